"""What a team is to read of a juror's words."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import Radios, TextArea
from challenges.operations.feedback import Moderation


class ModerationForm(Form):
    """Approve, edit or withhold."""

    text = TextArea(
        _l("What the team reads"),
        required=False,
        maximum=10_000,
        description=_l("Change it if it says who the jury member is, or is not about the entry."),
    )
    decision = Radios(
        _l("Decision"),
        choices=[
            SelectChoice("approve", _l("The team may read it")),
            SelectChoice("withhold", _l("Withhold it: the team does not get it")),
        ],
    )
    reason = TextArea(
        _l("The reason"),
        required=False,
        maximum=1000,
        rows=3,
        description=_l("Needed when it is withheld. Only those who see the round's results read it."),
    )

    def content(self) -> Moderation:
        return Moderation(self.decision.data == "approve", self.text.data or "", self.reason.data or "")
