"""Declare conflicts of interest, before any entry opens."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from challenges.forms.jury import declaration_form
from challenges.operations import conflicts as operations
from challenges.queries import conflicts, jury
from challenges.rules.judging_plan import shows_teams
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.declaring import next_page, tell_saved
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("conflicts", __name__)


@room.route("/rounds/<slug>/<int:position>/conflicts", methods=["GET", "POST"])
@guard(Permission.CONFLICT_DECLARE, load=jury.round_of)
def declare(visit: Visit, round_: Any) -> Any:
    """The entrants, fifty on a page, one answer each; some now and the rest later."""
    shown = conflicts.entrant_pages(round_.id, visit.page)
    juror_id = visit.me.seats[round_.id].juror_id
    entrants = conflicts.entrants(round_.id, juror_id, page=shown.number)
    form = declaration_form(entrants)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                changed = operations.declare(visit.me, round_, form.content(), now=visit.now)
            except Refused as refused:
                form.refuse(refused)
            else:
                tell_saved(changed)
                left = conflicts.undeclared(round_.id, juror_id)
                target = "jury.conflicts.declare" if left else "jury.rounds.show"
                place: dict[str, Any] = {"slug": round_.challenge.slug, "position": round_.position}
                return redirect(url_for(target, **place, **next_page(shown, left)), 303)
    return render_template(
        "jury/conflicts/declare.html",
        round=round_,
        entrants=entrants,
        shown=shown,
        titles=shows_teams(round_),
        form=form,
    ), status
