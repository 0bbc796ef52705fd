"""Find people who look for a team in a challenge, and teams that look for people."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.adapters.stemming import query_terms
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.invitations import Invitation
from challenges.models.join_requests import JoinRequest
from challenges.models.teammates import TeammateProfile, TeammateSkill
from challenges.models.teams import Team, TeamMembership, TeamSkill
from challenges.queries.paging import Page, paged
from challenges.vocabulary.states import InvitationState, JoinRequestState

_MOST_SKILLS = 200


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. Empty means everything; ``skill`` is a skill's key."""

    words: str = ""
    skill: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered away."""
        return bool(self.words or self.skill)


@dataclass(frozen=True)
class Looking:
    """A team that looks for people, how many it has and how many more it can take."""

    team: Team
    members: int
    places: int


@dataclass(frozen=True)
class Skill:
    """A skill to narrow a list by, and how many in the list name it."""

    key: str
    name: str
    count: int


def by_reference(reference: str, challenge_id: int) -> TeammateProfile | None:
    """The profile of this reference, if it belongs to the challenge."""
    return db.session.scalar(
        sa.select(TeammateProfile)
        .where(TeammateProfile.reference == reference, TeammateProfile.challenge_id == challenge_id)
        .options(joinedload(TeammateProfile.person))
    )


def of_person(person_id: int, challenge_id: int) -> TeammateProfile | None:
    """What the person shows of themselves in the challenge, as the database has it now."""
    return db.session.scalar(
        sa.select(TeammateProfile)
        .where(TeammateProfile.person_id == person_id, TeammateProfile.challenge_id == challenge_id)
        .options(joinedload(TeammateProfile.person), selectinload(TeammateProfile.skills))
        .execution_options(populate_existing=True)
    )


def people(challenge: Challenge, wanted: Wanted, number: int) -> Page[TeammateProfile]:
    """A page of the people who look for a team, the latest first."""
    query = (
        sa.select(TeammateProfile)
        .where(TeammateProfile.challenge_id == challenge.id)
        .options(joinedload(TeammateProfile.person), selectinload(TeammateProfile.skills))
        .order_by(TeammateProfile.updated_at.desc(), TeammateProfile.id.desc())
    )
    for stems in query_terms(wanted.words):
        query = query.where(sa.or_(*(TeammateProfile.search_text.like(f"% {stem}%") for stem in stems)))
    if wanted.skill:
        named = sa.select(TeammateSkill.id).where(
            TeammateSkill.profile_id == TeammateProfile.id, TeammateSkill.key == wanted.skill
        )
        query = query.where(named.exists())
    return paged(query, number)


def teams(
    challenge: Challenge, wanted: Wanted, number: int, *, now: dt.datetime, since: dt.datetime
) -> Page[Looking]:
    """A page of the teams that take requests and have a place free, the youngest first.

    ``since``: teams founded before then may no longer change (``phases.changing_since``).
    """
    query = _looking(challenge, now, since).order_by(Team.created_at.desc(), Team.id.desc())
    for stems in query_terms(wanted.words):
        said = (Team.search_text.like(f"% {stem}%") for stem in stems)
        query = query.where(sa.or_(*said, *(Team.name_key.like(f"%{stem}%") for stem in stems)))
    if wanted.skill:
        named = sa.select(TeamSkill.id).where(TeamSkill.team_id == Team.id, TeamSkill.key == wanted.skill)
        query = query.where(named.exists())
    page = paged(query.options(selectinload(Team.skills)), number, rows=True)
    most = challenge.team_size_max
    found = [Looking(team, members, most - members - invited) for team, members, invited in page.items]
    return Page(found, page.number, page.total, page.per_page)


def skills_offered(challenge: Challenge) -> Sequence[Skill]:
    """The skills of those who look for a team, by name."""
    there = sa.select(TeammateProfile.id).where(TeammateProfile.challenge_id == challenge.id)
    return _counted(TeammateSkill, TeammateSkill.profile_id.in_(there))


def skills_wanted(challenge: Challenge, *, now: dt.datetime, since: dt.datetime) -> Sequence[Skill]:
    """The skills that teams look for, by name."""
    there = _looking(challenge, now, since).with_only_columns(Team.id)
    return _counted(TeamSkill, TeamSkill.team_id.in_(there))


def team_keys(team_id: int) -> frozenset[str]:
    """The keys of the skills the team looks for."""
    return frozenset(db.session.scalars(sa.select(TeamSkill.key).where(TeamSkill.team_id == team_id)))


def searched() -> Sequence[Challenge]:
    """Challenges in which somebody looks for a team, or waits for an answer from one; with their rounds."""
    profiles = sa.select(TeammateProfile.challenge_id)
    asked = sa.select(JoinRequest.challenge_id).where(JoinRequest.state == JoinRequestState.ASKED)
    return db.session.scalars(
        sa.select(Challenge)
        .where(sa.or_(Challenge.id.in_(profiles), Challenge.id.in_(asked)))
        .options(selectinload(Challenge.rounds))
        .order_by(Challenge.id)
    ).all()


def all_of(challenge_id: int) -> Sequence[TeammateProfile]:
    """Everybody who looks for a team in the challenge."""
    return db.session.scalars(
        sa.select(TeammateProfile)
        .where(TeammateProfile.challenge_id == challenge_id)
        .order_by(TeammateProfile.id)
    ).all()


def _looking(challenge: Challenge, now: dt.datetime, since: dt.datetime) -> sa.Select[*tuple[Any, ...]]:
    """Teams with a place free, founded since a moment, and how many members and unanswered invitations they have."""
    members = (
        sa.select(sa.func.count(TeamMembership.id))
        .where(TeamMembership.team_id == Team.id)
        .correlate(Team)
        .scalar_subquery()
    )
    invited = (
        sa.select(sa.func.count(Invitation.id))
        .where(
            Invitation.team_id == Team.id,
            Invitation.state == InvitationState.SENT,
            Invitation.expires_at > now,
        )
        .correlate(Team)
        .scalar_subquery()
    )
    return sa.select(Team, members, invited).where(
        Team.challenge_id == challenge.id,
        Team.open_to_requests,
        Team.created_at >= since,
        members + invited < challenge.team_size_max,
    )


def _counted(kind: Any, where: sa.ColumnElement[bool]) -> Sequence[Skill]:
    rows = db.session.execute(
        sa.select(kind.key, sa.func.min(kind.name), sa.func.count(kind.id))
        .where(where)
        .group_by(kind.key)
        .order_by(sa.func.count(kind.id).desc(), kind.key)
        .limit(_MOST_SKILLS)
    ).all()
    return sorted((Skill(*row) for row in rows), key=lambda skill: skill.key)
