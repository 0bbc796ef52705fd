"""The analysis of a jury's scores: what it finds, how sure it is, what it refuses, and that it can be repeated."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from challenges.scoring.calibration import AlarmCode, Observation, Zone, analyse
from challenges.scoring.leave_one_out import within_places
from challenges.scoring.ranking import Sheet, rank
from challenges.scoring.weighting import WeightedCriterion
from tests.scoring.juries import ONE, scored

TWO = [
    WeightedCriterion("benefit", Decimal(60), Decimal(1), Decimal(7)),
    WeightedCriterion("novelty", Decimal(40), Decimal(0), Decimal(10)),
]


def looked_at(observations, criteria=ONE, **more):
    return analyse(observations, criteria, **{"places": 3, "seed": 7, "draws": 200, **more})


def agreement_with(truth, analysis, name):
    """Kendall's tau of the scores with the truth."""
    return kendalltau(
        [float(getattr(one, name)) for one in analysis.entries],
        [truth[one.entry] for one in analysis.entries],
    )[0]


def test_severe_jurors_are_seen_through_and_none_is_invented():
    gain = {"severe": [], "alike": []}
    for seed in range(12):
        for name, severity in (("severe", 1.0), ("alike", 0.0)):
            truth, made = scored(np.random.default_rng(seed), 100, 20, 5, severity=severity)
            found = looked_at(made, checks=False)
            gain[name].append(agreement_with(truth, found, "adjusted") - agreement_with(truth, found, "raw"))
    # Section 3.1 of the study: 0.766 against 0.687 with strong severity, 0.773 for both without.
    assert np.mean(gain["severe"]) > 0.05
    assert abs(np.mean(gain["alike"])) < 0.005


def test_the_robust_twin_helps_against_careless_jurors():
    gain = []
    for seed in range(12):
        truth, made = scored(np.random.default_rng(seed), 100, 20, 5, severity=0.5, careless=(0, 1, 2))
        found = looked_at(made, checks=False)
        gain.append(agreement_with(truth, found, "robust") - agreement_with(truth, found, "adjusted"))
    assert np.mean(gain) > 0.03


def test_intervals_and_chances_are_honest():
    within, likely = [], []
    for seed in range(15):
        truth, made = scored(np.random.default_rng(seed), 60, 15, 4)
        best = sorted(truth, key=truth.__getitem__, reverse=True)
        place = {entry: position for position, entry in enumerate(best, start=1)}
        for one in looked_at(made, places=10, checks=False).entries:
            within.append(one.rank_low <= place[one.entry] <= one.rank_high)
            if Decimal("0.6") < one.p_top < Decimal("0.9"):
                likely.append(place[one.entry] <= 10)
            assert one.rank_low <= one.rank <= one.rank_high
    assert 0.86 < np.mean(within) < 0.96
    assert 0.6 < np.mean(likely) < 0.9


def test_the_same_to_the_last_digit_in_any_order_and_again():
    _, made = scored(np.random.default_rng(1), careless=(3,))
    first = looked_at(made)
    assert looked_at(made) == first
    for seed in range(5):
        shuffled = [made[position] for position in np.random.default_rng(seed).permutation(len(made))]
        assert looked_at(shuffled) == first
    assert looked_at(made, seed=8).entries != first.entries
    assert looked_at(made, seed=8).jurors == first.jurors


@settings(max_examples=25)
@given(seed=st.integers(0, 300))
def test_names_do_not_matter_to_the_scores(seed):
    _, made = scored(np.random.default_rng(seed), 12, 5, 3)
    other = [replace(one, entry=one.entry[::-1], juror=one.juror[::-1]) for one in made]
    names = {one.entry: two.entry for one, two in zip(made, other, strict=True)}
    ours = {names[one.entry]: (one.raw, one.rank, one.robust_rank) for one in looked_at(made).entries}
    theirs = {one.entry: (one.raw, one.rank, one.robust_rank) for one in looked_at(other).entries}
    assert ours == theirs


def grid(values, criterion="whole"):
    """Everybody reads everything: rows are jurors, columns entries."""
    return [
        Observation(f"e{entry}", f"j{juror}", criterion, None if value is None else Decimal(str(value)))
        for juror, row in enumerate(values)
        for entry, value in enumerate(row)
    ]


def test_raw_is_the_plain_ranking_and_both_agree_when_everybody_reads_everything():
    found = looked_at(grid([[3, 7, 5, 9], [1, 5, 4, 8], [4, 9, 5, 10]]), places=2)
    assert found.method == "calibrated"
    assert found.linkage == 1.0
    assert [one.entry for one in found.entries] == ["e3", "e1", "e2", "e0"]
    for one in found.entries:
        assert one.adjusted == one.raw
    severities = {one.juror: one.severity for one in found.jurors}
    assert severities["j1"] > 0 > severities["j2"]
    assert sum(severities.values()) == pytest.approx(0, abs=Decimal("0.02"))


def test_raw_equals_the_ranking_of_means_with_scores_that_are_missing():
    chance = np.random.default_rng(5)
    made, sheets = [], []
    for entry in range(20):
        for juror in chance.permutation(6)[:3]:
            scores = {
                "benefit": Decimal(int(chance.integers(1, 8))),
                "novelty": None if chance.random() < 0.3 else Decimal(int(chance.integers(0, 101))) / 10,
            }
            sheets.append(Sheet(entry, int(juror), scores))
            made += [Observation(entry, int(juror), name, value) for name, value in scores.items()]
    plain = rank(sheets, TWO, tie_order=[], places=3)
    found = looked_at(made, TWO)
    assert found.method == "calibrated"
    assert {one.entry: one.raw for one in found.entries} == {one.entry: one.score for one in plain.ranked}
    assert {one.entry: one.raw_rank for one in found.entries} == {one.entry: one.rank for one in plain.ranked}
    assert set(found.criteria) == {"benefit", "novelty"}


def test_what_could_not_be_judged_costs_nothing():
    whole = grid([[6, 5, 4, 3, 2]] * 4, "benefit") + grid([[9, 8, 5, 3, 1]] * 4, "novelty")
    missing = [
        replace(one, value=None) if (one.entry, one.juror, one.criterion) == ("e0", "j1", "novelty") else one
        for one in whole
    ]
    without = [one for one in missing if one.value is not None]
    found = looked_at(missing, TWO)
    assert found.entries[0].entry == "e0"
    assert found.entries[0].readings == 4
    assert found == looked_at(without, TWO)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([[5, 6, 7], [3, 4, 9]], "few_jurors"),
        ([[5, None, None], [None, 4, None], [None, None, 4], [6, None, None]], "few_readings"),
        ([[5, 6, None, None]] * 2 + [[None, None, 7, 3]] * 2, "parts"),
        ([[5, 6, 4, 3] * 3 + [None] * 12] * 3 + [[None] * 11 + [7, 3, 4, 5] * 3 + [2]] * 3, "weak_linkage"),
    ],
)
def test_the_plain_mean_where_severity_cannot_be_told(values, why):
    found = looked_at(grid(values))
    assert (found.method, found.why) == ("mean", why)
    for one in found.entries:
        assert one.adjusted == one.raw
        assert one.rank == one.raw_rank
        assert (one.rank_low, one.rank_high, one.p_top, one.zone) == (None, None, None, Zone.ZONE)
    assert {one.severity for one in found.jurors} == {0}
    assert found.components == (3 if why == "few_readings" else 2 if why == "parts" else 1)


def test_two_parts_are_counted_and_have_no_linkage():
    found = looked_at(grid([[5, 6, None, None]] * 2 + [[None, None, 7, 3]] * 2))
    assert (found.components, found.linkage) == (2, 0.0)


@pytest.mark.parametrize(
    ("values", "ranked"),
    [
        ([[5]], 1),
        ([[5], [6], [7], [8]], 1),
        ([[5, 6, 7, 8]], 4),
        ([[5, 5, 5], [5, 5, 5], [5, 5, 5]], 3),
        ([[3, 3, 3], [5, 5, 5], [9, 9, 9]], 3),
        ([[3, 5, 9], [3, 5, 9], [3, 5, 9]], 3),
        ([[3, 5, 9], [4, 6, 10], [1, 3, 7]], 3),
        ([[1, 10], [10, 1], [1, 10], [10, 1]], 2),
        ([[None, 4, 5], [None, 3, 6], [None, 2, 8]], 2),
        ([[None, None], [None, None]], 0),
        ([], 0),
    ],
)
def test_degenerate_juries_have_a_clear_result(values, ranked):
    found = looked_at(grid(values))
    assert len(found.entries) == ranked
    numbers = [(one.raw, one.adjusted, one.robust) for one in found.entries]
    assert all(number.is_finite() for row in numbers for number in row)
    everyone = {f"e{position}" for position in range(len(values[0]) if values else 0)}
    assert {one.entry for one in found.entries} | set(found.unranked) == everyone
    assert all(one.rank >= 1 for one in found.entries)


def test_all_alike_share_the_first_rank_and_nothing_is_certain():
    found = looked_at(grid([[5, 5, 5], [5, 5, 5], [5, 5, 5]]), places=1)
    assert {one.rank for one in found.entries} == {1}
    assert {one.zone for one in found.entries} == {Zone.ZONE}
    assert found.reliability is None


@pytest.mark.parametrize(
    ("observation", "words"),
    [
        (Observation("e0", "j0", "whole", Decimal(4)), "two scores"),
        (Observation("e9", "j0", "other", Decimal(4)), "no criterion"),
        (Observation("e9", "j0", "whole", Decimal(11)), "'j0' on entry 'e9'.*outside"),
        (Observation("e9", "j0", "whole", Decimal("NaN")), "not a number"),
        (Observation("e9", "j0", "whole", Decimal("Infinity")), "not a number"),
        (Observation("e9", "j0", "whole", 4.5), "exact"),
        (Observation("e9", "j0", "whole", True), "exact"),
    ],
)
def test_what_cannot_be_ranked_without_guessing_is_refused(observation, words):
    with pytest.raises(ValueError, match=words):
        looked_at([*grid([[4, 5], [5, 6], [7, 8]]), observation])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"places": -1}, "places"),
        ({"places": True}, "places"),
        ({"draws": 5}, "draws"),
        ({"criteria": []}, "weight above 0"),
        ({"criteria": ONE * 2}, "twice"),
    ],
)
def test_settings_out_of_bounds_are_refused(more, words):
    with pytest.raises(ValueError, match=words):
        looked_at([], **{"criteria": ONE, **more})


def test_alarms_name_the_careless_juror_and_who_gives_all_the_same():
    _, made = scored(np.random.default_rng(1), 40, 10, 4, careless=(3,))
    made = [replace(one, value=Decimal(6)) if one.juror == "j7" else one for one in made]
    alarms = looked_at(made).alarms
    by_code = {code: {one.juror for one in alarms if one.code is code} for code in AlarmCode}
    assert "j3" in by_code[AlarmCode.AGREEMENT]
    assert by_code[AlarmCode.OUTFIT] == {"j3"}
    assert "j3" in by_code[AlarmCode.RESIDUAL]
    assert by_code[AlarmCode.STRAIGHT_LINE] == {"j7"}
    residual = next(one for one in alarms if one.code is AlarmCode.RESIDUAL and one.juror == "j3")
    assert residual.entry is not None
    assert abs(residual.figures["residual"]) > Decimal("2.5")


def test_leaving_out_a_juror_who_lifts_a_friend_replaces_a_winner():
    honest = [[7, 6, 5, 4, 3, 2, 4], [7, 6, 4, 4, 3, 3, 4], [8, 6, 5, 4, 2, 3, 5]]
    found = looked_at(grid([*honest, [1, 1, 5, 4, 3, 10, 4]]), places=2)
    replaced = {one.juror: one.winners_replaced for one in found.jurors}
    assert replaced["j3"] >= 1
    assert any(one.code is AlarmCode.LEAVE_ONE_OUT and one.juror == "j3" for one in found.alarms)


@pytest.mark.parametrize("criteria", [ONE, TWO])
@pytest.mark.parametrize("seed", range(4))
def test_leaving_one_out_is_the_fit_without_the_juror(seed, criteria, monkeypatch):
    chance = np.random.default_rng(seed)
    _, made = scored(chance, 30, 8, 3)
    if criteria is TWO:
        made = [
            Observation(
                one.entry, one.juror, name, None if chance.random() < 0.1 else one.value * scale + shift
            )
            for one in made
            for name, scale, shift in (("benefit", Decimal("0.6"), 1), ("novelty", 1, 0))
        ]
    found = looked_at(made, criteria, places=5)
    winners = {one.entry for one in found.entries if one.rank <= 5}
    ratios = {}
    from challenges.scoring import criterion_part, mixed_model  # noqa: PLC0415

    real = mixed_model.fit

    def keep(design, scores):
        fitted = real(design, scores)
        ratios.setdefault("all", []).append(fitted.ratio_jurors)
        return fitted

    monkeypatch.setattr(criterion_part, "fit", keep)
    looked_at(made, criteria, places=5)
    kept = iter(ratios["all"] * len(found.jurors))

    def same_ratio(design, scores):
        ratio = next(kept)
        entries, leniency = mixed_model.fixed_effects(design, scores, ratio)
        return replace(real(design, scores), fixed=entries, leniency=leniency, ratio_jurors=ratio)

    monkeypatch.setattr(criterion_part, "fit", same_ratio)
    for juror in found.jurors:
        rest = looked_at([one for one in made if one.juror != juror.juror], criteria, places=5, checks=False)
        still = {one.entry for one in rest.entries if one.rank <= 5}
        assert juror.winners_replaced == len(winners - still)


def test_places_are_counted_by_published_scores():
    scores = np.array([50.04, 50.0, 60.0, np.nan, 49.9])
    assert list(within_places(scores, 2)) == [True, True, True, False, False]
    assert list(within_places(scores, 1)) == [False, False, True, False, False]
    assert not within_places(scores, 0).any()
    assert list(within_places(scores, 9)) == [True, True, True, False, True]
