"""What hangs on one juror: the result again without each of them, and how many of those within the places change.

The ratio of the variances is kept. Taking out juror j changes the eliminated system only along the entries j read,

    S₋ⱼ = S − Σ_{i read by j} B_i B_iᵀ (1/(D_i − 1) − 1/D_i)   without row and column j,

so that each refit is one Cholesky of the size of the jury.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from challenges.scoring.criterion_part import Part, combined
from challenges.scoring.figures import HALF_UP, SCORE_DECIMALS
from challenges.scoring.mixed_model import GONE, Floats, inverse


def winners_replaced(parts: Sequence[Part], weights: Floats, *, jurors: int, places: int) -> list[int]:
    """For each juror how many entries within the places would not be there without the juror's scores."""
    now = np.column_stack([part.effects for part in parts])
    winners = within_places(combined(now, weights), places)
    leaving = [_Leaving(part) for part in parts]
    replaced = []
    for juror in range(jurors):
        effects = np.column_stack([one.without(juror) for one in leaving])
        still = within_places(combined(effects, weights), places)
        replaced.append(int(np.count_nonzero(winners & ~still)))
    return replaced


def within_places(scores: Floats, places: int) -> NDArray[np.bool_]:
    """Which entries have a rank within the places, by scores as published; NaN, an entry without a score, has none."""
    told = ~np.isnan(scores)
    if places <= 0:
        return np.zeros(scores.size, dtype=np.bool_)
    rounded = np.where(told, np.floor(scores * 10**SCORE_DECIMALS + 0.5 + HALF_UP), -np.inf)
    if places >= scores.size:
        return told
    return np.asarray(told & (rounded >= -np.partition(-rounded, places - 1)[places - 1]))


class _Leaving:
    """One criterion, ready to be fitted again without any one juror."""

    def __init__(self, part: Part) -> None:
        self.part, design = part, part.design
        self.sums, self.share = design.by_entry(part.scores), inverse(design.per_entry)
        self.at = {int(juror): position for position, juror in enumerate(part.jurors)}
        order = np.argsort(design.juror, kind="stable")
        ends = np.cumsum(design.per_juror).astype(np.int64)
        self.readings = np.split(order, ends[:-1])
        if part.ratio_jurors is not None:
            self.system = -design.eliminated(0.0)
            self.system[np.diag_indices_from(self.system)] += design.per_juror + part.ratio_jurors
            self.side = design.by_juror(part.scores) - design.incidence.T @ (self.share * self.sums)

    def without(self, juror: int) -> Floats:
        """The effects on all entries without one juror; NaN where nobody else judged."""
        part, design, position = self.part, self.part.design, self.at.get(juror)
        if position is None:
            return part.effects
        readings = self.readings[position]
        entries, given = design.entry[readings], part.scores[readings]
        left = self.sums.copy()
        left[entries] -= given
        count = design.per_entry.copy()
        count[entries] -= 1
        ratio = part.ratio_jurors
        if ratio is not None and np.log(ratio) < GONE:
            rows = design.incidence[entries].toarray()
            rows[:, position] = 0.0
            fewer = inverse(count[entries])
            system = self.system - rows.T @ ((fewer - self.share[entries])[:, None] * rows)
            side = self.side - rows.T @ (fewer * left[entries] - self.share[entries] * self.sums[entries])
            system[position, :] = system[:, position] = 0.0
            system[position, position], side[position] = 1.0, 0.0
            leniency = cho_solve(
                cho_factor(system, lower=True, overwrite_a=True, check_finite=False), side, check_finite=False
            )
            left -= design.incidence @ leniency
        return part.whole(np.divide(left, count, out=np.full(left.size, np.nan), where=count > 0.5))
