"""Changes of a running round: another number of readings, and entries that wait while a question is cleared."""

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from challenges.forms.jury import PutAsideForm, ReadingsForm
from challenges.forms.words import translate
from challenges.operations import readings as operations
from challenges.queries import jury
from challenges.views.organise.jury.place import place, room, to
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit


@room.route("/readings", methods=["GET", "POST"])
@guard(Permission.READINGS_CHANGE, load=jury.round_in_workspace)
def readings(visit: Visit, round_: Any) -> Any:
    """Change how many readings every entry is to have, with a reason that is kept and told to the jurors."""
    form = ReadingsForm(data={"readings": round_.readings_wanted})
    status = 200
    if request.method == "POST":
        status = 422
        freed: list[int] = []
        if form.validate() and form.attempt(
            lambda: freed.append(
                operations.change_number(
                    visit.me, round_, form.readings.data or 0, form.reason.data or "", now=visit.now
                )
            )
        ):
            flash(_("The number of readings is changed, and the jurors get letters."), "success")
            if freed[0]:
                flash(
                    ngettext(
                        "%(num)d reading that nobody had begun has been freed.",
                        "%(num)d readings that nobody had begun have been freed.",
                        freed[0],
                    ),
                    "info",
                )
            return to("plan", round_)
    return render_template(
        "organise/jury/readings.html",
        form=form,
        change=jury.changed_readings(round_.id),
        **place(visit, round_),
    ), status


@room.route("/entries/<reference>/put-aside", methods=["GET", "POST"])
@guard(Permission.ENTRY_PUT_ASIDE, load=jury.entry_judged_in)
def put_aside(visit: Visit, entry: Any) -> Any:
    """Let the assessment of an entry wait, with a reason that its readers see."""
    form = PutAsideForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: operations.put_aside(visit.me, entry, form.reason.data or "", now=visit.now)
        ):
            flash(_("The entry is put aside, and those who read it get letters."), "success")
            return to("entries", entry.round)
    return render_template(
        "organise/jury/put_aside.html", form=form, entry=entry, **place(visit, entry.round)
    ), status


@room.post("/entries/<reference>/take-up")
@guard(Permission.ENTRY_PUT_ASIDE, load=jury.entry_judged_in)
def take_up(visit: Visit, entry: Any) -> Any:
    """Go on with the assessment of the entry."""
    try:
        operations.take_up(visit.me, entry, now=visit.now)
    except Refused as refused:
        flash(translate(refused.reason), "info")
    else:
        flash(_("The assessment of the entry goes on, and those who read it get letters."), "success")
    return to("entries", entry.round)
