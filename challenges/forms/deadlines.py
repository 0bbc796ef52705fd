"""More time: a later deadline or a longer grace time, with a reason for everybody to read."""

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, DateTime, Hidden, Number, TextArea
from challenges.models.challenges import Round
from challenges.operations.deadlines import DeadlineContent
from challenges.rules.deadlines import LONGEST_GRACE


class DeadlineForm(Form):
    """When the round closes instead, and why. Sent twice: to see what moves, and to decide."""

    closes_at = DateTime(_l("Closes for entries"))
    grace_minutes = Number(
        _l("Grace time in minutes"),
        minimum=0,
        maximum=LONGEST_GRACE,
        description=_l(
            "How long after closing late entries are accepted. They are marked as late wherever they are shown."
        ),
    )
    along = CheckBox(
        _l("Move the assessment and the results as much"),
        description=_l("Otherwise they move only if they have to."),
    )
    reason = TextArea(
        _l("Why there is more time"),
        minimum=10,
        maximum=1000,
        rows=4,
        lang="sv",
        description=_l("Shown on the public page, and sent to everybody who is registered and to the jury."),
    )
    reason_en = TextArea(_l("Why there is more time"), required=False, maximum=1000, rows=4, lang="en")
    seen = Hidden()

    def content(self, round_: Round) -> DeadlineContent:
        """The new deadline. The form shows no seconds: a time left as it was is the very moment it was."""
        closes_at = self.closes_at.moment
        assert closes_at is not None  # noqa: S101 - the field is required
        if closes_at == round_.closes_at.replace(second=0, microsecond=0):
            closes_at = round_.closes_at
        return DeadlineContent(
            closes_at,
            self.grace_minutes.data or 0,
            self.along.data,
            self.reason.data or "",
            self.reason_en.data or "",
            self.seen.data or "",
        )
