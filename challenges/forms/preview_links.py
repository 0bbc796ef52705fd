"""A new link to the preview."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import Radios, Text
from challenges.operations.preview_links import PreviewLinkContent

_LASTS = {"1": _l("24 hours"), "7": _l("Seven days"), "30": _l("30 days")}


class PreviewLinkForm(Form):
    """Whom it is for, and how long it works."""

    label = Text(
        _l("For whom"),
        maximum=120,
        description=_l("So that you know which one to revoke. Only your organisation reads it."),
    )
    days = Radios(
        _l("How long it works"),
        choices=[SelectChoice(days, label) for days, label in _LASTS.items()],
        default="7",
    )

    def content(self) -> PreviewLinkContent:
        return PreviewLinkContent(self.label.data, int(self.days.data))
