"""Forms about one's own account."""

import re
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, ValidationError

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, EmailAddress, Password, Radios, Select, Text
from challenges.operations.people import DetailsContent, PasswordContent, RegisterContent

LANGUAGES = [SelectChoice("sv", "Svenska"), SelectChoice("en", "English")]
_PASSWORD_HINT = _l(
    "At least 12 characters. Three or four words in a row are easy to remember and hard to guess."
)
_ADDRESS = re.compile(r"https?:|www\.|[<>@/\\]", re.IGNORECASE)


def no_address(form: Any, field: Any) -> None:
    """Names are written into letters to others; an address in one would make us a sender of spam."""
    if _ADDRESS.search(field.data or ""):
        raise ValidationError(_("Write a name, without addresses and without the characters < > @ / \\."))


class SignInForm(Form):
    """Sign in with address and password."""

    email = EmailAddress(_l("E-mail address"), render_kw={"autocomplete": "username"})
    password = Password(_l("Password"), render_kw={"autocomplete": "current-password"})


class RegisterForm(Form):
    """Open an account."""

    name = Text(
        _l("Name"),
        maximum=120,
        more=[no_address],
        description=_l("Shown to your team, your organisation and the organisers whose challenges you join."),
        render_kw={"autocomplete": "name"},
    )
    email = EmailAddress(
        _l("E-mail address"), description=_l("We send a link there to confirm that the address is yours.")
    )
    password = Password(
        _l("Password"), description=_PASSWORD_HINT, render_kw={"autocomplete": "new-password"}
    )
    language = Radios(_l("Language of pages and letters"), choices=LANGUAGES)

    def content(self) -> RegisterContent:
        return RegisterContent(self.name.data, self.email.data, self.password.data, self.language.data)


class AddressForm(Form):
    """The address a link is to be sent to."""

    email = EmailAddress(_l("E-mail address"))


class NewPasswordForm(Form):
    """A new password, from a mailed link."""

    password = Password(
        _l("New password"), description=_PASSWORD_HINT, render_kw={"autocomplete": "new-password"}
    )


class ConfirmForm(Form):
    """Only a button."""


class DetailsForm(Form):
    """What people may change about themselves."""

    name = Text(_l("Name"), maximum=120, more=[no_address], render_kw={"autocomplete": "name"})
    language = Radios(_l("Language of pages and letters"), choices=LANGUAGES)
    timezone = Select(
        _l("Time zone"), description=_l("Dates and times are shown in this zone, for example deadlines.")
    )
    reminders = CheckBox(
        _l("Remind me before deadlines"),
        description=_l(
            "A letter 48 hours, 6 hours and 1 hour before a round closes, if your team has not submitted its draft."
        ),
    )

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self.timezone.choices = _zones()

    def content(self) -> DetailsContent:
        return DetailsContent(
            self.name.data, self.language.data, self.timezone.data, bool(self.reminders.data)
        )


class ChangePasswordForm(Form):
    """A new password, with the present one to show who asks."""

    current = Password(_l("Present password"), render_kw={"autocomplete": "current-password"})
    new = Password(_l("New password"), description=_PASSWORD_HINT, render_kw={"autocomplete": "new-password"})

    def content(self) -> PasswordContent:
        return PasswordContent(self.current.data, self.new.data)


@lru_cache(maxsize=1)
def _zones() -> list[SelectChoice]:
    """Every place the time zone database names, Europe first."""
    parts = {
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
    names = sorted(name for name in available_timezones() if name.partition("/")[0] in parts)
    europe_first = sorted(names, key=lambda name: not name.startswith("Europe/"))
    return [SelectChoice(name, name.replace("_", " ").replace("/", " / ")) for name in europe_first]
