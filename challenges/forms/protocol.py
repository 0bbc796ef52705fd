"""Sign the protocol, or have a new version made."""

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, Hidden, TextArea


class SignForm(Form):
    """Sign what one has read."""

    seen = Hidden()
    sure = CheckBox(
        _l("I have read the protocol, and it says what happened"),
        must=_l("Tick the box to sign the protocol."),
    )


class RenewForm(Form):
    """A new version, and why."""

    reason = TextArea(_l("Why there is a new version"), required=False, maximum=2000, rows=3)
