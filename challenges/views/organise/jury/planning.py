"""The reading plan of a round: looked at, made, and the assessment opened."""

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from challenges.forms.jury import PlanForm
from challenges.forms.words import translate
from challenges.operations import assignments, drawing, judging
from challenges.queries import jury, planning
from challenges.queries.paging import Page, within
from challenges.views.organise.jury.place import place, room, to
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

_UNMET_PER_PAGE = 20


@room.route("/plan", methods=["GET", "POST"])
@guard(Permission.JURY_PLAN, load=jury.round_in_workspace)
def plan(visit: Visit, round_: Any) -> Any:
    """Look at the plan that would be made, and make it."""
    form = PlanForm()
    status = 200
    if request.method == "POST":
        status = 422
        try:
            made = assignments.make(visit.me, round_, form.fingerprint.data or "", now=visit.now)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(
                ngettext(
                    "%(num)d reading has been planned.",
                    "%(num)d readings have been planned.",
                    len(made.pairs),
                ),
                "success",
            )
            return to("plan", round_)
    drawn, problem = None, ""
    try:
        drawn = drawing.draw(visit.me, round_, now=visit.now)
    except Refused as refused:
        problem = translate(refused.reason)
    if drawn is not None:
        form.fingerprint.data = drawn.fingerprint
    unmet = _page_of(drawn.unmet if drawn else (), visit.page)
    return render_template(
        "organise/jury/plan.html",
        form=form,
        drawn=drawn,
        problem=problem,
        unmet=unmet,
        titles=planning.titles(round_.id, [one.entry_id for one in unmet.items]),
        change=jury.changed_readings(round_.id),
        **place(visit, round_),
    ), status


def _page_of(unmet: tuple[drawing.Unmet, ...], page: int) -> Page[drawing.Unmet]:
    number = within(page, len(unmet), _UNMET_PER_PAGE)
    first = (number - 1) * _UNMET_PER_PAGE
    return Page(unmet[first : first + _UNMET_PER_PAGE], number, len(unmet), _UNMET_PER_PAGE)


@room.post("/open")
@guard(Permission.JURY_MANAGE, load=jury.round_in_workspace)
def start(visit: Visit, round_: Any) -> Any:
    """Open judging; the jurors get letters."""
    try:
        judging.open_round(visit.me, round_, now=visit.now)
    except Refused as refused:
        flash(translate(refused.reason), "warning")
        return to("plan", round_)
    flash(_("The assessment has begun, and the jurors get letters."), "success")
    return to("progress", round_)
