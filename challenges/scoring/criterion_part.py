"""One criterion of the analysis: its scores fitted on their own, and how criteria make one score."""

from dataclasses import dataclass

import numpy as np

from challenges.scoring.linkage import WEAK, linkage_of, parts_of
from challenges.scoring.mixed_model import Design, Fit, Floats, Ints, fit, plain_fit
from challenges.scoring.observations import Scores
from challenges.scoring.robust import robust_effects


@dataclass(frozen=True)
class Part:
    """The scores on one criterion; ``entries`` and ``jurors`` say which of the whole its design's positions are."""

    fit: Fit
    entries: Ints
    jurors: Ints
    size: int
    calibrated: bool

    @property
    def design(self) -> Design:
        """Who judged what on this criterion."""
        return self.fit.design

    @property
    def scores(self) -> Floats:
        """The scores, 0 to 100."""
        return self.fit.scores

    @property
    def ratio_jurors(self) -> float | None:
        """λ_b, or None where the plain mean counts."""
        return self.fit.ratio_jurors if self.calibrated else None

    @property
    def effects(self) -> Floats:
        """The published effect of every entry of the whole, NaN where nobody judged it on this criterion."""
        return self.whole(self.fit.fixed)

    @property
    def robust(self) -> Floats:
        """The robust twin of ``effects``."""
        return self.whole(robust_effects(self.fit) if self.calibrated else self.fit.fixed)

    def whole(self, values: Floats) -> Floats:
        """Values of this part's entries spread over all entries."""
        spread = np.full(self.size, np.nan)
        spread[self.entries] = values
        return spread


def parts_by_criterion(scores: Scores) -> list[Part]:
    """Fit every criterion; where its readings are too few or hang together too little, its plain mean counts."""
    parts = []
    for position in range(len(scores.criteria)):
        entries, jurors, design, shares = scores.of_criterion(position)
        complete = shares.size == scores.design.entry.size
        calibrated = complete or not why_mean(design)
        parts.append(
            Part(
                fit(design, shares) if calibrated else plain_fit(design, shares),
                entries,
                jurors,
                scores.design.entries,
                calibrated,
            )
        )
    return parts


def why_mean(design: Design) -> str:
    """Why severity cannot be taken out of these readings, as a code; empty when it can."""
    if design.jurors < 3:
        return "few_jurors"
    if design.entry.size < 2 * design.jurors:
        return "few_readings"
    if parts_of(design) > 1:
        return "parts"
    return "weak_linkage" if linkage_of(design) < WEAK else ""


def combined(effects: Floats, weights: Floats) -> Floats:
    """The weighted score of entries (rows) over criteria (columns); NaN has its weight spread over the others."""
    there = ~np.isnan(effects)
    judged = there @ weights
    total = np.where(there, effects, 0.0) @ weights
    return np.asarray(np.divide(total, judged, out=np.full(total.size, np.nan), where=judged > 0))


def completed_totals(scores: Scores, effects: Floats) -> Floats:
    """Per reading the weighted total as if all criteria had been judged.

    A criterion the juror could not judge gets what the entry has on it, plus what the juror's other scores on this
    entry are on average above their entry effects. The intervals come from these totals and not from the criteria one
    by one, because a juror's scores on one entry go together: taken as independent they would promise too much.
    """
    weights = scores.weights
    own = effects[scores.design.entry]
    judged = ~np.isnan(scores.shares)
    above = np.where(judged, scores.shares - own, 0.0) @ weights / scores.judged_weight
    return np.where(
        judged.all(axis=1), scores.totals, combined(effects, weights)[scores.design.entry] + above
    )
