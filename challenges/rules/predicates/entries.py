"""Where an entry stands: written, sealed, competing, going on."""

import datetime as dt
from typing import Any

from challenges.rules import phases
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.states import TAKEN_OUT, ChallengeState, EntryState, RoundState


def round_collecting(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The entry's round collects entries and its challenge has not been cancelled."""
    return thing.challenge.state is ChallengeState.PUBLISHED and phases.collects(thing.round, now)


def intake_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """A team may start its entry while a round that new teams come into collects entries."""
    challenge = thing.challenge
    return (
        challenge.state is ChallengeState.PUBLISHED
        and phases.round_to_start(challenge.rounds, now) is not None
    )


def entry_in_play(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in {EntryState.DRAFT, EntryState.SUBMITTED, EntryState.ADVANCED, EntryState.WITHDRAWN}


def entry_submitted(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in {EntryState.SUBMITTED, EntryState.ADVANCED}


def entry_competes(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in {EntryState.SUBMITTED, EntryState.ADVANCED}


def entry_taken_out(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state in TAKEN_OUT


def invited_on(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The entry was chosen for a round that has not closed, and its team has not submitted to it."""
    return (
        thing.state is EntryState.ADVANCED
        and thing.challenge.state is ChallengeState.PUBLISHED
        and thing.round.state is RoundState.PLANNED
        and now < phases.intake_ends(thing.round)
    )


def can_follow(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The entry was not selected in a round with public results, and the round after it has not closed."""
    following = next((r for r in thing.challenge.rounds if r.position == thing.round.position + 1), None)
    return (
        thing.state is EntryState.NOT_SELECTED
        and thing.challenge.state is ChallengeState.PUBLISHED
        and thing.round.state is RoundState.PUBLISHED
        and following is not None
        and following.state is RoundState.PLANNED
        and now < following.closes_at
    )


def round_unpublished(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.round.state is not RoundState.PUBLISHED


def round_undecided(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """An entry that comes back can still be assessed and decided on."""
    return thing.round.state not in {RoundState.DECIDED, RoundState.PUBLISHED}


def has_version(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return bool(thing.version_number)


def unsealed(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The round has closed and its grace time is over: of an entry its round, or the round itself."""
    round_ = thing if type(thing).__name__ == "Round" else thing.round
    return not phases.is_sealed(round_, now)
