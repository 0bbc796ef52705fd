"""A juror's walk through an exhibition, made for a phone: next table, what one notes there, one's own ranking."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.expo import (
    OneDeclarationForm,
    RankingForm,
    SkipForm,
    TableNumberForm,
    VisitForm,
    visit_form,
)
from challenges.forms.words import translate
from challenges.operations import conflicts, expo_visits
from challenges.queries import expo, jury
from challenges.queries.paging import picked
from challenges.rules.check import may
from challenges.rules.judging_plan import shows_teams
from challenges.rules.phases import round_phase
from challenges.scoring.expo_walk import visits_each
from challenges.vocabulary.choices import SkipReason
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("expo", __name__)


@room.get("/rounds/<slug>/<int:position>/expo")
@guard(Permission.EXPO_WALK, load=jury.round_of)
def show(visit: Visit, round_: Any) -> Any:
    """Where I am, where I can go, and what I have noted; nothing of what others think."""
    return _show(visit, round_, TableNumberForm())


@room.post("/rounds/<slug>/<int:position>/expo/next")
@guard(Permission.EXPO_RANK, load=jury.round_of)
def following(visit: Visit, round_: Any) -> Any:
    """Send me to the next table."""
    return _next(visit, round_)


@room.post("/rounds/<slug>/<int:position>/expo/open")
@guard(Permission.EXPO_WALK, load=jury.round_of)
def by_number(visit: Visit, round_: Any) -> Any:
    """Open a table by the number on its sign."""
    form = TableNumberForm()
    if form.validate():
        reference = expo.reference_of(round_.id, form.number.data or 0)
        if reference is not None:
            return redirect(url_for("jury.expo.table", reference=reference), 303)
        form.number.errors = [_("There is no table with this number.")]
    return _show(visit, round_, form), 422


@room.route("/rounds/<slug>/<int:position>/expo/ranking", methods=["GET", "POST"])
@guard(Permission.EXPO_RANK, load=jury.round_of)
def ranking(visit: Visit, round_: Any) -> Any:
    """My own ranking: dragged, moved up and down by buttons, or above another."""
    ranked = _ranked(visit, round_)
    form = RankingForm()
    form.offer(ranked)
    if request.method == "POST" and form.validate():
        order = _moved(request.form.getlist("order"), request.form.get("move", ""), form)
        if form.attempt(lambda: expo_visits.reorder(visit.me, round_, order, now=visit.now)):
            flash(_("Your ranking is saved."), "success")
            return redirect(url_for("jury.expo.ranking", **_place(round_)), 303)
    return render_template("jury/expo/ranking.html", round=round_, form=form, ranked=ranked)


def _moved(order: list[str], move: str, form: RankingForm) -> list[str]:
    """The rows as they were sent, with what a button says done to them."""
    verb, _colon, reference = move.partition(":")
    what, above = form.what.data, form.above.data
    at = order.index(reference) if reference in order else -1
    if verb == "up" and at > 0:
        order[at - 1], order[at] = order[at], order[at - 1]
    elif verb == "down" and 0 <= at < len(order) - 1:
        order[at + 1], order[at] = order[at], order[at + 1]
    elif verb == "above" and {what, above} <= set(order) and what != above:
        order.remove(what)
        order.insert(order.index(above), what)
    return order


@room.route("/expo/<reference>", methods=["GET", "POST"])
@guard(Permission.EXPO_VISIT, load=expo.table_at, write=True)
def table(visit: Visit, table: Any) -> Any:
    """A table: what is shown there, and what I note. Opening it says that I am there."""
    ranked = _ranked(visit, table.round)
    notes = expo.noted(table.round_id, _juror_id(visit, table), without=visit.me.conflicts)
    mine = next((one for one in notes if one.entry_id == table.entry_id), None)
    form = visit_form(mine, ranked)
    if request.method != "POST":
        expo_visits.arrive(visit.me, table, now=visit.now)
        return _table(visit, table, form, mine)
    if form.validate() and form.attempt(
        lambda: expo_visits.judge(visit.me, table, form.content(), now=visit.now)
    ):
        flash(_("Saved for table %(number)d.", number=table.number), "success")
        if "next" in request.form:
            return _next(visit, table.round)
        return redirect(url_for("jury.expo.show", **_place(table.round)), 303)
    return _table(visit, table, form, mine), 422


@room.post("/expo/<reference>/declare")
@guard(Permission.EXPO_VISIT, load=expo.table_at)
def declare(visit: Visit, table: Any) -> Any:
    """Answer for one team, before the first visit."""
    form = OneDeclarationForm()
    if form.validate() and form.attempt(
        lambda: conflicts.declare(
            visit.me, table.round, {table.entry.reference: form.content()}, now=visit.now
        )
    ):
        if form.answer.data == "none":
            return redirect(url_for("jury.expo.table", reference=table.reference), 303)
        flash(_("Your answer is saved. Go on to another table."), "success")
        return redirect(url_for("jury.expo.show", **_place(table.round)), 303)
    return _table(visit, table, visit_form(None, ()), None, declaring=form), 422


@room.post("/expo/<reference>/skip")
@guard(Permission.EXPO_JUDGE, load=expo.table_at)
def skip(visit: Visit, table: Any) -> Any:
    """Go on to the next table without judging this one."""
    form = SkipForm()
    if form.validate():
        reason, text = form.content()
        if reason is SkipReason.CONFLICT and not text:
            form.text.errors = [_("Say in a few words what the conflict of interest is.")]
        elif form.attempt(lambda: expo_visits.skip(visit.me, table, reason, text, now=visit.now)):
            if reason is SkipReason.CONFLICT:
                flash(_("Your answer is saved. Go on to another table."), "success")
                return redirect(url_for("jury.expo.show", **_place(table.round)), 303)
            return _next(visit, table.round)
    return _table(visit, table, visit_form(None, _ranked(visit, table.round)), None, skipping=form), 422


@room.post("/expo/<reference>/undo")
@guard(Permission.EXPO_JUDGE, load=expo.table_at)
def undo(visit: Visit, table: Any) -> Any:
    """Take back what I noted at a table."""
    try:
        expo_visits.undo(visit.me, table, now=visit.now)
        flash(
            _("What you noted at table %(number)d is taken back and does not count.", number=table.number),
            "success",
        )
    except Refused as refused:
        flash(translate(refused.reason), "info")
    return redirect(url_for("jury.expo.show", **_place(table.round)), 303)


def _next(visit: Visit, round_: Any) -> Any:
    taken = expo_visits.take_next(visit.me, round_, now=visit.now)
    if taken is None:
        flash(
            _("There is no table for you right now. Ask again in a few minutes, or open one by its number."),
            "info",
        )
    return redirect(url_for("jury.expo.show", **_place(round_)), 303)


def _show(visit: Visit, round_: Any, form: TableNumberForm) -> str:
    me, juror_id = visit.me, visit.me.seats[round_.id].juror_id
    hall = expo.hall(round_.id)
    walk = expo.walk(round_.id, juror_id, without=me.conflicts, teams=me.teams, now=visit.now)
    notes = expo.noted(round_.id, juror_id, without=me.conflicts)
    return render_template(
        "jury/expo/show.html",
        form=form,
        round=round_,
        phase=round_phase(round_, visit.now),
        seat=me.seats[round_.id],
        claimed=expo.claim_of(juror_id, visit.now),
        walk=walk,
        about=visits_each(len(walk.spots), round_.readings, expo.active_jurors(round_.id)),
        focused=hall is not None and hall.focused_at is not None,
        notes=picked(notes, visit.page),
        last=notes[0] if notes else None,
        ranked=sum(bool(one.place) for one in notes),
        open=may(me, Permission.EXPO_RANK, round_, visit.now),
    )


def _table(
    visit: Visit,
    table: Any,
    form: VisitForm,
    mine: Any,
    *,
    declaring: OneDeclarationForm | None = None,
    skipping: SkipForm | None = None,
) -> str:
    return render_template(
        "jury/expo/table.html",
        form=declaring or skipping or form,
        visit_form=form,
        declaring=declaring or OneDeclarationForm(formdata=None),
        skipping=skipping or SkipForm(formdata=None),
        mine=mine,
        table=table,
        round=table.round,
        shown=expo.shown_at(table),
        team=table.entry.team.name if shows_teams(table.round) else "",
        declaration=expo.declaration(_juror_id(visit, table), table.entry_id),
        open=may(visit.me, Permission.EXPO_JUDGE, table, visit.now),
    )


def _ranked(visit: Visit, round_: Any) -> list[expo.Noted]:
    notes = expo.noted(round_.id, visit.me.seats[round_.id].juror_id, without=visit.me.conflicts)
    return sorted((one for one in notes if one.place), key=lambda one: one.place)


def _juror_id(visit: Visit, table: Any) -> int:
    return visit.me.seats[table.round_id].juror_id


def _place(round_: Any) -> dict[str, Any]:
    return {"slug": round_.challenge.slug, "position": round_.position}
