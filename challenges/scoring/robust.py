"""The robust twin: the same model, but a juror who is often far off counts less.

Each juror has a noise variance of their own, σ²_j, drawn towards a common one as if each had ``PRIOR`` readings more:

    σ²_j = (ν s + Σ (ê² + s/W_i + s/W_j)) / (ν + n_j),   weight w_j = s/σ²_j

where W_i and W_j are the summed weights of the entry and the juror (so that what the fit has taken out of the residuals
is put back), and s is the harmonic mean of the σ²_j. It is an EM algorithm for a normal model with inverse-gamma
variances. It is never the official score: it shows whether the result hangs on jurors who disagree with all others.
"""

import numpy as np

from challenges.scoring.mixed_model import Fit, Floats, fixed_effects

PRIOR = 10.0
ROUNDS = 30
_SETTLED = 1e-4


def robust_effects(fit: Fit) -> Floats:
    """The unshrunk entry effects with jurors weighted, in the units of the scores."""
    return fixed_effects(fit.design, fit.scores, fit.ratio_jurors, reading_weights(fit))[0]


def reading_weights(fit: Fit) -> Floats:
    """The weight of each reading; the mean over the jurors is 1."""
    design, common = fit.design, fit.variance_noise
    weights = np.ones(fit.scores.size)
    if common <= 1e-9 * float(np.var(fit.scores)):
        return weights
    entries, leniency = fit.fixed, fit.leniency
    of_juror = np.ones(design.jurors)
    for _ in range(ROUNDS):
        left = fit.scores - entries[design.entry] - leniency[design.juror]
        in_entry, in_juror = design.by_entry(weights), design.by_juror(weights) + fit.ratio_jurors
        squares = left**2 + common / in_entry[design.entry] + common / in_juror[design.juror]
        own = (PRIOR * common + design.by_juror(squares)) / (PRIOR + design.per_juror)
        common = 1.0 / float(np.mean(1.0 / own))
        before, of_juror = of_juror, common / own
        weights = of_juror[design.juror]
        if float(np.max(np.abs(of_juror - before))) < _SETTLED:
            break
        entries, leniency = fixed_effects(design, fit.scores, fit.ratio_jurors, weights)
    return weights
