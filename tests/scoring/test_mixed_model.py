"""The mixed model against an independent library, and its pieces against the same algebra written out densely."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.scoring.juror_fit import juror_fit, leverage
from challenges.scoring.mixed_model import GONE, Design, fit, fixed_effects
from challenges.scoring.posterior import rank_draws
from challenges.scoring.robust import reading_weights
from tests.scoring.juries import readings


def made(seed, entries=30, jurors=8, each=4, *, severity=0.7):
    """A design and scores from the model itself."""
    chance = np.random.default_rng(seed)
    seats = readings(chance, entries, jurors, each)
    design = Design(np.repeat(np.arange(entries), each), seats.ravel(), entries, jurors)
    truth, severities = chance.normal(size=entries), severity * chance.normal(size=jurors)
    return design, 50 + 10 * (
        truth[design.entry] + severities[design.juror] + 0.8 * chance.normal(size=design.entry.size)
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_variances_and_effects_equal_statsmodels(seed):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas as pd  # noqa: PLC0415
        import statsmodels.formula.api as smf  # noqa: PLC0415

        design, scores = made(seed)
        frame = pd.DataFrame({"y": scores, "entry": design.entry, "juror": design.juror, "all": 1})
        parts = {"entry": "0 + C(entry)", "juror": "0 + C(juror)"}
        theirs = smf.mixedlm("y ~ 1", frame, groups="all", vc_formula=parts, re_formula="0").fit(reml=True)
        effects = theirs.random_effects[1]
    ours = fit(design, scores)
    by_name = dict(zip(theirs.model.exog_vc.names, theirs.vcomp, strict=True))
    assert ours.variance_noise == pytest.approx(theirs.scale, rel=2e-3)
    assert ours.variance_entries == pytest.approx(by_name["entry"], rel=2e-3)
    assert ours.variance_jurors == pytest.approx(by_name["juror"], rel=5e-3)
    assert ours.mean == pytest.approx(theirs.fe_params["Intercept"], rel=1e-3)
    shrunk = [effects[f"entry[C(entry)[{position}]]"] for position in range(design.entries)]
    assert ours.shrunk == pytest.approx(shrunk, abs=0.02)


def dense(design, ratio_entries, ratio_jurors):
    """The mixed-model matrix written out: entries first, then jurors."""
    table = np.zeros((design.entry.size, design.entries + design.jurors))
    table[np.arange(design.entry.size), design.entry] = 1
    table[np.arange(design.entry.size), design.entries + design.juror] = 1
    penalty = np.r_[np.full(design.entries, ratio_entries), np.full(design.jurors, ratio_jurors)]
    return table, table.T @ table + np.diag(penalty)


def test_fixed_effects_solve_the_penalised_least_squares():
    design, scores = made(4)
    table, system = dense(design, 0.0, 1.7)
    expected = np.linalg.solve(system, table.T @ scores)
    entries, jurors = fixed_effects(design, scores, 1.7)
    assert entries == pytest.approx(expected[: design.entries])
    assert jurors == pytest.approx(expected[design.entries :])
    assert jurors.sum() == pytest.approx(0, abs=1e-9)


def testleverage_is_the_diagonal_of_the_hat_matrix():
    design, _ = made(5)
    table, system = dense(design, 0.0, 1.7)
    assert leverage(design, 1.7) == pytest.approx(np.diag(table @ np.linalg.solve(system, table.T)))


def test_draws_come_from_the_exact_posterior():
    design, scores = made(6, entries=12, jurors=5, each=3)
    fitted = fit(design, scores)
    _, system = dense(design, fitted.ratio_entries, fitted.ratio_jurors)
    covariance = fitted.variance_noise * np.linalg.inv(system)[: design.entries, : design.entries]
    values = np.random.default_rng(1).multivariate_normal(fitted.shrunk, covariance, size=40_000)
    ranks = (-values).argsort(axis=1).argsort(axis=1) + 1
    ours = rank_draws(fitted, places=3, draws=40_000, generator=np.random.default_rng(2))
    assert ours.top == pytest.approx((ranks <= 3).mean(axis=0), abs=0.015)
    assert np.abs(ours.low - np.quantile(ranks, 0.05, axis=0)).max() <= 1
    assert np.abs(ours.high - np.quantile(ranks, 0.95, axis=0)).max() <= 1


def test_jurors_who_do_not_differ_are_not_corrected_at_all():
    gone = 0
    for seed in range(8):
        design, scores = made(seed, severity=0.0)
        fitted = fit(design, scores)
        if np.log(fitted.ratio_jurors) >= GONE:
            gone += 1
            assert (fitted.fixed == design.by_entry(scores) / design.per_entry).all()
            assert fitted.variance_jurors == 0
    assert gone >= 3


def test_the_spread_of_three_jurors_is_not_estimated():
    design, scores = made(3, entries=12, jurors=3, each=3)
    assert fit(design, scores).ratio_jurors == pytest.approx(2.0)


@given(seed=st.integers(0, 500), juror=st.integers(0, 7), more=st.floats(-30, 30))
def test_a_constant_on_all_scores_of_a_juror_moves_nothing_when_jurors_are_not_shrunk(seed, juror, more):
    design, scores = made(seed)
    before, _ = fixed_effects(design, scores, 1e-9)
    after, _ = fixed_effects(design, scores + more * (design.juror == juror), 1e-9)
    assert after - after.mean() == pytest.approx(before - before.mean(), abs=1e-5)


@given(seed=st.integers(0, 500), ratio=st.floats(0.1, 50))
def test_the_jurors_names_do_not_matter(seed, ratio):
    design, scores = made(seed)
    order = np.random.default_rng(seed).permutation(design.jurors)
    renamed = Design(design.entry, order[design.juror], design.entries, design.jurors)
    assert fixed_effects(renamed, scores, ratio)[0] == pytest.approx(fixed_effects(design, scores, ratio)[0])


def test_a_careless_juror_weighs_little_in_the_robust_twin():
    design, scores = made(7, entries=60, jurors=12, each=4)
    scores[design.juror == 2] = np.random.default_rng(1).uniform(20, 80, size=int(design.per_juror[2]))
    weights = np.array(
        [reading_weights(fit(design, scores))[design.juror == juror][0] for juror in range(12)]
    )
    assert weights.argmin() == 2
    assert weights[2] < 0.5
    assert weights.mean() == pytest.approx(1, abs=1e-3)


def test_outfit_is_about_one_and_the_careless_stand_out():
    outfits, careless = [], []
    for seed in range(20):
        design, scores = made(seed, entries=60, jurors=12, each=4)
        outfits += list(juror_fit(fit(design, scores)).outfit)
        scores[design.juror == 2] = np.random.default_rng(seed).uniform(20, 80, size=int(design.per_juror[2]))
        found = juror_fit(fit(design, scores))
        careless.append(found.agreement.argmin() == 2 and found.outfit.argmax() == 2)
    assert np.mean(outfits) == pytest.approx(1, abs=0.05)
    assert sum(careless) >= 17
