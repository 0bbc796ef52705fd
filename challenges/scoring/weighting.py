"""From the scores of one sheet to one total between 0 and 100, without any rounding on the way.

    total = 100 * sum(weight * (score - minimum) / (maximum - minimum)) / sum(weight)

where both sums run over the criteria the juror could judge. "Cannot judge" is thus no score at all, neither
low nor middling: its weight is spread over the other criteria in proportion to theirs. A criterion of
weight 0 is shown but does not count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Id = int | str
Scores = Mapping[Id, Decimal | None]

TOTAL_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class WeightedCriterion:
    """A criterion as arithmetic sees it: how much it counts and the ends of its scale."""

    id: Id
    weight: Decimal
    minimum: Decimal
    maximum: Decimal

    def __post_init__(self) -> None:
        weight, low, high = (exact(value) for value in (self.weight, self.minimum, self.maximum))
        if weight < 0:
            raise ValueError(f"The weight of criterion {self.id!r} is negative.")
        if high <= low:
            raise ValueError(f"The scale of criterion {self.id!r} has no length.")

    def share(self, score: Decimal) -> Fraction:
        """Where on its scale a score lies: 0 at the minimum, 1 at the maximum; refuses a score outside it."""
        low, high, value = exact(self.minimum), exact(self.maximum), exact(score)
        if not low <= value <= high:
            raise ValueError(
                f"{score} is outside the scale {self.minimum}-{self.maximum} of criterion {self.id!r}."
            )
        return (value - low) / (high - low)


def weighted_total(scores: Scores, criteria: Sequence[WeightedCriterion]) -> Decimal | None:
    """The total of one sheet from 0 to 100, rounded once to six decimals; None if nothing counts.

    A criterion missing in ``scores`` is one the juror could not judge. Refuses (``ValueError``) scores on
    unknown criteria, outside the scale, or given as float.
    """
    total = exact_total(scores, criteria)
    return None if total is None else rounded(total, TOTAL_DECIMALS)


def exact_total(scores: Scores, criteria: Sequence[WeightedCriterion]) -> Fraction | None:
    """The same total as an exact fraction, for those who go on counting with it."""
    check_known(scores, criteria)
    points, judged = Fraction(0), Fraction(0)
    for criterion in criteria:
        score = scores.get(criterion.id)
        if score is None:
            continue
        share, weight = criterion.share(score), exact(criterion.weight)
        points += weight * share
        judged += weight
    return 100 * points / judged if judged else None


def check_known(scores: Scores, criteria: Sequence[WeightedCriterion]) -> None:
    """Refuse (``ValueError``) scores on criteria that are not part of the judging, and repeated criteria."""
    known = {criterion.id for criterion in criteria}
    if len(known) != len(criteria):
        raise ValueError("A criterion is named twice.")
    unknown = scores.keys() - known
    if unknown:
        raise ValueError(f"There is no criterion {sorted(map(str, unknown))}.")


def heaviest_first(criteria: Sequence[WeightedCriterion]) -> list[Id]:
    """The usual tie order: the criteria that count, heaviest first, equal weights in the order given."""
    counting = [criterion for criterion in criteria if criterion.weight > 0]
    return [criterion.id for criterion in sorted(counting, key=lambda criterion: -criterion.weight)]


def exact(value: Decimal | int) -> Fraction:
    """A number as an exact fraction; refuses floats, because 0.1 is not what a float makes of it."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise ValueError(f"{value!r} is not an exact number: give a whole number or a Decimal.")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"{value} is not a number to count with.")
    return Fraction(value)


def rounded(value: Fraction, decimals: int) -> Decimal:
    """``value`` with so many decimals, halves upwards as people do it on paper."""
    unit = 10**decimals
    return Decimal((2 * value.numerator * unit + value.denominator) // (2 * value.denominator)).scaleb(
        -decimals
    )
