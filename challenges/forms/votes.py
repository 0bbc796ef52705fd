"""The form of a public vote: what becomes of odd patterns."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import Radios, TextArea


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
