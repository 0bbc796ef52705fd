"""What a ranking says: one line per entry, with the reasons for its place, and the same in JSON."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from challenges.scoring.checksums import canonical_bytes
from challenges.scoring.weighting import Id


class Standing(StrEnum):
    """How a rank lies to the number of places there are."""

    INSIDE = "inside"
    AT_THE_CUT = (
        "at the cut"  # shares a rank with more entries than there are places left: people must decide
    )
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class CriterionMean:
    """The mean on one criterion's own scale over the jurors who could judge it; None if nobody could."""

    criterion: Id
    mean: Decimal | None
    readings: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the jurors' totals are apart; ``deviation`` (divided by n-1) is None with a single reading."""

    minimum: Decimal
    maximum: Decimal
    deviation: Decimal | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry in the list.

    ``tied_with`` are the entries with the same published score; ``ahead_by`` is the criterion that puts this
    entry before the next one of them; ``shares_rank_with`` are those the tie order could not separate either.
    """

    entry: Id
    rank: int
    score: Decimal
    mean: Decimal
    readings: int
    spread: Spread
    criteria: tuple[CriterionMean, ...]
    tied_with: tuple[Id, ...]
    shares_rank_with: tuple[Id, ...]
    ahead_by: Id | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Ranking:
    """The list, best first (equal ranks in order of id), and the entries nobody has read: they have no rank.

    ``checksum`` is the SHA-256 of the method, its version and all inputs (see ``ranking.snapshot``).
    """

    ranked: tuple[Ranked, ...]
    unranked: tuple[Id, ...]
    places: int
    method: str
    version: str
    checksum: str

    def of(self, entry: Id) -> Ranked | None:
        """The line of one entry, or None if it is unranked or unknown."""
        return next((line for line in self.ranked if line.entry == entry), None)

    def as_dict(self) -> dict[str, Any]:
        """The ranking in JSON's own types; decimal numbers as text."""
        return {
            "method": self.method,
            "version": self.version,
            "checksum": self.checksum,
            "places": self.places,
            "ranked": [_line(line) for line in self.ranked],
            "unranked": list(self.unranked),
        }

    def canonical_json(self) -> str:
        """The ranking in the canonical form of checksums.py: equal rankings are equal text."""
        return canonical_bytes(self.as_dict()).decode("utf-8")


def _line(line: Ranked) -> dict[str, Any]:
    return {
        "entry": line.entry,
        "rank": line.rank,
        "score": str(line.score),
        "mean": str(line.mean),
        "readings": line.readings,
        "minimum": str(line.spread.minimum),
        "maximum": str(line.spread.maximum),
        "deviation": _text(line.spread.deviation),
        "criteria": [
            {"criterion": item.criterion, "mean": _text(item.mean), "readings": item.readings}
            for item in line.criteria
        ],
        "tied_with": list(line.tied_with),
        "shares_rank_with": list(line.shares_rank_with),
        "ahead_by": line.ahead_by,
        "standing": str(line.standing),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
