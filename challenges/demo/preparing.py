"""A draft on its way: whether it should be a challenge at all, and who prepares what."""

import datetime as dt
from typing import Any

from challenges.demo.publishing import whole
from challenges.demo.story import Act, Story
from challenges.operations import preparation, suitability
from challenges.operations.preparation import TaskContent
from challenges.operations.suitability import AnswerContent
from challenges.queries import preparation as queries
from challenges.vocabulary.choices import Reply, SuitabilityQuestion, TaskArea, TaskStatus

Spec = dict[str, Any]


def share_out(story: Story, spec: Spec) -> None:
    """Answers to some of the questions, and tasks with owners and days."""
    at, day = story.calendar.past, spec["started"]
    for minute, answer in enumerate(spec.get("answers", ())):
        story.add(at(day + 1, 9, minute), _answer(story, spec, answer))
    for minute, task in enumerate(spec.get("tasks", ())):
        story.add(at(day + 1, 10, minute), _task(story, spec, task))


def _answer(story: Story, spec: Spec, answer: Spec) -> Act:
    def act(now: dt.datetime) -> None:
        challenge = whole(story, spec["key"])
        suitability.answer(
            story.actor(spec["editor"]),
            challenge,
            SuitabilityQuestion(answer["question"]),
            AnswerContent(Reply(answer["reply"]), answer["note"]),
            seen=challenge.revision,
            now=now,
        )

    return act


def _task(story: Story, spec: Spec, task: Spec) -> Act:
    def act(now: dt.datetime) -> None:
        actor, challenge = story.actor(spec["editor"]), whole(story, spec["key"])
        content = TaskContent(
            owner_id=story.people[task["owner"]] if "owner" in task else None,
            due_on=story.calendar.day(task["due"]) if "due" in task else None,
            note=task["note"],
            status=TaskStatus(task.get("status", TaskStatus.TO_DO)),
            title=task.get("title", ""),
            area=TaskArea(task.get("area", TaskArea.PROBLEM)),
        )
        if "title" in task:
            preparation.add(actor, challenge, content, now=now)
            return
        known = queries.one(challenge.slug, task["key"])
        assert known is not None  # noqa: S101 - the checklist has it
        preparation.save(actor, known, content, seen=0, now=now)

    return act
