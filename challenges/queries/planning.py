"""What a reading plan is made from: entries, jurors, what they may not read together, and what is under way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.jury import Assignment, Juror, ScoreSheet
from challenges.queries import conflicts, jury, topics
from challenges.queries.jury import LIVE, UNDONE, judged, read_in
from challenges.vocabulary.jurors import same_words
from challenges.vocabulary.states import AssignmentState

Pair = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """An assignment of the round; ``written`` when its juror has written something."""

    assignment: Assignment
    written: bool

    @property
    def pair(self) -> Pair:
        return self.assignment.juror_id, self.assignment.entry_id

    @property
    def live(self) -> bool:
        return self.assignment.state in LIVE

    @property
    def undone(self) -> bool:
        return self.assignment.state in UNDONE

    @property
    def unstarted(self) -> bool:
        """Whether the juror has neither opened the entry nor written anything: it can move without loss."""
        return (
            self.assignment.state in {AssignmentState.OFFERED, AssignmentState.ACCEPTED}
            and not self.written
            and self.assignment.opened_at is None
        )


@dataclass(frozen=True)
class Table:
    """Everything a plan of a round is made from.

    ``entries`` are judged, ``aside`` those of them that wait for an answer. ``jurors`` hold a seat now. ``forbidden``
    are (juror, entry) pairs in ``certain`` conflict or in ``doubt``. ``organisations`` names the workplace of everybody
    who has or had a seat, comparably. ``topics`` and ``languages`` say what the entries are about and written in.
    """

    entries: Sequence[int]
    aside: frozenset[int]
    jurors: Sequence[Juror]
    readings: Sequence[Reading]
    certain: frozenset[Pair]
    doubt: frozenset[Pair]
    organisations: Mapping[int, str]
    topics: Mapping[int, frozenset[str]]
    languages: Mapping[int, str]

    @property
    def forbidden(self) -> frozenset[Pair]:
        return self.certain | self.doubt

    @property
    def live(self) -> list[Reading]:
        """The readings that count now, of entries that are judged."""
        known = set(self.entries)
        return [one for one in self.readings if one.live and one.assignment.entry_id in known]


def table(round_: Round) -> Table:
    """Everything a plan of the round is made from, as it is now."""
    entries = jury.judged_ids(round_.id)
    certain, doubt = conflicts.forbidden_pairs(round_.id)
    everybody = db.session.execute(
        sa.select(Juror.id, Juror.organisation).where(Juror.round_id == round_.id, Juror.organisation != "")
    )
    languages = db.session.execute(
        sa.select(Entry.id, EntryVersion.language)
        .select_from(Entry)
        .join(EntryVersion, read_in(round_.id))
        .where(Entry.id.in_(judged(round_.id)))
    )
    return Table(
        entries,
        frozenset(jury.aside_ids(round_.id)),
        jury.active_jurors(round_.id),
        readings_of(round_.id),
        frozenset(certain),
        frozenset(doubt),
        {juror_id: same_words(name) for juror_id, name in everybody},
        topics.words_of(round_.id),
        {entry_id: language for entry_id, language in languages},  # noqa: C416 - rows are no pairs to the checker
    )


def readings_of(round_id: int) -> list[Reading]:
    """All assignments of a round, also those freed or in conflict, with their jurors."""
    rows = db.session.execute(
        sa.select(Assignment, ScoreSheet.id.is_not(None))
        .outerjoin(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Assignment.round_id == round_id)
        .options(joinedload(Assignment.juror))
        .order_by(Assignment.id)
    )
    return [Reading(assignment, bool(written)) for assignment, written in rows]


def titles(round_id: int, entry_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """What entries are called, and in which language."""
    rows = db.session.execute(
        sa.select(Entry.id, EntryVersion.title, EntryVersion.language)
        .select_from(Entry)
        .join(EntryVersion, read_in(round_id))
        .where(Entry.id.in_(entry_ids))
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def others_left(juror_id: int, *, but: int) -> bool:
    """Whether a juror has more to read than one assignment."""
    query = sa.select(Assignment.id).where(
        Assignment.juror_id == juror_id, Assignment.state.in_(UNDONE), Assignment.id != but
    )
    return db.session.scalar(query.limit(1)) is not None


def last_position(juror_id: int) -> int:
    """The place of the last assignment in a juror's own order."""
    query = sa.select(sa.func.max(Assignment.position)).where(Assignment.juror_id == juror_id)
    return db.session.scalar(query) or 0
