"""Teams: founded, joined by invitation, renamed, handed over and left."""

import datetime as dt
import unicodedata
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.entries import Attachment, Entry
from challenges.models.invitations import Invitation
from challenges.models.teams import Team, TeamMembership
from challenges.operations import invitations
from challenges.operations.recording import record
from challenges.queries import entries, teams
from challenges.queries.invitations import unanswered_to_team
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import TeamRole
from challenges.vocabulary.text import N_, say


@dataclass(frozen=True)
class TeamContent:
    """What a team is called."""

    name: str


def found(actor: Actor, challenge: Challenge, content: TeamContent, *, now: dt.datetime) -> Team:
    """Found a team with the actor as its captain. Records TEAM_FOUNDED; nobody is told.

    Refused without a registration under the rules that hold now, when the actor has a team in the challenge
    already, and when the name is taken.
    """
    require(actor, Permission.TEAM_FOUND, challenge, now)
    _require_rules(actor, challenge)
    if teams.team_in(actor.person_id, challenge.id) is not None:
        raise Refused(_ONE_TEAM)
    key = name_key(content.name)
    if teams.name_taken(challenge.id, key):
        raise _name_taken()
    team = Team(challenge_id=challenge.id, name=content.name, name_key=key, created_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(team)
            db.session.flush()
    except IntegrityError as error:
        raise _name_taken() from error
    _add(team, actor, TeamRole.CAPTAIN, now)
    record(Happening.TEAM_FOUNDED, team, actor, now=now, challenge_id=challenge.id)
    return team


def rename(actor: Actor, team: Team, content: TeamContent, *, now: dt.datetime) -> None:
    """Give the team another name. Records TEAM_RENAMED. Refused when another team has the name."""
    require(actor, Permission.TEAM_MANAGE, team, now)
    if content.name == team.name:
        return
    key = name_key(content.name)
    if teams.name_taken(team.challenge_id, key, but=team.id):
        raise _name_taken()
    before = team.name
    try:
        with db.session.begin_nested():
            team.name, team.name_key = content.name, key
            db.session.flush()
    except IntegrityError as error:
        raise _name_taken() from error
    _record(Happening.TEAM_RENAMED, team, actor, now, **{"from": before, "to": team.name})


def invite(actor: Actor, team: Team, email: str, *, now: dt.datetime) -> Invitation:
    """Invite an address to the team. Records INVITATION_SENT; the address gets a letter.

    Refused when members and unanswered invitations fill the team, or the address is a member's. Whether the
    address has an account, or belongs to another team, is not told.
    """
    require(actor, Permission.TEAM_MANAGE, team, now)
    teams.lock(team.id)
    taken = teams.member_count(team.id) + teams.open_invitations(team.id, now=now)
    if taken >= team.challenge.team_size_max:
        raise Refused(
            say(
                N_(
                    "A team has at most %(most)s members here, and unanswered invitations count. "
                    "Revoke one to invite somebody else."
                ),
                most=team.challenge.team_size_max,
            ),
            field="email",
        )
    if any(member.person.email == email.strip().lower() for member in teams.members(team.id)):
        raise Refused(N_("This person is already a member of the team."), field="email")
    invitation, _secret = invitations.create(
        email=email, role=TeamRole.MEMBER.value, invited_by=actor, team_id=team.id, now=now
    )
    return invitation


def revoke_invitation(actor: Actor, team: Team, reference: str, *, now: dt.datetime) -> None:
    """Take an unanswered invitation back. Records INVITATION_REVOKED. NotFound for another team's."""
    require(actor, Permission.TEAM_MANAGE, team, now)
    waiting = unanswered_to_team(team.id, now=now)
    invitation = next((i for i in waiting if i.reference == reference), None)
    if invitation is None:
        raise NotFound
    invitations.revoke(actor, invitation, now=now)


def join_by_invitation(actor: Actor, invitation: Invitation, *, now: dt.datetime) -> TeamMembership:
    """Become a member. ``answering.accept`` has checked the invitation and settles it.

    Records TEAM_JOINED; who invited is told of the answer. Refused until the rules are accepted
    (``registrations.register``), when the team is full, when one has a team in the challenge, belongs to the
    organiser or sits in its jury.
    """
    team = teams.by_id(invitation.team_id or 0)
    challenge = teams.challenge_to_join(team.challenge.slug)
    if challenge is None:
        raise NotFound
    require(actor, Permission.CHALLENGE_REGISTER, challenge, now)
    _require_rules(actor, challenge)
    teams.lock(team.id)
    if teams.membership(team.id, actor.person_id) is not None:
        raise Refused(N_("You are already a member of the team."))
    if teams.team_in(actor.person_id, team.challenge_id) is not None:
        raise Refused(_ONE_TEAM)
    if teams.member_count(team.id) >= challenge.team_size_max:
        raise Refused(N_("The team is full."))
    membership = _add(team, actor, TeamRole.MEMBER, now)
    _record(Happening.TEAM_JOINED, team, actor, now, person_id=actor.person_id)
    return membership


def remove_member(actor: Actor, team: Team, person_id: int, *, now: dt.datetime) -> None:
    """Remove a member who is not the captain. Records TEAM_MEMBER_REMOVED; the removed person is told."""
    require(actor, Permission.TEAM_MANAGE, team, now)
    teams.lock(team.id)
    membership = teams.membership(team.id, person_id)
    if membership is None:
        raise NotFound
    if membership.role is TeamRole.CAPTAIN:
        raise Refused(N_("The captain cannot be removed. Hand over the captaincy first."))
    _record(Happening.TEAM_MEMBER_REMOVED, team, actor, now, person_id=person_id)
    db.session.delete(membership)
    db.session.flush()


def hand_over(actor: Actor, team: Team, person_id: int, *, now: dt.datetime) -> None:
    """Make another member the captain. Records TEAM_CAPTAIN_CHANGED; the new captain is told."""
    require(actor, Permission.TEAM_MANAGE, team, now)
    teams.lock(team.id)
    old, new = teams.membership(team.id, actor.person_id), teams.membership(team.id, person_id)
    if new is None or old is None or old.role is not TeamRole.CAPTAIN:
        raise NotFound
    if new is old:
        raise Refused(N_("You are the captain already."), field="person")
    old.role = TeamRole.MEMBER
    db.session.flush()  # the database allows one captain at a time
    new.role = TeamRole.CAPTAIN
    db.session.flush()
    _record(Happening.TEAM_CAPTAIN_CHANGED, team, actor, now, person_id=person_id)


def leave(actor: Actor, team: Team, *, now: dt.datetime) -> bool:
    """Leave the team. Records TEAM_LEFT; the captain is told. True when the team ended with it.

    A captain hands over first as long as there are others. The last one to leave ends the team with its draft
    and invitations; refused when the team has submitted, since what was submitted stays and needs its team.
    """
    require(actor, Permission.TEAM_LEAVE, team, now)
    teams.lock(team.id)
    membership = teams.membership(team.id, actor.person_id)
    if membership is None:
        raise NotFound
    others = teams.member_count(team.id) - 1
    if others and membership.role is TeamRole.CAPTAIN:
        raise Refused(N_("You are the captain. Hand over the captaincy to another member before you leave."))
    entry = entries.of_team(team.id)
    if not others and entry is not None and entry.version_number:
        raise Refused(
            N_(
                "The team has submitted an entry, and you are its last member. You can withdraw the entry, but "
                "not leave the team."
            )
        )
    _record(Happening.TEAM_LEFT, team, actor, now, person_id=actor.person_id)
    db.session.delete(membership)
    db.session.flush()
    if others:
        return False
    for invitation in unanswered_to_team(team.id, now=now):
        invitations.revoke(actor, invitation, now=now)
    if entry is not None:
        db.session.execute(sa.delete(Attachment).where(Attachment.entry_id == entry.id))
        db.session.execute(sa.delete(Entry).where(Entry.id == entry.id))
    db.session.execute(sa.delete(Team).where(Team.id == team.id))
    return True


def name_key(name: str) -> str:
    """What makes two team names the same: case, spacing and ways of writing å do not tell them apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


_ONE_TEAM = N_("You already belong to a team in this challenge; a person can be in one only.")


def _require_rules(actor: Actor, challenge: Challenge) -> None:
    """Nobody enters a team without having accepted the rules that hold now."""
    rules = teams.current_rules(challenge)
    registration = teams.registration(actor.person_id, challenge.id)
    if registration is None or rules is None or registration.rule_set_id != rules.id:
        raise Refused(N_("Read and accept the rules of the challenge first."))


def _add(team: Team, actor: Actor, role: TeamRole, now: dt.datetime) -> TeamMembership:
    membership = TeamMembership(
        team_id=team.id,
        challenge_id=team.challenge_id,
        person_id=actor.person_id,
        role=role,
        joined_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(membership)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(_ONE_TEAM) from error
    return membership


def _name_taken() -> Refused:
    return Refused(N_("Another team in this challenge already has this name."), field="name")


def _record(kind: Happening, team: Team, actor: Actor, now: dt.datetime, **payload: object) -> None:
    record(kind, team, actor, now=now, challenge_id=team.challenge_id, payload=payload)
