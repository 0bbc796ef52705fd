"""The minimum-cost flow: by OR-tools where it is installed, by scipy's HiGHS otherwise. Both find the same optimum.

Evenness comes first, then the match. OR-tools gets one cost in which evenness weighs more than all matches together.
HiGHS reckons in floating point and gets two linear programmes: the smallest sum of squared loads, then the cheapest
match among the plans that reach it. The second only looks at a face of the first one's polytope, whose corners are
whole numbers like all corners of a flow.
"""

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from challenges.scoring.flow_network import Network
from challenges.scoring.seating import Ints

ORTOOLS, HIGHS = "ortools", "highs"


@dataclass(frozen=True)
class Flow:
    """An optimal flow: its units on every arc, the sum of squared loads it adds, and its match cost."""

    units: Ints
    load: int
    match: int


def solver() -> str:
    """Which solver is used here."""
    try:
        importlib.import_module("ortools.graph.python.min_cost_flow")
    except ImportError:
        return HIGHS
    return ORTOOLS


def cheapest(network: Network, name: str) -> Flow | None:
    """The optimal flow; None when not all seats can be filled."""
    if not network.seating.total:
        return Flow(np.zeros(network.tail.size, dtype=np.int64), 0, 0)
    short = np.bincount(network.head, weights=network.capacity, minlength=network.supply.size)
    if short[np.argmin(network.supply)] < network.seating.total:
        return None
    units: Ints | None = _by_ortools(network) if name == ORTOOLS else _by_highs(network)
    if units is None:
        return None
    return Flow(units, int(units @ network.load), int(units @ network.match))


def _by_ortools(network: Network) -> Ints | None:
    library: Any = importlib.import_module("ortools.graph.python.min_cost_flow")
    solving = library.SimpleMinCostFlow()
    most = int(network.match.max(initial=0)) * network.seating.total + 1
    least = int(network.load[network.load > 0].min(initial=2**62))
    level = np.where(network.load > 0, network.load - least, 0)
    arcs = solving.add_arcs_with_capacity_and_unit_cost(
        network.tail, network.head, network.capacity, level * most + network.match
    )
    solving.set_nodes_supplies(np.arange(network.supply.size), network.supply)
    if solving.solve() != solving.OPTIMAL:
        return None
    return np.asarray(solving.flows(arcs), dtype=np.int64)


def cheapest_crossing(network: Network) -> Flow | None:
    """The optimum when an organisation's cap also holds over both sides of an entry, which no flow can say.

    A mixed-integer programme for small plans; None when not all seats can be filled.
    """
    seating = network.seating
    arcs, houses = network.tail.size, seating.organisation[network.columns]
    housed = np.flatnonzero(houses >= 0)
    keys, member = np.unique(
        network.rows[housed] * seating.taken.shape[1] + houses[housed], return_inverse=True
    )
    caps = csr_array((np.ones(housed.size), (member, housed)), shape=(keys.size, arcs))
    left = seating.per_organisation - seating.taken.ravel()[keys]
    rules = [
        LinearConstraint(_balance(network), network.supply, network.supply),
        LinearConstraint(caps, -np.inf, left),
    ]
    bounds, whole = Bounds(0, network.capacity), np.ones(arcs)
    even = milp(network.load, constraints=rules, bounds=bounds, integrality=whole)
    if even.status != 0:
        return None
    load = round(even.fun)
    rules.append(LinearConstraint(network.load.reshape(1, -1), -np.inf, load))
    cheap = milp(network.match, constraints=rules, bounds=bounds, integrality=whole)
    units = np.rint((cheap if cheap.status == 0 else even).x).astype(np.int64)
    return Flow(units, int(units @ network.load), int(units @ network.match))


def _by_highs(network: Network) -> Ints | None:
    balance = _balance(network)
    bounds = np.column_stack([np.zeros(network.tail.size), network.capacity])
    even = linprog(network.load, A_eq=balance, b_eq=network.supply, bounds=bounds, method="highs-ds")
    if even.status != 0:
        return None
    face = vstack([balance, csr_array(network.load.reshape(1, -1).astype(np.float64))], format="csr")
    sides = np.append(network.supply, round(even.fun))
    cheap = linprog(network.match, A_eq=face, b_eq=sides, bounds=bounds, method="highs-ds")
    if cheap.status != 0:
        raise RuntimeError(f"The solver found an even plan and then none: {cheap.message}")
    return np.asarray(np.rint(cheap.x), dtype=np.int64)


def _balance(network: Network) -> csr_array:
    """What leaves each node less what arrives, as a matrix over the arcs."""
    arcs, shape = np.arange(network.tail.size), (network.supply.size, network.tail.size)
    ones = np.ones(arcs.size)
    leaving = csr_array((ones, (network.tail, arcs)), shape=shape)
    return csr_array(leaving - csr_array((ones, (network.head, arcs)), shape=shape))
