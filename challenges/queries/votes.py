"""A public vote: what can be voted for, what somebody has voted for, and what came of it.

``without`` are the entries that the viewer has a conflict of interest with: they are left out of rows and counts.
How many votes there are is told to nobody before they have been counted: ``counts`` is asked only then.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.people import Person
from challenges.models.results import Decision
from challenges.models.teams import Team
from challenges.models.votes import Vote, VoteBox, VotePattern
from challenges.queries.jury import LANGUAGE, TITLE, judged, read_in
from challenges.queries.paging import PER_PAGE, Page, within
from challenges.scoring.vote_patterns import Cast
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.states import ChallengeState, RoundState


@dataclass(frozen=True)
class Candidate:
    """An entry that can be voted for."""

    reference: str
    entry_id: int
    team_id: int
    title: str
    language: str
    summary: str
    team: str


def box(round_id: int) -> VoteBox | None:
    """What holds for the whole vote; None before it has opened."""
    return db.session.scalar(
        sa.select(VoteBox).where(VoteBox.round_id == round_id).options(joinedload(VoteBox.counted_by))
    )


def candidates(round_id: int, seed: str, number: int, *, without: Collection[int]) -> Page[Candidate]:
    """A page of the entries, in an order of the viewer's own that ``seed`` gives and keeps."""
    found = db.session.execute(
        sa.select(Entry.id, Entry.reference).where(Entry.id.in_(judged(round_id)), Entry.id.not_in(without))
    ).all()
    order = sorted(found, key=lambda row: hashlib.sha256(f"{seed} {row.reference}".encode()).hexdigest())
    number = within(number, len(order))
    ids = [row.id for row in order[(number - 1) * PER_PAGE : number * PER_PAGE]]
    rows = {row.entry_id: row for row in _shown(round_id, ids)}
    return Page([rows[one] for one in ids if one in rows], number, len(order))


def _shown(round_id: int, ids: Collection[int]) -> list[Candidate]:
    rows = db.session.execute(
        sa.select(Entry.reference, Entry.id, Entry.team_id, TITLE, LANGUAGE, EntryVersion.summary, Team.name)
        .join(Team, Team.id == Entry.team_id)
        .join(EntryVersion, read_in(round_id))
        .where(Entry.id.in_(ids))
    )
    return [Candidate(*row) for row in rows]


@dataclass(frozen=True)
class Shown:
    """An entry in a vote, with the version that is shown. Stands for its round in checks."""

    round: Round
    entry: Entry
    version: EntryVersion

    @property
    def challenge(self) -> Challenge:
        return self.round.challenge

    @property
    def entry_id(self) -> int:
        return self.entry.id


def shown(slug: str, position: int, reference: str, **_more: object) -> Shown | None:
    """An entry of a vote, with its files."""
    round_ = round_of(slug, position)
    if round_ is None:
        return None
    row = db.session.execute(
        sa.select(Entry, EntryVersion)
        .join(EntryVersion, read_in(round_.id))
        .where(Entry.reference == reference, Entry.id.in_(judged(round_.id)))
        .options(joinedload(Entry.team), selectinload(EntryVersion.files))
    ).one_or_none()
    return Shown(round_, row[0], row[1]) if row else None


def round_of(slug: str, position: int) -> Round | None:
    """A round with what its rules and the public pages ask about its challenge."""
    return db.session.scalar(
        sa.select(Round)
        .join(Round.challenge)
        .where(Challenge.slug == slug, Round.position == position)
        .options(
            contains_eager(Round.challenge).options(
                selectinload(Challenge.texts),
                selectinload(Challenge.rounds),
                joinedload(Challenge.organisation),
            )
        )
    )


def own(round_id: int, person_id: int) -> set[int]:
    """The entries that somebody has voted for."""
    return set(
        db.session.scalars(
            sa.select(Vote.entry_id).where(Vote.round_id == round_id, Vote.person_id == person_id)
        )
    )


def casts(round_id: int) -> list[Cast]:
    """All votes of a round, as they are looked at for odd patterns."""
    rows = db.session.execute(
        sa.select(Vote.id, Vote.entry_id, Person.email, Person.created_at, Vote.cast_at, Vote.address_hash)
        .join(Person, Person.id == Vote.person_id)
        .where(Vote.round_id == round_id, Vote.entry_id.in_(judged(round_id)))
        .order_by(Vote.id)
    )
    return [
        Cast(
            row.id, row.entry_id, row.email.rpartition("@")[2], row.created_at, row.cast_at, row.address_hash
        )
        for row in rows
    ]


def due(now: dt.datetime) -> Sequence[Round]:
    """The votes whose time is over and that nobody has closed."""
    return db.session.scalars(
        sa.select(Round)
        .join(Round.challenge)
        .where(
            Round.kind == RoundKind.PUBLIC_VOTE,
            Round.state == RoundState.JUDGING,
            Round.judging_ends_at <= now,
            Challenge.state == ChallengeState.PUBLISHED,
        )
        .order_by(Round.id)
        .options(contains_eager(Round.challenge))
    ).all()


@dataclass(frozen=True)
class PatternRow:
    """An odd pattern with the entry it is about."""

    pattern: VotePattern
    title: str
    language: str
    team: str


def patterns(round_id: int, *, without: Collection[int]) -> list[PatternRow]:
    """What looked odd: the undecided first, then the largest."""
    rows = db.session.execute(
        sa.select(VotePattern, TITLE, LANGUAGE, Team.name)
        .join(VotePattern.entry)
        .join(Entry.team)
        .join(EntryVersion, read_in(round_id))
        .where(VotePattern.round_id == round_id, Entry.id.not_in(without))
        .order_by(VotePattern.set_aside.is_not(None), VotePattern.id)
        .options(joinedload(VotePattern.decided_by))
    )
    return [PatternRow(*row) for row in rows]


def pattern_in(slug: str, position: int, pattern_id: int) -> VotePattern | None:
    """A pattern of a round, with what its rules ask about."""
    return db.session.scalar(
        sa.select(VotePattern)
        .join(VotePattern.round)
        .join(Round.challenge)
        .where(Challenge.slug == slug, Round.position == position, VotePattern.id == pattern_id)
        .options(contains_eager(VotePattern.round).contains_eager(Round.challenge))
    )


def undecided(round_id: int) -> int:
    """How many odd patterns nobody has decided on."""
    query = sa.select(sa.func.count()).where(
        VotePattern.round_id == round_id, VotePattern.set_aside.is_(None)
    )
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class Count:
    """An entry's votes. ``place`` counts from 1, equal votes share it; ``aside`` have been set aside."""

    place: int
    entry: Entry
    title: str
    language: str
    team: str
    votes: int
    aside: int
    decision: Decision | None


def counts(round_id: int, *, without: Collection[int]) -> list[Count]:
    """The votes for each entry, most first; only for a vote that has been counted."""
    aside = {
        vote
        for votes in db.session.scalars(
            sa.select(VotePattern.votes).where(
                VotePattern.round_id == round_id, VotePattern.set_aside.is_(True)
            )
        )
        for vote in votes
    }
    given: dict[int, list[int]] = {}
    for vote_id, entry_id in db.session.execute(
        sa.select(Vote.id, Vote.entry_id).where(Vote.round_id == round_id)
    ):
        given.setdefault(entry_id, []).append(vote_id)
    rows = db.session.execute(
        sa.select(Entry, TITLE, LANGUAGE, Team.name, Decision)
        .join(Entry.team)
        .join(EntryVersion, read_in(round_id))
        .outerjoin(Decision, sa.and_(Decision.entry_id == Entry.id, Decision.round_id == round_id))
        .where(Entry.id.in_(judged(round_id)), Entry.id.not_in(without))
        .options(joinedload(Decision.prize))
    ).all()
    votes = {row[0].id: [one not in aside for one in given.get(row[0].id, ())] for row in rows}
    ordered = sorted(rows, key=lambda row: (-sum(votes[row[0].id]), row[0].reference))
    totals = [sum(votes[row[0].id]) for row in ordered]
    return [
        Count(
            totals.index(total) + 1,
            row[0],
            row[1],
            row[2],
            row[3],
            total,
            len(votes[row[0].id]) - total,
            row[4],
        )
        for row, total in zip(ordered, totals, strict=True)
    ]
