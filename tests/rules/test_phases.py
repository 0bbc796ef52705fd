"""Deadline, grace time and who may come into which round: every edge, a microsecond on each side."""

import datetime as dt
from dataclasses import dataclass, field, replace

import pytest

from challenges.rules import phases
from challenges.vocabulary.states import ChallengePhase, ChallengeState, RoundPhase, RoundState

NOON = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)
US = dt.timedelta(microseconds=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Round:
    """Opens two days before it closes at noon."""

    closes_at: dt.datetime = NOON
    grace_minutes: int = 0
    open_to_new: bool = False
    state: RoundState = RoundState.PLANNED

    @property
    def opens_at(self) -> dt.datetime:
        return self.closes_at - 2 * DAY

    @property
    def judging_ends_at(self) -> dt.datetime:
        return self.closes_at + 7 * DAY

    @property
    def results_at(self) -> dt.datetime:
        return self.closes_at + 8 * DAY


@dataclass(frozen=True)
class Challenge:
    rounds: tuple[Round, ...]
    state: ChallengeState = ChallengeState.PUBLISHED
    published_at: dt.datetime | None = field(default=NOON - 30 * DAY)


@pytest.mark.parametrize(
    ("grace", "after", "collects", "sealed", "late", "phase"),
    [
        (0, -US, True, True, False, RoundPhase.COLLECTING),
        (0, 0 * US, False, False, True, RoundPhase.INTAKE_CLOSED),
        (0, US, False, False, True, RoundPhase.INTAKE_CLOSED),
        (60, -US, True, True, False, RoundPhase.COLLECTING),
        (60, 0 * US, True, True, True, RoundPhase.GRACE),
        (60, HOUR - US, True, True, True, RoundPhase.GRACE),
        (60, HOUR, False, False, True, RoundPhase.INTAKE_CLOSED),
        (60, HOUR + US, False, False, True, RoundPhase.INTAKE_CLOSED),
    ],
)
def test_the_deadline_and_the_grace_time(
    grace: int, after: dt.timedelta, collects: bool, sealed: bool, late: bool, phase: RoundPhase
) -> None:
    round_, now = Round(grace_minutes=grace), NOON + after
    assert phases.collects(round_, now) is collects
    assert phases.is_sealed(round_, now) is sealed
    assert phases.is_late(round_, now) is late
    assert phases.round_phase(round_, now) is phase


def test_a_round_that_is_judged_collects_nothing_whatever_its_grace_time() -> None:
    assert not phases.collects(Round(grace_minutes=600, state=RoundState.JUDGING), NOON)


def test_the_grace_time_lets_nobody_new_in_and_is_not_called_open() -> None:
    challenge = Challenge((Round(grace_minutes=60),))
    assert phases.takes_registrations(challenge, NOON - US)
    assert not phases.takes_registrations(challenge, NOON)
    assert phases.challenge_phase(challenge, NOON - US) is ChallengePhase.OPEN
    assert phases.challenge_phase(challenge, NOON) is ChallengePhase.JUDGING
    assert phases.round_to_start(challenge.rounds, NOON) is challenge.rounds[0], (
        "a founded team may still write"
    )
    assert phases.round_to_start(challenge.rounds, NOON + HOUR) is None


def test_pages_change_when_the_grace_time_ends() -> None:
    round_ = Round(grace_minutes=60)
    assert phases.next_change([round_], NOON - US) == NOON
    assert phases.next_change([round_], NOON) == NOON + HOUR
    assert phases.next_change([round_], NOON + HOUR) == round_.judging_ends_at


@pytest.mark.parametrize("opens_to_new", [True, False])
def test_new_teams_come_into_a_later_round_while_it_collects_if_it_is_open_to_them(
    opens_to_new: bool,
) -> None:
    first = Round(state=RoundState.PUBLISHED)
    second = Round(closes_at=NOON + 30 * DAY, open_to_new=opens_to_new)
    challenge = Challenge((first, second))
    assert not phases.takes_registrations(challenge, NOON)
    assert not phases.takes_registrations(challenge, second.opens_at - US), "not before it opens"
    for moment in (second.opens_at, second.closes_at - US):
        assert phases.takes_registrations(challenge, moment) is opens_to_new
        assert (phases.round_to_start(challenge.rounds, moment) is second) is opens_to_new
        assert phases.team_may_change(challenge, NOON, moment) is opens_to_new, "founded since"
        assert not phases.team_may_change(challenge, NOON - US, moment), "it was in the round before"
    assert not phases.takes_registrations(challenge, second.closes_at)


def test_any_team_may_change_before_the_first_deadline_and_none_of_a_challenge_that_is_not_public() -> None:
    challenge = Challenge((Round(), Round(closes_at=NOON + 30 * DAY, open_to_new=True)))
    assert phases.team_may_change(challenge, NOON - 2 * DAY, NOON - US)
    assert not phases.team_may_change(challenge, NOON - 2 * DAY, NOON)
    cancelled = replace(challenge, state=ChallengeState.CANCELLED)
    assert not phases.team_may_change(cancelled, NOON - 2 * DAY, NOON - US)
    assert not phases.takes_registrations(cancelled, NOON - US)
