"""Share the preparation of a challenge: who sees to which task, by when, and how far it has come."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.preparation import PreparationTask
from challenges.operations.recording import record
from challenges.queries import challenges, organisations, preparation, public_challenges
from challenges.queries.preparation import Task
from challenges.rules import data_use
from challenges.rules.check import require
from challenges.rules.completeness import missing
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.checklist import CHECKLIST, is_settled
from challenges.vocabulary.choices import TaskArea, TaskStatus
from challenges.vocabulary.errors import Refused, Stale
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.swedish_time import swedish_day
from challenges.vocabulary.text import N_, say

MOST_OWN = 300


@dataclass(frozen=True)
class TaskContent:
    """What is said about a task. ``title`` and ``area`` are those of one's own; a task of the checklist has its."""

    owner_id: int | None
    due_on: dt.date | None
    note: str
    status: TaskStatus = TaskStatus.TO_DO
    title: str = ""
    area: TaskArea = TaskArea.PROBLEM


def save(actor: Actor, task: Task, content: TaskContent, *, seen: int, now: dt.datetime) -> None:
    """Save a task. Records TASK_SAVED; a new owner other than the actor gets a letter.

    Refused (Stale) if somebody has saved this task since revision ``seen``; when the owner does not belong to the
    organisation. A counted task keeps the status that its section gives it.
    """
    challenges.lock(task.challenge)
    require(actor, Permission.PREPARATION_PLAN, task, now)
    row = preparation.row_of(task.challenge.id, task.name)
    if row is not None and row.revision > seen:
        raise Stale(
            say(N_("%(name)s saved this task while you were writing."), name=row.saved_by.name),
            current=row.revision,
        )
    _belongs(task.challenge, content.owner_id)
    if row is None:
        if task.guide is None:
            raise Refused(N_("Somebody has removed this task."))
        row = _new(actor, task.challenge, now)
        row.key, row.area = task.key, task.guide.area
    else:
        row.revision += 1
    _write(actor, task.challenge, row, content, now, counted=task.counted)


def add(actor: Actor, challenge: Challenge, content: TaskContent, *, now: dt.datetime) -> PreparationTask:
    """Add a task of one's own. Records TASK_SAVED; an owner other than the actor gets a letter.

    Refused when the owner does not belong to the organisation, and when there are ``MOST_OWN`` already.
    """
    challenges.lock(challenge)
    require(actor, Permission.PREPARATION_PLAN, challenge, now)
    if preparation.own_tasks(challenge.id) >= MOST_OWN:
        raise Refused(say(N_("There can be at most %(most)s tasks of your own."), most=MOST_OWN))
    _belongs(challenge, content.owner_id)
    row = _new(actor, challenge, now)
    _write(actor, challenge, row, content, now)
    return row


def mark(actor: Actor, task: Task, status: TaskStatus, *, now: dt.datetime) -> None:
    """Say how far a task has come, and nothing else. Records TASK_SAVED. Refused for a counted task.

    Whoever owns the task may do so, also without being an editor.
    """
    challenges.lock(task.challenge)
    require(actor, Permission.PREPARATION_DO, task, now)
    if task.counted:
        raise Refused(N_("This task is done when nothing is missing in its section."))
    row = preparation.row_of(task.challenge.id, task.name)
    if row is None:
        if task.guide is None:
            raise Refused(N_("Somebody has removed this task."))
        row = _new(actor, task.challenge, now)
        row.key, row.area = task.key, task.guide.area
    elif row.status is status:
        return
    else:
        row.revision += 1
    kept = TaskContent(row.owner_id, row.due_on, row.note or "", status, row.title or "", row.area)
    _write(actor, task.challenge, row, kept, now)


def remove(actor: Actor, task: Task, *, now: dt.datetime) -> None:
    """Remove a task of one's own. Records TASK_REMOVED. Refused for one of the checklist: mark it as not needed."""
    challenges.lock(task.challenge)
    require(actor, Permission.PREPARATION_PLAN, task, now)
    if task.guide is not None or task.row is None:
        raise Refused(N_("A task of the checklist cannot be removed. Mark it as not needed."))
    record(
        Happening.TASK_REMOVED,
        task.row,
        actor,
        now=now,
        challenge_id=task.challenge.id,
        organisation_id=task.challenge.organisation_id,
        payload={"task": task.row.title},
    )
    db.session.delete(task.row)
    db.session.flush()


def remind(*, now: dt.datetime) -> int:
    """Remind those who own a task that is to be done by tomorrow, each once. Records TASKS_REMINDED per challenge.

    Returns how many tasks it reminded of. What a section has settled already is left out.
    """
    tomorrow = swedish_day(now) + dt.timedelta(days=1)
    told = 0
    for challenge, rows in groupby(preparation.due(tomorrow), key=lambda row: row.challenge):
        left = [row for row in rows if not _settled(challenge, row, now)]
        for row in left:
            row.reminded_of = tomorrow
        db.session.flush()
        if left:
            record(
                Happening.TASKS_REMINDED,
                challenge,
                None,
                now=now,
                challenge_id=challenge.id,
                organisation_id=challenge.organisation_id,
                payload={"tasks": [row.id for row in left]},
            )
        told += len(left)
    return told


def _settled(challenge: Challenge, row: PreparationTask, now: dt.datetime) -> bool:
    guide = CHECKLIST.get(row.key or "")
    if guide is None or not guide.counted:
        return False
    whole = challenges.whole(challenge.slug)
    return whole is not None and is_settled(guide, lacking(whole, now))


def lacking(challenge: Challenge, now: dt.datetime) -> frozenset[str]:
    """The sections of a challenge in which something is missing; none once it is public."""
    if challenge.published_at is not None:
        return frozenset()
    linked = data_use.listed(public_challenges.links(challenge))
    return frozenset(remark.section for remark in missing(challenge, now, linked=linked))


def _belongs(challenge: Challenge, person_id: int | None) -> None:
    if person_id is not None and organisations.membership_of(challenge.organisation_id, person_id) is None:
        raise Refused(N_("Choose somebody who belongs to the organisation."), field="owner")


def _new(actor: Actor, challenge: Challenge, now: dt.datetime) -> PreparationTask:
    row = PreparationTask(challenge_id=challenge.id, revision=1, saved_by_id=actor.person_id, saved_at=now)
    db.session.add(row)
    return row


def _write(
    actor: Actor,
    challenge: Challenge,
    row: PreparationTask,
    content: TaskContent,
    now: dt.datetime,
    *,
    counted: bool = False,
) -> None:
    new_owner = content.owner_id not in {None, row.owner_id, actor.person_id}
    if row.key is None:
        row.title, row.area = content.title, content.area
    row.owner_id, row.due_on, row.note = content.owner_id, content.due_on, content.note
    if not counted:
        row.status = content.status
    row.saved_by_id, row.saved_at = actor.person_id, now
    db.session.flush()
    record(
        Happening.TASK_SAVED,
        row,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=challenge.organisation_id,
        payload={
            "task": row.key or row.title,
            "status": (row.status or TaskStatus.TO_DO).value,
            "owner": row.owner_id,
            "due": row.due_on.isoformat() if row.due_on else None,
            "given": new_owner,
        },
    )
