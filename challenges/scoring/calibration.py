"""From a jury's scores to a ranking in which severe and lenient jurors count the same, with how sure it is.

Method ``calibrated``: on each criterion the additive model of mixed_model.py by restricted maximum likelihood (REML),
entries unshrunk, jurors shrunk; then the weights. When jurors do not differ it becomes the plain mean by itself. The
plain mean of the jurors' totals is the result (``mean``) when severity cannot be told from quality; ``why`` says:

* ``few_jurors``: fewer than three;
* ``few_readings``: fewer than two readings per juror on average;
* ``parts``: jurors and entries fall into parts nobody connects;
* ``weak_linkage``: they hang together too little (λ₂ below 0.15, linkage.py).

docs/scoring.md tells the whole method with its sources.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from challenges.scoring.alarms import alarms_of
from challenges.scoring.criterion_part import Part, combined, completed_totals, parts_by_criterion, why_mean
from challenges.scoring.figures import (
    FIGURE_DECIMALS,
    SHARE_DECIMALS,
    Alarm,
    AlarmCode,
    Analysis,
    EntryFigures,
    JurorFigures,
    Reliability,
    Variance,
    Zone,
    published,
)
from challenges.scoring.juror_fit import juror_fit
from challenges.scoring.leave_one_out import winners_replaced
from challenges.scoring.linkage import linkage_of, parts_of
from challenges.scoring.mixed_model import Fit, Floats, fit, plain_fit
from challenges.scoring.observations import Observation, Scores, arranged
from challenges.scoring.placing import id_order
from challenges.scoring.posterior import RankDraws, rank_draws
from challenges.scoring.reliability import reliability_of
from challenges.scoring.weighting import WeightedCriterion

__all__ = [
    "CALIBRATED",
    "MEAN",
    "VERSION",
    "Alarm",
    "AlarmCode",
    "Analysis",
    "EntryFigures",
    "JurorFigures",
    "Observation",
    "Reliability",
    "Variance",
    "Zone",
    "analyse",
]

CALIBRATED, MEAN = "calibrated", "mean"
VERSION = "1"
CERTAIN_IN, CERTAIN_OUT = Decimal("0.95"), Decimal("0.05")
DRAWS_FEWEST, DRAWS_MOST = 100, 100_000


def analyse(
    observations: Iterable[Observation],
    criteria: Sequence[WeightedCriterion],
    *,
    places: int,
    seed: int | str,
    draws: int = 1000,
    checks: bool = True,
) -> Analysis:
    """Analyse the scores of one ranking list.

    ``places`` is how many entries go on; ``seed`` and ``draws`` belong to the rank intervals. Without ``checks`` no
    juror is left out in turn (``winners_replaced`` is None): that takes longest with hundreds of jurors.

    The same observations give the same answer to the last digit, in whatever order they come. Refuses (``ValueError``)
    what cannot be ranked without guessing: see ``observations.arranged``, and numbers of places or draws out of bounds.
    Without any score the analysis is empty, with method "mean".
    """
    _check(places, draws)
    scores = arranged(observations, criteria)
    if not scores.entries:
        return Analysis(
            entries=(),
            jurors=(),
            unranked=scores.unread,
            variance=None,
            criteria={},
            linkage=0.0,
            components=0,
            method=MEAN,
            why="few_jurors",
            reliability=None,
            alarms=(),
            places=places,
            draws=draws,
            seed=seed,
            version=VERSION,
        )
    result = _calibrated(scores) if not why_mean(scores.design) else _plain(scores)
    sure = None
    if result.parts and not result.fit.silent:
        sure = rank_draws(result.fit, places=places, draws=draws, generator=_generator(seed))
    entries = _entries(scores, result, sure, places)
    jurors = _jurors(scores, result, places=places, checks=checks)
    return Analysis(
        entries=entries,
        jurors=jurors,
        unranked=scores.unread,
        variance=_variance(result.fit),
        criteria={
            name: variance
            for name, part in zip(scores.criteria, result.parts, strict=False)
            if (variance := _variance(part.fit)) is not None
        },
        linkage=linkage_of(scores.design),
        components=parts_of(scores.design),
        method=CALIBRATED if result.parts else MEAN,
        why=result.why,
        reliability=None if result.fit.silent else reliability_of(result.fit),
        alarms=tuple(alarms_of(scores, entries, jurors, places=places)),
        places=places,
        draws=draws,
        seed=seed,
        version=VERSION,
    )


@dataclass(frozen=True)
class _Result:
    """The scores of all entries by either method; ``parts`` is empty for the plain mean, and ``why`` tells the reason.

    ``fit`` is that of the weighted totals; ``severity`` what was added to each juror's scores.
    """

    fit: Fit
    parts: list[Part]
    why: str
    adjusted: Floats
    robust: Floats
    severity: Floats


def _calibrated(scores: Scores) -> _Result:
    parts = parts_by_criterion(scores)
    if not any(part.calibrated for part in parts):
        return _plain(scores)
    effects = np.column_stack([part.effects for part in parts])
    totals = parts[0].fit if len(parts) == 1 else fit(scores.design, completed_totals(scores, effects))
    leniency = np.zeros((scores.design.jurors, len(parts)))
    for column, part in enumerate(parts):
        leniency[part.jurors, column] = part.fit.leniency
    return _Result(
        totals,
        parts,
        "",
        combined(effects, scores.weights),
        combined(np.column_stack([part.robust for part in parts]), scores.weights),
        -leniency @ scores.weights,
    )


def _plain(scores: Scores) -> _Result:
    """The mean of the totals; its robust twin is their median, which one juror cannot move far."""
    design, why = scores.design, why_mean(scores.design) or "few_readings"
    told = (
        fit(design, scores.totals) if why in ("parts", "weak_linkage") else plain_fit(design, scores.totals)
    )
    by_entry = np.split(scores.totals, np.cumsum(design.per_entry).astype(np.int64)[:-1])
    return _Result(
        told,
        [],
        why,
        _means(scores),
        np.array([float(np.median(totals)) for totals in by_entry]),
        np.zeros(design.jurors),
    )


def _means(scores: Scores) -> Floats:
    return np.asarray(scores.design.by_entry(scores.totals) / scores.design.per_entry)


def _entries(
    scores: Scores, result: _Result, sure: RankDraws | None, places: int
) -> tuple[EntryFigures, ...]:
    raw, adjusted, robust = (
        [published(value) for value in values] for values in (_means(scores), result.adjusted, result.robust)
    )
    raw_ranks, ranks, robust_ranks = (_ranks(values) for values in (raw, adjusted, robust))
    figures = []
    for position, entry in enumerate(scores.entries):
        p_top = None if sure is None else published(float(sure.top[position]), SHARE_DECIMALS)
        figures.append(
            EntryFigures(
                entry=entry,
                raw=raw[position],
                adjusted=adjusted[position],
                robust=robust[position],
                rank=ranks[position],
                raw_rank=raw_ranks[position],
                robust_rank=robust_ranks[position],
                rank_low=None if sure is None else min(ranks[position], int(sure.low[position])),
                rank_high=None if sure is None else max(ranks[position], int(sure.high[position])),
                p_top=p_top,
                zone=_zone(p_top),
                readings=int(scores.design.per_entry[position]),
            )
        )
    return tuple(sorted(figures, key=lambda one: (one.rank, id_order(one.entry))))


def _jurors(scores: Scores, result: _Result, *, places: int, checks: bool) -> tuple[JurorFigures, ...]:
    how = juror_fit(result.fit)
    replaced: list[int] | list[None] = [None] * scores.design.jurors
    if checks:
        parts = result.parts or [_whole(scores)]
        weights = scores.weights if result.parts else np.ones(1)
        replaced = winners_replaced(parts, weights, jurors=scores.design.jurors, places=places)
    return tuple(
        JurorFigures(
            juror=juror,
            severity=published(float(result.severity[position]), FIGURE_DECIMALS),
            readings=int(scores.design.per_juror[position]),
            outfit=_told(how.outfit[position]),
            agreement=_told(how.agreement[position]),
            largest_residual=_told(how.largest[position]),
            residual_entry=(
                scores.entries[scores.design.entry[how.worst[position]]] if how.worst[position] >= 0 else None
            ),
            winners_replaced=replaced[position],
        )
        for position, juror in enumerate(scores.jurors)
    )


def _whole(scores: Scores) -> Part:
    """The totals as one part, for the plain mean."""
    design = scores.design
    return Part(
        plain_fit(design, scores.totals),
        np.arange(design.entries),
        np.arange(design.jurors),
        design.entries,
        False,
    )


def _variance(fitted: Fit) -> Variance | None:
    if fitted.silent:
        return None
    return Variance(
        *(
            published(value, FIGURE_DECIMALS)
            for value in (fitted.variance_entries, fitted.variance_jurors, fitted.variance_noise)
        )
    )


def _ranks(values: Sequence[Decimal]) -> list[int]:
    """Ranks by published scores: equal scores share, and the next rank is as much later."""
    first: dict[Decimal, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), start=1):
        first.setdefault(value, place)
    return [first[value] for value in values]


def _zone(p_top: Decimal | None) -> Zone:
    if p_top is None:
        return Zone.ZONE
    return Zone.IN if p_top >= CERTAIN_IN else Zone.OUT if p_top <= CERTAIN_OUT else Zone.ZONE


def _told(value: float) -> Decimal | None:
    return published(float(value), FIGURE_DECIMALS) if np.isfinite(value) else None


def _generator(seed: int | str) -> np.random.Generator:
    """A generator of its own for each seed, number or text."""
    digest = hashlib.sha256(f"rank intervals {seed}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def _check(places: int, draws: int) -> None:
    if isinstance(places, bool) or not isinstance(places, int) or places < 0:
        raise ValueError(f"The number of places is a whole number from 0, not {places!r}.")
    if isinstance(draws, bool) or not isinstance(draws, int) or not DRAWS_FEWEST <= draws <= DRAWS_MOST:
        raise ValueError(
            f"The number of draws is a whole number from {DRAWS_FEWEST} to {DRAWS_MOST}, not {draws!r}."
        )
