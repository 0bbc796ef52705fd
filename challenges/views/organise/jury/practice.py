"""The entry that a round's jury practises on, as the organiser writes it."""

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _

from challenges.forms.practice import entry_form
from challenges.operations import practice as operations
from challenges.queries import jury, own_scores
from challenges.queries import practice as practised
from challenges.views.organise.jury.place import place, room, to
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit


@room.route("/practice", methods=["GET", "POST"])
@guard(Permission.JURY_MANAGE, load=jury.round_in_workspace)
def practice(visit: Visit, round_: Any) -> Any:
    """Write it. Once jurors have practised it stands, and there is nothing to see but how the scores are spread."""
    entry = practised.practice_of(round_.id)
    form = entry_form(entry)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: operations.write(visit.me, round_, form.content(), now=visit.now)
        ):
            flash(_("The practice entry is saved. The jurors are led to it first."), "success")
            return to("practice", round_)
    screening = round_.kind is RoundKind.SCREENING
    criteria = [] if screening else own_scores.criteria_of(round_.challenge_id)
    return render_template(
        "organise/jury/practice.html",
        form=form,
        entry=entry,
        spread=practised.spread(entry.id, criteria) if entry else None,
        fewest=practised.FEWEST,
        **place(visit, round_),
    ), status


@room.post("/practice/remove")
@guard(Permission.JURY_MANAGE, load=jury.round_in_workspace)
def remove_practice(visit: Visit, round_: Any) -> Any:
    """Take it away, with what jurors have made of it."""
    operations.remove(visit.me, round_, now=visit.now)
    flash(_("The practice entry is removed."), "info")
    return to("practice", round_)
