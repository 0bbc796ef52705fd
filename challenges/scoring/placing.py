"""The steps of a ranking: sum up the sheets, make one draft per entry, and give the drafts their places."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from challenges.scoring.results import CriterionMean, Ranked, Spread, Standing
from challenges.scoring.weighting import TOTAL_DECIMALS, Id, Scores, WeightedCriterion, exact, rounded

SCORE_DECIMALS = 1
MEAN_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """One juror's scores on one entry; a missing score or None is a criterion the juror could not judge."""

    entry: Id
    juror: Id
    scores: Scores


def id_order(thing: Id) -> tuple[bool, Id]:
    """A total order over ids that may be numbers or text: numbers first."""
    return isinstance(thing, str), thing


class Tally:
    """What was read about one entry: the jurors' totals, and per criterion the sum and number of scores."""

    __slots__ = ("counts", "sums", "totals")

    def __init__(self) -> None:
        self.totals: list[Fraction] = []
        self.sums: dict[Id, Fraction] = defaultdict(Fraction)
        self.counts: dict[Id, int] = defaultdict(int)


def tally_up(sheets: Iterable[Sheet], criteria: Sequence[WeightedCriterion]) -> dict[Id, Tally]:
    """Sum up the sheets entry by entry: the formula of weighting.exact_total, each level reckoned once."""
    tallies: dict[Id, Tally] = defaultdict(Tally)
    levels: dict[tuple[Id, Decimal], tuple[Fraction, Fraction]] = {}
    weights = {criterion.id: exact(criterion.weight) for criterion in criteria}
    for sheet in sheets:
        tally = tallies[sheet.entry]
        points, judged = Fraction(0), Fraction(0)
        for criterion in criteria:
            score = sheet.scores.get(criterion.id)
            if score is None:
                continue
            level = levels.get((criterion.id, score))
            if level is None:
                level = exact(score), weights[criterion.id] * criterion.share(score)
                levels[criterion.id, score] = level
            tally.sums[criterion.id] += level[0]
            tally.counts[criterion.id] += 1
            points += level[1]
            judged += weights[criterion.id]
        if judged:
            tally.totals.append(100 * points / judged)
    return tallies


class Draft:
    """An entry before it has a rank: its exact mean and the key it is sorted by (smaller is better)."""

    __slots__ = ("entry", "key", "mean", "means", "score", "tally")

    def __init__(self, entry: Id, tally: Tally, tie_order: Sequence[Id]) -> None:
        self.entry, self.tally = entry, tally
        self.mean = sum(tally.totals, Fraction(0)) / len(tally.totals)
        self.score = rounded(self.mean, SCORE_DECIMALS)
        self.means = {
            criterion: rounded(total / tally.counts[criterion], MEAN_DECIMALS)
            for criterion, total in tally.sums.items()
        }
        # A criterion nobody could judge comes after every mean: (1,) sorts behind (0, -mean).
        steps = tuple((0, -self.means[step]) if step in self.means else (1,) for step in tie_order)
        self.key: tuple[Any, ...] = (-self.score, *steps)


def placed(
    drafts: Sequence[Draft], criteria: Sequence[WeightedCriterion], tie_order: Sequence[Id], places: int
) -> Iterator[Ranked]:
    """Turn drafts, sorted best first, into lines with ranks, ties and standings."""
    by_score: dict[Decimal, list[Draft]] = defaultdict(list)
    by_key: dict[tuple[Any, ...], list[Draft]] = defaultdict(list)
    first: dict[tuple[Any, ...], int] = {}
    for position, draft in enumerate(drafts, start=1):
        by_score[draft.score].append(draft)
        by_key[draft.key].append(draft)
        first.setdefault(draft.key, position)
    ordered = sorted(criteria, key=lambda criterion: id_order(criterion.id))
    for draft in drafts:
        sharing = by_key[draft.key]
        place = first[draft.key]
        yield Ranked(
            entry=draft.entry,
            rank=place,
            score=draft.score,
            mean=rounded(draft.mean, TOTAL_DECIMALS),
            readings=len(draft.tally.totals),
            spread=_spread(draft.tally.totals, draft.mean),
            criteria=tuple(
                CriterionMean(item.id, draft.means.get(item.id), draft.tally.counts.get(item.id, 0))
                for item in ordered
            ),
            tied_with=_others(by_score[draft.score], draft),
            shares_rank_with=_others(sharing, draft),
            ahead_by=_ahead_by(draft, by_score[draft.score], tie_order),
            standing=_standing(place, len(sharing), places),
        )


def _others(group: Sequence[Draft], draft: Draft) -> tuple[Id, ...]:
    return tuple(sorted((other.entry for other in group if other is not draft), key=id_order))


def _ahead_by(draft: Draft, tied: Sequence[Draft], tie_order: Sequence[Id]) -> Id | None:
    """The first step of the tie order on which ``draft`` stands before the next entry with the same score."""
    behind = next((other for other in tied if other.key > draft.key), None)
    if behind is None:
        return None
    steps = zip(tie_order, draft.key[1:], behind.key[1:], strict=True)
    return next(criterion for criterion, own, theirs in steps if own != theirs)


def _standing(place: int, sharing: int, places: int) -> Standing:
    if place > places:
        return Standing.OUTSIDE
    return Standing.INSIDE if place + sharing - 1 <= places else Standing.AT_THE_CUT


def _spread(totals: Sequence[Fraction], mean: Fraction) -> Spread:
    deviation = None
    if len(totals) > 1:
        variance = sum(((total - mean) ** 2 for total in totals), Fraction(0)) / (len(totals) - 1)
        with localcontext(prec=60):
            root = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
            deviation = rounded(Fraction(root), MEAN_DECIMALS)
    low, high = rounded(min(totals), MEAN_DECIMALS), rounded(max(totals), MEAN_DECIMALS)
    return Spread(low, high, deviation)
