"""What jurors declared about entries, and what they see of them before opening any.

``without`` are the entries that the viewer has a conflict of interest with: they are left out.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.conflicts import ConflictFinding, OfficialDeclaration, TeamHelper, Workplace
from challenges.models.entries import Entry, EntryVersion
from challenges.models.jury import Assignment, ConflictDeclaration, Juror
from challenges.models.organisations import Membership, Organisation
from challenges.models.people import Person
from challenges.models.teams import Team, TeamMembership
from challenges.queries import conflict_findings
from challenges.queries.jury import LANGUAGE, TITLE, judged, read_in
from challenges.queries.paging import Page, within
from challenges.scoring.conflict_matching import Found
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution, FindingKind

ENTRANTS_PER_PAGE = 50


@dataclass(frozen=True)
class Entrant:
    """What those who declare see of an entry before opening it: who made it and what it is called, nothing more.

    ``organisations`` are those that members of the team belong to, ``helpers`` those who helped it, ``found`` what ties
    the viewer to it.
    """

    entry: Entry
    title: str
    language: str
    declaration: ConflictDeclaration | OfficialDeclaration | None
    organisations: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
    found: tuple[ConflictFinding, ...] = ()

    @property
    def members(self) -> list[str]:
        return [membership.person.name for membership in self.entry.team.memberships]


def entrants(round_id: int, juror_id: int, *, page: int | None = None) -> list[Entrant]:
    """The entries of a round by team name, with what the juror declared about each; all, or one page of them."""
    person = db.session.scalars(sa.select(Juror.person_id).where(Juror.id == juror_id)).one()
    own = sa.and_(ConflictDeclaration.entry_id == Entry.id, ConflictDeclaration.juror_id == juror_id)
    return _entrants(round_id, person, ConflictDeclaration, own, page)


def entrants_for_official(round_id: int, person_id: int, *, page: int | None = None) -> list[Entrant]:
    """The same, with what a member of the organising organisation declared."""
    own = sa.and_(OfficialDeclaration.entry_id == Entry.id, OfficialDeclaration.person_id == person_id)
    return _entrants(round_id, person_id, OfficialDeclaration, own, page)


def entrant_pages(round_id: int, page: int) -> Page[None]:
    """Which page of the entries of a round is shown to those who declare, and of how many; without the entries."""
    total = db.session.scalar(sa.select(sa.func.count()).select_from(judged(round_id).subquery())) or 0
    return Page([], within(page, total, ENTRANTS_PER_PAGE), total, ENTRANTS_PER_PAGE)


def _entrants(
    round_id: int, person_id: int, table: Any, own: sa.ColumnElement[bool], page: int | None
) -> list[Entrant]:
    query = (
        sa.select(Entry, TITLE, LANGUAGE, table)
        .join(Entry.team)
        .join(EntryVersion, read_in(round_id))
        .outerjoin(table, own)
        .where(Entry.id.in_(judged(round_id)))
        .order_by(Team.name_key, Entry.id)
        .options(contains_eager(Entry.team).selectinload(Team.memberships).joinedload(TeamMembership.person))
    )
    if page is not None:
        query = query.limit(ENTRANTS_PER_PAGE).offset((page - 1) * ENTRANTS_PER_PAGE)
    rows = db.session.execute(query).all()
    organisations, helpers = _of_teams(round_id)
    found: dict[int, list[ConflictFinding]] = defaultdict(list)
    for finding in db.session.scalars(
        sa.select(ConflictFinding)
        .where(
            ConflictFinding.person_id == person_id,
            ConflictFinding.entry_id.in_(conflict_findings.in_question(round_id)),
        )
        .order_by(ConflictFinding.id)
    ):
        found[finding.entry_id].append(finding)
    return [
        Entrant(
            entry,
            title,
            language,
            declaration,
            tuple(organisations[entry.team_id]),
            tuple(helpers[entry.team_id]),
            tuple(found[entry.id]),
        )
        for entry, title, language, declaration in rows
    ]


def _of_teams(round_id: int) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """The organisations and employers of each team's members, and its helpers, by team."""
    teams = sa.select(Entry.team_id).where(Entry.id.in_(judged(round_id)))
    member = TeamMembership.person_id
    rows = db.session.execute(
        sa.union(
            sa.select(TeamMembership.team_id, sa.literal("of").label("what"), Organisation.name.label("name"))
            .join(Membership, Membership.person_id == member)
            .join(Organisation, Organisation.id == Membership.organisation_id)
            .where(TeamMembership.team_id.in_(teams)),
            sa.select(TeamMembership.team_id, sa.literal("of"), Workplace.name)
            .join(Workplace, Workplace.person_id == member)
            .where(TeamMembership.team_id.in_(teams)),
            sa.select(TeamHelper.team_id, sa.literal("helper"), TeamHelper.name).where(
                TeamHelper.team_id.in_(teams)
            ),
        )
    ).all()
    organisations: dict[int, list[str]] = defaultdict(list)
    helpers: dict[int, list[str]] = defaultdict(list)
    for team_id, what, name in sorted(rows):
        (organisations if what == "of" else helpers)[team_id].append(name)
    return organisations, helpers


def undeclared_by_official(round_id: int, person_id: int) -> int:
    """How many entries of a round a member of the organising organisation has not declared on yet."""
    declared = sa.select(OfficialDeclaration.entry_id).where(OfficialDeclaration.person_id == person_id)
    query = judged(round_id).where(Entry.id.not_in(declared)).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(query)) or 0


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


def may_read(assignment: Assignment) -> bool:
    """Whether the juror has declared so that the entry may be read, and nothing found is in the way."""
    query = sa.select(ConflictDeclaration.id).where(
        ConflictDeclaration.juror_id == assignment.juror_id,
        ConflictDeclaration.entry_id == assignment.entry_id,
        sa.or_(
            ConflictDeclaration.answer == ConflictAnswer.NONE,
            ConflictDeclaration.resolution == ConflictResolution.CLEARED,
        ),
    )
    return db.session.scalar(query.limit(1)) is not None and not conflict_findings.upheld(assignment)


def forbidden_pairs(round_id: int) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """(juror, entry) pairs of a round that must not meet: for certain, and those with a doubt not yet decided on.

    What was found counts beside what was declared, whether it has been recorded yet or not; a juror's own team is
    certain, whatever was declared.
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
    found, upheld = _found_pairs(round_id)
    certain = {
        *((juror, entry) for juror, entry, doubt in declared if not doubt),
        *((juror, entry) for juror, entry in own),
        *upheld,
    }
    return certain, ({(juror, entry) for juror, entry, doubt in declared if doubt} | found) - certain


def _found_pairs(round_id: int) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """(juror, entry) pairs of a round that something found ties together: in doubt, and for certain."""
    seats = {
        person: juror
        for juror, person in db.session.execute(
            sa.select(Juror.id, Juror.person_id).where(Juror.round_id == round_id)
        )
    }
    recorded = {
        Found(*row[:-1]): row[-1]
        for row in db.session.execute(
            sa.select(
                ConflictFinding.person_id,
                ConflictFinding.entry_id,
                ConflictFinding.kind,
                ConflictFinding.matched,
                ConflictFinding.resolution,
            ).where(ConflictFinding.entry_id.in_(conflict_findings.in_question(round_id)))
        )
    }
    doubtful: set[tuple[int, int]] = set()
    certain: set[tuple[int, int]] = set()
    for one in conflict_findings.found_in(round_id) | recorded.keys():
        resolution = recorded.get(one)
        if one.person_id in seats and resolution is not ConflictResolution.CLEARED:
            pair = (seats[one.person_id], one.entry_id)
            (certain if one.kind.certain or resolution else doubtful).add(pair)
    return doubtful, certain


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


@dataclass(frozen=True)
class SteppedAside:
    """Somebody who takes no part in what concerns an entry: in which role, since when, and why.

    ``kind`` is "declared", or what was found (a ``FindingKind``). ``decided_by`` and ``decided_at`` are of the official
    who upheld a possible conflict, empty and None where nobody had to decide. ``role`` is "chair", "juror" or
    "official".
    """

    person_id: int
    person: str
    role: str
    entry_id: int
    team: str
    since: dt.datetime
    kind: str
    decided_by: str
    decided_at: dt.datetime | None

    @property
    def label(self) -> str:
        """What was found, in words to be translated; empty for what was declared."""
        return "" if self.kind == "declared" else FindingKind(self.kind).label


def stepped_aside(round_id: int, *, without: Collection[int] = ()) -> list[SteppedAside]:
    """Everybody who stands aside from an entry of a round for certain, by name, then team; each way of knowing once.

    Possible conflicts that nobody has decided on yet are not among them, though they bar too.
    """
    return sorted(
        {SteppedAside(*row) for query in _asides(round_id, without) for row in db.session.execute(query)},
        key=lambda one: (one.person.casefold(), one.team.casefold(), one.since, one.kind),
    )


def _asides(round_id: int, without: Collection[int]) -> Iterator[sa.Select[Any]]:
    """The same columns from what jurors declared, what officials declared, and what was found."""
    decider = aliased(Person)

    def query(table: Any, person_id: Any, since: Any, kind: Any) -> sa.Select[Any]:
        return (
            sa.select(
                Person.id,
                Person.name,
                sa.func.coalesce(sa.cast(Juror.seat, sa.String), "official"),
                Entry.id,
                Team.name,
                since,
                kind,
                sa.func.coalesce(decider.name, ""),
                table.resolved_at,
            )
            .select_from(table)
            .join(Entry, Entry.id == table.entry_id)
            .join(Team, Team.id == Entry.team_id)
            .outerjoin(decider, decider.id == table.resolved_by_id)
            .outerjoin(Juror, _seat_of(table, person_id, round_id))
            .join(Person, Person.id == person_id)
            .where(
                Entry.id.in_(conflict_findings.in_question(round_id)),
                Entry.id.not_in(without),
            )
        )

    declared = sa.literal("declared")
    for table, person_id in (
        (ConflictDeclaration, Juror.person_id),
        (OfficialDeclaration, OfficialDeclaration.person_id),
    ):
        yield query(table, person_id, table.declared_at, declared).where(
            sa.or_(table.answer == ConflictAnswer.CONFLICTED, table.resolution == ConflictResolution.UPHELD)
        )
    certain = [kind for kind in FindingKind if kind.certain]
    yield query(
        ConflictFinding,
        ConflictFinding.person_id,
        ConflictFinding.found_at,
        sa.cast(ConflictFinding.kind, sa.String),
    ).where(
        sa.or_(ConflictFinding.kind.in_(certain), ConflictFinding.resolution == ConflictResolution.UPHELD),
        sa.or_(
            ConflictFinding.round_id == round_id,
            ConflictFinding.person_id.in_(conflict_findings.concerned(round_id)),
        ),
    )


def _seat_of(table: Any, person_id: Any, round_id: int) -> sa.ColumnElement[bool]:
    """Joins a declaration or a finding to the seat its person has in the round's jury, if any."""
    if table is ConflictDeclaration:
        return sa.and_(Juror.id == ConflictDeclaration.juror_id, Juror.round_id == round_id)
    return sa.and_(Juror.person_id == person_id, Juror.round_id == round_id)
