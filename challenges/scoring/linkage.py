"""Whether the readings hang together: entries can only be compared along jurors who read more than one of them.

In closed panels nobody can tell a severe panel from a weak pile of entries. So a plan is mended until all
entries and jurors form one part, where exchanging readings can achieve it; loads and readings per entry
stay as they are.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from itertools import product

from challenges.scoring.weighting import Id

Pair = tuple[Id, Id]

# Every try counts the parts again. What is not joined by then is left apart, and the plan says so.
TRIES = 400


def linkage(pairs: Iterable[Pair]) -> int:
    """How many parts the (juror, entry) readings fall into; a common ranking needs 1."""
    return len(set(_parts(pairs).values()))


def mend(
    pairs: Set[Pair],
    movable: Sequence[Pair],
    *,
    may_exchange: Callable[[Pair, Pair], bool],
    exchange: Callable[[Pair, Pair], None],
) -> None:
    """Join the parts of a plan by letting two jurors of different parts exchange one entry each.

    Only pairs in ``movable`` are exchanged, in that order of preference, and only where ``may_exchange``
    agrees; ``exchange`` is told of each exchange that joins parts.
    """
    order, tries = list(movable), TRIES
    parts = _parts(pairs)
    while tries and not _as_joined_as_can_be(pairs, parts):
        joined = None
        for one, other in _across(order, parts):
            if not may_exchange(one, other):
                continue
            swapped = [(one[0], other[1]), (other[0], one[1])]
            candidate = (pairs - {one, other}) | set(swapped)
            tries -= 1
            if linkage(candidate) < len(set(parts.values())):
                joined = candidate, [pair for pair in order if pair not in (one, other)] + swapped
                exchange(one, other)
                break
            if not tries:
                break
        if joined is None:
            break
        pairs, order = joined
        parts = _parts(pairs)


def _as_joined_as_can_be(pairs: Set[Pair], parts: dict[tuple[str, Id], int]) -> bool:
    """Whether there is one part, or too few readings for fewer parts: joining n things takes n-1 readings."""
    return len(set(parts.values())) <= max(1, len(parts) - len(pairs))


def order_of_pair(pair: Pair) -> tuple[tuple[bool, Id], tuple[bool, Id]]:
    """A total order over pairs of ids that may be numbers or text."""
    juror, entry = pair
    return (isinstance(juror, str), juror), (isinstance(entry, str), entry)


def _across(order: Sequence[Pair], parts: dict[tuple[str, Id], int]) -> Iterable[tuple[Pair, Pair]]:
    """Two readings from different parts at a time, beginning with the smallest part."""
    grouped: dict[int, list[Pair]] = {}
    for pair in order:
        grouped.setdefault(parts["juror", pair[0]], []).append(pair)
    # Sorting is stable and the groups come in the order of ``order``: equal sizes are no matter of chance.
    groups = sorted(grouped.values(), key=len)
    for position, group in enumerate(groups):
        for other_group in groups[position + 1 :]:
            yield from product(group, other_group)


def _parts(pairs: Iterable[Pair]) -> dict[tuple[str, Id], int]:
    """The part each juror and each entry is in."""
    neighbours: dict[tuple[str, Id], list[tuple[str, Id]]] = {}
    for juror, entry in pairs:
        neighbours.setdefault(("juror", juror), []).append(("entry", entry))
        neighbours.setdefault(("entry", entry), []).append(("juror", juror))
    parts: dict[tuple[str, Id], int] = {}
    for start in neighbours:
        if start in parts:
            continue
        number = len(parts)
        parts[start], stack = number, [start]
        while stack:
            for neighbour in neighbours[stack.pop()]:
                if neighbour not in parts:
                    parts[neighbour] = number
                    stack.append(neighbour)
    return parts
