"""How far a round's jury has come, what is left to do, and what a reading plan is made from.

Every figure is counted for somebody: ``without`` are the entries that the viewer has a conflict of interest
with, and they are left out of every row and sum.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.happenings import HappeningRow
from challenges.models.jury import Assignment, ConflictDeclaration, Juror
from challenges.models.teams import Team
from challenges.queries import conflict_cases
from challenges.queries.conflict_findings import bars_reader
from challenges.queries.jury import (
    LANGUAGE,
    LIVE,
    TITLE,
    UNDONE,
    counted,
    in_judging,
    judged,
    read_in,
    waits_in,
)
from challenges.queries.paging import Page, paged
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import AssignmentState


@dataclass(frozen=True)
class JurorProgress:
    """How far a juror has come, in states and counts only."""

    juror: Juror
    declared: int
    assigned: int
    done: int

    @property
    def left(self) -> int:
        return self.assigned - self.done


@dataclass(frozen=True)
class EntryProgress:
    """How many readings an entry has and is to get."""

    entry: Entry
    title: str
    language: str
    team: str
    planned: int
    done: int
    missing: int
    aside: bool


@dataclass(frozen=True)
class Totals:
    """A round in figures, without what the viewer may not see."""

    entries: int
    jurors: int
    planned: int
    done: int
    gaps: int
    waiting: int
    aside: int = 0

    @property
    def has_plan(self) -> bool:
        return self.planned > 0


def totals(round_: Round, *, without: Collection[int]) -> Totals:
    """The figures of a round. ``gaps`` are entries with fewer readers than they are to have; those put aside are not
    among them."""
    readers = readers_of(round_.id).subquery()
    entries = (
        sa.select(
            sa.func.count().label("entries"),
            sa.func.coalesce(sa.func.sum(readers.c.planned), 0).label("planned"),
            sa.func.coalesce(sa.func.sum(readers.c.done), 0).label("done"),
            counted(
                sa.and_(sa.func.coalesce(readers.c.planned, 0) < round_.readings_wanted, ~waits_in(round_.id))
            ).label("gaps"),
            counted(waits_in(round_.id)).label("aside"),
        )
        .select_from(Entry)
        .outerjoin(readers, readers.c.entry_id == Entry.id)
        .where(Entry.id.in_(judged(round_.id)), Entry.id.not_in(without))
        .subquery()
    )
    jurors = sa.select(sa.func.count()).where(Juror.round_id == round_.id, Juror.left_at.is_(None))
    row = db.session.execute(sa.select(entries, jurors.scalar_subquery().label("jurors"))).one()
    waiting = conflict_cases.waiting(round_.id, without=without)
    return Totals(row.entries, row.jurors, row.planned, row.done, row.gaps, waiting, row.aside)


def juror_progress(
    round_id: int, *, without: Collection[int], page: int, per_page: int = 50
) -> Page[JurorProgress]:
    """The active jurors, those with most left first."""
    work = (
        sa.select(
            Assignment.juror_id,
            sa.func.count().label("assigned"),
            counted(Assignment.state == AssignmentState.DONE).label("done"),
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.round_id == round_id,
            Assignment.state.in_(LIVE),
            in_judging(round_id),
            Entry.id.not_in(without),
        )
        .group_by(Assignment.juror_id)
        .subquery()
    )
    declared = (
        sa.select(ConflictDeclaration.juror_id, sa.func.count().label("declared"))
        .where(
            ConflictDeclaration.entry_id.in_(judged(round_id)),
            ConflictDeclaration.entry_id.not_in(without),
        )
        .group_by(ConflictDeclaration.juror_id)
        .subquery()
    )
    assigned, done = sa.func.coalesce(work.c.assigned, 0), sa.func.coalesce(work.c.done, 0)
    rows = paged(
        sa.select(Juror, sa.func.coalesce(declared.c.declared, 0), assigned, done)
        .outerjoin(work, work.c.juror_id == Juror.id)
        .outerjoin(declared, declared.c.juror_id == Juror.id)
        .where(Juror.round_id == round_id, Juror.left_at.is_(None))
        .order_by((assigned - done).desc(), Juror.id)
        .options(joinedload(Juror.person)),
        page,
        per_page=per_page,
        rows=True,
    )
    return Page([JurorProgress(*row) for row in rows.items], rows.number, rows.total, rows.per_page)


def entry_progress(round_: Round, *, without: Collection[int], page: int) -> Page[EntryProgress]:
    """The entries of a round: those that lack readers first, then those with most readings left."""
    readers = readers_of(round_.id).subquery()
    planned, done = sa.func.coalesce(readers.c.planned, 0), sa.func.coalesce(readers.c.done, 0)
    wanted = round_.readings_wanted
    missing = sa.case((sa.and_(planned < wanted, ~waits_in(round_.id)), wanted - planned), else_=0)
    rows = paged(
        sa.select(Entry, TITLE, LANGUAGE, Team.name, planned, done, missing, waits_in(round_.id))
        .join(Entry.team)
        .join(EntryVersion, read_in(round_.id))
        .outerjoin(readers, readers.c.entry_id == Entry.id)
        .where(Entry.id.in_(judged(round_.id)), Entry.id.not_in(without))
        .order_by(missing.desc(), (planned - done).desc(), Team.name_key, Entry.id),
        page,
        rows=True,
    )
    return Page([EntryProgress(*row) for row in rows.items], rows.number, rows.total, rows.per_page)


def readings(round_id: int, entry_ids: Collection[int]) -> dict[int, list[Assignment]]:
    """Who reads each of the entries, and where they stand; never what they think."""
    rows = db.session.scalars(
        sa.select(Assignment)
        .where(
            Assignment.round_id == round_id, Assignment.entry_id.in_(entry_ids), Assignment.state.in_(LIVE)
        )
        .options(joinedload(Assignment.juror).joinedload(Juror.person))
        .order_by(Assignment.id)
    )
    found: dict[int, list[Assignment]] = {entry_id: [] for entry_id in entry_ids}
    for assignment in rows:
        found[assignment.entry_id].append(assignment)
    return found


@dataclass(frozen=True)
class Chore:
    """What a juror has left: entries to declare conflicts for, and entries to assess."""

    juror: Juror
    undeclared: int
    undone: int


def chores(round_id: int) -> list[Chore]:
    """The active jurors of a round with what each has left to do."""
    declared = (
        sa.select(ConflictDeclaration.juror_id, sa.func.count().label("n"))
        .where(ConflictDeclaration.entry_id.in_(judged(round_id)))
        .group_by(ConflictDeclaration.juror_id)
        .subquery()
    )
    undone = (
        sa.select(Assignment.juror_id, sa.func.count().label("n"))
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.round_id == round_id,
            Assignment.state.in_(UNDONE),
            in_judging(round_id),
            ~waits_in(round_id),
            ~sa.exists().where(
                ConflictDeclaration.juror_id == Assignment.juror_id,
                ConflictDeclaration.entry_id == Assignment.entry_id,
                ConflictDeclaration.answer == ConflictAnswer.POSSIBLE,
                ConflictDeclaration.resolution.is_(None),
            ),
            ~bars_reader(),
        )
        .group_by(Assignment.juror_id)
        .subquery()
    )
    entries = sa.select(sa.func.count()).select_from(judged(round_id).subquery()).scalar_subquery()
    rows = db.session.execute(
        sa.select(Juror, entries - sa.func.coalesce(declared.c.n, 0), sa.func.coalesce(undone.c.n, 0))
        .outerjoin(declared, declared.c.juror_id == Juror.id)
        .outerjoin(undone, undone.c.juror_id == Juror.id)
        .where(Juror.round_id == round_id, Juror.left_at.is_(None))
        .order_by(Juror.id)
        .options(joinedload(Juror.person))
    )
    return [Chore(juror, max(0, undeclared), left) for juror, undeclared, left in rows]


def undone_of(juror_id: int, *, without: Collection[int] = ()) -> int:
    """How many entries a juror has left to assess."""
    query = (
        sa.select(sa.func.count())
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.juror_id == juror_id,
            Assignment.state.in_(UNDONE),
            Assignment.entry_id.not_in(without),
            in_judging(Assignment.round_id),
        )
    )
    return db.session.scalar(query) or 0


def reminded_since(round_id: int, moment: dt.datetime) -> set[int]:
    """Ids of the jurors of a round who were reminded after the moment."""
    return set(
        db.session.scalars(
            sa.select(HappeningRow.subject_id)
            .join(Juror, Juror.id == HappeningRow.subject_id)
            .where(
                HappeningRow.subject_type == "Juror",
                HappeningRow.kind == Happening.JUROR_REMINDED.value,
                HappeningRow.at > moment,
                Juror.round_id == round_id,
            )
        )
    )


def assignments_in(round_id: int) -> Sequence[Assignment]:
    """All assignments of a round with their jurors, for planning."""
    return db.session.scalars(
        sa.select(Assignment)
        .where(Assignment.round_id == round_id)
        .options(joinedload(Assignment.juror))
        .order_by(Assignment.id)
    ).all()


def plans_made(round_id: int) -> int:
    """How many times the reading plan of a round has been made."""
    query = sa.select(sa.func.count()).where(
        HappeningRow.subject_type == "Round",
        HappeningRow.subject_id == round_id,
        HappeningRow.kind == Happening.ASSIGNMENTS_PLANNED.value,
    )
    return db.session.scalar(query) or 0


def names_of(entry_ids: Collection[int]) -> dict[int, str]:
    """The team names of entries, for a sentence to the organiser."""
    rows = db.session.execute(
        sa.select(Entry.id, Team.name).join(Entry.team).where(Entry.id.in_(entry_ids)).order_by(Team.name_key)
    )
    return {row[0]: row[1] for row in rows}


def readers_of(round_id: int) -> sa.Select[int, int, int]:
    """Planned and finished readings per entry; those of jurors who left count when they are finished."""
    return (
        sa.select(
            Assignment.entry_id,
            sa.func.count().label("planned"),
            counted(Assignment.state == AssignmentState.DONE).label("done"),
        )
        .where(Assignment.round_id == round_id, Assignment.state.in_(LIVE))
        .group_by(Assignment.entry_id)
    )
