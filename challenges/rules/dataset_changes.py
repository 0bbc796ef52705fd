"""When the facts about a dataset have changed, told from its snapshots; in which words says ``changes_told``."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from challenges.rules import changes_told
from challenges.vocabulary.text import Say


@dataclass(frozen=True)
class Change:
    """On this day the facts were found to differ from those before, in these ways."""

    at: dt.datetime
    sentences: tuple[Say, ...]


def changes(snapshots: Sequence[Any], language: str) -> list[Change]:
    """When the facts changed, the latest first; ``snapshots`` are the latest first too."""
    return [
        Change(new.taken_at, sentences)
        for new, old in pairwise(snapshots)
        if (sentences := _sentences(old, new, language))
    ]


def differ(old: Any, new: Any) -> bool:
    """Whether two snapshots state different facts."""
    return bool(_sentences(old, new, "sv"))


def _sentences(old: Any, new: Any, language: str) -> tuple[Say, ...]:
    try:
        return tuple(changes_told.differences(old, new, language))
    except (KeyError, TypeError, ValueError):
        return ()  # a record in a form that nobody reads any more: nothing can be said
