"""Made-up juries with a known truth: what entries are worth, how severe jurors are, who reads what."""

from decimal import Decimal

import numpy as np

from challenges.scoring.calibration import Observation
from challenges.scoring.weighting import WeightedCriterion

ONE = [WeightedCriterion("whole", Decimal(1), Decimal(1), Decimal(10))]


def readings(chance, entries, jurors, each):
    """Positions of the jurors of every entry: loads even, no juror twice on an entry."""
    rounds = -(-entries * each // jurors)
    seats = np.concatenate([chance.permutation(jurors) for _ in range(rounds)])[: entries * each]
    seats = seats.reshape(entries, each)
    while twice := [row for row in range(entries) if len(set(seats[row])) < each]:
        for row in twice:
            here, there = chance.integers(each), (chance.integers(entries), chance.integers(each))
            seats[row, here], seats[there] = seats[there], seats[row, here]
    return seats


def scored(chance, entries=40, jurors=10, each=4, *, severity=0.8, noise=0.8, careless=()):
    """Truths of the entries and the observations of a jury on a scale of 1 to 10, in chance order."""
    truth, severities = chance.normal(size=entries), severity * chance.normal(size=jurors)
    made = []
    for entry, seats in enumerate(readings(chance, entries, jurors, each)):
        for juror in seats:
            latent = truth[entry] + severities[juror] + noise * chance.normal()
            level = chance.integers(1, 11) if juror in careless else round(5.5 + 1.67 * latent)
            value = Decimal(int(min(10, max(1, level))))
            made.append(Observation(f"e{entry}", f"j{juror}", "whole", value))
    chance.shuffle(made)
    return {f"e{entry}": value for entry, value in enumerate(truth)}, made
