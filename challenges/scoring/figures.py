"""What the analysis of a jury's scores says, as data: entries, jurors, variances, alarms. Scores run from 0 to 100."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from challenges.scoring.weighting import Id

SCORE_DECIMALS = 1
FIGURE_DECIMALS = 2
SHARE_DECIMALS = 3

# What a number may be short of a half, in units of its last published digit, and still be rounded upwards.
HALF_UP = 1e-7


class Zone(StrEnum):
    """How sure it is that an entry is within the places: at least 95 %, at most 5 %, or in between."""

    IN = "in"
    ZONE = "zone"
    OUT = "out"


class AlarmCode(StrEnum):
    """What somebody has to look at and sign before the ranking is locked."""

    AGREEMENT = "agreement"  # the juror's scores hardly go with those of the others
    OUTFIT = "outfit"  # the juror is far off more often than the others
    RESIDUAL = "residual"  # one score is far from what the entry and the juror's level let expect
    STRAIGHT_LINE = "straight_line"  # the juror gave everything the same score
    LEAVE_ONE_OUT = "leave_one_out"  # without this juror other entries would win
    ROBUST = "robust"  # the robust twin puts this entry on the other side of the places


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm on a juror, an entry, or a juror's reading of an entry; ``figures`` are the numbers that raised it."""

    code: AlarmCode
    juror: Id | None
    entry: Id | None
    figures: Mapping[str, Decimal | int]


@dataclass(frozen=True, slots=True)
class EntryFigures:
    """One entry. ``raw`` is the mean of its jurors' totals, ``adjusted`` the same with the jurors' severity taken out,
    ``robust`` with jurors who are often far off counting less. The ranks are by these as published; equal ones share.

    ``rank_low`` and ``rank_high`` are the ends of the 90 % interval (best and worst rank; it always holds ``rank``),
    ``p_top`` the probability to be within the places; None where they cannot be told, and the zone is then "zone".
    """

    entry: Id
    raw: Decimal
    adjusted: Decimal
    robust: Decimal
    rank: int
    raw_rank: int
    robust_rank: int
    rank_low: int | None
    rank_high: int | None
    p_top: Decimal | None
    zone: Zone
    readings: int


@dataclass(frozen=True, slots=True)
class JurorFigures:
    """One juror. ``severity`` is what was added to this juror's scores on average (positive: a severe juror).

    ``outfit`` is the mean squared standardised residual (about 1), ``agreement`` the correlation with what the others
    say of the same entries, ``largest_residual`` the score furthest from what was expected, in standard deviations, and
    ``residual_entry`` where it is; None where the readings are too few. ``winners_replaced`` counts entries within the
    places that would not be there without this juror; None when it was not asked for.
    """

    juror: Id
    severity: Decimal
    readings: int
    outfit: Decimal | None
    agreement: Decimal | None
    largest_residual: Decimal | None
    residual_entry: Id | None
    winners_replaced: int | None


@dataclass(frozen=True, slots=True)
class Variance:
    """Variances of entries, jurors and disagreement in squared points of the 0-100 scale."""

    entries: Decimal
    jurors: Decimal
    noise: Decimal


@dataclass(frozen=True, slots=True)
class Reliability:
    """Intraclass correlations: of a single score, of one with severity taken out, and of the mean of ``readings``."""

    single: Decimal
    corrected: Decimal
    mean: Decimal
    readings: Decimal


@dataclass(frozen=True, slots=True)
class Analysis:
    """The whole. ``entries`` best first; ``unranked`` have no reading; ``method`` "calibrated", or "mean" with ``why``.

    ``variance`` is that of the weighted totals, ``criteria`` that of each criterion; ``linkage`` and ``components``
    tell whether the readings hang together (linkage.py).
    """

    entries: tuple[EntryFigures, ...]
    jurors: tuple[JurorFigures, ...]
    unranked: tuple[Id, ...]
    variance: Variance | None
    criteria: Mapping[Id, Variance]
    linkage: float
    components: int
    method: str
    why: str
    reliability: Reliability | None
    alarms: tuple[Alarm, ...]
    places: int
    draws: int
    seed: int | str
    version: str


def published(value: float, decimals: int = SCORE_DECIMALS) -> Decimal:
    """A number with so many decimals, halves upwards; the last bits of floating-point numbers do not decide."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number to publish.")
    return Decimal(math.floor(value * 10**decimals + 0.5 + HALF_UP)).scaleb(-decimals)
