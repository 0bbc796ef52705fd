"""Reading plans against brute force: as even as can be, nobody in conflict, whole panels mixed, and why not."""

import itertools
import random
import subprocess
import sys
from collections import Counter

import pytest

from challenges.scoring.assignment import NoPlan, linkage, plan
from challenges.scoring.linkage import mend

BIG = [f"e{number}" for number in range(530)], [f"j{number}" for number in range(95)]


def tight_case(chance):
    """Few organisations and tight limits: seats change hands inside organisations and across them."""
    entries, jurors = list(range(3)), list(range(10, 10 + chance.randint(4, 6)))
    organisations = {juror: chance.choice("xyz") for juror in jurors}
    conflicts = {cell for cell in itertools.product(jurors, entries) if chance.random() < 0.35}
    capacities = {juror: chance.randint(1, 2) for juror in jurors if chance.random() < 0.7}
    return entries, jurors, organisations, conflicts, set(), capacities, dict.fromkeys(entries, 2)


def random_case(chance):
    entries, jurors = range(chance.randint(1, 4)), range(10, 10 + chance.randint(1, 4))
    organisations = (
        {juror: chance.choice(["x", "y", None]) for juror in jurors} if chance.random() < 0.4 else {}
    )
    cells = list(itertools.product(jurors, entries))
    conflicts = {cell for cell in cells if chance.random() < 0.25}
    fixed = {cell for cell in cells if cell not in conflicts and chance.random() < 0.12}
    capacities = {juror: chance.randint(0, 4) for juror in jurors if chance.random() < 0.3}
    readings = {entry: chance.randint(0, 3) for entry in entries}
    return list(entries), list(jurors), organisations, conflicts, fixed, capacities, readings


def seated(entry, jurors, organisations, conflicts, kept, wanted):
    """All ways to read one entry with as many readers as wanted."""
    free = [juror for juror in jurors if (juror, entry) not in conflicts and juror not in kept]
    for extra in itertools.combinations(free, max(0, wanted - len(kept))):
        houses = Counter(organisations.get(juror) for juror in (*extra, *kept))
        if all(
            houses[organisations.get(juror)] == 1 for juror in extra if organisations.get(juror) is not None
        ):
            yield (*extra, *kept)


def best_by_brute_force(entries, jurors, organisations, conflicts, fixed, capacities, readings):
    """The smallest sum of squared loads over all plans, or None."""
    kept = {entry: [juror for juror, read in fixed if read == entry] for entry in entries}
    ways = [
        list(seated(entry, jurors, organisations, conflicts, kept[entry], readings[entry]))
        for entry in entries
    ]
    before, best = Counter(juror for juror, _ in fixed), None
    for choice in itertools.product(*ways):
        loads = Counter(itertools.chain.from_iterable(choice))
        if any(loads[juror] > max(limit, before[juror]) for juror, limit in capacities.items()):
            continue
        squares = sum(load**2 for load in loads.values())
        best = squares if best is None else min(best, squares)
    return best


@pytest.mark.parametrize("block", range(6))
@pytest.mark.parametrize("make", [random_case, tight_case])
def test_small_cases_against_brute_force(make, block):
    chance = random.Random(block)
    planned = refused = 0
    for _ in range(120):
        entries, jurors, organisations, conflicts, fixed, capacities, readings = make(chance)
        case = {
            "conflicts": conflicts,
            "fixed": fixed,
            "capacities": capacities,
            "organisations": organisations,
        }
        best = best_by_brute_force(entries, jurors, organisations, conflicts, fixed, capacities, readings)
        try:
            made = plan(entries, jurors, readings=readings, seed=chance.random(), **case)
        except NoPlan as refusal:
            refused += 1
            assert best is None
            check_refusal(refusal, entries, jurors, readings, case)
            continue
        planned += 1
        assert best == sum(load**2 for load in made.loads.values())
        check_plan(made, jurors, readings, case)
    assert planned > 20
    assert refused > 10


def check_plan(made, jurors, readings, case):
    pairs = set(made.pairs)
    assert len(pairs) == len(made.pairs)
    assert not pairs & case["conflicts"]
    assert case["fixed"] <= pairs
    assert set(made.new) == pairs - case["fixed"]
    assert made.loads == {juror: sum(one == juror for one, _ in pairs) for juror in jurors}
    assert made.parts == linkage(pairs)
    for entry, wanted in readings.items():
        readers = [juror for juror, read in pairs if read == entry]
        assert len(readers) == max(wanted, sum(read == entry for _, read in case["fixed"]))
        for one, other in itertools.combinations(readers, 2):
            house = case["organisations"].get(one)
            if house is not None and house == case["organisations"].get(other):
                assert {(one, entry), (other, entry)} <= case["fixed"]


def check_refusal(refusal, entries, jurors, readings, case):
    """So many seats for the named entries make a plan possible, and one seat fewer does not."""
    assert refusal.missing > 0
    assert set(refusal.entries) <= set(entries)
    able = {
        juror for juror in jurors if any((juror, entry) not in case["conflicts"] for entry in refusal.entries)
    }
    assert set(refusal.jurors) == able
    helpers = [f"helper{number}" for number in range(refusal.missing)]
    elsewhere = set(itertools.product(helpers, set(entries) - set(refusal.entries)))
    helped = {
        **case,
        "conflicts": case["conflicts"] | elsewhere,
        "capacities": case["capacities"] | dict.fromkeys(helpers, 1),
    }
    plan(entries, [*jurors, *helpers], readings=readings, seed=1, **helped)
    with pytest.raises(NoPlan) as still:
        plan(entries, [*jurors, *helpers[1:]], readings=readings, seed=1, **helped)
    assert still.value.missing == 1
    # Nothing else competes for these seats: with no other entry to read, as many are missing.
    alone = {entry: readings[entry] if entry in refusal.entries else 0 for entry in entries}
    with pytest.raises(NoPlan) as same:
        plan(entries, jurors, readings=alone, seed=1, **case)
    assert same.value.missing == refusal.missing


def test_the_plan_of_a_whole_national_hackathon():
    entries, jurors = BIG
    chance = random.Random(2)
    conflicts = {(juror, entry) for juror in jurors for entry in entries if chance.random() < 0.05}
    made = plan(entries, jurors, readings=3, conflicts=conflicts, seed="2020-04-05")
    assert Counter(entry for _, entry in made.pairs) == dict.fromkeys(entries, 3)
    assert set(made.loads.values()) == {16, 17}
    assert not set(made.pairs) & conflicts
    assert made.parts == 1
    panels = Counter(
        frozenset(two)
        for entry in entries
        for two in itertools.combinations([juror for juror, read in made.pairs if read == entry], 2)
    )
    # 1 590 meetings among 4 465 pairs of jurors: nearly all of them are first meetings.
    assert max(panels.values()) <= 2
    assert len(panels) > 1500


@pytest.mark.parametrize("seed", range(20))
def test_panels_never_close(seed):
    made = plan(range(24), [f"j{number}" for number in range(8)], readings=2, seed=seed)
    assert made.parts == 1


@pytest.mark.parametrize("seed", range(30))
def test_pairs_of_jurors_that_chance_would_close_are_joined(seed):
    # As many jurors as entries and two readings: without mending, about half of these plans fall apart.
    made = plan(range(10), range(10), readings=2, seed=seed)
    assert set(made.loads.values()) == {2}
    assert made.parts == 1


def test_closed_panels_are_joined_only_by_what_may_be_exchanged():
    panels = {(juror, entry) for juror in "ab" for entry in (1, 2)} | {
        (juror, entry) for juror in "cd" for entry in (3, 4)
    }
    done = []
    arguments = {
        "may_exchange": lambda one, other: "b" in (one[0], other[0]),
        "exchange": lambda *two: done.append(two),
    }
    mend(panels, sorted(panels - {("b", 1)}), **arguments)
    ((one, other),) = done
    assert one == ("b", 2)
    mended = panels - {one, other} | {(one[0], other[1]), (other[0], one[1])}
    assert linkage(mended) == 1
    done.clear()
    mend(
        panels, sorted(panels), may_exchange=lambda one, other: False, exchange=lambda *two: done.append(two)
    )
    assert not done


def test_with_one_reading_each_the_plan_tells_that_it_is_in_parts():
    assert plan(range(6), range(3), readings=1, seed=1).parts == 3


def test_linkage_counts_parts():
    assert linkage([]) == 0
    assert linkage([(1, 1), (2, 1), (2, 2)]) == 1
    assert linkage([(1, 1), (2, 2)]) == 2
    assert linkage([("a", 1), ("b", 1), ("c", 2), ("c", 3), ("d", 4)]) == 3


def test_same_seed_same_plan_in_any_order_and_another_seed_another_plan():
    entries, jurors = list(range(40)), [f"j{number}" for number in range(10)]
    conflicts = {("j1", 3), ("j2", 4)}
    first = plan(entries, jurors, readings=3, conflicts=conflicts, seed=5)
    second = plan(entries[::-1], jurors[::-1], readings=3, conflicts={("j2", 4), ("j1", 3)}, seed=5)
    assert first == second
    assert first.pairs != plan(entries, jurors, readings=3, conflicts=conflicts, seed=6).pairs


def test_same_plan_in_another_process():
    program = (
        "from challenges.scoring.assignment import plan;"
        "print(plan([f'e{n}' for n in range(30)], [f'j{n}' for n in range(7)], readings=3,"
        "conflicts={('j1', 'e1'), ('j2', 'e2')}, organisations={'j1': 'x', 'j2': 'x'},"
        "fixed={(f'j{m}', f'e{n}') for n in range(5, 12) for m in (0, 3, 4)}, seed=9).pairs)"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": str(number)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for number in range(3)
    }
    assert len(seen) == 1


def test_someone_drops_out_and_what_is_done_is_kept():
    entries, jurors = list(range(30)), [f"j{number}" for number in range(10)]
    before = plan(entries, jurors, readings=3, seed=1)
    done = {pair for number, pair in enumerate(before.pairs) if number % 2}
    after = plan(entries, jurors[1:], readings=3, fixed=done, conflicts={("j0", 29)} - done, seed=2)
    assert done <= set(after.pairs)
    assert not {pair for pair in after.new if pair[0] == "j0"}
    assert Counter(entry for _, entry in after.pairs) == dict.fromkeys(entries, 3)
    assert max(after.loads.values()) - min(after.loads.values()) <= 1
    assert "j0" not in after.loads


def test_why_there_is_no_plan():
    entries, jurors = list(range(10)), ["a", "b", "c", "d"]
    conflicts = {(juror, entry) for juror in "cd" for entry in (0, 1, 2)}
    with pytest.raises(NoPlan) as refusal:
        plan(entries, jurors, readings=3, conflicts=conflicts, seed=1)
    assert refusal.value.entries == (0, 1, 2)
    assert refusal.value.jurors == ("a", "b")
    assert refusal.value.missing == 3


def test_too_little_time_in_all():
    with pytest.raises(NoPlan) as refusal:
        plan(range(10), "abc", readings=2, capacities=dict.fromkeys("abc", 6), seed=1)
    assert refusal.value.missing == 2
    assert refusal.value.entries == tuple(range(10))
    assert refusal.value.jurors == ("a", "b", "c")


def test_no_jurors_at_all():
    with pytest.raises(NoPlan) as refusal:
        plan(range(3), [], readings=2, seed=1)
    assert (refusal.value.missing, refusal.value.jurors) == (6, ())
    assert plan([], ["a"], readings=2, seed=1).loads == {"a": 0}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"entries": [1, 1]}, "twice"),
        ({"jurors": ["a", "a"]}, "twice"),
        ({"fixed": {("a", 9)}}, "not there"),
        ({"fixed": {("a", 1)}, "conflicts": {("a", 1)}}, "in conflict"),
        ({"capacities": {"a": -1}}, "fewer than 0"),
        ({"readings": -1}, "readings"),
        ({"readings": {1: 1}}, "readings"),
    ],
)
def test_what_is_no_plan_to_make_is_refused(change, words):
    arguments = {"entries": [1, 2], "jurors": ["a", "b"], "readings": 1, **change}
    with pytest.raises(ValueError, match=words):
        plan(arguments.pop("entries"), arguments.pop("jurors"), seed=1, **arguments)
