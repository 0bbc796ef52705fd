"""How far the jury of a round has come, reminders, and assessments that are opened again."""

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from challenges.forms.jury import ReopenForm
from challenges.forms.words import translate
from challenges.operations import judging, reviews
from challenges.queries import judging as figures
from challenges.queries import jury
from challenges.queries import reviews as sheets
from challenges.rules.check import may
from challenges.views.organise.jury.place import address, place, room, to
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.web.guarding import guard
from challenges.web.visit import Visit


@room.get("/progress")
@guard(Permission.JURY_PROGRESS, load=jury.round_in_workspace)
def progress(visit: Visit, round_: Any) -> Any:
    """How far each juror has come, in states and counts."""
    return render_template(
        "organise/jury/progress.html",
        jurors=figures.juror_progress(round_.id, without=visit.me.conflicts, page=visit.page),
        can_remind=may(visit.me, Permission.JURY_REMIND, round_, visit.now),
        **place(visit, round_),
    )


@room.get("/progress/entries")
@guard(Permission.JURY_READINGS, load=jury.round_in_workspace)
def entries(visit: Visit, round_: Any) -> Any:
    """How many readings each entry has, and by whom."""
    rows = figures.entry_progress(round_, without=visit.me.conflicts, page=visit.page)
    return render_template(
        "organise/jury/entries.html",
        entries=rows,
        aside_url=lambda entry, page: address(round_, page, reference=entry.reference),
        reopen_url=lambda one: address(round_, "reopen", reference=one.reference),
        readings=figures.readings(round_.id, [row.entry.id for row in rows.items]),
        can_reopen=round_.state is RoundState.JUDGING
        and may(visit.me, Permission.JURY_REMIND, round_, visit.now),
        **place(visit, round_),
    )


@room.post("/remind")
@guard(Permission.JURY_REMIND, load=jury.round_in_workspace)
def remind(visit: Visit, round_: Any) -> Any:
    """A letter to each juror with something left to do, at most one a day."""
    try:
        sent = judging.remind(visit.me, round_, now=visit.now)
    except Refused as refused:
        flash(translate(refused.reason), "info")
    else:
        flash(
            ngettext("%(num)d juror has been reminded.", "%(num)d jurors have been reminded.", sent),
            "success",
        )
    return to("progress", round_)


@room.route("/assignments/<reference>/reopen", methods=["GET", "POST"])
@guard(Permission.REVIEW_REOPEN, load=sheets.assignment_of)
def reopen(visit: Visit, assignment: Any) -> Any:
    """Let a juror change a locked assessment, with a reason."""
    form = ReopenForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                reviews.reopen(visit.me, assignment, form.reason.data, now=visit.now)
            except Refused as refused:
                form.refuse(refused)
            else:
                flash(_("The assessment is open again, and the juror gets a letter."), "success")
                return to("entries", assignment.round)
    return render_template(
        "organise/jury/reopen.html", form=form, assignment=assignment, **place(visit, assignment.round)
    ), status
