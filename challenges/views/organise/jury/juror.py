"""One juror: what is known for planning, corrected; unfinished readings handed over; the way out of the jury."""

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from challenges.forms.jurors import HandOverForm, details_form
from challenges.operations import jurors, readings
from challenges.queries import judging as figures
from challenges.queries import jury, topics
from challenges.views.organise.jury.place import place, room, round_around, to
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.web.guarding import guard
from challenges.web.visit import Visit


def seated(round_: Any) -> Any:
    """The juror of the address. Raises NotFound when nobody of that number holds a seat in the round."""
    juror = jury.active_juror(round_.id, (request.view_args or {})["juror_id"])
    if juror is None:
        raise NotFound
    return juror


@room.route("/jurors/<int:juror_id>", methods=["GET", "POST"])
@guard(Permission.JURY_PLAN, load=round_around)
def juror(visit: Visit, round_: Any) -> Any:
    """What is known about a juror; a correction counts from the next plan on, and the juror gets a letter."""
    one = seated(round_)
    form = details_form(topics.names_of(round_.challenge_id), jurors.details_of(one))
    if request.method == "POST" and form.validate():
        changed: list[bool] = []
        if form.attempt(
            lambda: changed.append(
                jurors.change_details(visit.me, one, round_, form.details(), now=visit.now)
            )
        ):
            flash(
                _("Saved. It counts the next time the entries are shared out.")
                if changed[0]
                else _("You changed nothing."),
                "success",
            )
            return to("people", round_)
    return _page(visit, round_, one, form), 422 if request.method == "POST" else 200


@room.post("/jurors/<int:juror_id>/hand-over")
@guard(Permission.JURY_PLAN, load=round_around)
def hand_over(visit: Visit, round_: Any) -> Any:
    """Hand what a juror has left to another, in one step."""
    one = seated(round_)
    others = _others(round_, one)
    form = HandOverForm.among(others)
    given: list[readings.HandedOver] = []
    if form.validate():
        taker = next(other for other in others if other.id == form.taker.data)
        if form.attempt(
            lambda: given.append(readings.hand_over(visit.me, one, taker, round_, now=visit.now))
        ):
            flash(
                ngettext(
                    "%(num)d entry has been handed over to %(name)s.",
                    "%(num)d entries have been handed over to %(name)s.",
                    given[0].given,
                    name=taker.person.name,
                ),
                "success",
            )
            if given[0].kept:
                flash(
                    ngettext(
                        "%(num)d entry could not be handed over, because of a conflict of interest or because there "
                        "is no room. Update the plan, or choose somebody else for it.",
                        "%(num)d entries could not be handed over, because of conflicts of interest or because "
                        "there is no room. Update the plan, or choose somebody else for them.",
                        given[0].kept,
                    ),
                    "warning",
                )
            return to("juror", round_, juror_id=one.id)
    details = details_form(topics.names_of(round_.challenge_id), jurors.details_of(one))
    return _page(visit, round_, one, details, form), 422


@room.route("/jurors/<int:juror_id>/remove", methods=["GET", "POST"])
@guard(Permission.JURY_MANAGE, load=round_around)
def remove(visit: Visit, round_: Any) -> Any:
    """Ask, then take a juror out of the jury."""
    one = seated(round_)
    if request.method == "POST":
        freed = jurors.remove(visit.me, one, round_, now=visit.now)
        flash(_("%(name)s is no longer in the jury.", name=one.person.name), "success")
        if freed and round_.state is RoundState.JUDGING:
            flash(
                ngettext(
                    "%(num)d entry now has a reader too few. Update the plan to fill the gap.",
                    "%(num)d entries now have a reader too few. Update the plan to fill the gaps.",
                    freed,
                ),
                "warning",
            )
            return to("plan", round_)
        return to("people", round_)
    return render_template(
        "organise/jury/remove.html",
        juror=one,
        undone=figures.undone_of(one.id, without=visit.me.conflicts),
        **place(visit, round_),
    )


def _others(round_: Any, one: Any) -> list[Any]:
    return [other for other in jury.active_jurors(round_.id) if other.id != one.id]


def _page(visit: Visit, round_: Any, one: Any, details: Any, form: Any = None) -> str:
    others = _others(round_, one)
    form = form or HandOverForm.among(others)
    return render_template(
        "organise/jury/juror.html",
        juror=one,
        form=form if form.errors else details,
        details=details,
        handing=form if others else None,
        undone=figures.undone_of(one.id, without=visit.me.conflicts),
        **place(visit, round_),
    )
