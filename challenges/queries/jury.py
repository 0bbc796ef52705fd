"""The jury of a round: who sits in it, and which entries it is to judge."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.happenings import HappeningRow
from challenges.models.jury import Assignment, Juror
from challenges.models.people import Person
from challenges.models.teams import TeamMembership
from challenges.queries.paging import Page, paged
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import AssignmentState, EntryState

_IN_JUDGING = (EntryState.SUBMITTED, EntryState.ADVANCED, EntryState.NOT_SELECTED, EntryState.AWARDED)
LIVE = (AssignmentState.OFFERED, AssignmentState.ACCEPTED, AssignmentState.DONE, AssignmentState.REOPENED)
UNDONE = (AssignmentState.OFFERED, AssignmentState.ACCEPTED, AssignmentState.REOPENED)

TITLE = EntryVersion.title
LANGUAGE = EntryVersion.language


def in_judging(round_id: Any) -> sa.ColumnElement[bool]:
    """Whether an entry is judged in a round, or was: one that declined to go on was, in the rounds before."""
    went_no_further = sa.and_(Entry.state == EntryState.DECLINED, Entry.round_id != round_id)
    return sa.or_(Entry.state.in_(_IN_JUDGING), went_no_further)


def read_in(round_id: Any) -> sa.ColumnElement[bool]:
    """Joins an entry to the version that the jury of a round reads: the last one submitted in it, or before it.

    An entry that has advanced may have submitted to a later round; that version is sealed until the later round
    closes, so nothing about this round may show it.
    """
    version, submitted_in, judged_in = aliased(EntryVersion), aliased(Round), aliased(Round)
    last = (
        sa.select(sa.func.max(version.number))
        .join(submitted_in, submitted_in.id == version.round_id)
        .join(judged_in, judged_in.challenge_id == submitted_in.challenge_id)
        .where(
            version.entry_id == Entry.id,
            judged_in.id == round_id,
            submitted_in.position <= judged_in.position,
        )
        .correlate(Entry, Assignment)
        .scalar_subquery()
    )
    return sa.and_(EntryVersion.entry_id == Entry.id, EntryVersion.number == last)


def sizes(challenge_id: int) -> Mapping[int, int]:
    """How many sit in the jury of each round, by the round's id; rounds without a jury are left out."""
    rows = db.session.execute(
        sa.select(Juror.round_id, sa.func.count().label("number"))
        .join(Round, Round.id == Juror.round_id)
        .where(Round.challenge_id == challenge_id, Juror.left_at.is_(None))
        .group_by(Juror.round_id)
    )
    return {row.round_id: row.number for row in rows}


def round_of(slug: str, position: int) -> Round | None:
    """A round by its challenge and its place there, with the challenge's texts."""
    return db.session.scalar(_round_of(), {"slug": slug, "position": position})


@cache
def _round_of() -> sa.Select[Round]:
    return (
        sa.select(Round)
        .join(Round.challenge)
        .where(Challenge.slug == sa.bindparam("slug"), Round.position == sa.bindparam("position"))
        .options(contains_eager(Round.challenge).selectinload(Challenge.texts))
    )


def round_in_workspace(slug: str, position: int) -> Round | None:
    """The same, with the challenge's other rounds, as the organiser's menu names them."""
    return db.session.scalar(
        sa.select(Round)
        .join(Round.challenge)
        .where(Challenge.slug == slug, Round.position == position)
        .options(
            contains_eager(Round.challenge).options(
                selectinload(Challenge.texts), selectinload(Challenge.rounds)
            )
        )
    )


def round_by_id(round_id: int) -> Round:
    """A round with its challenge and the challenge's texts."""
    return db.session.execute(
        sa.select(Round)
        .where(Round.id == round_id)
        .options(joinedload(Round.challenge).selectinload(Challenge.texts))
    ).scalar_one()


def judged(round_id: Any) -> sa.Select[int]:
    """Ids of the entries a round's jury is to judge, or has judged; withdrawn ones are not among them."""
    return sa.select(Entry.id).where(
        Entry.id.in_(
            sa.select(Entry.id)
            .where(Entry.round_id == round_id)
            .union(sa.select(Assignment.entry_id).where(Assignment.round_id == round_id))
        ),
        in_judging(round_id),
        Entry.version_number > 0,
    )


def judged_ids(round_id: int) -> list[int]:
    """The entries a round's jury is to judge, in a fixed order."""
    return list(db.session.scalars(judged(round_id).order_by(Entry.id)))


def aside_ids(round_id: int) -> list[int]:
    """The entries of a round whose assessment waits while a question is cleared."""
    query = sa.select(Entry.id).where(Entry.id.in_(judged(round_id)), waits_in(round_id))
    return list(db.session.scalars(query))


def waits_in(round_id: Any) -> sa.ColumnElement[bool]:
    """Whether an entry is put aside in a round; in the rounds before, nothing waits for it."""
    return sa.and_(Entry.put_aside_at.is_not(None), Entry.round_id == round_id)


@dataclass(frozen=True)
class ChangedReadings:
    """The last change of the number of readings in a running round: a deviation from the published plan."""

    at: dt.datetime
    who: str
    published: int
    number: int
    reason: str


def changed_readings(round_id: int) -> ChangedReadings | None:
    """The change of the number of readings that holds now; None when the published number does."""
    row = db.session.execute(
        sa.select(HappeningRow.at, Person.name, HappeningRow.payload)
        .select_from(HappeningRow)
        .join(Round, sa.and_(Round.id == round_id, Round.readings_now.is_not(None)))
        .outerjoin(Person, Person.id == HappeningRow.person_id)
        .where(
            HappeningRow.subject_type == "Round",
            HappeningRow.subject_id == round_id,
            HappeningRow.kind == Happening.READINGS_CHANGED.value,
        )
        .order_by(HappeningRow.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return ChangedReadings(
        row.at, row.name or "", row.payload["published"], row.payload["to"], row.payload["reason"]
    )


def entry_judged_in(slug: str, position: int, reference: str) -> Entry | None:
    """An entry that is judged in a round, with team, round and challenge; nothing of what it says."""
    return db.session.scalar(
        sa.select(Entry)
        .join(Entry.round)
        .join(Round.challenge)
        .where(Challenge.slug == slug, Round.position == position, Entry.reference == reference)
        .where(in_judging(Entry.round_id), Entry.version_number > 0)
        .options(
            joinedload(Entry.team),
            joinedload(Entry.challenge),
            contains_eager(Entry.round)
            .contains_eager(Round.challenge)
            .options(selectinload(Challenge.texts), selectinload(Challenge.rounds)),
        )
    )


def judged_by_reference(round_id: int, references: Collection[str]) -> dict[str, int]:
    """The ids of judged entries, by the references asked for."""
    rows = db.session.execute(
        sa.select(Entry.reference, Entry.id).where(
            Entry.id.in_(judged(round_id)), Entry.reference.in_(references)
        )
    )
    return {reference: entry_id for reference, entry_id in rows}  # noqa: C416 - rows are no pairs to the checker


def counted(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """How many rows fulfil the condition."""
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


@dataclass(frozen=True)
class Seat:
    """A round in which a person sits in the jury, and what there is to do."""

    juror: Juror
    assigned: int
    done: int

    @property
    def left(self) -> int:
        return self.assigned - self.done


def seats_of(person_id: int, page: int, *, without: Collection[int]) -> Page[Seat]:
    """The juries somebody sits in, the latest round first; the entries they are kept from are not counted."""
    counts = (
        sa.select(
            Assignment.juror_id,
            sa.func.count().label("assigned"),
            counted(Assignment.state == AssignmentState.DONE).label("done"),
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Assignment.state.in_(LIVE), in_judging(Assignment.round_id), Entry.id.not_in(without))
        .group_by(Assignment.juror_id)
        .subquery()
    )
    rows = paged(
        sa.select(Juror, sa.func.coalesce(counts.c.assigned, 0), sa.func.coalesce(counts.c.done, 0))
        .join(Juror.round)
        .outerjoin(counts, counts.c.juror_id == Juror.id)
        .where(Juror.person_id == person_id, Juror.left_at.is_(None))
        .order_by(Round.closes_at.desc(), Juror.id)
        .options(contains_eager(Juror.round).joinedload(Round.challenge).selectinload(Challenge.texts)),
        page,
        rows=True,
    )
    return Page([Seat(*row) for row in rows.items], rows.number, rows.total, rows.per_page)


def active_juror(round_id: int, juror_id: int) -> Juror | None:
    """A juror of the round who holds a seat now."""
    return db.session.scalar(
        sa.select(Juror)
        .where(Juror.round_id == round_id, Juror.id == juror_id, Juror.left_at.is_(None))
        .options(joinedload(Juror.person))
    )


def active_jurors(round_id: int) -> Sequence[Juror]:
    """The jurors who hold a seat now, the chair first."""
    return db.session.scalars(
        sa.select(Juror)
        .where(Juror.round_id == round_id, Juror.left_at.is_(None))
        .options(joinedload(Juror.person))
        .order_by(Juror.seat, Juror.joined_at, Juror.id)
    ).all()


def assignments_by_id(ids: Collection[int]) -> Sequence[Assignment]:
    """These assignments of jurors who hold a seat now, with the jurors."""
    return db.session.scalars(
        sa.select(Assignment)
        .join(Assignment.juror)
        .where(Assignment.id.in_(ids), Juror.left_at.is_(None))
        .options(contains_eager(Assignment.juror).joinedload(Juror.person))
        .order_by(Assignment.id)
    ).all()


def seat_in(round_id: int, person_id: int) -> Juror | None:
    """Somebody's seat in a round's jury, left or not."""
    return db.session.scalar(sa.select(Juror).where(Juror.round_id == round_id, Juror.person_id == person_id))


def competes(challenge_id: int, person_id: int) -> bool:
    """Whether a person belongs to a team of the challenge."""
    query = sa.select(TeamMembership.id).where(
        TeamMembership.challenge_id == challenge_id, TeamMembership.person_id == person_id
    )
    return db.session.scalar(query.limit(1)) is not None


def was_seated(challenge_id: int, person_id: int) -> bool:
    """Whether a person sits or has sat in a jury of the challenge."""
    query = (
        sa.select(Juror.id)
        .join(Round, Round.id == Juror.round_id)
        .where(Round.challenge_id == challenge_id, Juror.person_id == person_id)
    )
    return db.session.scalar(query.limit(1)) is not None
