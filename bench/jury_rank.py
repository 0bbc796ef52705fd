"""What the ranking finds of a known truth, how honest it is about it, and how long it takes.

    .venv/bin/python -m bench.jury_rank               # 60 juries per situation, some minutes
    .venv/bin/python -m bench.jury_rank --runs 300    # smaller chance errors
    .venv/bin/python -m bench.jury_rank --time        # only the times

Juries: truth N(0, 1), private noise 0.8, score = round(5.5 + 1.67 · latent) within 1 to 10; 100 entries, 20 jurors, 5
readers each unless the situation says otherwise. Kendall's tau with ties broken at random. The study behind the method
measured with a programme of its own (150 juries, standard error 0.002 to 0.003). What its description leaves open (the
severity beside the gain, the tracks, what careless jurors do, the lenient scale) is a guess here, made so that the
plain means are alike in D to H. The reference of the times is the plain mean of the same scores by ``ranking.rank``,
in the same run. Times are CPU seconds: the machine may be shared.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
from scipy.stats import kendalltau

from challenges.scoring.calibration import Observation, analyse
from challenges.scoring.mixed_model import Design, Floats, fit
from challenges.scoring.posterior import rank_draws
from challenges.scoring.ranking import Sheet, rank
from challenges.scoring.robust import robust_effects
from challenges.scoring.weighting import WeightedCriterion

# Section 3.1 of the study: raw mean, REML, REML with fixed entries, robust.
STUDY = {
    "A no severity": (0.773, 0.773, 0.773, 0.767),
    "B mild severity 0.5": (0.748, 0.770, 0.770, 0.764),
    "C strong severity 1.0": (0.687, 0.766, 0.766, 0.760),
    "D severity and gain 0.3": (0.723, 0.752, 0.752, 0.766),
    "E strong and weak track": (0.794, 0.816, 0.820, 0.811),
    "F 15 % careless jurors": (0.663, 0.687, 0.687, 0.735),
    "G 5-point scale, lenient": (0.716, 0.745, 0.745, 0.738),
    "H 2 to 8 readers": (0.713, 0.756, 0.753, 0.749),
}
COVER = {(40, 10, 3): 0.925, (100, 20, 5): 0.906, (300, 30, 4): 0.899}
ONE_EACH = "BENCH_ONE_THREAD"
BARS = {(1000, 50): 0.3, (10_000, 300): 2.0}
WHOLE = [WeightedCriterion("whole", Decimal(1), Decimal(1), Decimal(10))]


def seats(chance: np.random.Generator, entries: int, jurors: int, each: int) -> Any:
    """Who reads what: loads even, nobody twice."""
    rounds = -(-entries * each // jurors)
    table = np.concatenate([chance.permutation(jurors) for _ in range(rounds)])[: entries * each].reshape(
        entries, each
    )
    while twice := [row for row in range(entries) if len(set(table[row])) < each]:
        for row in twice:
            here, there = chance.integers(each), (chance.integers(entries), chance.integers(each))
            table[row, here], table[there] = table[there], table[row, here]
    return table


def jury(
    chance: np.random.Generator, kind: str = "B", entries: int = 100, jurors: int = 20, each: int = 5
) -> tuple[Floats, Design, Floats]:
    """Truth, design and scores of a situation."""
    truth = chance.normal(size=entries)
    severity = {"A": 0.0, "C": 1.0, "D": 0.65, "E": 0.62, "G": 0.6, "H": 0.6}.get(kind, 0.5) * chance.normal(
        size=jurors
    )
    entry, juror = np.repeat(np.arange(entries), each), seats(chance, entries, jurors, each).ravel()
    if kind == "E":
        # Every other entry is of the strong track; four of its five readers are of its own half of the jury.
        half, strong = jurors // 2, np.arange(entries) % 2 == 1
        truth = truth + np.where(strong, 0.83, -0.83)
        table = np.empty((entries, each), dtype=np.int64)
        for side, rows in enumerate((np.flatnonzero(~strong), np.flatnonzero(strong))):
            table[rows, : each - 1] = seats(chance, rows.size, half, each - 1) + side * half
            table[rows, each - 1 :] = seats(chance, rows.size, half, 1) + (1 - side) * half
        juror = table.ravel()
    if kind == "H":
        many = chance.integers(2, 9, size=entries)
        entry = np.repeat(np.arange(entries), many)
        juror = np.concatenate([chance.choice(jurors, one, replace=False) for one in many])
    noise = 0.8 * chance.normal(size=entry.size)
    latent = truth[entry] + noise + severity[juror]
    if kind == "D":
        latent = np.exp(0.3 * chance.normal(size=jurors))[juror] * (truth[entry] + noise) + severity[juror]
    if kind == "F":
        careless = np.isin(juror, chance.choice(jurors, 3, replace=False))
        latent = np.where(careless, severity[juror] + 1.5 * chance.normal(size=entry.size), latent)
    if kind == "G":
        return truth, Design(entry, juror, entries, jurors), np.clip(np.round(3.9 + 0.84 * latent), 1, 5)
    return truth, Design(entry, juror, entries, jurors), np.clip(np.round(5.5 + 1.67 * latent), 1, 10)


def tau(chance: np.random.Generator, estimate: Floats, truth: Floats) -> float:
    """Kendall's tau with ties broken at random."""
    order = np.lexsort((chance.permutation(truth.size), estimate))
    place = np.empty(truth.size)
    place[order] = np.arange(truth.size)
    return float(kendalltau(place, truth)[0])


def show_recovery(runs: int) -> None:
    """Section 3.1: raw mean, REML, fixed entries, robust, beside the study's."""
    print(
        f"Kendall's tau, {runs} juries each      raw     REML    fixed   robust   | difference from the study"
    )
    for name, study in STUDY.items():
        rows = []
        for run in range(runs):
            chance = np.random.default_rng([run, ord(name[0])])
            truth, design, scores = jury(chance, name[0])
            fitted = fit(design, scores)
            estimates = (
                design.by_entry(scores) / design.per_entry,
                fitted.shrunk,
                fitted.fixed,
                robust_effects(fitted),
            )
            rows.append([tau(chance, estimate, truth) for estimate in estimates])
        means = np.mean(rows, axis=0)
        error = np.std(rows, axis=0).max() / np.sqrt(runs)
        away = "  ".join(f"{mean - known:+.3f}" for mean, known in zip(means, study, strict=True))
        print(f"{name:32} " + "   ".join(f"{mean:.3f}" for mean in means) + f"   | {away}  (± {error:.3f})")


def show_cover(runs: int) -> None:
    """Section 3.7: how often the 90 % interval holds the true rank, and what became of what was said."""
    for (entries, jurors, each), study in COVER.items():
        places, within, said, came = max(3, entries // 20), [], [], []
        for run in range(runs):
            chance = np.random.default_rng([run, entries])
            truth, design, scores = jury(chance, "B", entries, jurors, each)
            fitted = fit(design, scores)
            draws = rank_draws(fitted, places=places, draws=1000, generator=chance)
            place = (-truth).argsort().argsort() + 1
            within.append(np.mean((draws.low <= place) & (place <= draws.high)))
            said += list(draws.top)
            came += list(place <= places)
        cover = float(np.mean(within))
        groups = np.digitize(said, (0.05, 0.2, 0.4, 0.6, 0.8, 0.95))
        honest = "  ".join(
            f"{np.mean(np.array(said)[groups == one]):.2f}→{np.mean(np.array(came)[groups == one]):.2f}"
            for one in range(1, 6)
            if (groups == one).any()
        )
        verdict = "ok" if 0.88 <= cover <= 0.94 else "MISSED 0.88-0.94"
        print(
            f"cover {entries} x {jurors} x {each}: {cover:.3f} (study {study}) {verdict}; said→happened {honest}"
        )


def cpu(work: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The shortest CPU time of some runs, and what came out."""
    best, result = float("inf"), None
    for _ in range(times):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result


def show_times() -> None:
    """The whole analysis from the observations on, with 1 000 draws; and with each juror left out in turn."""
    for entries, jurors in ((100, 10), (1000, 50), (10_000, 300)):
        _, design, scores = jury(np.random.default_rng(1), "B", entries, jurors, 5)
        values = [Decimal(int(score)) for score in scores]
        pairs = list(zip(design.entry.tolist(), design.juror.tolist(), values, strict=True))
        made = [Observation(entry, juror, "whole", value) for entry, juror, value in pairs]
        sheets = [Sheet(entry, juror, {"whole": value}) for entry, juror, value in pairs]
        rules: dict[str, Any] = {"places": 10, "seed": 1}
        plain, _ = cpu(lambda: rank(sheets, WHOLE, tie_order=[], places=10))  # noqa: B023
        took, found = cpu(lambda: analyse(made, WHOLE, checks=False, **rules))  # noqa: B023
        again = analyse(
            [made[position] for position in np.random.default_rng(2).permutation(len(made))],
            WHOLE,
            checks=False,
            **rules,
        )
        whole, _ = cpu(lambda: analyse(made, WHOLE, **rules), times=1)  # noqa: B023
        bar = BARS.get((entries, jurors))
        verdict = "" if bar is None else f" {'ok' if took < bar else 'MISSED'}: bar {bar} s;"
        print(
            f"rank {entries} x {jurors}, 5 readers, 1 000 draws: {took:.3f} s cpu,"
            f" {took / plain:.1f} x the plain ranking;{verdict}"
            f" in another order {'the same' if again == found else 'DIFFERENT'};"
            f" with leave-one-out {whole:.2f} s"
        )


def main() -> None:
    """Everything, or the times alone."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--time", action="store_true")
    asked = parser.parse_args()
    if ONE_EACH not in os.environ:
        # numpy has been loaded already, with a thread for every core: see challenges/scoring/__init__.py.
        alone = {**os.environ, ONE_EACH: "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        os.execve(sys.executable, [sys.executable, "-m", "bench.jury_rank", *sys.argv[1:]], alone)
    if not asked.time:
        show_recovery(asked.runs)
        show_cover(asked.runs)
    show_times()


if __name__ == "__main__":
    main()
