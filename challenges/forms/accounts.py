"""Forms about one's own account."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.fields import EmailAddress, Password


@dataclass(frozen=True)
class SignInContent:
    """What somebody wrote to sign in."""

    email: str
    password: str


class SignInForm(Form):
    """Sign in with address and password."""

    email = EmailAddress(_l("E-mail address"), render_kw={"autocomplete": "username"})
    password = Password(_l("Password"), render_kw={"autocomplete": "current-password"})

    def content(self) -> SignInContent:
        return SignInContent(self.email.data, self.password.data)
