"""What the clock makes of rounds and challenges. ``now`` is always an argument."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol, TypeVar

from challenges.vocabulary.states import ChallengePhase, ChallengeState, RoundPhase, RoundState


class RoundLike(Protocol):
    """The dates and state of a round."""

    @property
    def state(self) -> RoundState: ...
    @property
    def opens_at(self) -> dt.datetime: ...
    @property
    def closes_at(self) -> dt.datetime: ...
    @property
    def judging_ends_at(self) -> dt.datetime: ...
    @property
    def results_at(self) -> dt.datetime: ...


R = TypeVar("R", bound=RoundLike)


class ChallengeLike(Protocol):
    """A challenge with its rounds, in order."""

    @property
    def state(self) -> ChallengeState: ...
    @property
    def published_at(self) -> dt.datetime | None: ...
    @property
    def rounds(self) -> Sequence[RoundLike]: ...


def round_phase(round_: RoundLike, now: dt.datetime) -> RoundPhase:
    """Where a round stands. It collects entries from its opening until just before its closing time."""
    match round_.state:
        case RoundState.PLANNED if now < round_.opens_at:
            return RoundPhase.UPCOMING
        case RoundState.PLANNED if now < round_.closes_at:
            return RoundPhase.COLLECTING
        case RoundState.PLANNED:
            return RoundPhase.INTAKE_CLOSED
        case RoundState.JUDGING:
            return RoundPhase.JUDGING if now <= round_.judging_ends_at else RoundPhase.OVERDUE
        case RoundState.DELIBERATING:
            return RoundPhase.DELIBERATING
        case RoundState.DECIDED:
            return RoundPhase.DECIDED
        case RoundState.PUBLISHED:
            return RoundPhase.PUBLISHED


def collects(round_: RoundLike, now: dt.datetime) -> bool:
    """Whether entries may be submitted to the round at this moment."""
    return round_phase(round_, now) is RoundPhase.COLLECTING


def is_sealed(round_: RoundLike, now: dt.datetime) -> bool:
    """Whether submitted entries are still sealed: until the round has closed, others see counts only."""
    return now < round_.closes_at


def opening(challenge: ChallengeLike) -> dt.datetime | None:
    """When a challenge opened or opens: its first round's opening, but not before it was published. None for one that
    has not been published, or has no round."""
    if challenge.published_at is None or not challenge.rounds:
        return None
    return max(challenge.published_at, min(round_.opens_at for round_ in challenge.rounds))


def opened(challenge: ChallengeLike, now: dt.datetime) -> dt.datetime | None:
    """When a challenge opened, if it has."""
    moment = opening(challenge)
    return moment if moment is not None and moment <= now else None


def challenge_phase(challenge: ChallengeLike, now: dt.datetime) -> ChallengePhase:
    """Where a challenge stands in the eyes of the public."""
    if challenge.state is ChallengeState.CANCELLED:
        return ChallengePhase.CANCELLED
    if challenge.state in {ChallengeState.ANNOUNCED, ChallengeState.ARCHIVED}:
        return ChallengePhase.DECIDED
    if challenge.state is not ChallengeState.PUBLISHED or not challenge.rounds:
        return ChallengePhase.PREPARING
    phases = [round_phase(r, now) for r in challenge.rounds]
    if RoundPhase.COLLECTING in phases:
        return ChallengePhase.OPEN
    if all(p is RoundPhase.PUBLISHED for p in phases):
        return ChallengePhase.DECIDED
    if phases[0] is RoundPhase.UPCOMING:
        return ChallengePhase.UPCOMING
    current = next(p for p in phases if p is not RoundPhase.PUBLISHED)
    return ChallengePhase.BETWEEN_ROUNDS if current is RoundPhase.UPCOMING else ChallengePhase.JUDGING


def mark(challenge: ChallengeLike, now: dt.datetime) -> ChallengePhase | ChallengeState:
    """What a list for organisers says of a challenge: its stored state while it is prepared, then its phase."""
    phase = challenge_phase(challenge, now)
    return challenge.state if phase is ChallengePhase.PREPARING else phase


def takes_registrations(challenge: ChallengeLike, now: dt.datetime) -> bool:
    """Whether new people and teams may join: published, and the first round has not closed."""
    return (
        challenge.state is ChallengeState.PUBLISHED
        and bool(challenge.rounds)
        and challenge.rounds[0].state is RoundState.PLANNED
        and now < challenge.rounds[0].closes_at
    )


def current_round(rounds: Sequence[R], now: dt.datetime) -> R | None:
    """The round people should look at: the first that is not published, else the last."""
    return next((r for r in rounds if r.state is not RoundState.PUBLISHED), rounds[-1] if rounds else None)


def next_change(rounds: Sequence[RoundLike], now: dt.datetime) -> dt.datetime | None:
    """The next moment at which the clock alone changes what a page should say; None when there is none."""
    moments = (
        m for r in rounds for m in (r.opens_at, r.closes_at, r.judging_ends_at, r.results_at) if m > now
    )
    return min(moments, default=None)
