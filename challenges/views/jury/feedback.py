"""The chair and the organiser look at what jurors wrote, before the teams read it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.feedback import ModerationForm
from challenges.forms.words import translate
from challenges.operations import feedback as operations
from challenges.operations.feedback import Moderation
from challenges.queries import conflict_cases, feedback, jury
from challenges.queries.feedback import Words
from challenges.vocabulary.errors import NotAllowed, Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("feedback", __name__, url_prefix="/rounds/<slug>/<int:position>/feedback")


@room.get("")
@guard(Permission.FEEDBACK_READ, load=jury.round_in_workspace)
def index(visit: Visit, round_: Any) -> Any:
    """Every comment of the round, those that wait first, without the entries I have a conflict with."""
    without = visit.me.conflicts
    return render_template(
        "jury/feedback/index.html",
        round=round_,
        **workspace(visit, round_.challenge),
        seat=visit.me.seats.get(round_.id),
        comments=feedback.of_round(round_, visit.page, without=without),
        waiting=feedback.waiting(round_.id, without=without),
        left_out=conflict_cases.hides(round_.id, without),
    )


@room.post("/<reference>/approve")
@guard(Permission.FEEDBACK_MODERATE, load=feedback.one)
def approve(visit: Visit, words: Words) -> Any:
    """The team may read it as it is."""
    try:
        operations.moderate(visit.me, words, Moderation(True, words.text), now=visit.now)
        flash(_("The team may read it."), "success")
    except NotAllowed:
        raise
    except Refused as refused:
        flash(translate(refused.reason), "warning")
    return _back(words)


@room.route("/<reference>", methods=["GET", "POST"])
@guard(Permission.FEEDBACK_MODERATE, load=feedback.one)
def edit(visit: Visit, words: Words) -> Any:
    """Change the words, or withhold them with a reason; the juror's own are shown beside."""
    kept = words.decided
    form = ModerationForm(
        data={
            "text": words.text,
            "decision": ("approve" if kept.approved else "withhold") if kept else "",
            "reason": kept.reason if kept else "",
        }
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: operations.moderate(visit.me, words, form.content(), now=visit.now)
        ):
            flash(_("The decision is saved."), "success")
            return _back(words)
    return render_template("jury/feedback/edit.html", form=form, words=words, round=words.round), status


def _back(words: Words) -> Any:
    return redirect(
        url_for("jury.feedback.index", slug=words.challenge.slug, position=words.round.position), 303
    )
