"""The entry that a jury practises on, one's own sheet of it, and how the scores of all are spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from challenges.models import db
from challenges.models.challenges import Criterion
from challenges.models.practice import PracticeEntry, PracticeScore, PracticeSheet
from challenges.queries.own_scores import Use
from challenges.vocabulary.choices import Verdict

FEWEST = 3
"""From how many practised jurors on their scores are shown: among fewer, anybody could tell whose is whose."""


@dataclass(frozen=True)
class Spread:
    """How the jurors who have practised scored, without names."""

    jurors: int
    criteria: Sequence[Use] = ()
    verdicts: Sequence[tuple[Verdict, int]] = ()

    @property
    def shown(self) -> bool:
        return self.jurors >= FEWEST


def practice_of(round_id: int) -> PracticeEntry | None:
    """The practice entry of a round, if the organiser has written one."""
    return db.session.scalar(sa.select(PracticeEntry).where(PracticeEntry.round_id == round_id))


def sheet_of(practice_id: int, juror_id: int) -> PracticeSheet | None:
    """A juror's own sheet."""
    own = (PracticeSheet.practice_id == practice_id, PracticeSheet.juror_id == juror_id)
    return db.session.scalar(sa.select(PracticeSheet).where(*own).options(selectinload(PracticeSheet.scores)))


def waits(round_id: int, juror_id: int) -> bool:
    """Whether there is a practice entry that a juror has neither locked nor skipped."""
    own = (PracticeSheet.practice_id == PracticeEntry.id, PracticeSheet.juror_id == juror_id)
    touched = sa.exists().where(*own)
    query = sa.select(PracticeEntry.id).where(PracticeEntry.round_id == round_id, ~touched)
    return db.session.scalar(query) is not None


def done_count(practice_id: int) -> int:
    """How many jurors have locked their sheet."""
    locked = (PracticeSheet.practice_id == practice_id, PracticeSheet.locked_at.is_not(None))
    return db.session.scalar(sa.select(sa.func.count()).select_from(PracticeSheet).where(*locked)) or 0


def spread(practice_id: int, criteria: Sequence[Criterion]) -> Spread:
    """How often each score was given on each of the criteria, or each verdict if there are none.

    Only the number of jurors while they are fewer than ``FEWEST``.
    """
    jurors = done_count(practice_id)
    if jurors < FEWEST:
        return Spread(jurors)
    done = (PracticeSheet.practice_id == practice_id, PracticeSheet.locked_at.is_not(None))
    if not criteria:
        given = db.session.execute(
            sa.select(PracticeSheet.verdict, sa.func.count()).where(*done).group_by(PracticeSheet.verdict)
        )
        counts = dict(given.all())
        return Spread(jurors, verdicts=[(verdict, counts.get(verdict, 0)) for verdict in Verdict])
    rows = db.session.execute(
        sa.select(PracticeScore.criterion_id, PracticeScore.value, sa.func.count())
        .join(PracticeSheet, PracticeSheet.id == PracticeScore.sheet_id)
        .where(*done)
        .group_by(PracticeScore.criterion_id, PracticeScore.value)
        .order_by(PracticeScore.value)
    ).all()
    return Spread(jurors, [_use(criterion, rows) for criterion in criteria])


def _use(criterion: Criterion, rows: Sequence[Any]) -> Use:
    own = [(value, count) for criterion_id, value, count in rows if criterion_id == criterion.id]
    counts = tuple((value, count) for value, count in own if value is not None)
    return Use(criterion, counts, sum(count for value, count in own if value is None))
