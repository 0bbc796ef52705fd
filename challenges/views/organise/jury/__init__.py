"""The organiser's jury pages: who sits in it, who reads what, how far it has come, what conflicts there are."""

from challenges.views.organise.jury import (
    changes,
    conflict_record,
    declarations,
    desk,
    juror,
    people,
    planning,
    practice,
    progress,
    topics,
)
from challenges.views.organise.jury.place import room

__all__ = [
    "changes",
    "conflict_record",
    "declarations",
    "desk",
    "juror",
    "people",
    "planning",
    "practice",
    "progress",
    "room",
    "topics",
]
