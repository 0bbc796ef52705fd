"""Load a person with every role they hold, in one round trip."""

from typing import Any

import sqlalchemy as sa

from challenges.models import db
from challenges.models.conflicts import ConflictFinding, OfficialDeclaration
from challenges.models.jury import ConflictDeclaration, Juror
from challenges.models.organisations import Membership
from challenges.models.people import Person
from challenges.models.teams import Registration, TeamMembership
from challenges.vocabulary.actor import Actor, SeatHeld
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution
from challenges.vocabulary.roles import JurySeat, OrganisationRole, PlatformRole, TeamRole

_person: sa.BindParameter[int] = sa.bindparam("person_id")


def _text(column: Any) -> sa.ColumnElement[str]:
    return sa.cast(column, sa.String)


def _barring(declaration: Any) -> sa.ColumnElement[bool]:
    """A conflict is declared and nobody has cleared it; a possible one bars until somebody has decided."""
    return sa.and_(
        declaration.answer != ConflictAnswer.NONE,
        declaration.resolution.is_distinct_from(ConflictResolution.CLEARED),
    )


def _conflict(entry_id: Any) -> sa.Select[Any]:
    return sa.select(sa.literal("conflict"), entry_id, sa.literal(0), *[sa.literal("")] * 5)


_ROLES: sa.CompoundSelect[Any] = sa.union_all(
    sa.select(
        sa.literal("person").label("kind"),
        Person.session_number.label("a"),
        sa.literal(0).label("b"),
        Person.name.label("c"),
        Person.email.label("d"),
        Person.language.label("e"),
        Person.timezone.label("f"),
        sa.func.coalesce(_text(Person.platform_role), "").label("g"),
    ).where(Person.id == _person, Person.confirmed_at.is_not(None)),
    sa.select(
        sa.literal("organisation"),
        Membership.organisation_id,
        sa.literal(0),
        _text(Membership.role),
        *[sa.literal("")] * 4,
    ).where(Membership.person_id == _person),
    sa.select(
        sa.literal("team"),
        TeamMembership.team_id,
        TeamMembership.challenge_id,
        _text(TeamMembership.role),
        *[sa.literal("")] * 4,
    ).where(TeamMembership.person_id == _person),
    sa.select(
        sa.literal("registration"), Registration.challenge_id, sa.literal(0), *[sa.literal("")] * 5
    ).where(Registration.person_id == _person),
    sa.select(sa.literal("seat"), Juror.round_id, Juror.id, _text(Juror.seat), *[sa.literal("")] * 4).where(
        Juror.person_id == _person, Juror.left_at.is_(None)
    ),
    _conflict(ConflictDeclaration.entry_id)
    .join(Juror, Juror.id == ConflictDeclaration.juror_id)
    .where(Juror.person_id == _person, _barring(ConflictDeclaration)),
    _conflict(OfficialDeclaration.entry_id).where(
        OfficialDeclaration.person_id == _person, _barring(OfficialDeclaration)
    ),
    _conflict(ConflictFinding.entry_id).where(
        ConflictFinding.person_id == _person,
        ConflictFinding.resolution.is_distinct_from(ConflictResolution.CLEARED),
    ),
)


def load_actor(person_id: int, session_number: int | None = None) -> Actor | None:
    """The actor, or None when there is no such confirmed person or the session has been ended everywhere."""
    rows = db.session.execute(_ROLES, {"person_id": person_id}).all()
    person = next((row for row in rows if row.kind == "person"), None)
    if person is None or (session_number is not None and person.a != session_number):
        return None
    return Actor(
        person_id=person_id,
        name=person.c,
        email=person.d,
        language=person.e,
        timezone=person.f,
        platform_roles=frozenset({PlatformRole(person.g)} if person.g else ()),
        organisations={r.a: OrganisationRole(r.c) for r in rows if r.kind == "organisation"},
        teams={r.a: TeamRole(r.c) for r in rows if r.kind == "team"},
        competing=frozenset(r.b for r in rows if r.kind == "team"),
        registered=frozenset(r.a for r in rows if r.kind == "registration"),
        seats={r.a: SeatHeld(r.b, JurySeat(r.c)) for r in rows if r.kind == "seat"},
        conflicts=frozenset(r.a for r in rows if r.kind == "conflict"),
    )
