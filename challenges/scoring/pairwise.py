"""Strengths from what jurors preferred to what: Bradley-Terry with a prior, fitted to all pairs at once.

P(i before j) = 1 / (1 + exp(-(theta_i - theta_j))), theta ~ N(0, 1.5^2) (Bradley & Terry 1952; the most probable theta
under the prior). The prior keeps every strength finite, also that of an entry that has won all its pairs or been
compared with nothing. The objective is strictly convex, so there is one answer, and the pairs are counted before they
are used, so it does not depend on their order.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

PRIOR_SD = 1.5
SURE = 0.95
"""From this probability of a place on an entry is certain of it; up to 1 minus this it is certain to miss it."""

K = TypeVar("K", bound=Hashable)
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Strength:
    """An entry's strength ``theta`` and what is known about its place.

    ``place`` counts from 1 by strength, equal strengths share. ``place_low`` to ``place_high`` hold the place with 90 %
    probability, ``p_top`` is the probability of being among the wanted places, ``pairs`` how often it was compared.
    """

    theta: float
    place: int
    place_low: int
    place_high: int
    p_top: float
    pairs: int

    @property
    def zone(self) -> str:
        """``in``, ``out``, or ``zone`` when neither is certain."""
        return "in" if self.p_top >= SURE else "out" if self.p_top <= 1 - SURE else "zone"


def pairs_of(ranking: Sequence[K], scores: Mapping[K, float]) -> list[tuple[K, K]]:
    """All (better, worse) pairs that one juror has told: by the ranking, best first, and by scores.

    Two that the juror has ranked are compared by the ranking alone; equal scores tell nothing.
    """
    ranked = [(better, worse) for at, better in enumerate(ranking) for worse in ranking[at + 1 :]]
    known = {frozenset(pair) for pair in ranked}
    scored = sorted(scores.items(), key=lambda one: -one[1])
    return ranked + [
        (better, worse)
        for at, (better, high) in enumerate(scored)
        for worse, low in scored[at + 1 :]
        if high > low and frozenset((better, worse)) not in known
    ]


def strengths(
    pairs: Iterable[tuple[str, str]], entries: Collection[str], *, places: int, seed: int, draws: int = 1000
) -> dict[str, Strength]:
    """The strength of every entry, strongest first; entries in no pair have strength 0.

    Places and their probabilities come from ``draws`` from the normal distribution around the most probable strengths
    (Laplace's approximation), drawn with ``seed``. Raises ValueError for a pair with an unknown entry or with itself.
    """
    names = sorted(entries)
    if not names:
        return {}
    first, second, wins = _counted(pairs, names)
    theta = most_probable(first, second, wins, len(names))
    compared = np.bincount(np.concatenate([first, second]), np.concatenate([wins, wins]), len(names))
    order = np.lexsort((np.arange(len(names)), -theta))
    ranks = _ranks(_drawn(theta, first, second, wins, seed, draws))
    low, high = np.percentile(ranks, (5, 95), axis=0, method="nearest")
    top = (ranks <= places).mean(axis=0)
    found: dict[str, Strength] = {}
    place, before = 0, np.inf
    for at, index in enumerate(order, 1):
        if before - theta[index] > 1e-6:
            place = at
        before = theta[index]
        found[names[index]] = Strength(
            round(float(theta[index]), 6),
            place,
            int(low[index]),
            int(high[index]),
            float(top[index]),
            int(compared[index]),
        )
    return found


def most_probable(first: NDArray[np.intp], second: NDArray[np.intp], wins: Numbers, count: int) -> Numbers:
    """The most probable strengths of ``count`` entries, when ``first[k]`` was preferred to ``second[k]`` ``wins[k]``
    times."""
    if not len(wins):
        return np.zeros(count)

    def objective(theta: Numbers) -> tuple[float, Numbers]:
        apart = theta[first] - theta[second]
        missed = wins / (1 + np.exp(np.clip(apart, -700, 700)))
        slope = theta / PRIOR_SD**2
        slope -= np.bincount(first, missed, count)
        slope += np.bincount(second, missed, count)
        value = float(wins @ np.logaddexp(0, -apart) + theta @ theta / (2 * PRIOR_SD**2))
        return value, slope

    limits = {"maxiter": 2000, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 20}
    fitted = minimize(objective, np.zeros(count), jac=True, method="L-BFGS-B", options=limits)
    return np.asarray(fitted.x, dtype=np.float64)


def _counted(
    pairs: Iterable[tuple[str, str]], names: Sequence[str]
) -> tuple[NDArray[np.intp], NDArray[np.intp], Numbers]:
    """How often each entry was preferred to each other, in an order of their own."""
    index = {name: at for at, name in enumerate(names)}
    counts: Counter[tuple[int, int]] = Counter()
    for better, worse in pairs:
        if better == worse or better not in index or worse not in index:
            raise ValueError(f"not a pair of the entries: {better!r}, {worse!r}")
        counts[index[better], index[worse]] += 1
    told = sorted(counts)
    return (
        np.array([one for one, _ in told], dtype=np.intp),
        np.array([other for _, other in told], dtype=np.intp),
        np.array([counts[pair] for pair in told], dtype=np.float64),
    )


def _drawn(
    theta: Numbers,
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    wins: Numbers,
    seed: int,
    draws: int,
) -> Numbers:
    """``draws`` rows of strengths around the most probable ones, with the curvature there as precision."""
    count = len(theta)
    precision = np.eye(count) / PRIOR_SD**2
    chance = 1 / (1 + np.exp(np.clip(theta[second] - theta[first], -700, 700)))
    weight = wins * chance * (1 - chance)
    np.add.at(precision, (first, first), weight)
    np.add.at(precision, (second, second), weight)
    np.add.at(precision, (first, second), -weight)
    np.add.at(precision, (second, first), -weight)
    noise = np.random.default_rng(seed).standard_normal((draws, count))
    factor = np.linalg.cholesky(precision)
    return np.asarray(theta + np.linalg.solve(factor.T, noise.T).T, dtype=np.float64)


def _ranks(drawn: Numbers) -> NDArray[np.intp]:
    """The place of each entry in each row, 1 for the highest."""
    return np.argsort(np.argsort(-drawn, axis=1), axis=1) + 1
