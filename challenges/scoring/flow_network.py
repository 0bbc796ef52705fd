"""A reading plan as a flow: every seat is a unit that goes from its entry through a juror to the sink.

    entry ──────────→ juror ─→ sink            one arc per pair that may be seated, capacity 1
    entry → house ──→ juror                    where two of an organisation could read the entry: its cap in between
    entry → outside → juror                    seats for outsiders start at ``outside``; other seats may go there too
    juror ═══════════→ sink                    unit arcs that cost 2·load − 1: their sum is the sum of squared loads

Conflicts are arcs that are not there. All capacities and costs are whole numbers, so that the optimum is a plan.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from challenges.scoring.match import Costs, Mask
from challenges.scoring.seating import Ints, Seating


@dataclass(frozen=True)
class Network:
    """Arcs as arrays. The first ``rows.size`` arcs are pairs: arc a seats juror ``columns[a]`` at entry ``rows[a]``.

    ``load`` is the cost of evenness (counts first), ``match`` that of suiting each other. ``limits`` is up to which
    number of new readings each juror has arcs.
    """

    seating: Seating
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    tail: Ints
    head: Ints
    capacity: Ints
    load: Ints
    match: Ints
    supply: Ints
    limits: Ints


def network(seating: Seating, costs: Costs, allowed: Mask, most: int) -> Network:
    """Build the arcs for the pairs in ``allowed``; jurors get at most ``most`` new readings."""
    entries, jurors = allowed.shape
    rows, columns = np.nonzero(allowed)
    start = rows + np.where((seating.outside[rows] > 0) & seating.outsiders[rows, columns], entries, 0)
    sink, first_house = 2 * entries + jurors, 2 * entries + jurors + 1
    house = seating.organisation[columns]
    housed = np.flatnonzero(house >= 0)
    houses = max(1, seating.taken.shape[1])
    keys, member, count = np.unique(
        start[housed] * houses + house[housed], return_inverse=True, return_counts=True
    )
    left = (
        seating.per_organisation - seating.taken[(keys // houses) % max(1, entries), keys % houses]
        if keys.size
        else keys
    )
    crowded = count > left
    number = first_house + np.cumsum(crowded) - 1
    tail = start.copy()
    inside = crowded[member]
    tail[housed[inside]] = number[member[inside]]
    with_outside = np.flatnonzero((seating.outside > 0) & (seating.need > seating.outside))
    reach = np.bincount(columns, minlength=jurors)
    limits = np.minimum(np.minimum(seating.room, reach), most)
    units = np.repeat(np.arange(jurors), limits)
    nth = np.arange(units.size) - np.repeat(np.cumsum(limits) - limits, limits) + 1
    none = np.zeros
    supply = none(first_house + int(crowded.sum()), dtype=np.int64)
    supply[:entries] = seating.need - seating.outside
    supply[entries : 2 * entries] = seating.outside
    supply[sink] = -seating.total
    houses_in, outs = int(crowded.sum()), with_outside.size
    return Network(
        seating=seating,
        rows=rows,
        columns=columns,
        tail=np.concatenate([tail, keys[crowded] // houses, with_outside, 2 * entries + units]),
        head=np.concatenate(
            [2 * entries + columns, number[crowded], entries + with_outside, np.full(units.size, sink)]
        ),
        capacity=np.concatenate(
            [
                np.ones(rows.size, dtype=np.int64),
                left[crowded],
                seating.need[with_outside],
                np.ones(units.size, dtype=np.int64),
            ]
        ),
        load=np.concatenate(
            [none(rows.size + houses_in + outs, dtype=np.int64), 2 * (seating.held[units] + nth) - 1]
        ),
        match=np.concatenate(
            [costs[rows, columns].astype(np.int64), none(houses_in + outs + units.size, dtype=np.int64)]
        ),
        supply=supply,
        limits=limits,
    )


@dataclass(frozen=True)
class Cut:
    """The smallest set of entries that blocks (as positions), and how many of their seats cannot be filled."""

    entries: Ints
    missing: int


def smallest_cut(network: Network) -> Cut:
    """Why a network has no plan: a largest flow, and what can still be reached from seats that it leaves empty.

    It is the same for every largest flow (the minimum cut nearest the source), so it does not depend on the costs.
    """
    size = network.supply.size
    source, nodes = size, size + 1
    sources = np.flatnonzero(network.supply > 0)
    sink = int(np.argmin(network.supply))
    table = csr_array(
        (
            np.concatenate([network.capacity, network.supply[sources]]).astype(np.int32),
            (
                np.concatenate([network.tail, np.full(sources.size, source)]),
                np.concatenate([network.head, sources]),
            ),
        ),
        shape=(nodes, nodes),
    )
    table.sum_duplicates()
    found = maximum_flow(table, source, sink)
    residual = csr_array(table - found.flow)
    residual.data = np.maximum(residual.data, 0)
    residual.eliminate_zeros()
    reached = breadth_first_order(residual, source, return_predecessors=False)
    entries = network.seating.need.size
    blocked = np.unique(reached[reached < 2 * entries] % max(1, entries))
    return Cut(blocked, network.seating.total - int(found.flow_value))
