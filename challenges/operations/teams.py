"""Teams: founded, joined by invitation, renamed, handed over and left."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.entries import Attachment, Entry
from challenges.models.invitations import Invitation
from challenges.models.teams import Team, TeamMembership
from challenges.operations import attachments, invitations, joining, team_links, uploads
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.operations.teammates import end_search
from challenges.queries import drafts, entries, join_requests, teammates, teams
from challenges.queries.invitations import by_name_since, unanswered_to_team
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.naming import name_key
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import TeamRole
from challenges.vocabulary.states import JoinRequestState
from challenges.vocabulary.text import N_, say

_BETWEEN_INVITATIONS = dt.timedelta(days=7)
"""How long a team waits before it invites the same person by name again."""


@dataclass(frozen=True)
class TeamContent:
    """What a team is called."""

    name: str


def found(actor: Actor, challenge: Challenge, content: TeamContent, *, now: dt.datetime) -> Team:
    """Found a team with the actor as its captain, and end the actor's search for one.

    Records TEAM_FOUNDED; nobody is told.

    Refused without a registration under the rules that hold now, when the actor has a team in the challenge
    already or may have read entries of it, and when the name is taken.
    """
    require(actor, Permission.TEAM_FOUND, challenge, now)
    joining.require_unread(actor, challenge, now)
    teams.lock_registration(actor.person_id, challenge.id)
    joining.require_rules(actor, challenge)
    if teams.team_in(actor.person_id, challenge.id) is not None:
        raise Refused(joining.ONE_TEAM)
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
    joining.add(team, actor, TeamRole.CAPTAIN, now)
    end_search(actor, challenge.id, now=now)
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
    if not teams.places_left(team, now=now):
        raise _full(team)
    if any(member.person.email == email.strip().lower() for member in teams.members(team.id)):
        raise Refused(N_("This person is already a member of the team."), field="email")
    invitation, _secret = invitations.create(
        email=email, role=TeamRole.MEMBER.value, invited_by=actor, team_id=team.id, now=now
    )
    return invitation


def invite_teammate(actor: Actor, team: Team, profile: str, *, now: dt.datetime) -> str:
    """Invite somebody who looks for a team, by name; the captain never sees the address. Gives the name.

    Records INVITATION_SENT; the person gets a letter. Refused to others than the captain, when the person takes no
    invitations, has been invited by the team less than seven days ago, or when the team has no place free. NotFound
    when the person no longer looks for a team.
    """
    require(actor, Permission.TEAM_MANAGE, team, now)
    teams.lock(team.id)
    found = teammates.by_reference(profile, team.challenge_id)
    if found is None:
        raise NotFound
    person = found.person
    if not found.open_to_invitations:
        raise Refused(say(N_("%(name)s does not want invitations from teams."), name=person.name))
    if by_name_since(team.id, person.id, now - _BETWEEN_INVITATIONS):
        raise Refused(say(N_("Your team has invited %(name)s in the last seven days."), name=person.name))
    if not teams.places_left(team, now=now):
        raise _full(team)
    invitations.create(
        email=person.email,
        person_id=person.id,
        role=TeamRole.MEMBER.value,
        invited_by=actor,
        team_id=team.id,
        now=now,
    )
    return person.name


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

    Records TEAM_JOINED; who invited is told of the answer. Refused as ``joining.join`` says.
    """
    return joining.join(actor, teams.by_id(invitation.team_id or 0), now=now, by=joining.By.INVITATION)


def remove_member(actor: Actor, team: Team, person_id: int, *, now: dt.datetime) -> None:
    """Remove a member who is not the captain, and revoke the team's links, which the person may know.

    Records TEAM_MEMBER_REMOVED; the removed person is told.
    """
    require(actor, Permission.TEAM_MANAGE, team, now)
    teams.lock(team.id)
    membership = teams.membership(team.id, person_id)
    if membership is None:
        raise NotFound
    if membership.role is TeamRole.CAPTAIN:
        raise Refused(N_("The captain cannot be removed. Hand over the captaincy first."))
    team_links.revoke_all(actor, team, now=now)
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
    if new.outside_reason is not None and any(m.outside_reason is None for m in teams.members(team.id)):
        raise Refused(
            N_("Who takes part outside the competition cannot be captain of a team that competes."),
            field="person",
        )
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
    if not others:
        _require_nothing_submitted(
            team,
            N_(
                "The team has submitted an entry, and you are its last member. You can withdraw the entry, but "
                "not leave the team."
            ),
        )
    _record(Happening.TEAM_LEFT, team, actor, now, person_id=actor.person_id)
    db.session.delete(membership)
    db.session.flush()
    if others:
        return False
    _end(actor, team, now)
    return True


def dissolve(actor: Actor, team: Team, *, now: dt.datetime) -> None:
    """End the team with its draft, files and history. Records TEAM_DISSOLVED; the other members are told.

    Unanswered invitations and links are revoked, and those who have asked to join are told. The files are deleted
    from the storage. Refused to others than the captain, and when the team has submitted, since what
    was submitted stays and needs its team.
    """
    require(actor, Permission.TEAM_MANAGE, team, now)
    teams.lock(team.id)
    membership = teams.membership(team.id, actor.person_id)
    if membership is None or membership.role is not TeamRole.CAPTAIN:
        raise NotFound
    _require_nothing_submitted(
        team,
        N_("The team has submitted an entry, and cannot be dissolved. You can withdraw the entry instead."),
    )
    _record(Happening.TEAM_DISSOLVED, team, actor, now)
    _end(actor, team, now)


def _require_nothing_submitted(team: Team, reason: str) -> None:
    """Whoever submits at the same moment holds the entry: this waits, and then sees it."""
    entry = entries.of_team(team.id)
    if entry is not None:
        entries.lock(entry)
        if entry.version_number:
            raise Refused(reason)


def _end(actor: Actor, team: Team, now: dt.datetime) -> None:
    for invitation in unanswered_to_team(team.id, now=now):
        invitations.revoke(actor, invitation, now=now)
    team_links.revoke_all(actor, team, now=now)
    for request in join_requests.waiting_for(team.id):
        move(
            request,
            JoinRequestState.DECLINED,
            actor,
            now=now,
            challenge_id=team.challenge_id,
            payload={"dissolved": True},
        )
    entry = entries.of_team(team.id)
    if entry is not None:
        drafts.locked(entry.id)  # who writes at the same moment is done first, or finds no draft
        uploads.give_up_all(entry, now=now)
        attachments.discard([file.storage_key for file in drafts.files(entry.id)], now=now)
        db.session.execute(sa.delete(Attachment).where(Attachment.entry_id == entry.id))
        db.session.execute(sa.delete(Entry).where(Entry.id == entry.id))
    db.session.execute(sa.delete(Team).where(Team.id == team.id))


def _full(team: Team) -> Refused:
    return Refused(
        say(
            N_(
                "A team has at most %(most)s members here, and unanswered invitations count. "
                "Revoke one to invite somebody else."
            ),
            most=team.challenge.team_size_max,
        ),
        field="email",
    )


def _name_taken() -> Refused:
    return Refused(N_("Another team in this challenge already has this name."), field="name")


def _record(kind: Happening, team: Team, actor: Actor, now: dt.datetime, **payload: object) -> None:
    record(kind, team, actor, now=now, challenge_id=team.challenge_id, payload=payload)
