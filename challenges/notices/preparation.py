"""Letters about the tasks of a preparation: to whoever was given one, and to those who have to be done with theirs."""

from collections import defaultdict
from collections.abc import Iterable

from challenges.models.jobs import Letter
from challenges.models.people import Person
from challenges.models.preparation import PreparationTask
from challenges.notices.event import Event
from challenges.notices.letters import write
from challenges.notices.people import recipient
from challenges.queries import challenges, people, preparation
from challenges.vocabulary.checklist import CHECKLIST
from challenges.vocabulary.localised import challenge_text


def given(event: Event) -> Iterable[Letter]:
    """To the new owner of a task, when somebody else gave it."""
    if not event.payload["given"]:
        return
    [task] = preparation.by_ids([event.subject_id])
    if task.owner is not None:
        yield _write("task_given", event, task.challenge_id, task.owner, [task])


def reminded(event: Event) -> Iterable[Letter]:
    """To each owner: the tasks that are to be done by tomorrow."""
    tasks: dict[Person, list[PreparationTask]] = defaultdict(list)
    for task in preparation.by_ids(event.payload["tasks"]):
        if task.owner is not None:
            tasks[task.owner].append(task)
    for owner, own in tasks.items():
        yield _write("tasks_due", event, event.subject_id, owner, own)


def _write(
    kind: str, event: Event, challenge_id: int, owner: Person, tasks: list[PreparationTask], /
) -> Letter:
    challenge = challenges.for_letters(challenge_id)
    who = people.get(event.row.person_id) if event.row.person_id else None
    return write(
        kind,
        recipient(owner),
        event,
        challenge=challenge,
        title=challenge_text(challenge, "title", owner.language).value,
        who=who.name if who else "",
        tasks=tasks,
        checklist=CHECKLIST,
    )
