"""Forms of a public vote: how many votes each has, and what becomes of odd patterns."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import Number, Radios, TextArea
from challenges.operations.votes import MOST_EACH


class VoteSetupForm(Form):
    """The rules of a vote."""

    votes_each = Number(
        _l("Votes per person"),
        minimum=1,
        maximum=MOST_EACH,
        description=_l("At most one for the same entry. It cannot be changed when the vote has opened."),
    )


class PatternForm(Form):
    """What becomes of votes that came in an odd way."""

    verdict = Radios(
        _l("The votes"),
        choices=[
            SelectChoice("count", _l("Count them")),
            SelectChoice("aside", _l("Set them aside")),
        ],
    )
    reason = TextArea(
        _l("Reason"),
        required=False,
        maximum=1_000,
        rows=2,
        description=_l("Needed for setting aside. Decide on how the votes came, not on whom they are for."),
    )

    def content(self) -> tuple[bool, str]:
        return self.verdict.data == "aside", self.reason.data or ""
