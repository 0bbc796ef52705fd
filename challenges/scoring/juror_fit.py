"""How a juror's scores go with the others': outfit, agreement, the largest residual. Severity is no fault and not here.

A residual is standardised by its own standard deviation σ_e √(1 − h): an entry with few readings follows each of them.
h is the leverage in the mixed-model equations with fixed entries,

    h_ij = 1/D_i + (e_j − B_i/D_i)ᵀ S⁻¹ (e_j − B_i/D_i)

Outfit is the mean squared standardised residual (Wright & Masters 1982, here for normal scores). Agreement is the
correlation of the juror's scores with the mean of the *other* jurors' adjusted scores on the same entries.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from challenges.scoring.mixed_model import Design, Fit, Floats, inverse

# A residual that could hardly have been anything but 0 says nothing.
_FREE = 0.05
# A correlation of two points is always 1.
_FEWEST_SHARED = 3
_CHUNK = 4_000_000


@dataclass(frozen=True)
class JurorFit:
    """Per juror, NaN where the readings are too few; ``worst`` is the position of the reading furthest off, or −1."""

    outfit: Floats
    agreement: Floats
    largest: Floats
    worst: list[int]


def juror_fit(fit: Fit) -> JurorFit:
    """The fit of every juror of the design."""
    design = fit.design
    standardised = standardised_residuals(fit)
    told = ~np.isnan(standardised)
    count = design.by_juror(told.astype(np.float64))
    outfit = np.where(
        count > 0, design.by_juror(np.where(told, standardised, 0.0) ** 2) / np.maximum(count, 1), np.nan
    )
    largest, worst = np.full(design.jurors, np.nan), [-1] * design.jurors
    # From the smallest to the largest: the last one written for a juror is the furthest off.
    for reading in np.argsort(np.abs(np.where(told, standardised, 0.0)), kind="stable"):
        if told[reading]:
            juror = int(design.juror[reading])
            largest[juror], worst[juror] = standardised[reading], int(reading)
    return JurorFit(outfit, _agreement(fit), largest, worst)


def standardised_residuals(fit: Fit) -> Floats:
    """Per reading how many standard deviations it is from what was expected; NaN where nothing could be expected."""
    design = fit.design
    if fit.variance_noise <= 1e-9 * float(np.var(fit.scores)):
        return np.full(fit.scores.size, np.nan)
    left = fit.scores - fit.fixed[design.entry] - fit.leniency[design.juror]
    free = 1.0 - leverage(design, fit.ratio_jurors)
    told = (free > _FREE) & (design.per_entry[design.entry] > 1)
    result = np.full(left.size, np.nan)
    result[told] = left[told] / np.sqrt(fit.variance_noise * free[told])
    return result


def leverage(design: Design, ratio_jurors: float) -> Floats:
    """The leverage h of every reading: how far its own score moves what is expected of it, 0 to 1."""
    share = inverse(design.per_entry)
    system = -design.eliminated(0.0)
    system[np.diag_indices_from(system)] += design.per_juror + ratio_jurors
    spread = cho_solve(cho_factor(system, lower=True, check_finite=False), np.eye(design.jurors))
    result = share[design.entry] + np.diag(spread)[design.juror]
    # Readings are in order of entry, so that blocks of entries are blocks of readings.
    step = max(1, _CHUNK // design.jurors)
    for start in range(0, design.entries, step):
        rows = design.incidence[start : start + step]
        across = share[start : start + step, None] * (rows @ spread)
        own = share[start : start + step] * rows.multiply(across).sum(axis=1)
        here = np.flatnonzero((design.entry >= start) & (design.entry < start + step))
        entry, juror = design.entry[here] - start, design.juror[here]
        result[here] += own[entry] - 2.0 * across[entry, juror]
    return result


def _agreement(fit: Fit) -> Floats:
    design = fit.design
    adjusted = fit.scores - fit.leniency[design.juror]
    others = design.per_entry[design.entry] - 1
    with_others = others > 0
    consensus = np.zeros(adjusted.size)
    whole = design.by_entry(adjusted)[design.entry]
    consensus[with_others] = (whole - adjusted)[with_others] / others[with_others]
    there = with_others.astype(np.float64)
    shared = design.by_juror(there)
    count = np.maximum(shared, 1.0)

    def centred(values: Floats) -> Floats:
        return np.asarray((values - (design.by_juror(values * there) / count)[design.juror]) * there)

    own, theirs = centred(adjusted), centred(consensus)
    scale = np.sqrt(design.by_juror(own**2) * design.by_juror(theirs**2))
    told = (shared >= _FEWEST_SHARED) & (scale > 1e-9 * max(1.0, float(np.var(fit.scores))))
    result = np.full(design.jurors, np.nan)
    result[told] = np.clip(design.by_juror(own * theirs)[told] / scale[told], -1.0, 1.0)
    return result
