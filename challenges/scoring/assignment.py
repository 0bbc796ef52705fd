"""Who reads what: exactly so many readings per entry, loads as even as can be, no conflicts, panels mixed.

How it is done is told in seating.py; linkage.py joins what chance left apart. The same inputs and the same
seed give the same plan, in whatever order they come.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from challenges.scoring.linkage import Pair, linkage, mend, order_of_pair
from challenges.scoring.seating import Seating
from challenges.scoring.weighting import Id

METHOD = "even-loads-by-augmenting-paths"
VERSION = "1"

__all__ = ["METHOD", "VERSION", "NoPlan", "Pair", "Plan", "linkage", "plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A reading plan: all (juror, entry) pairs, the fixed ones among them, and how many each juror reads.

    ``parts`` is the ``linkage`` of the pairs: with more than one, there is no fair common ranking.
    """

    pairs: tuple[Pair, ...]
    fixed: frozenset[Pair]
    loads: Mapping[Id, int]
    seed: int | str
    parts: int
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


def plan(
    entries: Iterable[Id],
    jurors: Iterable[Id],
    *,
    readings: int | Mapping[Id, int],
    conflicts: Set[Pair] = frozenset(),
    fixed: Set[Pair] = frozenset(),
    capacities: Mapping[Id, int] | None = None,
    organisations: Mapping[Id, Id | None] | None = None,
    seed: int | str,
) -> Plan:
    """Plan ``readings`` jurors for every entry (one number, or a number per entry).

    ``conflicts`` are (juror, entry) pairs that never meet. ``fixed`` are pairs already made: they are kept
    and count towards readings, loads and capacities; a fixed juror who is not among ``jurors`` has left,
    the readings still count. ``capacities`` limits how many entries a juror reads in all; who is not in it
    has no limit. ``organisations`` gives the organisation of a juror: no two jurors of one organisation
    read the same entry.

    Raises ``NoPlan`` when there is none. Refuses (``ValueError``) repeated ids, fixed pairs that are in
    conflict or on unknown entries, negative numbers.
    """
    seating = Seating(
        list(entries),
        list(jurors),
        readings=readings,
        conflicts=conflicts,
        fixed=fixed,
        capacities=capacities or {},
        organisations=organisations or {},
        seed=seed,
    )
    seating.fill()
    if seating.missing():
        blocking_entries, blocking_jurors = seating.cut()
        raise NoPlan(blocking_entries, blocking_jurors, seating.missing())
    movable = sorted(seating.pairs() - fixed, key=order_of_pair)
    mend(
        seating.pairs(),
        seating.shuffled(movable),
        may_exchange=seating.may_exchange,
        exchange=seating.exchange,
    )
    pairs = seating.pairs()
    return Plan(
        pairs=tuple(sorted(pairs, key=order_of_pair)),
        fixed=frozenset(fixed),
        loads={juror: seating.load[juror] for juror in seating.jurors},
        seed=seed,
        parts=linkage(pairs),
    )
