"""Forms about organisations."""

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, ValidationError

from challenges.forms.base import Form
from challenges.forms.fields import EmailAddress, Select, Text, TextArea
from challenges.forms.words import translate
from challenges.operations.organisations import ApplicationContent, DescriptionContent
from challenges.vocabulary.choices import LegalForm


def web_address(form: Any, field: Any) -> None:
    """A whole address on the web; one without http:// in front is completed."""
    if not field.data:
        return
    if "://" not in field.data:
        field.data = f"https://{field.data}"
    try:
        parts = urlsplit(field.data)
        is_address = parts.scheme in {"http", "https"} and "." in parts.netloc and " " not in field.data
    except ValueError:  # a bracket that is no IPv6 address, for example
        is_address = False
    if not is_address:
        raise ValidationError(_("Write a web address, such as https://www.example.se."))


def _name() -> Text:
    return Text(_l("Name"), maximum=160, lang="sv", render_kw={"autocomplete": "organization"})


def _name_en() -> Text:
    return Text(
        _l("Name"),
        required=False,
        maximum=160,
        lang="en",
        description=_l("Shown to those who read in English. Without it the Swedish name is shown."),
    )


def _website() -> Text:
    return Text(
        _l("Website"),
        required=False,
        maximum=300,
        more=[web_address],
        render_kw={"autocomplete": "url", "inputmode": "url"},
    )


def _contact_email() -> EmailAddress:
    return EmailAddress(
        _l("Contact address"), description=_l("An e-mail address that the public may see and write to.")
    )


class ApplicationForm(Form):
    """Apply for an organisation."""

    name = _name()
    name_en = _name_en()
    organisation_number = Text(
        _l("Organisation number"),
        maximum=20,
        description=_l("Ten digits, for example 202100-0000."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    legal_form = Select(_l("Legal form"), description=_l("It decides which rules the challenges follow."))
    website = _website()
    contact_email = _contact_email()
    note = TextArea(
        _l("Note to the administrators"),
        required=False,
        maximum=1000,
        rows=4,
        description=_l("Your role in the organisation, and how we can check that you may speak for it."),
    )

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self.legal_form.choices = [
            SelectChoice("", _("Choose")),
            *(SelectChoice(form.value, translate(form.label)) for form in LegalForm),
        ]

    def content(self) -> ApplicationContent:
        return ApplicationContent(
            self.name.data,
            self.name_en.data or "",
            self.organisation_number.data,
            LegalForm(self.legal_form.data),
            self.website.data or "",
            self.contact_email.data,
            self.note.data or "",
        )


class DescriptionForm(Form):
    """What an organisation says about itself."""

    name = _name()
    name_en = _name_en()
    website = _website()
    contact_email = _contact_email()
    about_sv = TextArea(
        _l("About the organisation"),
        required=False,
        maximum=2000,
        lang="sv",
        description=_l("What you do, and for whom. Shown with your challenges."),
    )
    about_en = TextArea(_l("About the organisation"), required=False, maximum=2000, lang="en")

    def content(self) -> DescriptionContent:
        return DescriptionContent(
            self.name.data,
            self.name_en.data or "",
            self.website.data or "",
            self.contact_email.data,
            self.about_sv.data or "",
            self.about_en.data or "",
        )


class RejectionForm(Form):
    """Why an organisation is not approved."""

    reason = TextArea(
        _l("Reason"), maximum=1000, rows=4, description=_l("The applicant reads this in a letter.")
    )
