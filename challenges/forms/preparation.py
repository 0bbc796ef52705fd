"""A task of the preparation."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import Day, Hidden, Radios, Select, Text, TextArea
from challenges.forms.words import labelled
from challenges.models.people import Person
from challenges.operations.preparation import TaskContent
from challenges.queries.preparation import Task
from challenges.vocabulary.choices import TaskArea, TaskStatus

_LONGEST = 4_000


class TaskForm(Form):
    """Owner, day, note and how far it has come; title and area for a task of one's own."""

    revision = Hidden()
    title = Text(_l("What is to be done"), maximum=160)
    area = Select(_l("What it is about"), choices=lambda: labelled(TaskArea))
    owner = Select(_l("Whose task it is"), required=False, choices=[])
    due_on = Day(_l("To be done by"), required=False)
    status = Radios(
        _l("How far it has come"), choices=lambda: labelled(TaskStatus), default=TaskStatus.TO_DO.value
    )
    note = TextArea(
        _l("Notes"),
        required=False,
        maximum=_LONGEST,
        rows=6,
        description=_l("What has been found, decided or agreed. Your colleagues read it, nobody else does."),
    )

    @classmethod
    def of(cls, task: Task | None, members: Sequence[Person], **given: Any) -> "TaskForm":
        """The form for a task, or for a new one, with those who can own it."""
        form = cls(**given)
        form.owner.choices = [
            SelectChoice("", _l("Nobody yet")),
            *(SelectChoice(str(person.id), person.name) for person in members),
        ]
        if task is not None and task.guide is not None:
            del form.title, form.area
            if task.counted:
                del form.status
        return form

    @staticmethod
    def stored(task: Task) -> dict[str, Any]:
        own = task.row if task.guide is None else None
        return {
            "revision": task.revision,
            "owner": str(task.owner_id or ""),
            "due_on": task.due_on,
            "status": task.status.value,
            "note": task.note,
            "title": own.title if own else "",
            "area": own.area.value if own else TaskArea.PROBLEM.value,
        }

    @property
    def seen(self) -> int:
        """The revision the page showed; 0, which is older than any, when it was tampered with."""
        text = str(self.revision.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0

    def content(self) -> TaskContent:
        own = {"title": self.title.data, "area": TaskArea(self.area.data)} if "title" in self else {}
        return TaskContent(
            owner_id=int(self.owner.data) if self.owner.data else None,
            due_on=self.due_on.data,
            note=self.note.data or "",
            status=TaskStatus(self.status.data) if "status" in self else TaskStatus.TO_DO,
            **own,
        )
