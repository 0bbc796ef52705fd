"""How sure the order is: entries and jurors drawn from the exact posterior, and every draw ranked.

    b* = b̂ + σ_e L⁻ᵀ z  (S = L Lᵀ),   u* = û − V B (b* − b̂) + σ_e V^½ z'

Entries are shrunk here (λ_u > 0), so that few readings mean less certainty and no luck. Source: Laird & Louis (1989),
Lin et al. (2006); that these intervals cover what they say is measured by ``bench/jury_rank.py``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular

from challenges.scoring.mixed_model import Fit, Floats

COVER = 0.9
_CHUNK = 2_000_000


@dataclass(frozen=True)
class RankDraws:
    """Per entry the ends of the 90 % rank interval, and in what share of the draws it is within the places."""

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    top: Floats


def rank_draws(fit: Fit, *, places: int, draws: int, generator: np.random.Generator) -> RankDraws:
    """Draw and rank. The same fit and generator state give the same answer."""
    design, sigma = fit.design, float(np.sqrt(fit.variance_noise))
    share = 1.0 / (design.per_entry + fit.ratio_entries)
    system = -design.eliminated(fit.ratio_entries)
    system[np.diag_indices_from(system)] += design.per_juror + fit.ratio_jurors
    lower = cholesky(system, lower=True, check_finite=False)
    spread = sigma * np.sqrt(share)
    ranks = np.empty((draws, design.entries), dtype=np.int32)
    in_order = np.arange(1, design.entries + 1, dtype=np.int32)
    step = max(1, _CHUNK // max(1, design.entries))
    for start in range(0, draws, step):
        many = min(step, draws - start)
        jurors = sigma * solve_triangular(
            lower, generator.standard_normal((design.jurors, many)), lower=True, trans="T", check_finite=False
        )
        moved = (design.incidence @ jurors).T
        values = generator.standard_normal((many, design.entries))
        values *= spread
        values += fit.shrunk
        values -= share * moved
        order = np.argsort(-values, axis=1)
        np.put_along_axis(ranks[start : start + many], order, np.broadcast_to(in_order, order.shape), axis=1)
    top = np.count_nonzero(ranks <= places, axis=0) / draws
    outside = (1.0 - COVER) / 2.0
    first, last = int(np.floor(outside * draws)), int(np.ceil((1.0 - outside) * draws)) - 1
    by_entry = np.ascontiguousarray(ranks.T)
    by_entry.sort(axis=1)
    return RankDraws(by_entry[:, first].astype(np.int64), by_entry[:, last].astype(np.int64), top)
