"""From sheets to a list: means, explicit ties, order-independence, and a snapshot that tells when it was touched."""

import copy
import json
import random
import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges.scoring.ranking import METHOD, VERSION, Sheet, rank, recompute, snapshot, verify
from challenges.scoring.results import Standing
from challenges.scoring.weighting import WeightedCriterion, exact_total, rounded

CRITERIA = [
    WeightedCriterion("benefit", Decimal(60), Decimal(1), Decimal(7)),
    WeightedCriterion("novelty", Decimal(40), Decimal(1), Decimal(7)),
]
ORDER = ["benefit", "novelty"]


def sheet(entry, juror, benefit, novelty):
    values = (None if score is None else Decimal(score) for score in (benefit, novelty))
    return Sheet(entry, juror, dict(zip(ORDER, values, strict=True)))


def ranks(result):
    return {line.entry: line.rank for line in result.ranked}


def test_a_worked_example():
    sheets = [sheet("A", 1, 7, 4), sheet("A", 2, 4, 4), sheet("B", 1, 1, 1), sheet("B", 2, 4, None)]
    result = rank(sheets, CRITERIA, tie_order=ORDER, places=1, entries=["A", "B", "C"])
    first, second = result.ranked
    # A: 60 + 20 = 80 and 30 + 20 = 50. B: 0, and 50 on the one criterion that could be judged.
    assert (first.entry, first.rank, first.score, first.readings) == ("A", 1, Decimal("65.0"), 2)
    assert (second.entry, second.rank, second.score) == ("B", 2, Decimal("25.0"))
    assert (first.spread.minimum, first.spread.maximum) == (50, 80)
    assert first.spread.deviation == Decimal("21.21")
    assert [(item.criterion, item.mean, item.readings) for item in second.criteria] == [
        ("benefit", Decimal("2.50"), 2),
        ("novelty", Decimal("1.00"), 1),
    ]
    assert (first.standing, second.standing) == (Standing.INSIDE, Standing.OUTSIDE)
    assert result.unranked == ("C",)
    assert result.of("B") is second
    assert result.of("C") is None
    assert first.tied_with == ()
    assert first.ahead_by is None


def test_a_sheet_with_nothing_judged_is_no_reading():
    result = rank([sheet("A", 1, None, None)], CRITERIA, tie_order=ORDER, places=1)
    assert result.ranked == ()
    assert result.unranked == ("A",)


def test_a_single_reading_has_no_deviation():
    (line,) = rank([sheet("A", 1, 5, 5)], CRITERIA, tie_order=ORDER, places=1).ranked
    assert line.spread.deviation is None
    assert line.spread.minimum == line.spread.maximum


def test_ties_go_by_the_tie_order_and_say_so():
    # 60/40: benefit 3 and novelty 7 weigh the same as benefit 7 and novelty 1 (60).
    sheets = [sheet("A", 1, 3, 7), sheet("B", 1, 7, 1), sheet("C", 1, 1, 1)]
    result = rank(sheets, CRITERIA, tie_order=ORDER, places=1)
    assert ranks(result) == {"B": 1, "A": 2, "C": 3}
    assert result.of("B").tied_with == ("A",)
    assert result.of("B").ahead_by == "benefit"
    assert result.of("B").shares_rank_with == ()
    assert ranks(rank(sheets, CRITERIA, tie_order=["novelty"], places=1)) == {"A": 1, "B": 2, "C": 3}
    assert ranks(rank(sheets, CRITERIA, tie_order=[], places=1)) == {"A": 1, "B": 1, "C": 3}


def test_what_stays_equal_shares_the_rank_and_the_cut_is_left_to_people():
    sheets = [sheet("D", 1, 7, 7), sheet("C", 1, 4, 4), sheet("A", 1, 4, 4), sheet("B", 1, 1, 1)]
    result = rank(sheets, CRITERIA, tie_order=ORDER, places=2)
    assert [(line.entry, line.rank) for line in result.ranked] == [("D", 1), ("A", 2), ("C", 2), ("B", 4)]
    assert result.of("A").shares_rank_with == ("C",)
    assert result.of("A").standing is Standing.AT_THE_CUT
    assert result.of("B").standing is Standing.OUTSIDE
    three = rank(sheets, CRITERIA, tie_order=ORDER, places=3)
    assert three.of("A").standing is Standing.INSIDE


def test_a_difference_below_the_published_decimal_is_a_tie():
    fine = [WeightedCriterion("a", Decimal(1), Decimal(0), Decimal(10000)), CRITERIA[0]]
    sheets = [Sheet("A", 1, {"a": Decimal(5001)}), Sheet("B", 1, {"a": Decimal(5004)})]
    result = rank(sheets, fine, tie_order=["benefit"], places=1)
    assert ranks(result) == {"A": 1, "B": 1}
    assert ranks(rank(sheets, fine, tie_order=["a"], places=1)) == {"B": 1, "A": 2}


def test_a_criterion_nobody_could_judge_comes_last_in_a_tie():
    sheets = [sheet("A", 1, None, 4), sheet("B", 1, 4, 4)]
    result = rank(sheets, CRITERIA, tie_order=ORDER, places=1)
    assert ranks(result) == {"B": 1, "A": 2}
    assert result.of("B").ahead_by == "benefit"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sheets": [sheet("A", 1, 4, 4), sheet("A", 1, 5, 5)]}, "two sheets"),
        ({"sheets": [sheet("A", 1, 4, 8)]}, "outside the scale"),
        ({"sheets": [Sheet("A", 1, {"charm": Decimal(4)})]}, "no criterion"),
        ({"entries": ["B"]}, "does not take part"),
        ({"tie_order": ["benefit", "benefit"]}, "tie order"),
        ({"tie_order": ["charm"]}, "tie order"),
        ({"places": -1}, "places"),
    ],
)
def test_what_cannot_be_ranked_is_refused(change, words):
    arguments = {"sheets": [sheet("A", 1, 4, 4)], "tie_order": ORDER, "places": 1, "entries": None, **change}
    with pytest.raises(ValueError, match=words):
        rank(arguments.pop("sheets"), CRITERIA, **arguments)


scores = st.one_of(st.none(), st.integers(1, 7))
readings = st.dictionaries(
    st.tuples(st.integers(1, 8), st.integers(1, 6)), st.tuples(scores, scores), max_size=30
).map(lambda found: [sheet(entry, juror, *both) for (entry, juror), both in found.items()])


@given(readings, st.randoms(use_true_random=False), st.integers(0, 9))
@settings(max_examples=150)
def test_order_of_arrival_makes_no_difference(sheets, chance, places):
    arguments = {"tie_order": ORDER, "places": places}
    before = snapshot(sheets, CRITERIA, entries=range(1, 10), **arguments)
    chance.shuffle(sheets)
    after = snapshot(sheets, CRITERIA[::-1], entries=range(9, 0, -1), **arguments)
    assert json.dumps(before) == json.dumps(after)


@given(readings)
@settings(max_examples=150)
def test_against_a_plain_reckoning(sheets):
    result = rank(sheets, CRITERIA, tie_order=ORDER, places=3, entries=range(1, 9))
    totals = {}
    for one in sheets:
        total = exact_total(one.scores, CRITERIA)
        if total is not None:
            totals.setdefault(one.entry, []).append(total)
    assert {line.entry for line in result.ranked} == set(totals)
    assert set(result.unranked) == set(range(1, 9)) - set(totals)
    keys = {}
    for line in result.ranked:
        own = totals[line.entry]
        assert line.score == rounded(Fraction(sum(own), len(own)), 1)
        if len(own) > 1:
            assert abs(float(line.spread.deviation) - statistics.stdev(map(float, own))) < 0.0051
        keys[line.entry] = (line.score, *(-1 if item.mean is None else item.mean for item in line.criteria))
    for line in result.ranked:
        assert line.rank == 1 + sum(other > keys[line.entry] for other in keys.values())
        shared = {entry for entry, key in keys.items() if key == keys[line.entry]} - {line.entry}
        assert set(line.shares_rank_with) == shared


@given(readings)
@settings(max_examples=60)
def test_a_snapshot_is_recomputed_to_the_same_ranking(sheets):
    made = rank(sheets, CRITERIA, tie_order=ORDER, places=3)
    kept = json.loads(json.dumps(snapshot(sheets, CRITERIA, tie_order=ORDER, places=3)))
    assert recompute(kept) == made
    assert recompute(kept).canonical_json() == made.canonical_json()
    assert kept["checksum"] == made.checksum
    assert verify(kept)
    assert verify(kept, made.checksum)
    assert not verify(kept, "0" * 64)


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*path, number))
    else:
        yield path


def test_any_single_change_to_a_snapshot_is_noticed():
    chance = random.Random(4)
    sheets = [
        sheet(entry, juror, chance.randint(1, 7), chance.choice([None, 3, 5]))
        for entry in range(4)
        for juror in range(3)
    ]
    kept = snapshot(sheets, CRITERIA, tie_order=ORDER, places=2, entries=range(5))
    assert (kept["method"], kept["version"]) == (METHOD, VERSION)
    assert verify(kept)
    for path in leaves(kept):
        touched = copy.deepcopy(kept)
        place = touched
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = "2" if place[path[-1]] != "2" else "3"
        assert not verify(touched), path
    for name in kept:
        assert not verify({key: value for key, value in kept.items() if key != name}), name
    assert not verify({})


def test_another_method_is_not_recomputed_as_this_one():
    kept = snapshot([sheet("A", 1, 4, 4)], CRITERIA, tie_order=ORDER, places=1)
    with pytest.raises(ValueError, match="not"):
        recompute({**kept, "version": "0"})


def test_scores_written_differently_are_the_same_inputs():
    plain = snapshot([sheet("A", 1, "4", "5")], CRITERIA, tie_order=ORDER, places=1)
    assert snapshot([sheet("A", 1, "4.00", "5.0")], CRITERIA, tie_order=ORDER, places=1) == plain
