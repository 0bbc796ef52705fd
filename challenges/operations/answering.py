"""Answer an invitation. What accepting means is the matter of the thing one is invited to."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from challenges.models.invitations import Invitation
from challenges.operations import jurors, memberships, registrations, teams
from challenges.operations.invitations import challenge_of
from challenges.operations.moving import move
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import InvitationState

Join = Callable[..., Any]

JOIN: dict[str, Join] = {
    "organisation_id": memberships.join_by_invitation,
    "team_id": teams.join_by_invitation,
    "round_id": jurors.take_seat,
}
"""By the column that says what the invitation is to: ``(actor, invitation, *, now)``, may refuse."""


def accept(
    actor: Actor, invitation: Invitation, *, now: dt.datetime, rules_version: int | None = None
) -> None:
    """Become a member of the organisation or team, or take the seat in the jury.

    Whoever joins a team accepts the challenge's rules with it, if that is not done: ``rules_version`` is the
    version that was shown. Records INVITATION_ACCEPTED, and what the joining records; the inviting person is
    told. Refused when the joining is: one already is a member, the team is full, registration has closed, one
    belongs to the organiser.
    """
    require(actor, Permission.INVITATION_ANSWER, invitation, now)
    if invitation.team is not None and rules_version is not None:
        registrations.register(actor, invitation.team.challenge, rules_version, now=now)
    join = next(join for column, join in JOIN.items() if getattr(invitation, column) is not None)
    join(actor, invitation, now=now)
    _settle(actor, invitation, InvitationState.ACCEPTED, now)


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
