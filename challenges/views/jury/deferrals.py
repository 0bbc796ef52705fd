"""Leave an entry for later: it goes to the end of my own order."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from challenges.forms.words import translate
from challenges.operations import readings
from challenges.queries import reviews
from challenges.vocabulary.errors import NotAllowed, Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("deferrals", __name__)


@room.post("/assignments/<reference>/later")
@guard(Permission.REVIEW_WRITE, load=reviews.assignment_for_review)
def later(visit: Visit, assignment: Any) -> Any:
    """What I have written is kept; the entry comes last in my list."""
    round_ = assignment.round
    try:
        readings.defer(visit.me, assignment, now=visit.now)
    except NotAllowed:
        raise
    except Refused as refused:
        flash(translate(refused.reason), "info")
    else:
        flash(_("The entry comes last in your list now."), "success")
    return redirect(url_for("jury.rounds.show", slug=round_.challenge.slug, position=round_.position), 303)
