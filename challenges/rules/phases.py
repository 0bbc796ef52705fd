"""What the clock makes of rounds and challenges. ``now`` is always an argument."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol, TypeVar

from challenges.vocabulary.states import ChallengePhase, ChallengeState, RoundPhase, RoundState


class Closing(Protocol):
    """When a round closes, and how long late entries are accepted after that."""

    @property
    def closes_at(self) -> dt.datetime: ...
    @property
    def grace_minutes(self) -> int: ...


class RoundLike(Closing, Protocol):
    """The dates and state of a round."""

    @property
    def state(self) -> RoundState: ...
    @property
    def opens_at(self) -> dt.datetime: ...
    @property
    def judging_ends_at(self) -> dt.datetime: ...
    @property
    def results_at(self) -> dt.datetime: ...
    @property
    def open_to_new(self) -> bool: ...
    @property
    def publish_at(self) -> dt.datetime | None: ...


R = TypeVar("R", bound=RoundLike)


class ChallengeLike(Protocol):
    """A challenge with its rounds, in order."""

    @property
    def state(self) -> ChallengeState: ...
    @property
    def published_at(self) -> dt.datetime | None: ...
    @property
    def rounds(self) -> Sequence[RoundLike]: ...


def intake_ends(round_: Closing) -> dt.datetime:
    """When nothing is accepted any more and the seal lifts: the closing time and the grace time after it."""
    return round_.closes_at + dt.timedelta(minutes=round_.grace_minutes)


def is_late(round_: Closing, moment: dt.datetime) -> bool:
    """Whether what arrived at a moment came after the deadline. The grace time accepts it, no more."""
    return moment >= round_.closes_at


def round_phase(round_: RoundLike, now: dt.datetime) -> RoundPhase:
    """Where a round stands. It collects entries from its opening until just before its closing time.

    Then comes the grace time, if it has one: entries are still accepted, and marked as late.
    """
    match round_.state:
        case RoundState.PLANNED if now < round_.opens_at:
            return RoundPhase.UPCOMING
        case RoundState.PLANNED if now < round_.closes_at:
            return RoundPhase.COLLECTING
        case RoundState.PLANNED if now < intake_ends(round_):
            return RoundPhase.GRACE
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
    """Whether entries may be submitted to the round at this moment, in time or within its grace time."""
    return round_phase(round_, now) in {RoundPhase.COLLECTING, RoundPhase.GRACE}


def is_sealed(round_: RoundLike, now: dt.datetime) -> bool:
    """Whether submitted entries are still sealed: until the last one can have come in, others see counts only."""
    return now < intake_ends(round_)


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


def tells_of_form(challenge: ChallengeLike) -> bool:
    """Whether the public is told what an entry must contain: until the results are out, or it is cancelled."""
    return challenge.state not in {
        ChallengeState.ANNOUNCED,
        ChallengeState.ARCHIVED,
        ChallengeState.CANCELLED,
    }


def takes_registrations(challenge: ChallengeLike, now: dt.datetime) -> bool:
    """Whether new people and teams may join: there is a round of a published challenge that they can come into."""
    return challenge.state is ChallengeState.PUBLISHED and round_to_join(challenge.rounds, now) is not None


def round_to_join(rounds: Sequence[R], now: dt.datetime) -> R | None:
    """The round that new people and teams come into, until its deadline.

    The first one from the time it is announced; a later one that is open to new teams while it collects.
    """
    for number, round_ in enumerate(rounds):
        begun = number == 0 or (round_.open_to_new and now >= round_.opens_at)
        if begun and round_.state is RoundState.PLANNED and now < round_.closes_at:
            return round_
    return None


def team_may_change(challenge: ChallengeLike, founded: dt.datetime, now: dt.datetime) -> bool:
    """Whether a team that was founded at a moment may change its name and its people.

    While teams come into the first round, any; into a later one, only those founded since the rounds before it closed:
    nobody leaves a team that was not chosen to come in anew with another.
    """
    since = changing_since(challenge, now)
    return since is not None and since <= founded


def changing_since(challenge: ChallengeLike, now: dt.datetime) -> dt.datetime | None:
    """The moment since which a team must have been founded to change its people now; None when no team may."""
    joined = round_to_join(challenge.rounds, now)
    if challenge.state is not ChallengeState.PUBLISHED or joined is None:
        return None
    before = (r.closes_at for r in challenge.rounds if r.closes_at < joined.closes_at)
    return max(before, default=dt.datetime.min.replace(tzinfo=dt.UTC))


def round_to_start(rounds: Sequence[R], now: dt.datetime) -> R | None:
    """The round in which a team that has submitted nothing may begin its entry now; grace time included."""
    open_ones = (r for number, r in enumerate(rounds) if number == 0 or r.open_to_new)
    return next((r for r in open_ones if collects(r, now)), None)


def intake_ahead(challenge: ChallengeLike, now: dt.datetime) -> bool:
    """Whether a round of a published challenge collects entries, or will."""
    open_phases = {RoundPhase.UPCOMING, RoundPhase.COLLECTING, RoundPhase.GRACE}
    return challenge.state is ChallengeState.PUBLISHED and any(
        round_phase(round_, now) in open_phases for round_ in challenge.rounds
    )


def next_to_close(rounds: Sequence[R], now: dt.datetime) -> R | None:
    """The round whose deadline teams work towards: the first that is sealed, whether it collects yet or not."""
    return next((r for r in rounds if r.state is RoundState.PLANNED and is_sealed(r, now)), None)


def current_round(rounds: Sequence[R], now: dt.datetime) -> R | None:
    """The round people should look at: the first that is not published, else the last."""
    return next((r for r in rounds if r.state is not RoundState.PUBLISHED), rounds[-1] if rounds else None)


def next_change(rounds: Sequence[RoundLike], now: dt.datetime) -> dt.datetime | None:
    """The next moment at which the clock alone changes what a page should say; None when there is none."""
    moments = (
        m
        for r in rounds
        for m in (r.opens_at, r.closes_at, intake_ends(r), r.judging_ends_at, r.results_at)
        if m > now
    )
    return min(moments, default=None)
