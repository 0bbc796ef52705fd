"""Give everybody more time: say why, see what moves, decide."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.deadlines import DeadlineForm
from challenges.operations import deadlines as operations
from challenges.queries import deadlines, entries
from challenges.rules.deadlines import fingerprint
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("deadlines", __name__)


@room.route("/challenges/<slug>/rounds/<int:position>/deadline", methods=["GET", "POST"])
@guard(Permission.DEADLINE_MOVE, load=entries.round_at)
def edit(visit: Visit, round_: Any) -> Any:
    """The first time it is sent shows every date that moves; sent with ``decide`` it is carried out."""
    form = DeadlineForm(
        data={
            "closes_at": round_.closes_at,
            "grace_minutes": round_.grace_minutes,
            "along": True,
            "seen": fingerprint(round_),
        }
    )
    if request.method != "POST":
        return _page(visit, round_, form)
    if not form.validate():
        return _page(visit, round_, form), 422
    content, moves = form.content(round_), []
    if "decide" in request.form:
        if form.attempt(lambda: operations.extend(visit.me, round_, content, now=visit.now)):
            flash(_("Everybody has more time now, and gets a letter that says so."), "success")
            return redirect(url_for("organise.challenges.show", slug=round_.challenge.slug), 303)
    elif form.attempt(lambda: moves.extend(operations.look(visit.me, round_, content, now=visit.now))):
        return render_template(
            "organise/deadlines/decide.html",
            form=form,
            round=round_,
            content=content,
            moves=moves,
            **workspace(visit, round_.challenge),
        )
    form.seen.data = fingerprint(round_)
    return _page(visit, round_, form), 422


def _page(visit: Visit, round_: Any, form: DeadlineForm) -> str:
    return render_template(
        "organise/deadlines/edit.html",
        form=form,
        round=round_,
        decisions=[d for d in deadlines.of_challenge(round_.challenge_id) if d.round_id == round_.id],
        **workspace(visit, round_.challenge),
    )
