"""Reliability from the variance components: it needs no complete table of who read what.

    single = σ²_u/(σ²_u + σ²_b + σ²_e),  corrected = σ²_u/(σ²_u + σ²_e),  mean = σ²_u/(σ²_u + σ²_e/k)

(Shrout & Fleiss 1979, for incomplete designs by the components of a mixed model.) k is the harmonic mean of the
readings per entry.
"""

import numpy as np

from challenges.scoring.figures import FIGURE_DECIMALS, SHARE_DECIMALS, Reliability, published
from challenges.scoring.mixed_model import Fit


def reliability_of(fit: Fit) -> Reliability | None:
    """The intraclass correlations of a fit; None when all scores are equal."""
    entries, jurors, noise = fit.variance_entries, fit.variance_jurors, fit.variance_noise
    if entries + jurors + noise <= 0:
        return None
    readings = 1.0 / float(np.mean(1.0 / fit.design.per_entry))
    return Reliability(
        single=published(entries / (entries + jurors + noise), SHARE_DECIMALS),
        corrected=published(_share(entries, noise), SHARE_DECIMALS),
        mean=published(_share(entries, noise / readings), SHARE_DECIMALS),
        readings=published(readings, FIGURE_DECIMALS),
    )


def _share(of_interest: float, other: float) -> float:
    return of_interest / (of_interest + other) if of_interest + other > 0 else 0.0
