"""Who reads what: so many readings per entry, loads as even as can be, no conflicts, the best match, no blocks.

A plan is a minimum-cost flow (flow_network.py), solved by OR-tools or by HiGHS (flow_solvers.py). The same inputs and
the same seed give the same plan, in whatever order they come; from another version of a solver another plan of the same
cost may come, so the plan is kept and not only its seed.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

from challenges.scoring.best_flow import Blocked, Seated, best
from challenges.scoring.flow_solvers import solver
from challenges.scoring.linkage import Pair, design_of, linkage_of, order_of_pair, parts_of
from challenges.scoring.match import JITTER, Match, jitter
from challenges.scoring.seating import Seating, seating
from challenges.scoring.weighting import Id

METHOD = "minimum-cost-flow"
VERSION = "2"
# A plan that falls into parts is drawn anew so many times; large plans fall apart only when they have to.
_DRAWS, _DRAWS_LARGE, _LARGE = 12, 2, 100_000

__all__ = ["JITTER", "METHOD", "VERSION", "Match", "NoPlan", "Pair", "Plan", "plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A reading plan: all (juror, entry) pairs, the fixed ones among them, and how many each juror reads.

    ``cost`` is the match of the new pairs with what chance added (match.py); ``solver`` found it. ``parts`` and
    ``linkage`` tell how the readings of the plan hang together (linkage.py): with more than one part, or a linkage
    below 0.15, there is no fair common ranking. ``off_topic`` counts new readings by jurors who know none of the
    entry's topics, ``off_language`` those by jurors who do not read its language.
    """

    pairs: tuple[Pair, ...]
    fixed: frozenset[Pair]
    loads: Mapping[Id, int]
    seed: int | str
    parts: int
    linkage: float
    cost: int
    off_topic: int
    off_language: int
    solver: str
    method: str = METHOD
    version: str = VERSION

    @property
    def new(self) -> tuple[Pair, ...]:
        """The pairs this plan adds to what was fixed."""
        return tuple(pair for pair in self.pairs if pair not in self.fixed)


class NoPlan(Exception):
    """There is no plan: ``entries`` can be read by nobody but ``jurors``, and there ``missing`` seats are missing.

    The entries and jurors are a smallest cut: add jurors for these entries, raise the limits of these
    jurors, lift conflicts between other jurors and these entries, or lower the readings, by ``missing``
    seats in all.
    """

    def __init__(self, entries: Sequence[Id], jurors: Sequence[Id], missing: int) -> None:
        self.entries, self.jurors, self.missing = tuple(entries), tuple(jurors), missing
        super().__init__(f"{missing} seats are missing: entries {entries} can only use jurors {jurors}.")


def plan(  # noqa: PLR0913 - what a plan has to keep, each by its name
    entries: Iterable[Id],
    jurors: Iterable[Id],
    *,
    readings: int | Mapping[Id, int],
    conflicts: Set[Pair] = frozenset(),
    fixed: Set[Pair] = frozenset(),
    capacities: Mapping[Id, int] | None = None,
    organisations: Mapping[Id, Id | None] | None = None,
    per_organisation: int = 1,
    topics: Match | None = None,
    languages: Match | None = None,
    outside_seats: int = 0,
    seed: int | str,
    solver_name: str | None = None,
) -> Plan:
    """Plan ``readings`` jurors for every entry (one number, or a number per entry).

    ``conflicts`` are (juror, entry) pairs that never meet. ``fixed`` are pairs already made: they are kept
    and count towards readings, loads and capacities; a fixed juror who is not among ``jurors`` has left,
    the readings still count. ``capacities`` limits how many entries a juror reads in all; who is not in it
    has no limit. ``organisations`` gives the organisation of a juror: no more than ``per_organisation`` jurors of
    one organisation read the same entry.

    ``topics`` and ``languages`` make matches cheaper (match.py). ``outside_seats`` readers of each entry with topics
    know none of them, as far as there are such jurors: they tie the panels together. ``solver_name`` asks for one of
    ``flow_solvers.ORTOOLS`` and ``HIGHS``; by itself it is the first that is installed.

    Raises ``NoPlan`` when there is none. Refuses (``ValueError``) repeated ids, fixed pairs that are in
    conflict or on unknown entries, negative numbers.
    """
    problem = seating(
        list(entries),
        list(jurors),
        readings=readings,
        conflicts=conflicts,
        fixed=fixed,
        capacities=capacities or {},
        organisations=organisations or {},
        per_organisation=per_organisation,
        topics=topics or Match(),
        languages=languages or Match(),
        outside_seats=outside_seats,
    )
    name = solver_name or solver()
    draws = _DRAWS if problem.allowed.size <= _LARGE else _DRAWS_LARGE
    made: Plan | None = None
    for draw in range(draws):
        chance = jitter(problem.costs.shape, seed=seed, draw=draw, alone=not problem.costs.any())
        try:
            found = best(problem, chance, name)
        except Blocked as blocked:
            raise _no_plan(problem, blocked) from blocked
        drawn = _plan(problem, found, frozenset(fixed), seed, name)
        if made is None or drawn.parts < made.parts:
            made = drawn
        if _as_joined_as_can_be(made, problem):
            break
    assert made is not None  # noqa: S101 - there is at least one draw
    return made


def _plan(problem: Seating, found: Seated, fixed: frozenset[Pair], seed: int | str, name: str) -> Plan:
    rows, columns = found.rows, found.columns
    new = {
        (problem.jurors[column], problem.entries[row])
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    }
    pairs = tuple(sorted(new | fixed, key=order_of_pair))
    design = design_of(pairs)
    loads = problem.held + np.bincount(columns, minlength=len(problem.jurors))
    return Plan(
        pairs=pairs,
        fixed=fixed,
        loads=dict(zip(problem.jurors, loads.tolist(), strict=True)),
        seed=seed,
        parts=parts_of(design),
        linkage=linkage_of(design),
        cost=found.flow.match,
        off_topic=int(problem.outsiders[rows, columns].sum()),
        off_language=int(problem.foreign[rows, columns].sum()),
        solver=name,
    )


def _as_joined_as_can_be(made: Plan, problem: Seating) -> bool:
    """Whether there is one part, or too few readings for fewer parts: joining n things takes n-1 readings."""
    things = len({juror for juror, _ in made.pairs}) + len({entry for _, entry in made.pairs})
    return made.parts <= max(1, things - len(made.pairs)) or not problem.total


def _no_plan(problem: Seating, blocked: Blocked) -> NoPlan:
    able = np.flatnonzero(problem.free_of_conflict[blocked.entries].any(axis=0))
    return NoPlan(
        [problem.entries[row] for row in blocked.entries.tolist()],
        [problem.jurors[column] for column in able.tolist()],
        blocked.missing,
    )
