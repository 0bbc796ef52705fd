"""Answer an invitation. What accepting means is the matter of the thing one is invited to."""

import datetime as dt

from challenges.models.invitations import Invitation
from challenges.operations import conflict_findings, jurors, memberships, registrations, teams
from challenges.operations.invitations import challenge_of
from challenges.operations.moving import move
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.jurors import JurorDetails
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import InvitationState


def accept(
    actor: Actor,
    invitation: Invitation,
    *,
    now: dt.datetime,
    rules_version: int | None = None,
    said: registrations.Said | None = None,
    details: JurorDetails | None = None,
) -> None:
    """Become a member of the organisation or team, or take the seat in the jury.

    Whoever joins a team accepts the challenge's rules with it, if that is not done: ``rules_version`` is the
    version that was shown, ``said`` what is declared with it. Whoever joins a jury says in ``details`` what holds for
    planning; without them what the invitation says. Records INVITATION_ACCEPTED, and what the joining
    records; the inviting person is told. Refused when the joining is: one already is a member, the team is full,
    registration has closed, a term for taking part is not declared.
    """
    require(actor, Permission.INVITATION_ANSWER, invitation, now)
    if invitation.team is not None and rules_version is not None:
        registrations.register_to_join(
            actor, invitation.team.challenge, rules_version, said=said or registrations.Said(), now=now
        )
    if invitation.round_id is not None:
        jurors.take_seat(actor, invitation, now=now, details=details)
    elif invitation.team_id is not None:
        teams.join_by_invitation(actor, invitation, now=now)
    else:
        memberships.join_by_invitation(actor, invitation, now=now)
    _settle(actor, invitation, InvitationState.ACCEPTED, now)
    conflict_findings.look_for_person(actor.person_id, now=now)


def decline(actor: Actor, invitation: Invitation, *, now: dt.datetime) -> None:
    """Say no. Records INVITATION_DECLINED; the inviting person is told."""
    require(actor, Permission.INVITATION_ANSWER, invitation, now)
    _settle(actor, invitation, InvitationState.DECLINED, now)


def _settle(actor: Actor, invitation: Invitation, answer: InvitationState, now: dt.datetime) -> None:
    invitation.answered_at = now
    move(
        invitation,
        answer,
        actor,
        now=now,
        challenge_id=challenge_of(invitation),
        organisation_id=invitation.organisation_id,
    )
