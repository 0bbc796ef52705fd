"""How far a preparation has come, and what its tasks are called, as several pages show it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from challenges.forms.words import translate
from challenges.queries.preparation import Task
from challenges.vocabulary.choices import TaskStatus


@dataclass(frozen=True)
class Progress:
    """How many of the tasks are done or not needed, and how many are late."""

    done: int
    total: int
    late: int


def progress(tasks: Sequence[Task], today: dt.date) -> Progress:
    """The count of these tasks."""
    return Progress(
        sum(task.status is not TaskStatus.TO_DO for task in tasks),
        len(tasks),
        sum(task.late(today) for task in tasks),
    )


def task_title(task: Task) -> str:
    """The title in the reader's language; of one's own as it was written."""
    if task.guide is not None:
        return translate(task.guide.title)
    return task.row.title if task.row else ""
