"""Declare conflicts of interest, before any entry opens."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from challenges.forms.jury import declaration_form
from challenges.operations import conflicts as operations
from challenges.queries import conflicts, jury
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("conflicts", __name__)


@room.route("/rounds/<slug>/<int:position>/conflicts", methods=["GET", "POST"])
@guard(Permission.CONFLICT_DECLARE, load=jury.round_of)
def declare(visit: Visit, round_: Any) -> Any:
    """All entrants on one page, one answer each; some now and the rest later."""
    entrants = conflicts.entrants(round_.id, visit.me.seats[round_.id].juror_id)
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
                flash(
                    ngettext("%(num)d answer has been saved.", "%(num)d answers have been saved.", changed)
                    if changed
                    else _("You changed no answers."),
                    "success",
                )
                left = len(entrants) - len(form.content())
                target = "jury.conflicts.declare" if left else "jury.rounds.show"
                return redirect(url_for(target, slug=round_.challenge.slug, position=round_.position), 303)
    return render_template("jury/conflicts/declare.html", round=round_, entrants=entrants, form=form), status
