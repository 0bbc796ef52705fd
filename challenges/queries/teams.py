"""Find registrations and teams."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from challenges.models import db
from challenges.models.challenges import Challenge, Round, RuleSet
from challenges.models.entries import Entry
from challenges.models.invitations import Invitation
from challenges.models.teams import Registration, Team, TeamMembership
from challenges.vocabulary.states import InvitationState


def _with_challenge(load: Any) -> tuple[ORMOption, ...]:
    """What the rules and the pages ask about the challenge of a thing."""
    return (
        load.joinedload(Challenge.organisation),
        load.selectinload(Challenge.texts),
        load.selectinload(Challenge.rounds),
    )


def challenge_to_join(slug: str) -> Challenge | None:
    """The challenge of this address with its texts, rounds and rules."""
    return db.session.scalar(
        sa.select(Challenge)
        .where(Challenge.slug == slug)
        .options(
            joinedload(Challenge.organisation),
            selectinload(Challenge.texts),
            selectinload(Challenge.rounds),
            selectinload(Challenge.rule_sets),
        )
    )


def current_rules(challenge: Challenge) -> RuleSet | None:
    """The rules that hold now: the last version that has been published."""
    return next((rules for rules in reversed(challenge.rule_sets) if rules.published_at is not None), None)


def newest_rules(challenge_id: int) -> RuleSet:
    """The rules that hold now, as the database has them."""
    return db.session.execute(
        sa.select(RuleSet)
        .where(RuleSet.challenge_id == challenge_id, RuleSet.published_at.is_not(None))
        .order_by(RuleSet.version.desc())
        .limit(1)
    ).scalar_one()


def by_reference(reference: str, **_more: object) -> Team | None:
    """The team with its challenge and its members."""
    return db.session.scalar(
        sa.select(Team)
        .where(Team.reference == reference)
        .options(
            *_with_challenge(joinedload(Team.challenge)),
            selectinload(Team.memberships).joinedload(TeamMembership.person),
            selectinload(Team.skills),
        )
        .execution_options(populate_existing=True)
    )


def by_id(team_id: int) -> Team:
    """The team with its challenge and its members."""
    return db.session.execute(
        sa.select(Team)
        .where(Team.id == team_id)
        .options(
            *_with_challenge(joinedload(Team.challenge)),
            selectinload(Team.memberships).joinedload(TeamMembership.person),
        )
        .execution_options(populate_existing=True)
    ).scalar_one()


def lock(team_id: int) -> bool:
    """Let no other transaction change who belongs to the team until this one has ended. False when it is gone."""
    held = sa.select(Team.id).where(Team.id == team_id).with_for_update()
    return db.session.scalar(held) is not None


def lock_registration(person_id: int, challenge_id: int) -> None:
    """Let no other transaction take the person into a team, or end the registration, until this one has ended."""
    db.session.execute(
        sa.select(Registration.id)
        .where(Registration.person_id == person_id, Registration.challenge_id == challenge_id)
        .with_for_update()
    )


def registration(person_id: int, challenge_id: int) -> Registration | None:
    """The person's registration for the challenge, with the rules that were accepted."""
    return db.session.scalar(
        sa.select(Registration)
        .where(Registration.person_id == person_id, Registration.challenge_id == challenge_id)
        .options(joinedload(Registration.rule_set))
    )


def registration_by_id(registration_id: int) -> Registration:
    """The registration with person, rules and challenge."""
    return db.session.execute(
        sa.select(Registration)
        .where(Registration.id == registration_id)
        .options(
            joinedload(Registration.person),
            joinedload(Registration.rule_set),
            *_with_challenge(joinedload(Registration.challenge)),
        )
    ).scalar_one()


def registrations_of(person_id: int) -> Sequence[Registration]:
    """Everything the person takes part in, the latest first."""
    return db.session.scalars(
        sa.select(Registration)
        .where(Registration.person_id == person_id)
        .options(*_with_challenge(joinedload(Registration.challenge)))
        .order_by(Registration.accepted_at.desc(), Registration.id.desc())
    ).all()


def teams_of(person_id: int) -> dict[int, Team]:
    """The person's teams by the challenge they are in."""
    found = db.session.scalars(
        sa.select(Team)
        .join(TeamMembership, TeamMembership.team_id == Team.id)
        .where(TeamMembership.person_id == person_id)
        .options(*_with_challenge(joinedload(Team.challenge)))
        .order_by(Team.id)
    )
    return {team.challenge_id: team for team in found}


def entries_of_teams(team_ids: Sequence[int]) -> dict[int, Entry]:
    """Where the teams' entries stand, by team."""
    found = db.session.scalars(
        sa.select(Entry).where(Entry.team_id.in_(team_ids)).options(joinedload(Entry.round))
    )
    return {entry.team_id: entry for entry in found}


def team_in(person_id: int, challenge_id: int) -> Team | None:
    """The person's team in the challenge, alone."""
    return db.session.scalar(
        sa.select(Team)
        .join(TeamMembership, TeamMembership.team_id == Team.id)
        .where(TeamMembership.person_id == person_id, TeamMembership.challenge_id == challenge_id)
    )


def membership(team_id: int, person_id: int) -> TeamMembership | None:
    """What a person is in a team, as the database has it now."""
    return db.session.scalar(
        sa.select(TeamMembership)
        .where(TeamMembership.team_id == team_id, TeamMembership.person_id == person_id)
        .options(joinedload(TeamMembership.person))
        .execution_options(populate_existing=True)
    )


def members(team_id: int) -> Sequence[TeamMembership]:
    """The team's members as the database has them now, the captain first."""
    return db.session.scalars(
        sa.select(TeamMembership)
        .where(TeamMembership.team_id == team_id)
        .options(joinedload(TeamMembership.person))
        .order_by(TeamMembership.role, TeamMembership.joined_at, TeamMembership.id)
    ).all()


def member_count(team_id: int) -> int:
    """How many belong to the team."""
    query = sa.select(sa.func.count()).select_from(TeamMembership).where(TeamMembership.team_id == team_id)
    return db.session.scalar(query) or 0


def open_invitations(team_id: int, *, now: dt.datetime, but: str = "") -> int:
    """How many invitations to the team wait for an answer; ``but`` leaves out those to an address."""
    query = (
        sa.select(sa.func.count())
        .select_from(Invitation)
        .where(
            Invitation.team_id == team_id,
            Invitation.state == InvitationState.SENT,
            Invitation.expires_at > now,
            Invitation.email != but,
        )
    )
    return db.session.scalar(query) or 0


def places_left(team: Team, *, now: dt.datetime) -> int:
    """How many more can come into the team: members take places, and so do unanswered invitations."""
    taken = member_count(team.id) + open_invitations(team.id, now=now)
    return max(0, team.challenge.team_size_max - taken)


def name_taken(challenge_id: int, key: str, *, but: int | None = None) -> bool:
    """Whether another team of the challenge has this name."""
    query = sa.select(Team.id).where(Team.challenge_id == challenge_id, Team.name_key == key)
    return db.session.scalar(query if but is None else query.where(Team.id != but)) is not None


def writing_in(round_: Round) -> Sequence[tuple[Team, Entry | None]]:
    """The teams that write in a round, with their members and their entries.

    In the first round, and in one that is open to new teams, those are also the teams that have not begun.
    """
    begun = Entry.round_id == round_.id
    those = sa.or_(begun, Entry.id.is_(None)) if round_.position == 1 or round_.open_to_new else begun
    rows = db.session.execute(
        sa.select(Team, Entry)
        .outerjoin(Entry, Entry.team_id == Team.id)
        .where(Team.challenge_id == round_.challenge_id, those)
        .options(selectinload(Team.memberships).joinedload(TeamMembership.person))
        .order_by(Team.id)
    )
    return [(team, entry) for team, entry in rows]
