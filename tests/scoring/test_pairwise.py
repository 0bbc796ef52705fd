"""Bradley-Terry strengths: the same as a direct optimiser's, finite, and independent of order."""

import random
import time

import numpy as np
import pytest
from scipy.optimize import minimize

from challenges.scoring.pairwise import PRIOR_SD, pairs_of, strengths

ENTRIES = ["a", "b", "c", "d"]
PAIRS = [("a", "b"), ("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("a", "d"), ("d", "c"), ("c", "a")]


def direct(pairs: list[tuple[str, str]], entries: list[str]) -> dict[str, float]:
    """The same posterior, written down plainly and left to an optimiser that knows no slope."""

    def cost(theta: np.ndarray) -> float:
        place = dict(zip(entries, theta, strict=True))
        told = sum(np.log(1 + np.exp(place[worse] - place[better])) for better, worse in pairs)
        return float(told + sum(t**2 for t in theta) / (2 * PRIOR_SD**2))

    options = {"xatol": 1e-10, "fatol": 1e-14, "maxiter": 20_000, "maxfev": 20_000}
    found = minimize(cost, np.zeros(len(entries)), method="Nelder-Mead", options=options)
    return dict(zip(entries, found.x, strict=True))


def test_the_strengths_are_those_of_a_direct_optimiser() -> None:
    fitted = strengths(PAIRS, ENTRIES, places=1, seed=1)
    for name, theta in direct(PAIRS, ENTRIES).items():
        assert fitted[name].theta == pytest.approx(theta, abs=1e-4)
    assert [one.place for one in fitted.values()] == [1, 2, 3, 4]
    assert next(iter(fitted)) == "a"


def test_an_entry_that_always_wins_or_was_never_compared_is_finite() -> None:
    fitted = strengths([("a", other) for other in "bcd"] * 50, [*ENTRIES, "e"], places=1, seed=1)
    assert 0 < fitted["a"].theta < 10
    assert fitted["a"].p_top > 0.9
    assert (fitted["e"].theta, fitted["e"].pairs) == (0, 0)
    assert fitted["a"].theta > fitted["e"].theta > fitted["b"].theta
    assert fitted["b"].place == fitted["c"].place == fitted["d"].place
    assert strengths([], [], places=1, seed=1) == {}


def test_the_order_of_pairs_and_entries_does_not_matter() -> None:
    shuffled, names = list(PAIRS), list(ENTRIES)
    random.Random(3).shuffle(shuffled)
    names.reverse()
    first, second = (strengths(p, n, places=2, seed=7) for p, n in ((PAIRS, ENTRIES), (shuffled, names)))
    assert first == second
    assert list(first) == list(second)


def test_a_pair_with_something_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="not a pair"):
        strengths([("a", "x")], ENTRIES, places=1, seed=1)
    with pytest.raises(ValueError, match="not a pair"):
        strengths([("a", "a")], ENTRIES, places=1, seed=1)


def test_a_juror_tells_pairs_by_ranking_and_by_scores() -> None:
    told = pairs_of(["a", "b"], {"a": 3, "b": 9, "c": 9, "d": 9})
    assert set(told) == {("a", "b"), ("c", "a"), ("d", "a")}
    assert pairs_of([], {"a": 5, "b": 5}) == []


def test_the_intervals_hold_the_true_place_about_nine_times_in_ten() -> None:
    """True strengths from the prior, jurors' rankings of eight from it: 90 % has to be about true."""
    rng = np.random.default_rng(11)
    inside = total = 0
    for run in range(20):
        truth = rng.normal(0, PRIOR_SD, 20)
        names = [f"e{number:02}" for number in range(20)]
        pairs = []
        for _juror in range(12):
            seen = rng.choice(20, 8, replace=False)
            for at, i in enumerate(seen):
                for j in seen[at + 1 :]:
                    first = rng.random() < 1 / (1 + np.exp(truth[j] - truth[i]))
                    pairs.append((names[i], names[j]) if first else (names[j], names[i]))
        place = (-truth).argsort().argsort() + 1
        fitted = strengths(pairs, names, places=3, seed=run)
        inside += sum(fitted[n].place_low <= place[k] <= fitted[n].place_high for k, n in enumerate(names))
        total += 20
    assert 0.86 <= inside / total <= 0.985


def test_a_large_hall_is_fitted_in_a_request() -> None:
    """195 entries, 108 jurors, 13 visits each: the size of a large hackathon."""
    rng = random.Random(5)
    names = [f"e{number:03}" for number in range(195)]
    pairs = []
    for _juror in range(108):
        seen = rng.sample(range(195), 13)
        seen.sort(key=lambda one: one + rng.gauss(0, 30))
        pairs += pairs_of([names[one] for one in seen], {})
    begun = time.process_time()
    fitted = strengths(pairs, names, places=10, seed=1)
    assert time.process_time() - begun < 2
    tops = list(fitted)[:30]
    assert sum(int(name[1:]) < 40 for name in tops) >= 24
