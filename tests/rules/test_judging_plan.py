"""Places, ties, and who sees what when: every setting in every state of a round."""

import datetime as dt
from dataclasses import dataclass, field

import pytest

from challenges.rules import judging_plan
from challenges.vocabulary.choices import Sight, TieStep
from challenges.vocabulary.states import RoundState

NOON = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.UTC)
CLOSED = (RoundState.DELIBERATING, RoundState.DECIDED, RoundState.PUBLISHED)


@dataclass
class Round:
    """A round whose intake has closed."""

    state: RoundState = RoundState.JUDGING
    places: int | None = None
    hide_teams: bool = False
    others_scores: Sight = Sight.NEVER
    others_comments: Sight = Sight.NEVER
    running_totals: Sight = Sight.AFTER_CLOSING
    tie_ladder: list[str] = field(default_factory=list)
    position: int = 1
    opens_at: dt.datetime = NOON - dt.timedelta(days=9)
    closes_at: dt.datetime = NOON - dt.timedelta(days=1)
    judging_ends_at: dt.datetime = NOON + dt.timedelta(days=9)
    grace_minutes: int = 0


@dataclass
class Challenge:
    """As many prizes as are counted."""

    prizes: list[str]


@pytest.mark.parametrize(
    ("places", "prizes", "told"), [(None, 0, 1), (None, 1, 1), (None, 3, 3), (5, 3, 5), (1, 3, 1)]
)
def test_places_are_those_of_the_plan_or_as_many_as_prizes(
    places: int | None, prizes: int, told: int
) -> None:
    assert judging_plan.places_of(Round(places=places), Challenge(["pris"] * prizes)) == told


def test_the_ladder_keeps_its_order() -> None:
    assert judging_plan.tie_steps(Round(tie_ladder=["lot", "criteria"])) == (TieStep.LOT, TieStep.CRITERIA)
    assert judging_plan.tie_steps(Round()) == ()


@pytest.mark.parametrize("state", list(RoundState))
@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.parametrize("sight", list(Sight))
def test_what_jurors_see_of_others(sight: Sight, locked: bool, state: RoundState) -> None:
    closed = state in CLOSED
    seen = {
        Sight.NEVER: False,
        Sight.AFTER_OWN: locked or closed,
        Sight.AFTER_CLOSING: closed,
    }[sight]
    scores = judging_plan.sees_others(Round(state, others_scores=sight), locked, NOON)
    comments = judging_plan.sees_others(Round(state, others_comments=sight), locked, NOON)
    assert scores == (seen, False)
    assert comments == (False, seen)


@pytest.mark.parametrize("state", list(RoundState))
@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("sight", list(Sight))
def test_totals_are_seen_at_the_latest_when_the_assessment_has_closed(
    sight: Sight, done: bool, state: RoundState
) -> None:
    expected = state in CLOSED or (sight is Sight.AFTER_OWN and done)
    assert judging_plan.sees_totals(Round(state, running_totals=sight), done, NOON) is expected


@pytest.mark.parametrize("state", list(RoundState))
def test_hidden_teams_are_shown_after_the_decision(state: RoundState) -> None:
    decided = state in (RoundState.DECIDED, RoundState.PUBLISHED)
    assert judging_plan.shows_teams(Round(state, hide_teams=True)) is decided
    assert judging_plan.shows_teams(Round(state)) is True


def test_hours_are_rounded_up() -> None:
    assert judging_plan.jury_hours(40, 3, 30) == 60
    assert judging_plan.jury_hours(1, 1, 61) == 2
    assert judging_plan.jury_hours(0, 3, 30) == 0


def test_the_last_round_is_the_one_nothing_comes_after() -> None:
    rounds = [Round(position=1), Round(position=2)]
    assert [judging_plan.is_last(one, rounds) for one in rounds] == [False, True]
