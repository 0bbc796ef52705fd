"""From draft to public: asked for, approved by a second person, published; or sent back, or cancelled."""

import datetime as dt

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.operations import judging_plans
from challenges.operations.moving import move
from challenges.operations.recording import queue, record
from challenges.queries import challenges, public_challenges, publication
from challenges.rules import data_use
from challenges.rules.check import require
from challenges.rules.completeness import missing
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ChallengeState, OrganisationState
from challenges.vocabulary.text import N_

JOB = "challenges.publish_on_time"


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
    challenge.approved_by_id = challenge.publish_at = None
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
    _publish(actor, challenge, now)


def schedule(actor: Actor, challenge: Challenge, moment: dt.datetime, *, now: dt.datetime) -> None:
    """Have an approved challenge published by itself at a moment, or at another one than was set.

    Records CHALLENGE_SCHEDULED; the organisation's other owners and editors get a letter. Refused for a moment that has
    passed, and for one at which something would be missing, above all because a round had closed.
    """
    challenges.lock(challenge)
    require(actor, Permission.CHALLENGE_PUBLISH, challenge, now)
    if moment <= now:
        raise Refused(N_("Choose a time that has not passed, or publish now."), field="publish_at")
    _complete(challenge, now)
    linked = data_use.listed(public_challenges.links(challenge))
    if missing(challenge, moment, linked=linked):
        raise Refused(N_("A round would have closed by then. Choose an earlier time."), field="publish_at")
    challenge.publish_at = moment
    db.session.flush()
    _queue(challenge.id, moment, run_at=moment)
    _note(Happening.CHALLENGE_SCHEDULED, challenge, actor, now, at=moment.isoformat())


def call_off(actor: Actor, challenge: Challenge, *, now: dt.datetime) -> None:
    """Take the set time back: the challenge is published when somebody does so. Records CHALLENGE_CALLED_OFF.

    Refused when no time is set.
    """
    challenges.lock(challenge)
    require(actor, Permission.CHALLENGE_PUBLISH, challenge, now)
    if challenge.publish_at is None:
        raise Refused(N_("No time is set."))
    challenge.publish_at = None
    db.session.flush()
    _note(Happening.CHALLENGE_CALLED_OFF, challenge, actor, now)


def publish_on_time(*, challenge_id: int, at: str, now: dt.datetime) -> None:
    """The worker's part: publish what was to be published at this moment, once, if it still may be.

    Does nothing when the time was changed or taken back, when it is not yet there, or when the challenge is no longer
    approved. When something is missing by now, or the organisation is not verified any more, nothing is published:
    records CHALLENGE_NOT_PUBLISHED, and the owners and editors get a letter; then no time is set any more.
    """
    challenge = challenges.by_id(challenge_id)
    if challenge is None:
        return
    challenges.lock(challenge)
    moment = dt.datetime.fromisoformat(at)
    if challenge.state is not ChallengeState.APPROVED or challenge.publish_at != moment or now < moment:
        return
    challenge.publish_at = None
    linked = data_use.listed(public_challenges.links(challenge))
    verified = challenge.organisation.state is OrganisationState.VERIFIED
    if verified and not missing(challenge, now, linked=linked):
        _publish(None, challenge, now)
        return
    db.session.flush()
    _note(Happening.CHALLENGE_NOT_PUBLISHED, challenge, None, now, at=at, verified=verified)


def queue_due(*, now: dt.datetime) -> None:
    """Queue again what is due and has no job that waits: one may have been given up."""
    for challenge_id, moment in challenges.due(now):
        _queue(challenge_id, moment, run_at=now)


def _queue(challenge_id: int, moment: dt.datetime, *, run_at: dt.datetime) -> None:
    key = f"publish-challenge:{challenge_id}:{moment.isoformat()}"
    if not publication.waits(key):
        queue(JOB, {"challenge_id": challenge_id, "at": moment.isoformat()}, now=run_at, unique_key=key)


def _publish(actor: Actor | None, challenge: Challenge, now: dt.datetime) -> None:
    challenge.published_at, challenge.publish_at = now, None
    challenge.rule_sets[-1].published_at = now
    plan = judging_plans.freeze(challenge, now=now)
    _move(actor, challenge, ChallengeState.PUBLISHED, now, judging_plan=plan.sha256)


def _note(
    kind: Happening, challenge: Challenge, actor: Actor | None, now: dt.datetime, **payload: object
) -> None:
    record(
        kind,
        challenge,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=challenge.organisation_id,
        payload=payload,
    )


def cancel(actor: Actor, challenge: Challenge, reason: str, *, now: dt.datetime) -> None:
    """Cancel for good, with a public reason. Records CHALLENGE_CANCELLED; everybody registered gets a letter."""
    challenges.lock(challenge)
    require(actor, Permission.CHALLENGE_CANCEL, challenge, now)
    challenge.state_reason, challenge.publish_at = reason, None
    _move(actor, challenge, ChallengeState.CANCELLED, now, reason=reason)


def _complete(challenge: Challenge, now: dt.datetime) -> None:
    linked = data_use.listed(public_challenges.links(challenge))
    if missing(challenge, now, linked=linked):
        raise Refused(N_("Something is still missing. See the list."))


def _move(
    actor: Actor | None, challenge: Challenge, target: ChallengeState, now: dt.datetime, **payload: object
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
