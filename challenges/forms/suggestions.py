"""Criteria of the library as rows of the form."""

from collections.abc import Mapping
from typing import Any

from challenges.rules.criteria_library import LIBRARY, USUAL


def row_of(key: str, weight: int | None = None) -> Mapping[str, Any]:
    """A criterion of the library as the form takes it, perhaps with a weight. Raises KeyError for an unknown key."""
    criterion = LIBRARY[key]
    row: dict[str, Any] = {"scale_max": 5, "step": "1"} | ({} if weight is None else {"weight": weight})
    pairs = {
        "name": criterion.name,
        "question": criterion.question,
        "a0": criterion.lowest,
        "a3": criterion.middle,
        "a5": criterion.highest,
    }
    for field, (swedish, english) in pairs.items():
        row |= {f"{field}_sv": swedish, f"{field}_en": english}
    return row


CRITERIA = tuple(row_of(key, weight) for key, weight in USUAL)
"""Four that suit most challenges."""
