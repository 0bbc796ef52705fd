"""The additive model of scoring: score = mean + entry + juror + disagreement, entries eliminated.

    y_ij = μ + u_i + b_j + e_ij,   u ~ N(0, σ²_u),  b ~ N(0, σ²_b),  e ~ N(0, σ²_e)

With λ_u = σ²_e/σ²_u and λ_b = σ²_e/σ²_b, D_i and C_j the numbers of readings of entries and jurors, B the
incidence matrix (entries × jurors) and V = diag(1/(D_i + λ_u)), the entries leave a system of the size of the
jury, which is dense and solved by Cholesky:

    S = diag(C_j + λ_b) − Bᵀ V B,   S b̂ = r_J − Bᵀ V r_I,   û = V (r_I − B b̂)

Sources: Henderson's mixed-model equations (1975); restricted likelihood by Patterson & Thompson (1971); for
judging, Platt & Burges (2012), Ge, Welling & Ghahramani (2013), Heyard et al. (2022).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Natural logarithms of λ. At the upper end the effect is gone, at the lower end it is hardly shrunk at all.
_LOWEST, GONE = -9.0, 12.0
# With three jurors the spread of their severity is a guess: this ratio is taken instead of an estimate.
FEW_JURORS, FEW_JURORS_RATIO = 3, 2.0
# Dense tables per number of readings are kept up to so many numbers; beyond, they are made again each time.
_KEPT = 20_000_000


@dataclass(frozen=True)
class Design:
    """Who read what, as positions: reading r is of entry ``entry[r]`` by juror ``juror[r]``."""

    entry: Ints
    juror: Ints
    entries: int
    jurors: int

    @cached_property
    def per_entry(self) -> Floats:
        """How many readings each entry has."""
        return np.bincount(self.entry, minlength=self.entries).astype(np.float64)

    @cached_property
    def per_juror(self) -> Floats:
        """How many readings each juror made."""
        return np.bincount(self.juror, minlength=self.jurors).astype(np.float64)

    @cached_property
    def incidence(self) -> csr_array:
        """B: entries × jurors, 1 where the juror read the entry."""
        return self.weighted(np.ones(self.entry.size))

    @cached_property
    def _grams(self) -> list[tuple[float, Floats]]:
        """For each number of readings an entry can have: that number, and BᵀB over those entries."""
        found = []
        for count in np.unique(self.per_entry[self.per_entry > 0]):
            rows = self.incidence[np.flatnonzero(self.per_entry == count)]
            found.append((float(count), (rows.T @ rows).toarray()))
        return found

    def weighted(self, weights: Floats) -> csr_array:
        """B with a weight for each reading instead of 1."""
        return csr_array((weights, (self.entry, self.juror)), shape=(self.entries, self.jurors))

    def eliminated(self, ratio: float) -> Floats:
        """Bᵀ V B for λ_u = ``ratio``, dense. Entries have few different numbers of readings: these share tables."""
        if np.unique(self.per_entry).size * self.jurors**2 > _KEPT:
            scaled = self.incidence.multiply(inverse(self.per_entry + ratio)[:, None]).tocsr()
            return np.asarray((self.incidence.T @ scaled).toarray())
        total = np.zeros((self.jurors, self.jurors))
        for count, gram in self._grams:
            total += gram / (count + ratio)
        return total

    def by_entry(self, values: Floats) -> Floats:
        """Sum of a number per reading over each entry."""
        return np.bincount(self.entry, weights=values, minlength=self.entries).astype(np.float64, copy=False)

    def by_juror(self, values: Floats) -> Floats:
        """Sum of a number per reading over each juror."""
        return np.bincount(self.juror, weights=values, minlength=self.jurors).astype(np.float64, copy=False)


@dataclass(frozen=True)
class Fit:
    """A fitted model. Variances in squared units of the scores; ``ratio_*`` are λ_u and λ_b.

    ``fixed`` is the published effect: entries not shrunk, on the scale of the scores; ``leniency`` the jurors'
    effects that go with it (shrunk, summing to 0). ``shrunk`` and
    ``shrunk_leniency`` are the posterior means of u and b.
    """

    design: Design
    scores: Floats
    mean: float
    variance_entries: float
    variance_jurors: float
    variance_noise: float
    ratio_entries: float
    ratio_jurors: float
    fixed: Floats
    leniency: Floats
    shrunk: Floats
    shrunk_leniency: Floats

    @property
    def silent(self) -> bool:
        """Whether no variance is told: a plain mean, or all scores equal."""
        return self.variance_noise == 0


def fit(design: Design, scores: Floats) -> Fit:
    """Fit by restricted maximum likelihood: two ratios, found by Nelder-Mead; everything else is exact.

    Every entry of the design has at least one reading. All scores equal give variances of 0.
    """
    spread = float(np.std(scores))
    middle = float(np.mean(scores))
    if spread <= 1e-12 * max(1.0, abs(middle)):
        return plain_fit(design, scores)
    profile = _Profile(design, (scores - middle) / spread)
    ratio_entries, ratio_jurors = profile.best()
    solution = profile.solve(ratio_entries, ratio_jurors)
    noise = solution.noise * spread**2
    fixed, leniency = fixed_effects(design, scores, ratio_jurors)
    entries_gone, jurors_gone = (np.log(ratio) >= GONE for ratio in (ratio_entries, ratio_jurors))
    return Fit(
        design=design,
        scores=scores,
        mean=middle + spread * solution.mean,
        variance_entries=0.0 if entries_gone else noise / ratio_entries,
        variance_jurors=0.0 if jurors_gone else noise / ratio_jurors,
        variance_noise=noise,
        ratio_entries=ratio_entries,
        ratio_jurors=ratio_jurors,
        fixed=fixed,
        leniency=leniency,
        shrunk=spread * solution.entries,
        shrunk_leniency=spread * solution.jurors,
    )


def plain_fit(design: Design, scores: Floats) -> Fit:
    """The plain mean in the shape of a fit: no juror is corrected, and no variance is told."""
    means = design.by_entry(scores) * inverse(design.per_entry)
    middle, ratio = float(np.mean(scores)), float(np.exp(GONE))
    nobody = np.zeros(design.jurors)
    return Fit(design, scores, middle, 0.0, 0.0, 0.0, 1.0, ratio, means, nobody, means - middle, nobody)


def fixed_effects(
    design: Design, scores: Floats, ratio_jurors: float, weights: Floats | None = None
) -> tuple[Floats, Floats]:
    """Entries unshrunk, jurors shrunk by λ_b, readings weighted: (entry effects, jurors' leniency).

    An entry whose readings have no weight gets NaN. At the upper end of λ_b the jurors do not differ, and the
    effects are the plain means, to the last bit.
    """
    weights = np.ones(scores.size) if weights is None else weights
    per_entry = design.by_entry(weights)
    rows = design.by_entry(weights * scores)
    if np.log(ratio_jurors) >= GONE:
        leniency = np.zeros(design.jurors)
    else:
        table = design.weighted(weights)
        share = inverse(per_entry)
        system = -np.asarray((table.T @ table.multiply(share[:, None]).tocsr()).toarray())
        system[np.diag_indices_from(system)] += design.by_juror(weights) + ratio_jurors
        side = design.by_juror(weights * scores) - table.T @ (share * rows)
        leniency = cho_solve(cho_factor(system, lower=True, check_finite=False), side, check_finite=False)
    left = rows - design.by_entry(weights * leniency[design.juror])
    known = per_entry > 0
    effects = np.full(design.entries, np.nan)
    effects[known] = left[known] / per_entry[known]
    return effects, leniency


def inverse(values: Floats) -> Floats:
    """1/x, and 0 for 0: what nobody read has no part in anything."""
    return np.divide(1.0, values, out=np.zeros_like(values), where=values > 0)


@dataclass(frozen=True)
class _Solution:
    """Solution of the mixed-model equations at given ratios; ``criterion`` is minus the log restricted likelihood."""

    criterion: float
    mean: float
    noise: float
    entries: Floats
    jurors: Floats


class _Profile:
    """The restricted likelihood of standardised scores as a function of the two ratios alone."""

    def __init__(self, design: Design, scores: Floats) -> None:
        self.design, self.readings = design, scores.size
        ones = np.ones(scores.size)
        self.rows = np.column_stack([design.by_entry(scores), design.by_entry(ones)])
        self.columns = np.column_stack([design.by_juror(scores), design.by_juror(ones)])
        self.squares = np.array([[scores @ scores, scores.sum()], [scores.sum(), scores.size]])

    def best(self) -> tuple[float, float]:
        """The ratios (λ_u, λ_b) of the largest restricted likelihood."""
        if self.design.jurors <= FEW_JURORS:
            found = minimize(
                lambda at: self.at(at[0], np.log(FEW_JURORS_RATIO)),
                [0.0],
                method="Nelder-Mead",
                bounds=[(_LOWEST, GONE)],
                options={"initial_simplex": [[0.0], [1.5]], "xatol": 1e-4, "fatol": 1e-7},
            )
            return self._ends(float(found.x[0]), float(np.log(FEW_JURORS_RATIO)), free_jurors=False)
        found = minimize(
            lambda at: self.at(at[0], at[1]),
            [0.0, 1.0],
            method="Nelder-Mead",
            bounds=[(_LOWEST, GONE)] * 2,
            options={
                "initial_simplex": [[0.0, 1.0], [1.5, 1.0], [0.0, 2.5]],
                "xatol": 1e-4,
                "fatol": 1e-7,
                "maxfev": 400,
            },
        )
        return self._ends(float(found.x[0]), float(found.x[1]), free_jurors=True)

    def _ends(self, entries: float, jurors: float, *, free_jurors: bool) -> tuple[float, float]:
        """The found point, or the upper end where that is no worse: there the likelihood is flat."""
        value = self.at(entries, jurors)
        if free_jurors and self.at(entries, GONE) <= value + 1e-4:
            jurors = GONE
            value = self.at(entries, jurors)
        if self.at(GONE, jurors) <= value + 1e-4:
            entries = GONE
        return float(np.exp(entries)), float(np.exp(jurors))

    def at(self, log_entries: float, log_jurors: float) -> float:
        """Minus the log restricted likelihood, up to a constant."""
        return self.solve(float(np.exp(log_entries)), float(np.exp(log_jurors))).criterion

    def solve(self, ratio_entries: float, ratio_jurors: float) -> _Solution:
        """Solve for the scores and for a column of ones at once, which gives the mean by generalised least squares."""
        design = self.design
        share = 1.0 / (design.per_entry + ratio_entries)
        system = -design.eliminated(ratio_entries)
        system[np.diag_indices_from(system)] += design.per_juror + ratio_jurors
        factor = cho_factor(system, lower=True, overwrite_a=True, check_finite=False)
        side = self.columns - design.incidence.T @ (share[:, None] * self.rows)
        jurors = cho_solve(factor, side, check_finite=False)
        entries = share[:, None] * (self.rows - design.incidence @ jurors)
        left = self.squares - self.rows.T @ entries - self.columns.T @ jurors
        mean = float(left[0, 1] / left[1, 1])
        noise = max(float(left[0, 0] - mean * left[0, 1]), 1e-13 * self.readings) / (self.readings - 1)
        criterion = 0.5 * (
            (self.readings - 1) * np.log(noise)
            - np.log(share).sum()
            - design.entries * np.log(ratio_entries)
            + 2.0 * np.log(np.diag(factor[0])).sum()
            - design.jurors * np.log(ratio_jurors)
            + np.log(left[1, 1])
        )
        return _Solution(
            float(criterion),
            mean,
            noise,
            entries[:, 0] - mean * entries[:, 1],
            jurors[:, 0] - mean * jurors[:, 1],
        )
