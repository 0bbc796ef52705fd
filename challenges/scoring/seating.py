"""How a reading plan is filled: jurors take entries one level of load at a time.

At each level every juror who still can takes one more entry; where none is free, by a chain of exchanges in
which all others keep their number (an augmenting path in the flow entry -> organisation at that entry ->
juror). The loads that can be reached form a polymatroid, so this greedy way is exact: every seat that can
be filled is filled, and no other plan has a smaller sum of squared loads, hence all loads are within one of
each other wherever that is possible. Who cannot get one more entry now cannot later either.

Among the entries free to take, a juror gets the one furthest from its number of readings, then the one
whose readers he or she has met least, then one by the seed. That mixes the panels, so that severity can be
told from quality.
"""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence, Set
from random import Random
from typing import TypeVar

from challenges.scoring.linkage import Pair, order_of_pair
from challenges.scoring.placing import id_order
from challenges.scoring.weighting import Id

# So many free entries are compared before one is taken: enough to mix, few enough for thousands of entries.
COMPARED = 40

T = TypeVar("T")


class Seating:
    """Who sits where while a plan is made; see ``assignment.plan`` for the arguments and what is refused."""

    def __init__(
        self,
        entries: Sequence[Id],
        jurors: Sequence[Id],
        *,
        readings: int | Mapping[Id, int],
        conflicts: Set[Pair],
        fixed: Set[Pair],
        capacities: Mapping[Id, int],
        organisations: Mapping[Id, Id | None],
        seed: int | str,
    ) -> None:
        _check(entries, jurors, conflicts, fixed, capacities)
        # Repeatable, not unguessable; only random() is promised to stay the same in every version of Python.
        self.random = Random(str(seed))  # noqa: S311
        self.entries = self.shuffled(sorted(entries, key=id_order))
        self.jurors = sorted(jurors, key=id_order)
        self.conflicts, self.capacities, self.organisations = conflicts, capacities, organisations
        self.load: Counter[Id] = Counter()
        # Per entry its readers in order of arrival; True for those who may still be moved.
        self.readers: dict[Id, dict[Id, bool]] = {entry: {} for entry in self.entries}
        self.need = {entry: _readings(readings, entry) for entry in self.entries}
        self.holder: dict[tuple[Id, Id], Id] = {}
        self.met: dict[Id, Counter[Id]] = {}
        self.free: dict[Id, int] = {}
        self.free_list: list[Id] = []
        for entry in self.entries:
            self._note_need(entry)
        for juror, entry in sorted(fixed, key=order_of_pair):
            self._take(juror, entry, movable=False)

    def fill(self) -> None:
        """Seat as many as possible, as evenly as possible."""
        level, rising = 0, list(self.jurors)
        while self.free and rising:
            level += 1
            for juror in self.shuffled(rising):
                if self.load[juror] < level and not (self._below_limit(juror) and self._raise(juror)):
                    rising.remove(juror)
                if not self.free:
                    break

    def missing(self) -> int:
        """How many readings have no juror."""
        return sum(self.need[entry] for entry in self.free)

    def pairs(self) -> set[Pair]:
        """All (juror, entry) pairs, fixed ones included."""
        return {(juror, entry) for entry, readers in self.readers.items() for juror in readers}

    def may_exchange(self, one: Pair, other: Pair) -> bool:
        """Whether the two jurors may take each other's entry."""
        return self._may_replace(one[0], other) and self._may_replace(other[0], one)

    def exchange(self, one: Pair, other: Pair) -> None:
        """Let the two jurors take each other's entry."""
        self._leave(*one)
        self._leave(*other)
        self._take(one[0], other[1])
        self._take(other[0], one[1])

    def cut(self) -> tuple[list[Id], list[Id]]:
        """What blocks after ``fill``: the entries that compete for the missing seats, and all who may read them.

        These are the entries that can be reached from an unfilled one by passing a seat on; every juror on
        the way is full. They are the same in every largest filling, so they do not depend on the seed.
        """
        blocked, queue = set(self.free), deque(self.free)
        full: set[Id] = set()
        while queue:
            entry = queue.popleft()
            fresh = [
                juror
                for juror in self.jurors
                if juror not in full and self._fits(juror, entry) and self._holder(juror, entry) is None
            ]
            while fresh:
                juror = fresh.pop()
                full.add(juror)
                for passed, readers in self.readers.items():
                    if not readers.get(juror):
                        continue
                    if passed not in blocked:
                        blocked.add(passed)
                        queue.append(passed)
                    fresh += [
                        other
                        for other in self.jurors
                        if other not in full
                        and other not in fresh
                        and self._fits(other, passed)
                        and self._holder(other, passed) == juror
                    ]
        able = [
            juror for juror in self.jurors if any((juror, entry) not in self.conflicts for entry in blocked)
        ]
        return sorted(blocked, key=id_order), able

    def shuffled(self, things: Iterable[T]) -> list[T]:
        """The things in an order by the seed."""
        return sorted(things, key=lambda _: self.random.random())

    def _raise(self, juror: Id) -> bool:
        """Give the juror one entry more, by the shortest chain in which everybody else keeps their number."""
        came: dict[Id, tuple[Id, Id] | None] = {juror: None}
        queue, emptied = deque([juror]), set[Id]()
        while queue:
            taker = queue.popleft()
            entry = self._free_entry(taker)
            if entry is not None:
                self._pass_on(taker, entry, came)
                return True
            for entry in self.entries:
                if entry in emptied or not self._fits(taker, entry):
                    continue
                holder = self._holder(taker, entry)
                if holder is None:
                    emptied.add(entry)
                readers = self.readers[entry]
                for reader in (holder,) if holder is not None else tuple(readers):
                    if readers[reader] and reader not in came:
                        came[reader] = taker, entry
                        queue.append(reader)
        return False

    def _pass_on(self, taker: Id, entry: Id, came: Mapping[Id, tuple[Id, Id] | None]) -> None:
        """Carry out a chain, from the free entry back to the juror who asked."""
        step = came[taker]
        while step is not None:
            before, given = step
            self._leave(taker, given)
            self._take(taker, entry)
            taker, entry = before, given
            step = came[taker]
        self._take(taker, entry)

    def _free_entry(self, juror: Id) -> Id | None:
        """The best of some entries with a free seat that the juror may take; None only if there is none at all."""
        best: Id | None = None
        least: tuple[int, int] | None = None
        met, compared = self.met.setdefault(juror, Counter()), 0
        start = int(self.random.random() * len(self.free_list))
        for position in range(start - len(self.free_list), start):
            entry = self.free_list[position]
            if not self._fits(juror, entry) or self._holder(juror, entry) is not None:
                continue
            worth = -self.need[entry], sum(met[reader] for reader in self.readers[entry])
            if least is None or worth < least:
                best, least = entry, worth
            compared += 1
            if compared == COMPARED:
                break
        return best

    def _fits(self, juror: Id, entry: Id) -> bool:
        return (juror, entry) not in self.conflicts and juror not in self.readers[entry]

    def _holder(self, juror: Id, entry: Id) -> Id | None:
        """Who sits on the one seat that the juror's organisation may have at the entry."""
        organisation = self.organisations.get(juror)
        return None if organisation is None else self.holder.get((entry, organisation))

    def _may_replace(self, juror: Id, pair: Pair) -> bool:
        replaced, entry = pair
        return self._fits(juror, entry) and self._holder(juror, entry) in (None, replaced)

    def _below_limit(self, juror: Id) -> bool:
        limit = self.capacities.get(juror)
        return limit is None or self.load[juror] < limit

    def _take(self, juror: Id, entry: Id, *, movable: bool = True) -> None:
        mine = self.met.setdefault(juror, Counter())
        for reader in self.readers[entry]:
            mine[reader] += 1
            self.met[reader][juror] += 1
        self.readers[entry][juror] = movable
        organisation = self.organisations.get(juror)
        if organisation is not None:
            self.holder[entry, organisation] = juror
        self.load[juror] += 1
        self.need[entry] -= 1
        self._note_need(entry)

    def _leave(self, juror: Id, entry: Id) -> None:
        del self.readers[entry][juror]
        for reader in self.readers[entry]:
            self.met[juror][reader] -= 1
            self.met[reader][juror] -= 1
        organisation = self.organisations.get(juror)
        if organisation is not None:
            del self.holder[entry, organisation]
        self.load[juror] -= 1
        self.need[entry] += 1
        self._note_need(entry)

    def _note_need(self, entry: Id) -> None:
        """Keep the list of entries with a free seat; taking out of it moves the last one into the gap."""
        if self.need[entry] > 0 and entry not in self.free:
            self.free[entry] = len(self.free_list)
            self.free_list.append(entry)
        elif self.need[entry] <= 0 and entry in self.free:
            gap, last = self.free.pop(entry), self.free_list.pop()
            if last != entry:
                self.free[last] = gap
                self.free_list[gap] = last


def _check(
    entries: Sequence[Id],
    jurors: Sequence[Id],
    conflicts: Set[Pair],
    fixed: Set[Pair],
    capacities: Mapping[Id, int],
) -> None:
    known = set(entries)
    if len(known) != len(entries) or len(set(jurors)) != len(jurors):
        raise ValueError("An entry or a juror is named twice.")
    if strangers := {entry for _, entry in fixed} - known:
        raise ValueError(f"Fixed readings of entries that are not there: {sorted(strangers, key=id_order)}.")
    if forbidden := fixed & conflicts:
        raise ValueError(f"Fixed readings in conflict: {sorted(forbidden, key=order_of_pair)}.")
    if any(limit < 0 for limit in capacities.values()):
        raise ValueError("A juror reads no fewer than 0 entries.")


def _readings(readings: int | Mapping[Id, int], entry: Id) -> int:
    number = readings if isinstance(readings, int) else readings.get(entry)
    if number is None or number < 0:
        raise ValueError(f"Entry {entry!r} needs a number of readings from 0, not {number!r}.")
    return number
