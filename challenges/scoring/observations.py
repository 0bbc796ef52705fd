"""Scores as they come, checked, and as arrays in one fixed order, so that the order they came in changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import numpy as np

from challenges.scoring.mixed_model import Design, Floats, Ints
from challenges.scoring.placing import id_order
from challenges.scoring.weighting import Id, WeightedCriterion


@dataclass(frozen=True, slots=True)
class Observation:
    """One juror's score on one criterion of one entry, on the criterion's own scale; None is "cannot judge"."""

    entry: Id
    juror: Id
    criterion: Id
    value: Decimal | int | None


@dataclass(frozen=True)
class Scores:
    """All readings in order of entry and juror.

    ``shares[r, c]`` is the score of reading r on criterion c from 0 to 100 on its scale, NaN where the juror could not
    judge. ``entries`` and ``jurors`` are the ids behind the positions of ``design``: only those with a reading.
    ``unread`` are entries all of whose jurors could judge nothing. ``weights`` belong to ``criteria`` and sum to 1.
    """

    design: Design
    shares: Floats
    entries: tuple[Id, ...]
    jurors: tuple[Id, ...]
    criteria: tuple[Id, ...]
    weights: Floats
    unread: tuple[Id, ...]

    @cached_property
    def judged_weight(self) -> Floats:
        """Per reading the weight of the criteria the juror could judge: from just above 0 to 1."""
        return np.asarray(~np.isnan(self.shares) @ self.weights)

    @cached_property
    def totals(self) -> Floats:
        """Per reading the total of weighting.py: "cannot judge" has its weight spread over the other criteria."""
        return np.asarray(np.nansum(self.shares * self.weights, axis=1) / self.judged_weight)

    def of_criterion(self, position: int) -> tuple[Ints, Ints, Design, Floats]:
        """The readings that judge a criterion: positions of their entries and jurors, their design, their scores."""
        there = np.flatnonzero(~np.isnan(self.shares[:, position]))
        entries, entry = np.unique(self.design.entry[there], return_inverse=True)
        jurors, juror = np.unique(self.design.juror[there], return_inverse=True)
        return (
            entries,
            jurors,
            Design(entry, juror, entries.size, jurors.size),
            self.shares[there, position],
        )


def arranged(observations: Iterable[Observation], criteria: Sequence[WeightedCriterion]) -> Scores:
    """Check the observations and lay them out.

    Criteria of weight 0 are shown elsewhere and do not count; they are left out. Refuses (``ValueError``) an unknown
    criterion, two scores of one juror on one criterion of one entry, and values that are not exact finite numbers on
    the criterion's scale.
    """
    known = {criterion.id: criterion for criterion in criteria}
    if len(known) != len(criteria):
        raise ValueError("A criterion is named twice.")
    counting = sorted((one for one in criteria if one.weight > 0), key=lambda one: id_order(one.id))
    if not counting:
        raise ValueError("No criterion has a weight above 0.")
    column = {criterion.id: position for position, criterion in enumerate(counting)}
    cells: dict[tuple[Id, Id], dict[Id, Decimal | int | None]] = {}
    for one in observations:
        if one.criterion not in known:
            raise ValueError(f"There is no criterion {one.criterion!r}.")
        sheet = cells.setdefault((one.entry, one.juror), {})
        if one.criterion in sheet:
            raise ValueError(
                f"Juror {one.juror!r} has two scores on criterion {one.criterion!r} of entry {one.entry!r}."
            )
        sheet[one.criterion] = one.value
    levels = _levels(cells, known)
    entries = _ordered(entry for entry, _ in cells)
    rows = {
        pair: [
            (column[name], levels[name, value])
            for name, value in sheet.items()
            if name in column and value is not None
        ]
        for pair, sheet in cells.items()
    }
    read = {pair: row for pair, row in rows.items() if row}
    with_reading = {entry for entry, _ in read}
    return _laid_out(
        read,
        tuple(entry for entry in entries if entry in with_reading),
        _ordered(juror for _, juror in read),
        counting,
        tuple(entry for entry in entries if entry not in with_reading),
    )


def _laid_out(
    read: Mapping[tuple[Id, Id], Sequence[tuple[int, float]]],
    entries: tuple[Id, ...],
    jurors: tuple[Id, ...],
    counting: Sequence[WeightedCriterion],
    unread: tuple[Id, ...],
) -> Scores:
    entry_at = {entry: position for position, entry in enumerate(entries)}
    juror_at = {juror: position for position, juror in enumerate(jurors)}
    places = sorted((entry_at[entry], juror_at[juror], row) for (entry, juror), row in read.items())
    shares = np.full((len(places), len(counting)), np.nan)
    for position, (_, _, row) in enumerate(places):
        for criterion, share in row:
            shares[position, criterion] = share
    weights = np.array([float(criterion.weight) for criterion in counting])
    return Scores(
        design=Design(
            np.array([place[0] for place in places], dtype=np.int64),
            np.array([place[1] for place in places], dtype=np.int64),
            len(entries),
            len(jurors),
        ),
        shares=shares,
        entries=entries,
        jurors=jurors,
        criteria=tuple(criterion.id for criterion in counting),
        weights=weights / weights.sum(),
        unread=unread,
    )


def _levels(
    cells: Mapping[tuple[Id, Id], Mapping[Id, Decimal | int | None]], known: Mapping[Id, WeightedCriterion]
) -> dict[tuple[Id, Decimal | int], float]:
    """Every level that was given, from 0 to 100; each is checked and reckoned once."""
    levels: dict[tuple[Id, Decimal | int], float] = {}
    for (entry, juror), sheet in cells.items():
        for name, value in sheet.items():
            if value is None:
                continue
            try:
                if isinstance(value, bool | float) or (name, value) not in levels:
                    score = Decimal(value) if type(value) is int else value
                    levels[name, value] = float(100 * known[name].share(score))  # type: ignore[arg-type]
            except (ValueError, TypeError, ArithmeticError) as error:
                raise ValueError(f"Juror {juror!r} on entry {entry!r}: {error}") from error
    return levels


def _ordered(ids: Iterable[Id]) -> tuple[Id, ...]:
    return tuple(sorted(set(ids), key=id_order))
