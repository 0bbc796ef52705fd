"""Reading plans of national competitions: CPU time, cost and evenness beside an obvious plan made in the same run.

    .venv/bin/python -m bench.jury_plan            # OR-tools where it is installed, and HiGHS on 500 x 30
    .venv/bin/python -m bench.jury_plan --quick    # without 5 000 entries

5 % conflicts by chance everywhere. All rules: 8 topics, one reader of an agency (2 or 3 jurors each), one outside seat.
The obvious plan gives each seat to the cheapest juror who has not had a full share and may read the entry; it keeps the
conflicts and the agencies, and not the outside seats. Times are CPU seconds of this process: the machine may be shared.
"""

import random
import sys
import time
from collections import Counter
from typing import Any

from challenges.scoring.assignment import Match, Plan, plan
from challenges.scoring.flow_solvers import HIGHS, ORTOOLS, solver
from challenges.scoring.match import jitter, match_costs

BARS = {(530, 95): 2.0, (5000, 200): 5.0}
TOPICS = 8


def case(many: int, panel: int, *, rules: bool) -> tuple[list[str], list[str], dict[str, Any]]:
    """Entries, jurors and what holds between them."""
    chance = random.Random(1)
    entries, jurors = (
        [f"e{number:05}" for number in range(many)],
        [f"j{number:04}" for number in range(panel)],
    )
    kept: dict[str, Any] = {
        "conflicts": {(juror, entry) for juror in jurors for entry in entries if chance.random() < 0.05}
    }
    if rules:
        kept["organisations"] = {juror: number * 2 // 5 for number, juror in enumerate(jurors)}
        kept["topics"] = Match(
            {entry: [str(chance.randrange(TOPICS))] for entry in entries},
            {juror: [str(chance.randrange(TOPICS))] for juror in jurors},
        )
        kept["outside_seats"] = 1
    return entries, jurors, kept


def obvious(
    entries: list[str], jurors: list[str], readings: int, kept: dict[str, Any]
) -> tuple[float, int, Counter[str], int]:
    """CPU seconds, cost, loads and empty seats of the obvious plan."""
    start = time.process_time()
    base, _, _ = match_costs(entries, jurors, kept.get("topics", Match()), Match())
    costs = (base + jitter(base.shape, seed=1, draw=0, alone=not base.any())).tolist()
    full = -(-len(entries) * readings // len(jurors))
    loads, cost, empty = Counter(dict.fromkeys(jurors, 0)), 0, 0
    houses = kept.get("organisations", {})
    for row, entry in enumerate(entries):
        seated: set[Any] = set()
        for column in sorted(range(len(jurors)), key=costs[row].__getitem__):
            juror = jurors[column]
            house = houses.get(juror, juror)
            if loads[juror] < full and house not in seated and (juror, entry) not in kept["conflicts"]:
                seated.add(house)
                loads[juror] += 1
                cost += costs[row][column]
            if len(seated) == readings:
                break
        empty += readings - len(seated)
    return time.process_time() - start, cost, loads, empty


def show(many: int, panel: int, readings: int, *, rules: bool, name: str) -> tuple[float, Plan]:
    """Plan, print the lines, and return what came out."""
    entries, jurors, kept = case(many, panel, rules=rules)
    start, wall = time.process_time(), time.perf_counter()
    made = plan(entries, jurors, readings=readings, seed=1, solver_name=name, **kept)
    took, wall = time.process_time() - start, time.perf_counter() - wall
    plain, cost, loads, empty = obvious(entries, jurors, readings, kept)
    bar = BARS.get((many, panel))
    verdict = "" if bar is None else f"  {'ok' if took < bar else 'MISSED'}: bar {bar:.0f} s"
    print(
        f"{many} x {panel} x {readings}, {'all rules' if rules else 'conflicts only'}, {made.solver}{verdict}"
    )
    print(
        f"    flow     {took:6.2f} s cpu ({wall:.2f} s wall, {took / plain:.1f} x obvious)  cost {made.cost}"
        f"  loads {min(made.loads.values())}-{max(made.loads.values())}  linkage {made.linkage:.2f}  parts {made.parts}"
        f"  off topic {made.off_topic}"
    )
    print(
        f"    obvious  {plain:6.2f} s cpu  cost {cost} ({(cost / made.cost - 1) * 100:+.0f} %)"
        f"  loads {min(loads.values())}-{max(loads.values())}  empty seats {empty}"
    )
    return took, made


def main() -> None:
    """All sizes."""
    name = solver()
    if name == ORTOOLS:
        ours, theirs = (show(500, 30, 3, rules=False, name=one)[1].cost for one in (ORTOOLS, HIGHS))
        print(f"    the same optimum by HiGHS: {'yes' if ours == theirs else 'NO'}")
    show(530, 95, 3, rules=True, name=name)
    if "--quick" not in sys.argv:
        show(5000, 200, 4, rules=False, name=name)
        show(5000, 200, 4, rules=True, name=name)


if __name__ == "__main__":
    main()
