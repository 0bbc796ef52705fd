"""One sheet to one total: exact, and "cannot judge" spreads its weight."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.scoring.weighting import (
    WeightedCriterion,
    exact_total,
    heaviest_first,
    rounded,
    weighted_total,
)


def criterion(name: str, weight: str | int, low: str | int = 1, high: str | int = 7) -> WeightedCriterion:
    return WeightedCriterion(name, Decimal(weight), Decimal(low), Decimal(high))


THREE = [criterion("benefit", 50), criterion("novelty", 30), criterion("data", 20, 0, 10)]


def test_a_worked_example():
    # 50 * 3/6 + 30 * 6/6 + 20 * 5/10 = 65
    scores = {"benefit": Decimal(4), "novelty": Decimal(7), "data": Decimal(5)}
    assert weighted_total(scores, THREE) == Decimal(65)


def test_cannot_judge_spreads_the_weight_over_the_rest():
    # Without novelty: (50 * 3/6 + 20 * 5/10) / 70 = 50
    scores = {"benefit": Decimal(4), "novelty": None, "data": Decimal(5)}
    assert weighted_total(scores, THREE) == Decimal(50)
    assert weighted_total({"benefit": Decimal(4), "data": Decimal(5)}, THREE) == Decimal(50)


def test_nothing_judged_is_no_total_rather_than_zero():
    assert weighted_total({}, THREE) is None
    assert weighted_total({"benefit": None, "novelty": None, "data": None}, THREE) is None
    assert weighted_total({"shown": Decimal(3)}, [criterion("shown", 0), *THREE]) is None


def test_a_criterion_of_weight_zero_is_shown_but_does_not_count():
    scores = {"benefit": Decimal(4), "novelty": Decimal(7), "data": Decimal(5), "shown": Decimal(1)}
    assert weighted_total(scores, [*THREE, criterion("shown", 0)]) == Decimal(65)


def test_no_drift_where_floats_drift():
    tenths = [criterion(str(number), "0.1", 0, 1) for number in range(10)]
    assert exact_total({one.id: Decimal("0.1") for one in tenths}, tenths) == Fraction(10)


@pytest.mark.parametrize("score", [Decimal("7.01"), Decimal("0.99"), 4.0, Decimal("NaN"), True])
def test_scores_that_are_no_scores_are_refused(score):
    with pytest.raises(ValueError, match=r"."):
        weighted_total({"benefit": score}, THREE)


def test_unknown_repeated_and_impossible_criteria_are_refused():
    with pytest.raises(ValueError, match="no criterion"):
        weighted_total({"charm": Decimal(4)}, THREE)
    with pytest.raises(ValueError, match="twice"):
        weighted_total({}, [THREE[0], THREE[0]])
    with pytest.raises(ValueError, match="negative"):
        criterion("benefit", -1)
    with pytest.raises(ValueError, match="no length"):
        criterion("benefit", 1, 5, 5)
    with pytest.raises(ValueError, match="exact number"):
        WeightedCriterion("benefit", 0.5, Decimal(1), Decimal(7))


@given(
    st.lists(st.tuples(st.integers(1, 100), st.integers(1, 7)), min_size=1, max_size=6), st.integers(1, 50)
)
def test_ends_bounds_and_scaling_of_weights(rows, factor):
    criteria = [criterion(str(number), weight) for number, (weight, _) in enumerate(rows)]
    scores = {str(number): Decimal(score) for number, (_, score) in enumerate(rows)}
    total = exact_total(scores, criteria)
    assert 0 <= total <= 100
    assert exact_total(scores, list(reversed(criteria))) == total
    heavier = [criterion(one.id, one.weight * factor) for one in criteria]
    assert exact_total(scores, heavier) == total
    assert exact_total(dict.fromkeys(scores, Decimal(7)), criteria) == 100
    assert exact_total(dict.fromkeys(scores, Decimal(1)), criteria) == 0
    # A better score on any criterion never lowers the total.
    for name, score in scores.items():
        if score < 7:
            assert exact_total({**scores, name: score + 1}, criteria) > total


@given(st.integers(0, 10**9), st.integers(1, 10**6), st.integers(0, 4))
def test_rounding_is_half_up_and_never_further_than_half_a_unit(top, bottom, decimals):
    value = Fraction(top, bottom)
    difference = Fraction(rounded(value, decimals)) - value
    half = Fraction(1, 2 * 10**decimals)
    assert -half < difference <= half


def test_half_goes_up():
    assert str(rounded(Fraction(1, 20), 1)) == "0.1"
    assert str(rounded(Fraction(1, 4), 1)) == "0.3"
    assert str(rounded(Fraction(80), 1)) == "80.0"


def test_heaviest_first_keeps_the_given_order_among_equals():
    criteria = [criterion("c", 20), criterion("a", 40), criterion("d", 0), criterion("b", 20)]
    assert heaviest_first(criteria) == ["a", "c", "b"]
