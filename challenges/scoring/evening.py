"""What to free so that loads can become even again: after somebody came late, or a capacity was lowered."""

from collections.abc import Mapping, Sequence
from random import Random

from challenges.scoring.linkage import Pair, order_of_pair
from challenges.scoring.weighting import Id


def even_share(total: int, jurors: Sequence[Id], capacities: Mapping[Id, int]) -> int:
    """The smallest number such that ``total`` readings have room when nobody reads more than it or their capacity.

    Who is not in ``capacities`` has no limit. Without enough room in all it is the largest capacity.
    """
    low, high = 0, max([total, *capacities.values()], default=total)
    while low < high:
        share = (low + high) // 2
        if sum(min(share, capacities.get(juror, share)) for juror in jurors) >= total:
            high = share
        else:
            low = share + 1
    return low


def surplus(
    loads: Mapping[Id, int],
    movable: Mapping[Id, Sequence[Pair]],
    *,
    total: int,
    capacities: Mapping[Id, int],
    seed: int | str,
) -> set[Pair]:
    """The (juror, entry) pairs to free: what each juror holds beyond the even share of ``total``, as far as it moves.

    ``loads`` are what jurors hold now, ``movable`` those of it that can move. Which ones is drawn by the seed.
    """
    share = even_share(total, list(loads), capacities)
    limits = {juror: min(share, capacities.get(juror, share)) for juror in loads}
    # Not everybody can have the whole share: those with least now are the ones with one less, so that least moves.
    spare = sum(limits.values()) - total
    for juror in sorted(loads, key=lambda one: (loads[one], isinstance(one, str), one)):
        if spare > 0 and limits[juror] == share > 0:
            limits[juror] -= 1
            spare -= 1
    chance = Random(f"{seed} evening")  # noqa: S311 - repeatable, no secret
    freed: set[Pair] = set()
    for juror in sorted(loads, key=lambda one: (isinstance(one, str), one)):
        beyond = loads[juror] - limits[juror]
        drawn = sorted(movable.get(juror, ()), key=order_of_pair)
        chance.shuffle(drawn)
        freed.update(drawn[: max(0, beyond)])
    return freed
