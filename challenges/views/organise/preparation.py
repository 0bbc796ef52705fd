"""The preparation of a challenge as tasks that several people share, in any order."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.preparation import TaskForm
from challenges.forms.rows import differences
from challenges.forms.words import translate
from challenges.operations import preparation
from challenges.queries import challenges
from challenges.queries import preparation as queries
from challenges.queries.paging import picked
from challenges.queries.preparation import Task
from challenges.rules.check import may
from challenges.vocabulary.choices import TaskStatus
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.swedish_time import swedish_day
from challenges.web.guarding import guard
from challenges.web.navigation import Item
from challenges.web.preparation import progress, task_title
from challenges.web.rendering import page_links
from challenges.web.visit import Visit
from challenges.web.workspace import section_endpoint, section_name, workspace

room = Blueprint("preparation", __name__, url_prefix="/challenges/<slug>/preparation")

_PER_PAGE = 50


@room.get("")
@guard(Permission.CHALLENGE_WORKSPACE, load=challenges.whole)
def index(visit: Visit, challenge: Any) -> Any:
    """The tasks by area: all, those that are left, one's own, or those that are late."""
    today = swedish_day(visit.now)
    tasks = queries.listed(challenge, preparation.lacking(challenge, visit.now))
    left = [task for task in tasks if task.status is TaskStatus.TO_DO]
    shown = {
        "all": list(tasks),
        "left": left,
        "mine": [task for task in left if task.owner_id == visit.me.person_id],
        "late": [task for task in left if task.late(today)],
    }
    wanted = request.args.get("show", "all")
    wanted = wanted if wanted in shown else "all"
    page = picked(shown[wanted], visit.page, _PER_PAGE)
    return render_template(
        "organise/preparation/index.html",
        heading=section_name("preparation"),
        tasks=page.items,
        page=page_links(page),
        tabs=[
            Item(
                label,
                url_for(".index", slug=challenge.slug, show=None if key == "all" else key),
                key == wanted,
                badge=str(len(shown[key])),
            )
            for key, label in (
                ("all", _("All")),
                ("left", _("Left")),
                ("mine", _("Mine")),
                ("late", _("Overdue")),
            )
        ],
        wanted=wanted,
        today=today,
        progress=progress(tasks, today),
        title_of=task_title,
        may_do={
            task.name for task in page.items if may(visit.actor, Permission.PREPARATION_DO, task, visit.now)
        },
        may_plan=may(visit.actor, Permission.PREPARATION_PLAN, challenge, visit.now),
        **workspace(visit, challenge),
    )


@room.route("/new", methods=["GET", "POST"])
@guard(Permission.PREPARATION_PLAN, load=challenges.whole)
def new(visit: Visit, challenge: Any) -> Any:
    """Add a task of one's own."""
    given = {} if request.method == "POST" else {"formdata": None}
    form = TaskForm.of(None, _members(challenge), **given)
    if request.method == "POST" and form.validate():
        try:
            row = preparation.add(visit.me, challenge, form.content(), now=visit.now)
        except NotAllowed:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(_("The task is added."), "success")
            return redirect(_line(challenge.slug, row.reference), 303)
    page = render_template("organise/preparation/new.html", form=form, **workspace(visit, challenge))
    return page, 422 if request.method == "POST" else 200


@room.route("/tasks/<name>", methods=["GET", "POST"])
@guard(Permission.PREPARATION_PLAN, load=queries.one)
def edit(visit: Visit, task: Task) -> Any:
    """Say who sees to a task, by when, and what has been found. Nothing is written over unseen."""
    challenge, members = task.challenge, _members(task.challenge)
    task = Task(challenge, task.guide, task.key, task.row, preparation.lacking(challenge, visit.now))
    stored = TaskForm.stored(task)
    if request.method != "POST":
        return _page(visit, task, TaskForm.of(task, members, formdata=None, data=stored))
    form = TaskForm.of(task, members)
    if not form.validate():
        return _page(visit, task, form), 422
    try:
        preparation.save(visit.me, task, form.content(), seen=form.seen, now=visit.now)
    except NotAllowed:
        raise
    except Stale as stale:
        form.revision.data = str(stale.current)
        both = differences(TaskForm.of(task, members, formdata=None, data=stored), form)
        return _page(visit, task, form, conflict=translate(stale.reason), both=both), 409
    except Refused as refused:
        form.refuse(refused)
        return _page(visit, task, form), 422
    flash(_("%(section)s: saved.", section=task_title(task)), "success")
    if "onward" in request.form and (following := _following(task)):
        return redirect(url_for(".edit", slug=challenge.slug, name=following), 303)
    return redirect(_line(challenge.slug, task.name), 303)


@room.post("/tasks/<name>/mark")
@guard(Permission.PREPARATION_DO, load=queries.one)
def mark(visit: Visit, task: Task) -> Any:
    """Tick a task, or take the tick away."""
    wanted = request.form.get("status", "")
    if wanted not in set(TaskStatus):
        raise NotFound
    preparation.mark(visit.me, task, TaskStatus(wanted), now=visit.now)
    return redirect(_line(task.challenge.slug, task.name), 303)


@room.post("/tasks/<name>/remove")
@guard(Permission.PREPARATION_PLAN, load=queries.one)
def remove(visit: Visit, task: Task) -> Any:
    """Remove a task of one's own."""
    preparation.remove(visit.me, task, now=visit.now)
    flash(_("The task is removed."), "success")
    return redirect(url_for(".index", slug=task.challenge.slug), 303)


def _members(challenge: Any) -> Sequence[Any]:
    return challenges.members(challenge.organisation_id, tuple(OrganisationRole))


def _line(slug: str, name: str) -> str:
    """The list, at the task one comes from, with what was shown of it."""
    return url_for(".index", slug=slug, show=request.args.get("show"), _anchor=f"task-{name}")


def _following(task: Task) -> str:
    """The task after this one."""
    names = [one.name for one in queries.listed(task.challenge, task.lacking)]
    after = names.index(task.name) + 1
    return names[after] if after < len(names) else ""


def _page(visit: Visit, task: Task, form: TaskForm, **more: Any) -> str:
    section = task.guide.section if task.guide else ""
    return render_template(
        "organise/preparation/edit.html",
        form=form,
        task=task,
        heading=task_title(task),
        section=section_name(section) if section else "",
        section_url=url_for(section_endpoint(section), slug=task.challenge.slug) if section else "",
        **more,
        **workspace(visit, task.challenge),
    )
