"""Forms about what is told so that conflicts of interest can be found."""

from flask_babel import lazy_gettext as _l

from challenges.forms.accounts import no_address
from challenges.forms.base import Form
from challenges.forms.fields import EmailAddress, Text
from challenges.operations.addresses import WorkplaceContent
from challenges.operations.helpers import HelperContent


class FurtherAddressForm(Form):
    """Another address of one's own."""

    email = EmailAddress(
        _l("Another e-mail address of yours"),
        description=_l(
            "For example at work, at a university or from an earlier employer. We mail a link there."
        ),
    )


class WorkplaceForm(Form):
    """Where one works."""

    workplace = Text(
        _l("Employer or organisation"),
        required=False,
        maximum=160,
        more=[no_address],
        description=_l("As its official name is written. Leave it empty to take it back."),
        render_kw={"autocomplete": "organization"},
    )
    number = Text(
        _l("Organisation number"),
        required=False,
        maximum=20,
        description=_l("Ten digits, for example 202100-0000."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )

    def content(self) -> WorkplaceContent:
        return WorkplaceContent(
            " ".join((self.workplace.data or "").split()), (self.number.data or "").strip()
        )


class HelperForm(Form):
    """Somebody who helped the team."""

    name = Text(_l("Name"), maximum=120, more=[no_address], render_kw={"autocomplete": "off"})
    email = EmailAddress(
        _l("E-mail address"),
        description=_l(
            "It is compared with the addresses of the jury and the officials, and shown to nobody else."
        ),
    )

    def content(self) -> HelperContent:
        return HelperContent(" ".join(self.name.data.split()), self.email.data.lower())
