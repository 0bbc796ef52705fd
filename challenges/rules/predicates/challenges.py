"""Where a challenge stands, and who takes part in it."""

import datetime as dt
from typing import Any

from challenges.rules import phases
from challenges.rules.predicates.things import challenge_of
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.states import PUBLIC_STATES, ChallengeState, GuardianState, RoundState


def challenge_public(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    challenge = challenge_of(thing)
    return challenge.state in PUBLIC_STATES and challenge.published_at is not None


def challenge_editable(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return challenge_of(thing).state is ChallengeState.DRAFT


def form_changeable(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The round of a published challenge has not closed yet: after that its form is frozen."""
    return thing.challenge.state is ChallengeState.PUBLISHED and phases.is_sealed(thing, now)


def awaiting_approval(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is ChallengeState.AWAITING_APPROVAL


def approved(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is ChallengeState.APPROVED


def second_person(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and actor.person_id != thing.approval_requested_by_id


def cancellable(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in {ChallengeState.APPROVED, ChallengeState.PUBLISHED}


def results_published(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in PUBLIC_STATES and any(r.state is RoundState.PUBLISHED for r in thing.rounds)


def challenge_running(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return challenge_of(thing).state is ChallengeState.PUBLISHED


def unpublished(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return challenge_of(thing).state in {
        ChallengeState.DRAFT,
        ChallengeState.AWAITING_APPROVAL,
        ChallengeState.APPROVED,
    }


def preparable(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """There is still something to prepare: it is neither decided nor cancelled."""
    return challenge_of(thing).state in {
        ChallengeState.DRAFT,
        ChallengeState.AWAITING_APPROVAL,
        ChallengeState.APPROVED,
        ChallengeState.PUBLISHED,
    }


def owns_task(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and actor.person_id == thing.owner_id


def challenge_held(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """It is public and goes on, or its results are announced."""
    return challenge_of(thing).state in {ChallengeState.PUBLISHED, ChallengeState.ANNOUNCED}


def not_cancelled(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return challenge_of(thing).state is not ChallengeState.CANCELLED


def registered(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and challenge_of(thing).id in actor.registered


def takes_registrations(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return phases.takes_registrations(challenge_of(thing), now)


def intake_ahead(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """A round of the challenge still takes entries, or will."""
    return phases.intake_ahead(challenge_of(thing), now)


def guardian_asked(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is GuardianState.ASKED


def guardian_approved(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is GuardianState.APPROVED


def deadline_movable(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Nothing of the round can have been read yet: it has not begun to be judged, and its seal has not lifted."""
    return (
        thing.challenge.state is ChallengeState.PUBLISHED
        and thing.state is RoundState.PLANNED
        and phases.is_sealed(thing, now)
    )


def not_seated_here(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Who sits in a jury of the challenge does not compete in it."""
    return actor is None or not any(round_.id in actor.seats for round_ in challenge_of(thing).rounds)
