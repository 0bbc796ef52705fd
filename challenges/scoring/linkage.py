"""Whether the readings hang together: entries can only be compared along jurors who read more than one of them.

In closed panels nobody can tell a severe panel from a weak pile of entries. ``parts`` counts what is not connected at
all; ``linkage`` tells how well the rest is: with D and C the numbers of readings of entries and jurors and B the
incidence matrix, it is the second smallest eigenvalue of the jurors' Laplacian L = diag(C) − Bᵀ D⁻¹ B, divided by the
mean load. It is 1 when everybody reads everything and 0 when there are parts. From 0.30 it is good; below 0.15 severity
must not be taken out across the jury (measured on 120 entries with 24 jurors in topic panels).
"""

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.linalg import eigh
from scipy.sparse.csgraph import connected_components

from challenges.scoring.mixed_model import Design, inverse
from challenges.scoring.weighting import Id

Pair = tuple[Id, Id]

GOOD, WEAK = 0.30, 0.15


def parts_of(design: Design) -> int:
    """How many parts the jurors and entries that have a reading fall into."""
    read, reading = np.flatnonzero(design.per_entry), np.flatnonzero(design.per_juror)
    if not read.size:
        return 0
    within = design.incidence[read][:, reading]
    # Two jurors hang together when they read the same entry; every entry read hangs on one of them.
    return int(connected_components(within.T @ within, directed=False, return_labels=False))


def linkage_of(design: Design) -> float:
    """λ₂ of the readings; 1 for a single juror, 0 without readings or with more than one part."""
    reading = np.flatnonzero(design.per_juror)
    if not reading.size or parts_of(design) > 1:
        return 0.0
    if reading.size == 1:
        return 1.0
    table = design.incidence[:, reading]
    scaled = table.multiply(inverse(design.per_entry)[:, None]).tocsr()
    laplacian = -np.asarray((table.T @ scaled).toarray())
    loads = design.per_juror[reading]
    laplacian[np.diag_indices_from(laplacian)] += loads
    second = eigh(laplacian, eigvals_only=True, check_finite=False, subset_by_index=[1, 1])[0]
    return round(max(0.0, float(second / loads.mean())), 4)


def design_of(pairs: Iterable[Pair]) -> Design:
    """The design of (juror, entry) readings; positions in the order of the ids."""
    listed = sorted(set(pairs), key=order_of_pair)
    jurors = _positions([juror for juror, _ in listed])
    entries = _positions([entry for _, entry in listed])
    return Design(
        np.array([entries[entry] for _, entry in listed], dtype=np.int64),
        np.array([jurors[juror] for juror, _ in listed], dtype=np.int64),
        len(entries),
        len(jurors),
    )


def order_of_pair(pair: Pair) -> tuple[tuple[bool, Id], tuple[bool, Id]]:
    """A total order over pairs of ids that may be numbers or text."""
    juror, entry = pair
    return (isinstance(juror, str), juror), (isinstance(entry, str), entry)


def _positions(ids: Sequence[Id]) -> dict[Id, int]:
    ordered = sorted(set(ids), key=lambda one: (isinstance(one, str), one))
    return {one: position for position, one in enumerate(ordered)}
