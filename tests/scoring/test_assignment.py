"""Reading plans against brute force and other solvers: even, cheapest, no conflicts, panels mixed, and why not."""

import itertools
import random
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp

from challenges.scoring import best_flow, flow_solvers
from challenges.scoring.assignment import Match, NoPlan, plan
from challenges.scoring.flow_solvers import HIGHS, ORTOOLS
from challenges.scoring.linkage import design_of, linkage_of, parts_of
from challenges.scoring.match import jitter, match_costs


def linkage(pairs):
    """How many parts the readings fall into."""
    return parts_of(design_of(pairs))


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
    # As well linked as panels drawn by lot (0.43 to 0.45).
    assert made.linkage > 0.4
    panels = Counter(
        frozenset(two)
        for entry in entries
        for two in itertools.combinations([juror for juror, read in made.pairs if read == entry], 2)
    )
    # 1 590 meetings among 4 465 pairs of jurors: most of them are first meetings, and nobody meets again and again.
    assert len(panels) > 1250
    assert max(panels.values()) <= 5


@pytest.mark.parametrize("seed", range(20))
def test_panels_never_close(seed):
    made = plan(range(24), [f"j{number}" for number in range(8)], readings=2, seed=seed)
    assert made.parts == 1


@pytest.mark.parametrize("seed", range(30))
def test_pairs_of_jurors_that_chance_would_close_are_joined(seed):
    # As many jurors as entries and two readings: drawn once, about half of these plans fall apart.
    made = plan(range(10), range(10), readings=2, seed=seed)
    assert set(made.loads.values()) == {2}
    assert made.parts == 1


def test_with_one_reading_each_the_plan_tells_that_it_is_in_parts():
    assert plan(range(6), range(3), readings=1, seed=1).parts == 3


def test_parts_are_counted():
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


def topics_case(seed, entries=7, jurors=6, *, houses=3):
    """Small plans with topics, languages, conflicts and organisations."""
    chance = random.Random(seed)
    rows, columns = [f"e{number}" for number in range(entries)], [f"j{number}" for number in range(jurors)]
    return (
        rows,
        columns,
        {
            "conflicts": {cell for cell in itertools.product(columns, rows) if chance.random() < 0.1},
            "organisations": {juror: chance.randrange(houses) for juror in columns[: jurors - 2]},
            "topics": Match(
                {entry: chance.sample("abc", chance.randint(0, 2)) for entry in rows},
                {juror: chance.sample("abc", chance.randint(1, 2)) for juror in columns},
            ),
            "languages": Match(
                {entry: [chance.choice(["sv", "en"])] for entry in rows},
                {juror: chance.choice([["sv"], ["sv", "en"], []]) for juror in columns},
            ),
        },
    )


def cheapest_by_milp(entries, jurors, case, *, readings, seed, outside=0, bar=None):
    """(sum of squared loads, cost) of the best plan by mixed-integer programming on the pairs themselves, or None."""
    base, outsiders, _ = match_costs(entries, jurors, case["topics"], case["languages"])
    costs = base + jitter(base.shape, seed=seed, draw=0, alone=not base.any())
    rows, columns = len(entries), len(jurors)
    units = rows
    size = rows * columns + columns * units
    upper, rules = np.ones(size), []
    for row, entry in enumerate(entries):
        of_entry = np.zeros(size)
        of_entry[row * columns : (row + 1) * columns] = 1
        rules.append(LinearConstraint(of_entry, readings, readings))
        far = np.zeros(size)
        for column, juror in enumerate(jurors):
            if (juror, entry) in case["conflicts"]:
                upper[row * columns + column] = 0
            far[row * columns + column] = outsiders[row, column]
        free = int(sum(upper[row * columns : (row + 1) * columns] * outsiders[row]))
        rules.append(LinearConstraint(far, min(outside, free, readings), np.inf))
        for house in set(case["organisations"].values()):
            of_house = np.zeros(size)
            for column, juror in enumerate(jurors):
                of_house[row * columns + column] = case["organisations"].get(juror) == house
            rules.append(LinearConstraint(of_house, 0, 1))
    squares = np.zeros(size)
    for column in range(columns):
        of_juror = np.zeros(size)
        of_juror[column : rows * columns : columns] = 1
        start = rows * columns + column * units
        of_juror[start : start + units] = -1
        squares[start : start + units] = 2 * np.arange(1, units + 1) - 1
        rules.append(LinearConstraint(of_juror, 0, 0))
    price = np.zeros(size)
    price[: rows * columns] = costs.ravel()
    even = milp(squares, constraints=rules, bounds=Bounds(0, upper), integrality=np.ones(size))
    if even.status != 0:
        return None
    rules.append(LinearConstraint(squares, 0, round(even.fun)))
    if bar is not None:
        upper[: rows * columns] *= (base <= bar).ravel()
    cheap = milp(price, constraints=rules, bounds=Bounds(0, upper), integrality=np.ones(size))
    return None if cheap.status != 0 else (round(even.fun), round(cheap.fun))


@pytest.mark.parametrize("name", [ORTOOLS, HIGHS])
@pytest.mark.parametrize("outside", [0, 1])
def test_the_optimum_is_that_of_an_independent_solver(name, outside, monkeypatch):
    monkeypatch.setattr(best_flow, "_protected", lambda _seating, _costs, found, _name: found)
    planned = 0
    for seed in range(25):
        entries, jurors, case = topics_case(seed)
        best = cheapest_by_milp(entries, jurors, case, readings=3, seed=seed, outside=outside)
        monkeypatch.setattr("challenges.scoring.assignment._DRAWS", 1)
        arguments = {"readings": 3, "seed": seed, "outside_seats": outside, "solver_name": name, **case}
        if best is None:
            with pytest.raises(NoPlan):
                plan(entries, jurors, **arguments)
            continue
        planned += 1
        made = plan(entries, jurors, **arguments)
        assert (sum(load**2 for load in made.loads.values()), made.cost) == best
    assert planned >= 8


def test_one_reading_each_is_the_assignment_problem():
    entries, jurors = [f"e{number:02}" for number in range(24)], [f"j{number}" for number in range(6)]
    _, _, case = topics_case(3, 24, 6)
    case = {
        "topics": Match(
            {entry: "ab"[number % 2] for number, entry in enumerate(entries)}, {"j0": "a", "j3": "b"}
        )
    }
    base, _, _ = match_costs(entries, jurors, case["topics"], Match())
    costs = base + jitter(base.shape, seed=3, draw=0, alone=False)
    seats = np.repeat(costs, 4, axis=1)
    rows, columns = linear_sum_assignment(seats)
    made = plan(entries, jurors, readings=1, seed=3, **case)
    assert set(made.loads.values()) == {4}
    assert made.cost == seats[rows, columns].sum()


def test_without_ortools_highs_finds_the_same_optimum(monkeypatch):
    chance = random.Random(4)
    entries, jurors = [f"e{number}" for number in range(500)], [f"j{number}" for number in range(30)]
    arguments = {
        "readings": 3,
        "seed": 4,
        "conflicts": {(juror, entry) for juror in jurors for entry in entries if chance.random() < 0.05},
        "topics": Match(
            {entry: chance.sample("abcdef", 2) for entry in entries},
            {juror: chance.sample("abcdef", 2) for juror in jurors},
        ),
    }
    ours = plan(entries, jurors, **arguments)
    assert ours.solver == ORTOOLS
    monkeypatch.setitem(sys.modules, "ortools.graph.python.min_cost_flow", None)
    assert flow_solvers.solver() == HIGHS
    theirs = plan(entries, jurors, **arguments)
    assert theirs.solver == HIGHS
    assert theirs.cost == ours.cost
    assert sorted(theirs.loads.values()) == sorted(ours.loads.values()) == [50] * 30


@pytest.mark.parametrize("seed", range(6))
def test_outside_seats_organisations_and_conflicts_hold_together(seed, monkeypatch):
    # Also by repairs, as in large plans.
    monkeypatch.setattr(best_flow, "_EXACT", 6000 if seed % 2 else 0)
    entries, jurors, case = topics_case(seed, 60, 18)
    # Houses of three: a house with more than its share of the jury could not be as even as the others.
    case["organisations"] = {juror: number % 6 for number, juror in enumerate(jurors)}
    made = plan(entries, jurors, readings=3, outside_seats=1, seed=seed, **case)
    topics, houses = case["topics"], case["organisations"]
    for entry in entries:
        readers = [juror for juror, read in made.pairs if read == entry]
        assert len(readers) == 3
        told = [houses[juror] for juror in readers if juror in houses]
        assert len(told) == len(set(told))
        outsiders = [juror for juror in readers if not set(topics.jurors[juror]) & set(topics.entries[entry])]
        could = [
            juror
            for juror in jurors
            if (juror, entry) not in case["conflicts"]
            and not set(topics.jurors[juror]) & set(topics.entries[entry])
        ]
        assert not topics.entries[entry] or not could or outsiders
    assert not set(made.pairs) & case["conflicts"]
    assert max(made.loads.values()) - min(made.loads.values()) <= 1


def test_one_outside_seat_ties_topic_panels_together():
    entries, jurors = [f"e{number}" for number in range(120)], [f"j{number}" for number in range(24)]
    topics = Match(
        {entry: [str(number % 6)] for number, entry in enumerate(entries)},
        {juror: [str(number % 6)] for number, juror in enumerate(jurors)},
    )
    closed = plan(entries, jurors, readings=4, topics=topics, seed=1)
    assert (closed.parts, closed.linkage, closed.off_topic) == (6, 0.0, 0)
    opened = plan(entries, jurors, readings=4, topics=topics, outside_seats=1, seed=1)
    # The study measured 0.33 for one of four seats outside, and 0.15 is the least.
    assert opened.parts == 1
    assert opened.linkage > 0.28
    assert opened.off_topic == 120
    blind = plan(entries, jurors, readings=4, seed=1)
    assert blind.linkage > 0.5


def test_a_language_counts_more_than_topics():
    topics = Match({"e": ["water", "air"]}, {"a": ["Water ", "AIR"], "b": ["water"]})
    languages = Match({"e": ["sv"]}, {"a": ["en"], "b": ["sv"]})
    assert plan(["e"], ["a", "b"], readings=1, topics=topics, seed=1).pairs == (("a", "e"),)
    made = plan(["e"], ["a", "b"], readings=1, topics=topics, languages=languages, seed=1)
    assert made.pairs == (("b", "e"),)
    assert (made.off_topic, made.off_language) == (0, 0)
    both = plan(["e"], ["a", "b"], readings=2, topics=topics, languages=languages, seed=1)
    assert both.off_language == 1


def test_the_worst_served_entry_is_protected():
    # Together the cheapest is to leave one entry with a reader who knows nothing of it; nobody has to be.
    topics = Match(
        {"x": ["a", "b", "c", "d", "e"], "y": ["p", "q", "r", "s", "t"]},
        {"i": ["a", "b", "c", "d", "e", "p", "q"], "j": ["a", "b", "c"]},
    )
    base, _, _ = match_costs(["x", "y"], ["i", "j"], topics, Match())
    assert base.tolist() == [[0, 400], [600, 1000]]
    made = plan(["x", "y"], ["i", "j"], readings=1, topics=topics, seed=1)
    assert made.pairs == (("i", "y"), ("j", "x"))
    for seed in range(10):
        entries, jurors, case = topics_case(seed, 12, 8, houses=6)
        case["organisations"] = {}
        made = plan(entries, jurors, readings=2, seed=seed, **case)
        base, _, _ = match_costs(entries, jurors, case["topics"], case["languages"])
        at = (
            {one: position for position, one in enumerate(entries)},
            {one: position for position, one in enumerate(jurors)},
        )
        worst = max(base[at[0][entry], at[1][juror]] for juror, entry in made.pairs)
        lower = [level for level in np.unique(base) if level < worst]
        squares = sum(load**2 for load in made.loads.values())
        if lower:
            found = cheapest_by_milp(entries, jurors, case, readings=2, seed=seed, bar=lower[-1])
            assert found is None or found[0] != squares


def test_a_thinned_network_gives_the_same_optimum(monkeypatch):
    chance = random.Random(6)
    entries, jurors = list(range(300)), list(range(300, 400))
    arguments = {
        "readings": 3,
        "seed": 1,
        "conflicts": {(juror, entry) for juror in jurors for entry in entries if chance.random() < 0.05},
    }
    whole = plan(entries, jurors, **arguments)
    monkeypatch.setattr(best_flow, "MANY", 100)
    thin = plan(entries, jurors, **arguments)
    assert thin.cost == whole.cost
    # When too few arcs are kept for a plan, everybody is offered.
    monkeypatch.setattr(best_flow, "NEAREST", 1)
    monkeypatch.setattr(best_flow, "BY_CHANCE", 1)
    again = plan(entries, jurors, **arguments)
    assert again.cost == whole.cost


def test_linkage_of_known_designs():
    everybody = [(juror, entry) for juror in range(4) for entry in range(6)]
    assert linkage_of(design_of(everybody)) == 1.0
    assert linkage_of(design_of([("a", 1), ("b", 2)])) == 0.0
    assert linkage_of(design_of([("a", 1), ("a", 2)])) == 1.0
    assert linkage_of(design_of([])) == 0.0
    # Three jurors in a chain: L = [[1/2, -1/2, 0], [-1/2, 1, -1/2], [0, -1/2, 1/2]], second eigenvalue 1/2, load 4/3.
    assert linkage_of(design_of([("a", 1), ("b", 1), ("b", 2), ("c", 2)])) == 0.375


def test_two_of_an_organisation_when_the_cap_allows_it():
    houses = dict.fromkeys("abc", "x")
    with pytest.raises(NoPlan):
        plan([1], "abcd", readings=3, organisations=houses, seed=1)
    made = plan([1], "abcd", readings=3, organisations=houses, per_organisation=2, seed=1)
    assert ("d", 1) in made.pairs
