"""The one way into a team, whoever opened the door: a founder, an invitation, a link, or a captain who said yes."""

import datetime as dt
from enum import StrEnum

from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.teams import Team, TeamMembership
from challenges.operations import invitations
from challenges.operations.recording import record
from challenges.operations.teammates import end_search
from challenges.queries import jury, taking_part, teams
from challenges.queries.invitations import unanswered_to_team
from challenges.rules.check import require
from challenges.rules.eligibility import undeclared
from challenges.rules.phases import is_sealed, team_may_change
from challenges.rules.taking_part import joins_outside
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import OutsideReason
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import TeamRole
from challenges.vocabulary.text import N_


class By(StrEnum):
    """What let somebody in. An unanswered invitation keeps a place; a link and a request do not."""

    INVITATION = "invitation"
    LINK = "link"
    REQUEST = "request"


RULES_FIRST = N_("Read and accept the rules of the challenge first.")
HAS_READ = N_(
    "As one of the organiser's people, or somebody from its jury, you may have read entries of this challenge. So you "
    "cannot join a team any more."
)
ONE_TEAM = N_("You already belong to a team in this challenge; a person can be in one only.")


def join(
    person: Actor, team: Team, *, now: dt.datetime, by: By, answered: int | None = None
) -> TeamMembership:
    """Make the person a member of the team, and end their search. Records TEAM_JOINED.

    Every rule is asked anew, with the person's registration and then the team locked, always in this order: of two
    who take the last place one gets it, and nobody joins while they withdraw their registration. Refused until the
    rules are accepted (``registrations.register``), when the team is full, when the person has a team in the
    challenge, sits in its jury or may have read its entries. The organiser's own people join outside the competition.
    ``answered`` is the request to join that is being accepted; the person's other requests in the challenge are
    withdrawn.
    """
    challenge = teams.challenge_to_join(team.challenge.slug)
    if challenge is None:
        raise NotFound
    require(person, Permission.CHALLENGE_JOIN, challenge, now)
    require_unread(person, challenge, now)
    teams.lock_registration(person.person_id, challenge.id)
    require_rules(person, challenge)
    if not team_may_change(challenge, team.created_at, now):
        raise Refused(N_("The team cannot be changed any more: registration has closed."))
    if not teams.lock(team.id):
        raise NotFound  # dissolved a moment ago
    if teams.membership(team.id, person.person_id) is not None:
        raise Refused(N_("You are already a member of the team."))
    if teams.team_in(person.person_id, challenge.id) is not None:
        raise Refused(ONE_TEAM)
    taken = teams.member_count(team.id)
    if by is not By.INVITATION:
        taken += teams.open_invitations(team.id, now=now, but=person.email)
    if taken >= challenge.team_size_max:
        raise Refused(N_("The team is full."))
    membership = add(team, person, TeamRole.MEMBER, now)
    record(
        Happening.TEAM_JOINED,
        team,
        person,
        now=now,
        challenge_id=team.challenge_id,
        payload={"person_id": person.person_id, "by": by.value},
    )
    if by is not By.INVITATION:
        for invitation in unanswered_to_team(team.id, now=now):
            if invitation.email == person.email:
                invitations.revoke(person, invitation, now=now)
    end_search(person, challenge.id, now=now, but=answered)
    return membership


def require_rules(person: Actor, challenge: Challenge) -> None:
    """Nobody enters a team without having accepted the rules that hold now, and declared the terms."""
    rules = teams.current_rules(challenge)
    registration = teams.registration(person.person_id, challenge.id)
    if registration is None or rules is None or registration.rule_set_id != rules.id:
        raise Refused(RULES_FIRST)
    if undeclared(taking_part.eligibility(challenge.id), registration.declared):
        raise Refused(RULES_FIRST)


def require_unread(person: Actor, challenge: Challenge, now: dt.datetime) -> None:
    """Once entries have been opened, nobody comes into a team who may have read them: not outside the competition, and
    not after leaving the jury. Rounds that new teams come into begin when those before have been read."""
    if all(is_sealed(round_, now) for round_ in challenge.rounds):
        return
    if challenge.organisation_id in person.organisations or jury.was_seated(challenge.id, person.person_id):
        raise Refused(HAS_READ)


def add(team: Team, person: Actor, role: TeamRole, now: dt.datetime) -> TeamMembership:
    """The membership alone; the caller has asked every rule. Refused when the person is in another team by now."""
    membership = TeamMembership(
        team_id=team.id,
        challenge_id=team.challenge_id,
        person_id=person.person_id,
        role=role,
        outside_reason=_outside(person, team),
        joined_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(membership)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(ONE_TEAM) from error
    return membership


def _outside(person: Actor, team: Team) -> OutsideReason | None:
    challenge = db.session.get_one(Challenge, team.challenge_id)
    return joins_outside(
        staff=challenge.organisation_id in person.organisations,
        team=taking_part.members(team.id, team.challenge_id),
    )
