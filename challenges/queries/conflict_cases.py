"""Conflicts of interest as those who decide see them: declared by jurors and officials, and found. One list of all.

``without`` are the entries that the viewer has a conflict of interest with: they are left out.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.conflicts import ConflictFinding, OfficialDeclaration
from challenges.models.entries import Entry, EntryVersion
from challenges.models.jury import Assignment, ConflictDeclaration, Juror
from challenges.models.organisations import Membership
from challenges.models.people import Person
from challenges.models.teams import Team, TeamMembership
from challenges.queries.conflict_findings import bars, concerned, in_question
from challenges.queries.jury import LANGUAGE, TITLE, in_judging, read_in
from challenges.queries.paging import Page, paged
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution, FindingKind
from challenges.vocabulary.roles import JurySeat, OrganisationRole

DECLARED, OFFICIAL, FOUND = "declared", "official", "found"
_CERTAIN = [kind for kind in FindingKind if kind.certain]


@dataclass(frozen=True)
class Case:
    """One conflict of interest. ``source`` and ``id`` name its row; ``words`` is the reason given, or what matched.

    ``seat`` is the person's in the round's jury, None of an official without one. ``answer`` or ``kind`` is set.
    """

    source: str
    id: int
    person_id: int
    person: str
    seat: JurySeat | None
    team: str
    title: str
    language: str
    answer: ConflictAnswer | None
    kind: FindingKind | None
    words: str
    at: dt.datetime
    resolution: ConflictResolution | None

    @property
    def certain(self) -> bool:
        """Nobody has to decide."""
        return self.kind.certain if self.kind else self.answer is ConflictAnswer.CONFLICTED

    @property
    def waits(self) -> bool:
        """An official has to decide."""
        return not self.certain and self.resolution is None


def cases(round_id: int, *, without: Collection[int], page: int) -> Page[Case]:
    """Possible and certain conflicts in a round: those that wait for a decision first, then by team."""
    every = sa.union_all(*_selects(round_id, without)).subquery()
    waiting = sa.case((every.c.waits == 1, 0), else_=1)
    found = paged(
        sa.select(every).order_by(waiting, every.c.team_key, every.c.person_id, every.c.source, every.c.id),
        page,
        rows=True,
    )
    return Page([_case(row) for row in found.items], found.number, found.total, found.per_page)


def waiting(round_id: int, *, without: Collection[int]) -> int:
    """How many possible conflicts in a round nobody has decided on yet."""
    every = sa.union_all(*_selects(round_id, without)).subquery()
    return db.session.scalar(sa.select(sa.func.count()).where(every.c.waits == 1)) or 0


def _case(row: Any) -> Case:
    return Case(
        row.source,
        row.id,
        row.person_id,
        row.person,
        JurySeat(row.seat) if row.seat else None,
        row.team,
        row.title,
        row.language,
        ConflictAnswer(row.answer) if row.answer else None,
        FindingKind(row.kind) if row.kind else None,
        row.words,
        row.at,
        ConflictResolution(row.resolution) if row.resolution else None,
    )


def _selects(round_id: int, without: Collection[int]) -> list[sa.Select[Any]]:
    return [
        _declared(round_id, without),
        _rows(OFFICIAL, OfficialDeclaration, round_id, without).where(
            OfficialDeclaration.answer != ConflictAnswer.NONE
        ),
        _rows(FOUND, ConflictFinding, round_id, without).where(
            sa.or_(
                ConflictFinding.round_id == round_id,
                ConflictFinding.person_id.in_(concerned(round_id)),
            )
        ),
    ]


def _columns(source: str, table: Any, person_id: Any) -> list[sa.ColumnElement[Any]]:
    declared = table is not ConflictFinding
    doubt = table.answer == ConflictAnswer.POSSIBLE if declared else table.kind.not_in(_CERTAIN)
    return [
        sa.literal(source).label("source"),
        table.id.label("id"),
        person_id.label("person_id"),
        Person.name.label("person"),
        sa.cast(Juror.seat, sa.String).label("seat"),
        Team.name.label("team"),
        Team.name_key.label("team_key"),
        TITLE.label("title"),
        LANGUAGE.label("language"),
        (sa.cast(table.answer, sa.String) if declared else sa.literal("")).label("answer"),
        (sa.literal("") if declared else sa.cast(table.kind, sa.String)).label("kind"),
        (table.reason if declared else table.matched).label("words"),
        (table.declared_at if declared else table.found_at).label("at"),
        sa.cast(table.resolution, sa.String).label("resolution"),
        sa.case((sa.and_(doubt, table.resolution.is_(None)), 1), else_=0).label("waits"),
    ]


def _declared(round_id: int, without: Collection[int]) -> sa.Select[Any]:
    return _of_entries(
        sa.select(*_columns(DECLARED, ConflictDeclaration, Juror.person_id))
        .select_from(ConflictDeclaration)
        .join(Juror, Juror.id == ConflictDeclaration.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .join(Entry, Entry.id == ConflictDeclaration.entry_id),
        round_id,
        without,
    ).where(Juror.round_id == round_id, ConflictDeclaration.answer != ConflictAnswer.NONE)


def _rows(source: str, table: Any, round_id: int, without: Collection[int]) -> sa.Select[Any]:
    return _of_entries(
        sa.select(*_columns(source, table, table.person_id))
        .select_from(table)
        .join(Person, Person.id == table.person_id)
        .outerjoin(Juror, sa.and_(Juror.person_id == table.person_id, Juror.round_id == round_id))
        .join(Entry, Entry.id == table.entry_id),
        round_id,
        without,
    )


def _of_entries(query: sa.Select[Any], round_id: int, without: Collection[int]) -> sa.Select[Any]:
    return (
        query.join(Team, Team.id == Entry.team_id)
        .join(EntryVersion, read_in(round_id))
        .where(Entry.id.in_(in_question(round_id)), in_judging(round_id), Entry.id.not_in(without))
    )


def hides(round_id: int, without: Collection[int]) -> bool:
    """Whether something of a round is left out for somebody kept from these entries."""
    if not without:
        return False
    return db.session.scalar(in_question(round_id).where(Entry.id.in_(without)).limit(1)) is not None


@dataclass(frozen=True)
class Tie:
    """What an official declared, or what was found about a person and an entry, looked at in a round."""

    row: OfficialDeclaration | ConflictFinding
    round: Round

    @property
    def round_id(self) -> int:
        return self.round.id

    @property
    def entry_id(self) -> int:
        return self.row.entry_id

    @property
    def person_id(self) -> int:
        return self.row.person_id

    @property
    def challenge(self) -> Challenge:
        return self.round.challenge

    @property
    def possible(self) -> bool:
        """Whether there is something to decide."""
        if isinstance(self.row, ConflictFinding):
            return not self.row.kind.certain
        return self.row.answer is ConflictAnswer.POSSIBLE


def found_tie(slug: str, position: int, finding_id: int) -> Tie | None:
    """A finding about an entry of a round."""
    return _tie(ConflictFinding, slug, position, finding_id)


def official_tie(slug: str, position: int, declaration_id: int) -> Tie | None:
    """What an official declared about an entry of a round."""
    return _tie(OfficialDeclaration, slug, position, declaration_id)


def _assigned_in(round_id: Any) -> sa.ColumnElement[bool]:
    return (
        sa.exists()
        .where(Assignment.round_id == round_id, Assignment.entry_id == Entry.id)
        .correlate(Round, Entry)
    )


def _tie(table: Any, slug: str, position: int, row_id: int) -> Tie | None:
    found = db.session.execute(
        sa.select(table, Round)
        .select_from(table)
        .join(Entry, Entry.id == table.entry_id)
        .join(Round, Round.challenge_id == Entry.challenge_id)
        .join(Round.challenge)
        .where(
            table.id == row_id,
            Challenge.slug == slug,
            Round.position == position,
            sa.or_(Entry.round_id == Round.id, _assigned_in(Round.id)),
        )
        .options(
            joinedload(table.entry),
            joinedload(table.person),
            contains_eager(Round.challenge).selectinload(Challenge.texts),
        )
    ).first()
    return Tie(*found) if found else None


def deciders(round_: Round) -> list[tuple[int, str]]:
    """Who may decide on possible conflicts in a round, by name: the organisation's officials and the chair."""
    competing = sa.select(TeamMembership.person_id).where(TeamMembership.challenge_id == round_.challenge_id)
    officials = sa.select(Membership.person_id).where(
        Membership.organisation_id == round_.challenge.organisation_id,
        Membership.role.in_((OrganisationRole.OWNER, OrganisationRole.EDITOR)),
        Membership.person_id.not_in(competing),
    )
    chairs = sa.select(Juror.person_id).where(
        Juror.round_id == round_.id, Juror.seat == JurySeat.CHAIR, Juror.left_at.is_(None)
    )
    rows = db.session.execute(
        sa.select(Person.id, Person.name)
        .where(Person.id.in_(officials.union(chairs)))
        .order_by(Person.name, Person.id)
    )
    return [(row.id, row.name) for row in rows]


def barred(round_id: int, people: Collection[int]) -> dict[int, set[int]]:
    """The entries of a round that each of these people is kept from, declared or found, decided on or not."""
    every = _barring()
    rows = db.session.execute(
        sa.select(every).where(every.c.person_id.in_(people), every.c.entry_id.in_(in_question(round_id)))
    )
    kept: dict[int, set[int]] = {person_id: set() for person_id in people}
    for person_id, entry_id in rows:
        kept[person_id].add(entry_id)
    return kept


def kept_from(entry_id: int) -> set[int]:
    """Ids of the people who are kept from an entry: no letter about it goes to them."""
    every = _barring()
    return set(db.session.scalars(sa.select(every.c.person_id).where(every.c.entry_id == entry_id)))


def _barring() -> sa.Subquery:
    """Person and entry of each conflict, declared or found, that nobody has cleared."""
    open_ = ConflictResolution.CLEARED
    declared = (
        sa.select(Juror.person_id, ConflictDeclaration.entry_id)
        .join(Juror, Juror.id == ConflictDeclaration.juror_id)
        .where(
            ConflictDeclaration.answer != ConflictAnswer.NONE,
            ConflictDeclaration.resolution.is_distinct_from(open_),
        )
    )
    official = sa.select(OfficialDeclaration.person_id, OfficialDeclaration.entry_id).where(
        OfficialDeclaration.answer != ConflictAnswer.NONE,
        OfficialDeclaration.resolution.is_distinct_from(open_),
    )
    found = sa.select(ConflictFinding.person_id, ConflictFinding.entry_id).where(bars())
    return sa.union(declared, official, found).subquery()


def undecidable(round_: Round) -> int:
    """How many entries have a possible conflict that nobody can decide on: all who may are concerned themselves."""
    every = sa.union_all(*_ids(round_.id)).subquery()
    waits = db.session.execute(sa.select(every.c.person_id, every.c.entry_id).distinct()).all()
    if not waits:
        return 0
    kept = barred(round_.id, [person_id for person_id, _name in deciders(round_)])
    return len(
        {
            entry_id
            for person_id, entry_id in waits
            if all(entry_id in entries or decider == person_id for decider, entries in kept.items())
        }
    )


def _ids(round_id: int) -> list[sa.Select[int, int]]:
    """Person and entry of each possible conflict that waits."""
    possible = ConflictAnswer.POSSIBLE
    return [
        sa.select(Juror.person_id, ConflictDeclaration.entry_id)
        .join(Juror, Juror.id == ConflictDeclaration.juror_id)
        .where(
            Juror.round_id == round_id,
            ConflictDeclaration.answer == possible,
            ConflictDeclaration.resolution.is_(None),
        ),
        sa.select(OfficialDeclaration.person_id, OfficialDeclaration.entry_id).where(
            OfficialDeclaration.entry_id.in_(in_question(round_id)),
            OfficialDeclaration.answer == possible,
            OfficialDeclaration.resolution.is_(None),
        ),
        sa.select(ConflictFinding.person_id, ConflictFinding.entry_id).where(
            ConflictFinding.entry_id.in_(in_question(round_id)),
            ConflictFinding.person_id.in_(concerned(round_id)),
            ConflictFinding.kind.not_in(_CERTAIN),
            ConflictFinding.resolution.is_(None),
        ),
    ]


def free_officials(round_: Round, roles: Collection[OrganisationRole]) -> list[str]:
    """The names of the organisation's members in these roles who have no conflict in the round and do not compete."""
    competing = sa.select(TeamMembership.person_id).where(TeamMembership.challenge_id == round_.challenge_id)
    people = db.session.execute(
        sa.select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == round_.challenge.organisation_id,
            Membership.role.in_(roles),
            Person.id.not_in(competing),
        )
        .order_by(Person.name, Person.id)
    ).all()
    kept = barred(round_.id, [row.id for row in people])
    return [row.name for row in people if not kept[row.id]]
