"""Forms about data with conditions: the conditions themselves, accepting them, and deciding on a request."""

import datetime as dt

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, Day, EmailAddress, Hidden, Number, Text, TextArea
from challenges.models.agreements import DataTerms
from challenges.operations.agreements import AskContent
from challenges.operations.data_terms import TermsContent

_LONGEST_DAYS = 730


class TermsForm(Form):
    """What is asked of those who use a dataset, who decides, for how long, and how one gets at it."""

    text_sv = TextArea(
        _l("Conditions"),
        maximum=10_000,
        rows=8,
        lang="sv",
        description=_l(
            "What the data may be used for, by whom, how it has to be kept, and what happens to it afterwards. "
            "Everybody can read the conditions."
        ),
    )
    text_en = TextArea(_l("Conditions"), required=False, maximum=10_000, rows=8, lang="en")
    owner_email = EmailAddress(
        _l("The data owner's e-mail address"),
        required=False,
        description=_l(
            "Whoever signs in with this address decides on the requests. Leave it empty, and the owners of your "
            "organisation decide."
        ),
        render_kw={"autocomplete": "off"},
    )
    days = Number(
        _l("How many days an approval lasts"),
        minimum=1,
        maximum=_LONGEST_DAYS,
        default=90,
        description=_l("The data owner can choose another last day."),
    )
    access_details = TextArea(
        _l("Access details"),
        required=False,
        maximum=10_000,
        rows=8,
        description=_l(
            "Addresses, keys, instructions. Shown only to those whose access has been approved, and to the editors of "
            "your organisation; never sent by mail."
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    accept_anew = CheckBox(
        _l("The new conditions have to be accepted anew"),
        description=_l(
            "Those who have access lose it until they have accepted the new text and the data owner has approved them "
            "once more. Otherwise they are only told of the change."
        ),
    )

    @staticmethod
    def stored(terms: DataTerms) -> dict[str, object]:
        """The fields as they are stored; the access details have been loaded."""
        return {
            "text_sv": terms.text_sv,
            "text_en": terms.text_en,
            "owner_email": terms.owner_email,
            "days": terms.days,
            "access_details": terms.access_details,
        }

    def content(self) -> TermsContent:
        return TermsContent(
            text_sv=self.text_sv.data,
            text_en=self.text_en.data or "",
            owner_email=self.owner_email.data or "",
            days=self.days.data or 0,
            access_details=self.access_details.data or "",
            accept_anew=bool(self.accept_anew.data),
        )


class AskForm(Form):
    """Accept the conditions in one's own name; ``version`` is the one that was shown."""

    purpose = TextArea(
        _l("What you want to use the data for"),
        maximum=2000,
        minimum=10,
        rows=4,
        description=_l("Read by the data owner and the organiser."),
    )
    signed_name = Text(
        _l("Your full name"),
        maximum=120,
        minimum=2,
        description=_l(
            "By writing your name you accept the conditions for yourself. Others in your team do it themselves."
        ),
        render_kw={"autocomplete": "name"},
    )
    accepted = CheckBox(
        _l("I have read the conditions and accept them"),
        must=_l("You have to accept the conditions to ask for the data."),
    )
    version = Hidden()

    def content(self) -> AskContent:
        text = self.version.data or ""
        version = int(text) if text.isdecimal() and len(text) < 9 else 0
        return AskContent(version, " ".join(self.signed_name.data.split()), self.purpose.data)


class ApproveForm(Form):
    """Until when the access lasts."""

    last_day = Day(_l("Last day of the access"))

    def content(self) -> dt.datetime:
        """The moment when the access ends; one that has passed when there is no such day."""
        return self.last_day.end or dt.datetime.min.replace(tzinfo=dt.UTC)


class ReasonForm(Form):
    """Why a request is declined, or an access revoked."""

    reason = TextArea(
        _l("Reason"),
        maximum=2000,
        minimum=5,
        rows=4,
        description=_l("Sent to the person. The organiser can read it too."),
    )
