"""Forms on the way from a finished draft to the public: send back, publish, cancel."""

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, DateTime, TextArea


class SendBackForm(Form):
    """Why a challenge is sent back."""

    reason = TextArea(
        _l("What needs to change"),
        maximum=2000,
        rows=4,
        description=_l("Goes to the person who asked for approval."),
    )


def _checked() -> CheckBox:
    return CheckBox(
        _l("I have checked the dates, the texts and the rules"),
        must=_l("Look through the dates, the texts and the rules, and tick the box."),
    )


class PublishForm(Form):
    """A second look at the dates."""

    dates_checked = _checked()


class ScheduleForm(Form):
    """When the challenge becomes public by itself; it stands beside the other form, so its box has another name."""

    publish_at = DateTime(_l("Publish it at"))
    looked_through = _checked()


class CancelForm(Form):
    """Why a challenge is cancelled."""

    reason = TextArea(
        _l("Why the challenge is cancelled"),
        maximum=2000,
        minimum=10,
        rows=5,
        description=_l("The reason is shown to everybody, and sent to all who are registered."),
    )
    sure = CheckBox(
        _l("I understand that this cannot be undone"),
        must=_l("Tick the box to show that you understand that this cannot be undone."),
    )
