"""What the other jurors said of an entry, for a juror whom the round lets see it. Never a private note."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from challenges.models import db
from challenges.models.jury import Assignment, Juror, Score, ScoreSheet
from challenges.models.people import Person
from challenges.vocabulary.choices import Verdict
from challenges.vocabulary.states import AssignmentState, SheetState


@dataclass(frozen=True)
class Other:
    """Another juror's locked assessment, as far as it may be seen. ``name`` is empty where the jury is anonymous."""

    name: str
    scores: dict[int, Decimal | None]
    verdict: Verdict | None
    comment: str
    verdict_reason: str


def others_on(assignment: Assignment, *, scores: bool, comments: bool, names: bool) -> Sequence[Other]:
    """The locked assessments of an assignment's entry by others of the same jury; with what is asked for, scores or
    comments; nothing unless something is.

    Whoever has a conflict of interest, or has left what was not done, is not among them.
    """
    if not (scores or comments):
        return []
    rows = db.session.execute(
        sa.select(
            ScoreSheet.id,
            Person.name,
            ScoreSheet.verdict,
            ScoreSheet.comment,
            ScoreSheet.verdict_reason,
        )
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .where(
            Assignment.round_id == assignment.round_id,
            Assignment.entry_id == assignment.entry_id,
            Assignment.juror_id != assignment.juror_id,
            Assignment.state == AssignmentState.DONE,
            ScoreSheet.state == SheetState.LOCKED,
        )
        .order_by(ScoreSheet.id)
    ).all()
    given: dict[int, dict[int, Decimal | None]] = {row.id: {} for row in rows}
    if scores and rows:
        asked = sa.select(Score.sheet_id, Score.criterion_id, Score.value)
        for sheet_id, criterion_id, value in db.session.execute(asked.where(Score.sheet_id.in_(given))):
            given[sheet_id][criterion_id] = value
    return [
        Other(
            row.name if names else "",
            given[row.id],
            row.verdict if scores else None,
            row.comment if comments else "",
            row.verdict_reason if comments else "",
        )
        for row in rows
    ]
