"""What jurors declared about entries, and what they see of them before opening any.

``without`` are the entries that the viewer has a conflict of interest with: they are left out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.jury import ConflictDeclaration, Juror
from challenges.models.teams import Team, TeamMembership
from challenges.queries.jury import IN_JUDGING, LANGUAGE, TITLE, judged, read_in
from challenges.queries.paging import Page, paged
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution


@dataclass(frozen=True)
class Entrant:
    """What a juror sees of an entry before opening it: who made it and what it is called, nothing more."""

    entry: Entry
    title: str
    language: str
    declaration: ConflictDeclaration | None

    @property
    def members(self) -> list[str]:
        return [membership.person.name for membership in self.entry.team.memberships]


def entrants(round_id: int, juror_id: int) -> list[Entrant]:
    """All entries of a round by team name, with what the juror declared about each."""
    rows = db.session.execute(
        sa.select(Entry, TITLE, LANGUAGE, ConflictDeclaration)
        .join(Entry.team)
        .join(EntryVersion, read_in(round_id))
        .outerjoin(
            ConflictDeclaration,
            sa.and_(ConflictDeclaration.entry_id == Entry.id, ConflictDeclaration.juror_id == juror_id),
        )
        .where(Entry.id.in_(judged(round_id)))
        .order_by(Team.name_key, Entry.id)
        .options(contains_eager(Entry.team).selectinload(Team.memberships).joinedload(TeamMembership.person))
    )
    return [Entrant(*row) for row in rows]


def undeclared(round_id: int, juror_id: int) -> int:
    """How many entries of a round a juror has not declared on yet."""
    return db.session.scalar(_undeclared(), {"round_id": round_id, "juror_id": juror_id}) or 0


@cache
def _undeclared() -> sa.Select[int]:
    declared = sa.select(ConflictDeclaration.entry_id).where(
        ConflictDeclaration.juror_id == sa.bindparam("juror_id")
    )
    query = judged(sa.bindparam("round_id")).where(Entry.id.not_in(declared)).subquery()
    return sa.select(sa.func.count()).select_from(query)


@dataclass(frozen=True)
class Declared:
    """A declaration of a conflict of interest, for those who decide."""

    declaration: ConflictDeclaration
    title: str
    language: str
    team: str


def declarations(round_id: int, *, without: Collection[int], page: int) -> Page[Declared]:
    """Possible and certain conflicts in a round: those that wait for a decision first."""
    waiting = sa.case(
        (
            sa.and_(
                ConflictDeclaration.answer == ConflictAnswer.POSSIBLE,
                ConflictDeclaration.resolution.is_(None),
            ),
            0,
        ),
        else_=1,
    )
    rows = paged(
        sa.select(ConflictDeclaration, TITLE, LANGUAGE, Team.name)
        .join(ConflictDeclaration.juror)
        .join(ConflictDeclaration.entry)
        .join(Entry.team)
        .join(EntryVersion, read_in(round_id))
        .where(
            Juror.round_id == round_id,
            ConflictDeclaration.answer != ConflictAnswer.NONE,
            Entry.state.in_(IN_JUDGING),
            Entry.id.not_in(without),
        )
        .order_by(waiting, Team.name_key, ConflictDeclaration.id)
        .options(contains_eager(ConflictDeclaration.juror).joinedload(Juror.person)),
        page,
        rows=True,
    )
    return Page([Declared(*row) for row in rows.items], rows.number, rows.total, rows.per_page)


def declaration_of(slug: str, position: int, declaration_id: int) -> ConflictDeclaration | None:
    """One declaration, with juror, entry, round and challenge."""
    return db.session.scalar(
        sa.select(ConflictDeclaration)
        .join(ConflictDeclaration.juror)
        .join(Juror.round)
        .join(Round.challenge)
        .where(Challenge.slug == slug, Round.position == position, ConflictDeclaration.id == declaration_id)
        .options(
            contains_eager(ConflictDeclaration.juror)
            .contains_eager(Juror.round)
            .contains_eager(Round.challenge)
            .selectinload(Challenge.texts),
            joinedload(ConflictDeclaration.entry),
        )
    )


def forbidden_pairs(round_id: int) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """(juror, entry) pairs of a round that must not meet: for certain, and those with a doubt not yet decided on.

    A juror's own team is certain, whatever was declared.
    """
    declared = db.session.execute(
        sa.select(
            ConflictDeclaration.juror_id,
            ConflictDeclaration.entry_id,
            sa.and_(
                ConflictDeclaration.answer == ConflictAnswer.POSSIBLE,
                ConflictDeclaration.resolution.is_(None),
            ),
        )
        .join(ConflictDeclaration.juror)
        .where(
            Juror.round_id == round_id,
            ConflictDeclaration.answer != ConflictAnswer.NONE,
            ConflictDeclaration.resolution.is_distinct_from(ConflictResolution.CLEARED),
        )
    ).all()
    own = db.session.execute(
        sa.select(Juror.id, Entry.id)
        .join(TeamMembership, TeamMembership.person_id == Juror.person_id)
        .join(Entry, Entry.team_id == TeamMembership.team_id)
        .where(Juror.round_id == round_id)
    ).all()
    certain = {(juror, entry) for juror, entry, doubt in declared if not doubt} | {
        (juror, entry) for juror, entry in own
    }
    return certain, {(juror, entry) for juror, entry, doubt in declared if doubt} - certain


def free_pairs(round_id: int) -> set[tuple[int, int]]:
    """(juror, entry) pairs of a round where the juror has declared, and may read."""
    rows = db.session.execute(
        sa.select(ConflictDeclaration.juror_id, ConflictDeclaration.entry_id)
        .join(ConflictDeclaration.juror)
        .where(
            Juror.round_id == round_id,
            sa.or_(
                ConflictDeclaration.answer == ConflictAnswer.NONE,
                ConflictDeclaration.resolution == ConflictResolution.CLEARED,
            ),
        )
    )
    return {(juror, entry) for juror, entry in rows}
