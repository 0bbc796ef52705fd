"""From what a plan has to keep to the best one: which arcs are offered to the solver, in which order of importance.

1. Loads as even as can be (the smallest sum of squared loads).
2. No entry gets a worse match than it has to: a bar is put as low as the even loads allow, and no pair is seated above
   it, unless an entry has too few jurors below it. Seats for outsiders are not measured by it.
3. The smallest sum of match and chance.

Above ``MANY`` entries only the ``NEAREST`` cheapest jurors of an entry and ``BY_CHANCE`` others are offered; when that
makes loads uneven or leaves no plan, everybody is.
"""

from dataclasses import dataclass

import numpy as np

from challenges.scoring.flow_network import Network, network, smallest_cut
from challenges.scoring.flow_solvers import Flow, cheapest, cheapest_crossing
from challenges.scoring.match import Costs, Mask
from challenges.scoring.seating import Ints, Seating

MANY, NEAREST, BY_CHANCE = 1000, 60, 15
# Up to so many pairs the crossing of outside seats and organisations is solved exactly, beyond by repairs.
_EXACT, _REPAIRS = 6000, 12
_NEVER = np.int32(2**30)


class Blocked(Exception):
    """No plan: the entries (positions) that block and the number of seats that are missing."""

    def __init__(self, entries: Ints, missing: int) -> None:
        super().__init__(f"{missing} seats are missing")
        self.entries, self.missing = entries, missing


@dataclass(frozen=True)
class Seated:
    """A plan for the seats that were free: the pairs in ``rows`` (entries) and ``columns`` (jurors), by position."""

    allowed: Mask
    network: Network
    flow: Flow

    @property
    def rows(self) -> Ints:
        """The entries of the pairs."""
        return self.network.rows[self._arcs]

    @property
    def columns(self) -> Ints:
        """The jurors of the pairs."""
        return self.network.columns[self._arcs]

    @property
    def _arcs(self) -> Ints:
        return np.flatnonzero(self.flow.units[: self.network.rows.size])


def best(seating: Seating, chance: Costs, name: str) -> Seated:
    """The best plan with these costs of chance, by the named solver; raises ``Blocked`` when there is none."""
    costs = seating.costs + chance
    found = None
    if len(seating.entries) > MANY:
        found = _even(seating, costs, _near(seating, costs, chance), name)
        if found is not None and not _as_even_as_can_be(seating, found):
            found = None
    if found is None:
        found = _even(seating, costs, seating.allowed, name)
    if found is None:
        cut = smallest_cut(network(seating, costs, seating.allowed, len(seating.entries)))
        raise Blocked(cut.entries, cut.missing)
    return _uncrossed(seating, costs, _protected(seating, costs, found, name), name)


def _even(seating: Seating, costs: Costs, allowed: Mask, name: str) -> Seated | None:
    """The cheapest of the most even plans. Jurors have unit arcs to a bit above the mean, and more if need be."""
    most = 2 * -(-seating.total // max(1, len(seating.jurors))) + 4
    while True:
        offered = network(seating, costs, allowed, most)
        flow = cheapest(offered, name)
        whole = most >= len(seating.entries)
        if flow is not None:
            found = Seated(allowed, offered, flow)
            # A juror at the end of the arcs might be given more, where that made others more even.
            if whole or int(_new_loads(found).max(initial=0)) < most:
                return found
        elif whole:
            return None
        most *= 3


def _protected(seating: Seating, costs: Costs, found: Seated, name: str) -> Seated:
    """Protect the worst-served entry: lower the bar by halves, while the loads stay as even."""
    if not seating.costs.any():
        return found
    outside = seating.outsiders & (seating.outside > 0)[:, None]
    inside = np.where(found.allowed & ~outside, seating.costs, _NEVER)
    unavoidable = _unavoidable(seating, inside)
    seated = inside[found.rows, found.columns]
    above = seated[(seated != _NEVER) & (seated > unavoidable[found.rows])]
    bars = np.unique(seating.costs)
    bars = bars[bars < above.max(initial=0)]
    low, high = 0, bars.size
    while low < high:
        middle = (low + high) // 2
        bar = np.maximum(unavoidable, bars[middle])[:, None]
        tried = _even(seating, costs, found.allowed & (outside | (seating.costs <= bar)), name)
        if tried is not None and tried.flow.load == found.flow.load:
            found, high = tried, middle
        else:
            low = middle + 1
    return found


def _unavoidable(seating: Seating, inside: Costs) -> Costs:
    """Per entry the match of the last seat if it had the first choice of jurors; 0 where it needs no such seat."""
    seats = np.minimum(seating.need - seating.outside, inside.shape[1])
    ordered = np.sort(inside, axis=1)
    last = ordered[np.arange(seats.size), np.maximum(seats - 1, 0)]
    return np.asarray(np.where((seats > 0) & (last != _NEVER), last, 0), dtype=np.int32)


def _uncrossed(seating: Seating, costs: Costs, found: Seated, name: str) -> Seated:
    """See that no organisation reads an entry both as outsider and otherwise: the flow counts these sides apart.

    Exact for small plans. In larger ones such an entry loses one side of the organisation, and these entries are
    planned again among themselves; only if that costs evenness, all are.
    """
    crowded = _crowded(seating, found)
    if crowded and found.network.rows.size <= _EXACT:
        return _crossing(found, crowded)
    allowed, loose = found.allowed.copy(), np.zeros(len(seating.entries), dtype=np.bool_)
    for _ in range(_REPAIRS):
        if not crowded:
            return found
        for row, house in crowded:
            members = seating.organisation == house
            outsiders = allowed[row] & seating.outsiders[row]
            spare = int((outsiders & ~members).sum()) >= seating.outside[row]
            allowed[row, members & (seating.outsiders[row] == spare)] = False
            loose[row] = True
        seated = np.zeros_like(allowed)
        seated[found.rows, found.columns] = True
        again = _even(seating, costs, np.where(loose[:, None], allowed, seated), name)
        if again is None or again.flow.load > found.flow.load:
            again = _even(seating, costs, allowed, name)
        if again is None:
            break
        found = again
        crowded = _crowded(seating, found)
    return _crossing(found, crowded) if crowded else found


def _crossing(found: Seated, crowded: list[tuple[int, int]]) -> Seated:
    flow = cheapest_crossing(found.network)
    if flow is None:
        raise Blocked(np.unique([row for row, _ in crowded]).astype(np.int64), len(crowded))
    return Seated(found.allowed, found.network, flow)


def _crowded(seating: Seating, found: Seated) -> list[tuple[int, int]]:
    """Entries and organisations with more readers than the cap."""
    counted = np.zeros_like(seating.taken)
    houses = seating.organisation[found.columns]
    housed = houses >= 0
    np.add.at(counted, (found.rows[housed], houses[housed]), 1)
    over = (counted > 0) & (counted + seating.taken > seating.per_organisation)
    return [(int(row), int(house)) for row, house in np.argwhere(over)]


def _near(seating: Seating, costs: Costs, chance: Costs) -> Mask:
    """The cheapest jurors of each entry and some by chance; fewer of outsiders, where only some seats are theirs."""
    sides = [(seating.allowed, NEAREST)]
    if seating.outside.any():
        outsiders = seating.outsiders & (seating.outside > 0)[:, None]
        sides = [(seating.allowed & ~outsiders, NEAREST), (seating.allowed & outsiders, BY_CHANCE)]
    kept = np.zeros_like(seating.allowed)
    for side, nearest in sides:
        for values, many in ((costs, nearest), (chance, BY_CHANCE)):
            if many >= side.shape[1]:
                return seating.allowed
            ordered = np.where(side, values, _NEVER)
            chosen = np.argpartition(ordered, many, axis=1)[:, :many]
            kept[np.arange(side.shape[0])[:, None], chosen] |= np.take_along_axis(side, chosen, axis=1)
    return kept


def _as_even_as_can_be(seating: Seating, found: Seated) -> bool:
    """Whether everybody who could read more is within one of the largest load: then no plan is more even."""
    new = _new_loads(found)
    loads, open_ = seating.held + new, new < seating.room
    return int(loads.max(initial=0)) - int(loads[open_].min(initial=2**31)) <= 1


def _new_loads(found: Seated) -> Ints:
    return np.bincount(found.columns, minlength=len(found.network.seating.jurors)).astype(np.int64)
