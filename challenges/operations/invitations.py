"""Invitations by mail to an organisation, a team or a round's jury: sent, revoked. Answers are in ``answering``."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from challenges.models import db
from challenges.models.base import new_secret, secret_hash
from challenges.models.challenges import Round
from challenges.models.invitations import Invitation
from challenges.models.teams import Team
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import invitations
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import InvitationState
from challenges.vocabulary.text import N_

LIFETIME = dt.timedelta(days=14)


def create(
    *,
    email: str,
    role: str,
    invited_by: Actor,
    now: dt.datetime,
    organisation_id: int | None = None,
    team_id: int | None = None,
    round_id: int | None = None,
    person_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> tuple[Invitation, str]:
    """Invite an address to exactly one organisation, team or jury; the caller has checked that the actor may.

    ``person_id``: a team invites this person by name, and does not get to see the address. ``details`` is what an
    invitation to a jury says of the juror.
    Stores the invitation, records INVITATION_SENT, and with it queues the letter: the caller does neither.
    Returns the invitation and the secret of its link, of which only a hash is kept. It holds for 14 days.
    Refused (field ``email``) when the address already has an open invitation to the same thing.
    """
    email = email.strip().lower()
    target = {"organisation_id": organisation_id, "team_id": team_id, "round_id": round_id}
    if invitations.open_for(email, now=now, person_id=person_id, **target) is not None:
        raise Refused(N_("This address already has an invitation that has not been answered."), field="email")
    secret = new_secret()
    invitation = Invitation(
        email=email,
        person_id=person_id,
        role=role,
        details=dict(details or {}),
        secret_hash=secret_hash(secret),
        invited_by_id=invited_by.person_id,
        created_at=now,
        expires_at=now + LIFETIME,
        **target,
    )
    db.session.add(invitation)
    db.session.flush()
    record(
        Happening.INVITATION_SENT,
        invitation,
        invited_by,
        now=now,
        challenge_id=challenge_of(invitation),
        organisation_id=organisation_id,
        secret=secret,
    )
    return invitation, secret


def revoke(actor: Actor, invitation: Invitation, *, now: dt.datetime) -> None:
    """Take an unanswered invitation back; the caller has checked that the actor may. Its link stops working.

    Records INVITATION_REVOKED; nobody is told. Refused when it has been answered already.
    """
    move(
        invitation,
        InvitationState.REVOKED,
        actor,
        now=now,
        challenge_id=challenge_of(invitation),
        organisation_id=invitation.organisation_id,
    )


def challenge_of(invitation: Invitation) -> int | None:
    """The challenge an invitation to a team or a jury belongs to."""
    if invitation.team_id is not None:
        return db.session.get_one(Team, invitation.team_id).challenge_id
    if invitation.round_id is not None:
        return db.session.get_one(Round, invitation.round_id).challenge_id
    return None
