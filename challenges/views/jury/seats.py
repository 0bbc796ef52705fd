"""My seat in the jury: what is known about me for planning, and the way out."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.jurors import LeaveForm, details_form
from challenges.operations import jurors
from challenges.queries import judging, jury, topics
from challenges.rules.check import may
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("seats", __name__, url_prefix="/rounds/<slug>/<int:position>/seat")


@room.route("", methods=["GET", "POST"])
@guard(Permission.JURY_SEAT, load=jury.round_of)
def show(visit: Visit, round_: Any) -> Any:
    """What is known about me; I may correct it until the jury has finished."""
    juror = _mine(visit, round_)
    form = details_form(topics.names_of(round_.challenge_id), jurors.details_of(juror))
    if request.method == "POST" and form.validate():
        changed = []

        def change() -> None:
            changed.append(jurors.change_details(visit.me, juror, round_, form.details(), now=visit.now))

        if form.attempt(change):
            flash(
                _("Saved. It counts the next time the entries are shared out.")
                if changed[0]
                else _("You changed nothing."),
                "success",
            )
            return _to("show", round_)
    return _page(
        visit, round_, juror, form, LeaveForm(formdata=None)
    ), 422 if request.method == "POST" else 200


@room.post("/leave")
@guard(Permission.JURY_SEAT_CHANGE, load=jury.round_of)
def leave(visit: Visit, round_: Any) -> Any:
    """I cannot go on: what I have finished stays, the rest goes to others."""
    juror = _mine(visit, round_)
    form = LeaveForm()
    if form.validate() and form.attempt(
        lambda: jurors.leave(visit.me, round_, form.reason.data or "", now=visit.now)
    ):
        flash(
            _("You have left the jury, and the organiser has been told. Thank you for what you have done!"),
            "success",
        )
        return redirect(url_for("jury.rounds.index"), 303)
    details = details_form(topics.names_of(round_.challenge_id), jurors.details_of(juror))
    return _page(visit, round_, juror, details, form), 422


def _mine(visit: Visit, round_: Any) -> Any:
    juror = jury.active_juror(round_.id, visit.me.seats[round_.id].juror_id)
    if juror is None:
        raise NotFound
    return juror


def _page(visit: Visit, round_: Any, juror: Any, form: Any, leaving: Any) -> str:
    return render_template(
        "jury/seats/show.html",
        round=round_,
        seat=visit.me.seats[round_.id],
        juror=juror,
        form=leaving if leaving.errors else form,
        details=form,
        leaving=leaving,
        undone=judging.undone_of(juror.id, without=visit.me.conflicts),
        can_change=may(visit.me, Permission.JURY_SEAT_CHANGE, round_, visit.now),
    )


def _to(page: str, round_: Any) -> Any:
    return redirect(url_for(f"jury.seats.{page}", slug=round_.challenge.slug, position=round_.position), 303)
