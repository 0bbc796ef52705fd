"""Figures of the pure computations, beside a plain reference reckoned on the same data in the same run.

    .venv/bin/python -m bench.scoring

The plan is compared with the obvious greedy one (each seat to the least loaded juror without conflict), the ranking
with bare means in floating point. The greedy plan neither promises even loads nor notices closed panels or what is
impossible, and the bare means have no ties, spreads or checksum: the ratio is the price of these.
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal
from itertools import combinations
from typing import Any

from challenges.scoring.assignment import linkage, plan
from challenges.scoring.ranking import Sheet, rank, snapshot, verify
from challenges.scoring.weighting import WeightedCriterion, heaviest_first

WEIGHTS = (("benefit", 40), ("novelty", 30), ("feasibility", 20), ("data", 10))
CRITERIA = [WeightedCriterion(name, Decimal(weight), Decimal(1), Decimal(7)) for name, weight in WEIGHTS]


def cpu(work: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    """The shortest CPU time of some runs, and what the last one gave."""
    best, result = float("inf"), None
    for _ in range(times):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result


def greedy(
    entries: list[str], jurors: list[str], readings: int, conflicts: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """The obvious plan."""
    load, pairs = Counter(dict.fromkeys(jurors, 0)), set()
    for entry in entries:
        able = [juror for juror in jurors if (juror, entry) not in conflicts]
        for juror in sorted(able, key=load.__getitem__)[:readings]:
            load[juror] += 1
            pairs.add((juror, entry))
    return pairs


def bare_means(sheets: list[Sheet]) -> list[tuple[float, Any]]:
    """The same scores added up in floating point and sorted."""
    totals = defaultdict(list)
    for sheet in sheets:
        totals[sheet.entry].append(
            sum(weight * (float(sheet.scores[name]) - 1) / 6 for name, weight in WEIGHTS)
        )
    return sorted(((sum(own) / len(own), entry) for entry, own in totals.items()), reverse=True)


def distinct_meetings(pairs: Any) -> str:
    """How many different pairs of jurors meet at an entry, out of how many meetings."""
    readers = defaultdict(list)
    for juror, entry in pairs:
        readers[entry].append(juror)
    met = Counter(frozenset(two) for panel in readers.values() for two in combinations(panel, 2))
    return f"{len(met)} of {met.total()}"


def show_plan(many: int, panel: int, readings: int) -> None:
    """Plan so many entries and print the line."""
    chance = random.Random(1)
    entries, jurors = [f"e{number}" for number in range(many)], [f"j{number}" for number in range(panel)]
    conflicts = {(juror, entry) for juror in jurors for entry in entries if chance.random() < 0.05}
    plain, obvious = cpu(lambda: greedy(entries, jurors, readings, conflicts))
    took, made = cpu(lambda: plan(entries, jurors, readings=readings, conflicts=conflicts, seed=1))
    loads = Counter(juror for juror, _ in obvious)
    print(f"plan {many} x {panel} x {readings}: {took * 1000:.0f} ms cpu, {took / plain:.1f} x greedy")
    for name, pairs, own in (("ours", made.pairs, made.loads), ("greedy", obvious, loads)):
        spread = f"{min(own.values())}-{max(own.values())}"
        print(
            f"    {name:7} loads {spread}, parts {linkage(pairs)}, first meetings {distinct_meetings(pairs)}"
        )


def show_ranking(many: int, panel: int, readings: int) -> None:
    """Rank so many entries and print the line."""
    chance = random.Random(1)
    sheets = [
        Sheet(entry, juror, {one.id: Decimal(chance.randint(1, 7)) for one in CRITERIA})
        for entry in range(many)
        for juror in chance.sample(range(panel), readings)
    ]
    rules: dict[str, Any] = {"tie_order": heaviest_first(CRITERIA), "places": 10}
    plain, _ = cpu(lambda: bare_means(sheets))
    took, _ = cpu(lambda: rank(sheets, CRITERIA, **rules))
    kept = snapshot(sheets, CRITERIA, **rules)
    checking, sound = cpu(lambda: verify(kept), times=3)
    print(
        f"ranking {many} x {panel}, {readings} readings: {took * 1000:.0f} ms cpu, {took / plain:.1f} x bare means; "
        f"verify {checking * 1000:.0f} ms ({'sound' if sound else 'NOT SOUND'})"
    )


if __name__ == "__main__":
    show_plan(530, 95, 3)
    show_plan(5000, 200, 4)
    show_ranking(1000, 50, 5)
    show_ranking(1000, 50, 50)
