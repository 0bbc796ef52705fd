"""From draft to public: asked for, approved by a second person, published; or sent back, or cancelled."""

import datetime as dt

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.operations import judging_plans
from challenges.operations.moving import move
from challenges.queries import challenges, public_challenges
from challenges.rules import data_use
from challenges.rules.check import require
from challenges.rules.completeness import missing
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ChallengeState
from challenges.vocabulary.text import N_


def ask(actor: Actor, challenge: Challenge, *, now: dt.datetime) -> None:
    """Ask a second person to approve the draft. Records CHALLENGE_APPROVAL_REQUESTED.

    The organisation's other owners and editors are told. Refused while anything is missing.
    """
    challenges.lock(challenge)
    require(actor, Permission.CHALLENGE_REQUEST_APPROVAL, challenge, now)
    _complete(challenge, now)
    challenge.approval_requested_by_id = actor.person_id
    challenge.approved_by_id = None
    challenge.state_reason = ""
    _move(actor, challenge, ChallengeState.AWAITING_APPROVAL, now)


def approve(actor: Actor, challenge: Challenge, *, now: dt.datetime) -> None:
    """Approve what somebody else prepared. Records CHALLENGE_APPROVED; whoever asked is told.

    Refused while anything is missing: time may have passed since it was asked.
    """
    challenges.lock(challenge)
    require(actor, Permission.CHALLENGE_APPROVE, challenge, now)
    _complete(challenge, now)
    challenge.approved_by_id = actor.person_id
    _move(actor, challenge, ChallengeState.APPROVED, now)


def send_back(actor: Actor, challenge: Challenge, reason: str, *, now: dt.datetime) -> None:
    """Send the challenge back to be changed, with a comment. Records CHALLENGE_SENT_BACK; whoever asked is told."""
    challenges.lock(challenge)
    require(actor, Permission.CHALLENGE_APPROVE, challenge, now)
    challenge.state_reason = reason
    _move(actor, challenge, ChallengeState.DRAFT, now, reason=reason)


def take_back(actor: Actor, challenge: Challenge, *, now: dt.datetime) -> None:
    """Make a draft again of what awaits approval or is approved, to change it. Records CHALLENGE_SENT_BACK.

    An approval that was given no longer counts.
    """
    challenges.lock(challenge)
    require(actor, Permission.CHALLENGE_TAKE_BACK, challenge, now)
    challenge.approved_by_id = None
    challenge.state_reason = ""
    _move(actor, challenge, ChallengeState.DRAFT, now, taken_back=True)


def publish(actor: Actor, challenge: Challenge, *, now: dt.datetime) -> None:
    """Make an approved challenge public; freeze its rules and how it is judged. Records CHALLENGE_PUBLISHED; the
    members are told.

    Refused while anything is missing, above all when a closing time has passed.
    """
    challenges.lock(challenge)
    require(actor, Permission.CHALLENGE_PUBLISH, challenge, now)
    _complete(challenge, now)
    challenge.published_at = now
    challenge.rule_sets[-1].published_at = now
    plan = judging_plans.freeze(challenge, now=now)
    _move(actor, challenge, ChallengeState.PUBLISHED, now, judging_plan=plan.sha256)


def cancel(actor: Actor, challenge: Challenge, reason: str, *, now: dt.datetime) -> None:
    """Cancel for good, with a public reason. Records CHALLENGE_CANCELLED; everybody registered gets a letter."""
    challenges.lock(challenge)
    require(actor, Permission.CHALLENGE_CANCEL, challenge, now)
    challenge.state_reason = reason
    _move(actor, challenge, ChallengeState.CANCELLED, now, reason=reason)


def _complete(challenge: Challenge, now: dt.datetime) -> None:
    linked = data_use.listed(public_challenges.links(challenge))
    if missing(challenge, now, linked=linked):
        raise Refused(N_("Something is still missing. See the list."))


def _move(
    actor: Actor, challenge: Challenge, target: ChallengeState, now: dt.datetime, **payload: object
) -> None:
    db.session.flush()
    move(
        challenge,
        target,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=challenge.organisation_id,
        payload=payload,
    )
