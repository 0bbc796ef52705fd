"""What a ranking is made from, beside the ballots: the round, how many entries, what jurors are called, odd times."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.jury import Assignment, Juror, ScoreSheet
from challenges.models.people import Person
from challenges.models.results import Ranking
from challenges.queries import results
from challenges.vocabulary.states import AssignmentState, SheetState


def round_to_rank(round_id: int) -> Round:
    """A round with what its ranking is made by."""
    return db.session.execute(
        sa.select(Round)
        .where(Round.id == round_id)
        .options(
            joinedload(Round.challenge).options(
                selectinload(Challenge.criteria),
                selectinload(Challenge.prizes),
                selectinload(Challenge.rounds),
            )
        )
    ).scalar_one()


def candidate_count(round_: Round) -> int:
    """How many entries can be decided on in a round."""
    query = sa.select(sa.func.count(Entry.id)).where(
        Entry.round_id == round_.id, Entry.state.in_(results.IN_PLAY)
    )
    return db.session.scalar(query) or 0


def juror_names(round_: Round) -> dict[int, str]:
    """What the last snapshot of a round calls its jurors, by their ids."""
    known = db.session.scalar(
        sa.select(Ranking.jurors)
        .where(Ranking.round_id == round_.id)
        .order_by(Ranking.number.desc())
        .limit(1)
    )
    return {int(juror): name for name, juror in (known or {}).items()}


def people_of(juror_ids: Collection[int]) -> dict[int, str]:
    """The names of the people behind jurors' ids."""
    rows = db.session.execute(
        sa.select(Juror.id, Person.name)
        .join(Person, Person.id == Juror.person_id)
        .where(Juror.id.in_(juror_ids))
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class ReadFast:
    """The entries that a juror has locked remarkably soon after opening; the shortest time in seconds."""

    juror_id: int
    entries: tuple[int, ...]
    shortest: int


def read_fast(round_id: int, least: dt.timedelta) -> list[ReadFast]:
    """Jurors with ballots that counted and were locked within ``least`` after the entry was first opened."""
    rows = db.session.execute(
        sa.select(Assignment.juror_id, Assignment.entry_id, Assignment.opened_at, ScoreSheet.locked_at)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == round_id,
            Assignment.state == AssignmentState.DONE,
            ScoreSheet.state == SheetState.LOCKED,
            Assignment.opened_at.is_not(None),
            ScoreSheet.locked_at.is_not(None),
            Assignment.for_tie.is_(False),
            Assignment.juror_id.not_in(results.left_out()),
        )
        .order_by(Assignment.juror_id, Assignment.entry_id)
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for juror_id, entry_id, opened, locked in rows:
        if opened is not None and locked is not None and locked - opened < least:
            found.setdefault(juror_id, []).append((entry_id, int((locked - opened).total_seconds())))
    return [
        ReadFast(juror_id, tuple(entry for entry, _ in fast), min(seconds for _, seconds in fast))
        for juror_id, fast in found.items()
    ]
