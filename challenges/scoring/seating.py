"""What a reading plan has to keep, as arrays in the order of the ids: needs, limits, who may read what."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from challenges.scoring.linkage import Pair, order_of_pair
from challenges.scoring.match import Costs, Mask, Match, match_costs
from challenges.scoring.placing import id_order
from challenges.scoring.weighting import Id

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Seating:
    """The problem: rows are entries, columns are jurors.

    ``need`` is how many readers an entry still needs, ``outside`` how many of these have to be outsiders to its topics;
    ``held`` is what a juror reads already, ``room`` how much more; ``allowed`` is who may still be seated where.
    ``outsiders`` know none of an entry's topics, the ``foreign`` do not read its language. ``organisation`` is −1 for a
    juror without one, ``taken[entry, organisation]`` counts fixed readers, and ``per_organisation`` is how many of one
    organisation may read an entry.
    """

    entries: tuple[Id, ...]
    jurors: tuple[Id, ...]
    need: Ints
    outside: Ints
    held: Ints
    room: Ints
    allowed: Mask
    free_of_conflict: Mask
    costs: Costs
    outsiders: Mask
    foreign: Mask
    organisation: Ints
    taken: Ints
    per_organisation: int

    @property
    def total(self) -> int:
        """How many seats are to be filled."""
        return int(self.need.sum())


def seating(  # noqa: PLR0913 - as assignment.plan
    entries: Sequence[Id],
    jurors: Sequence[Id],
    *,
    readings: int | Mapping[Id, int],
    conflicts: Set[Pair],
    fixed: Set[Pair],
    capacities: Mapping[Id, int],
    organisations: Mapping[Id, Id | None],
    per_organisation: int,
    topics: Match,
    languages: Match,
    outside_seats: int,
) -> Seating:
    """Check and lay out; see ``assignment.plan`` for the arguments and what is refused."""
    _check(entries, jurors, conflicts, fixed, capacities)
    if per_organisation < 1 or outside_seats < 0:
        raise ValueError("There is at least 1 reader of an organisation, and no fewer than 0 outside seats.")
    rows = tuple(sorted(entries, key=id_order))
    columns = tuple(sorted(jurors, key=id_order))
    at_row = {entry: position for position, entry in enumerate(rows)}
    at_column = {juror: position for position, juror in enumerate(columns)}
    free = np.ones((len(rows), len(columns)), dtype=np.bool_)
    for juror, entry in conflicts:
        if juror in at_column and entry in at_row:
            free[at_row[entry], at_column[juror]] = False
    costs, outsiders, foreign = match_costs(rows, columns, topics, languages)
    need = np.array([_readings(readings, entry) for entry in rows], dtype=np.int64)
    outside = np.where(outsiders.any(axis=1), outside_seats, 0) if rows else np.zeros(0, dtype=np.int64)
    houses = sorted({house for house in organisations.values() if house is not None}, key=id_order)
    at_house = {house: position for position, house in enumerate(houses)}
    own = [organisations.get(juror) for juror in columns]
    organisation = np.array([-1 if house is None else at_house[house] for house in own], dtype=np.int64)
    held = np.zeros(len(columns), dtype=np.int64)
    taken = np.zeros((len(rows), len(houses)), dtype=np.int64)
    allowed = free.copy()
    for juror, entry in sorted(fixed, key=order_of_pair):
        row, column = at_row[entry], at_column.get(juror)
        need[row] -= 1
        house = organisations.get(juror)
        if house is not None:
            taken[row, at_house[house]] += 1
        if column is not None:
            held[column] += 1
            allowed[row, column] = False
            outside[row] -= int(outsiders[row, column])
    need = np.maximum(need, 0)
    with_house = np.flatnonzero(organisation >= 0)
    allowed[:, with_house] &= taken[:, organisation[with_house]] < per_organisation
    outside = np.minimum(np.maximum(outside, 0), np.minimum(need, (allowed & outsiders).sum(axis=1)))
    limit = np.array([capacities.get(juror, len(rows)) for juror in columns], dtype=np.int64)
    return Seating(
        entries=rows,
        jurors=columns,
        need=need,
        outside=outside,
        held=held,
        room=np.maximum(limit - held, 0),
        allowed=allowed,
        free_of_conflict=free,
        costs=costs,
        outsiders=outsiders,
        foreign=foreign,
        organisation=organisation,
        taken=taken,
        per_organisation=per_organisation,
    )


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
