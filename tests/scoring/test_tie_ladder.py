"""The tie ladder: what a tie is, and what each step makes of it."""

import hashlib
from decimal import Decimal
from itertools import permutations

import pytest

from challenges.scoring import tie_ladder as ladder

D = Decimal


def test_a_tie_is_equal_published_scores_across_the_cut() -> None:
    scores = [("a", D("80.1")), ("b", D("74.2")), ("c", D("74.2")), ("d", D("74.2")), ("e", D("60.0"))]
    found = ladder.find(scores, 3)
    assert found is not None
    assert (found.entries, found.first, found.wanted) == (("b", "c", "d"), 2, 2)
    # Equal, but all of them have a place, or none.
    assert ladder.find(scores, 1) is None
    assert ladder.find(scores, 4) is None
    assert ladder.find(scores, 5) is None
    assert ladder.find(scores, 9) is None


def test_only_the_group_across_the_cut_is_open() -> None:
    groups = (("a", "b"), ("c", "d", "e"))
    assert ladder.cut(groups, 3) == 1
    assert ladder.cut(groups, 1) == 0
    assert ladder.cut(groups, 2) is None
    assert ladder.replaced(groups, 1, (("d",), ("c", "e"))) == (("a", "b"), ("d",), ("c", "e"))
    with pytest.raises(ValueError, match="neither adds"):
        ladder.replaced(groups, 1, (("d",), ("c",)))


def test_the_heaviest_criterion_decides_first_and_what_nobody_could_judge_comes_last() -> None:
    means = {
        "a": {1: D("4.00"), 2: D("1.00")},
        "b": {1: D("4.00"), 2: D("3.00")},
        "c": {1: None, 2: D("5.00")},
    }
    split = ladder.by_criteria(["a", "b", "c"], means, [1, 2])
    assert split.groups == (("b",), ("a",), ("c",))
    assert split.detail["means"][2]["means"][0] == {"criterion": 1, "mean": None}
    assert ladder.by_criteria(["a", "b"], means, [1]).groups == (("a", "b"),)


def test_the_majority_of_those_who_read_both_decides() -> None:
    totals = {
        1: {"a": D(80), "b": D(70)},
        2: {"a": D(60), "b": D(65)},
        3: {"a": D(90), "b": D(40), "c": D(95)},
        4: {"b": D(99)},
    }
    split = ladder.by_pairs(["a", "b"], totals)
    assert split.groups == (("a",), ("b",))
    assert split.detail["pairs"] == [{"entry": "a", "other": "b", "for": 2, "against": 1}]


def test_a_circle_of_majorities_stays_equal_and_whoever_beats_it_stands_first() -> None:
    totals = {
        1: {"a": D(3), "b": D(2), "c": D(1), "x": D(9)},
        2: {"a": D(1), "b": D(3), "c": D(2), "x": D(9)},
        3: {"a": D(2), "b": D(1), "c": D(3), "x": D(0)},
    }
    for order in permutations("abcx"):
        assert ladder.by_pairs(order, totals).groups == (("x",), ("a", "b", "c"))


def test_the_casting_vote_counts_only_among_equally_many_votes() -> None:
    assert ladder.by_vote(["a", "b", "c"], {"a": 2, "b": 2, "c": 1}).groups == (("a", "b"), ("c",))
    assert ladder.by_vote(["a", "b", "c"], {"a": 2, "b": 2, "c": 1}, "b").groups == (("b",), ("a",), ("c",))
    assert ladder.by_vote(["a", "b"], {"a": 3, "b": 1}, "b").groups == (("a",), ("b",))


def test_anybody_can_draw_the_lot_again() -> None:
    names = {7: "first", 8: "second", 9: "third"}
    split = ladder.by_lot([7, 8, 9], names, "c" * 64, "4711")
    seed = hashlib.sha256(("c" * 64 + "|4711").encode()).hexdigest()
    numbers = {entry: hashlib.sha256(f"{seed}|{name}".encode()).hexdigest() for entry, name in names.items()}
    assert [group[0] for group in split.groups] == sorted(names, key=lambda entry: numbers[entry])
    assert split.detail["seed"] == seed
    assert ladder.by_lot([9, 8, 7], names, "c" * 64, "4711").groups == split.groups
    # Another value, or another result, gives another draw sooner or later.
    draws = {ladder.by_lot([7, 8, 9], names, "c" * 64, str(value)).groups for value in range(40)}
    assert len(draws) == 6


def test_a_further_reading_puts_the_higher_total_first() -> None:
    split = ladder.by_totals(["a", "b", "c"], {"a": D("60.5"), "b": D("61"), "c": D("60.5")})
    assert split.groups == (("b",), ("a", "c"))
