"""The organiser's exhibition: tables, signs, who is there."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from challenges.adapters import qr
from challenges.forms.expo import NumberForm, PlaceForm, PresenceForm
from challenges.forms.words import translate
from challenges.operations import expo, expo_closing, judging
from challenges.operations.results import close_judging
from challenges.queries import conflict_cases, expo_results, jury, rankings, results
from challenges.queries import expo as queries
from challenges.queries.paging import picked
from challenges.rules.check import may
from challenges.rules.judging_plan import places_of, sees_totals
from challenges.rules.phases import round_phase
from challenges.scoring.expo_walk import REPORTS_HIDE
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("expo", __name__, url_prefix="/challenges/<slug>/rounds/<int:position>/expo")

_ROWS = 50


@room.get("")
@guard(Permission.EXPO_READ, load=jury.round_in_workspace)
def tables(visit: Visit, round_: Any) -> Any:
    """The tables: where each entry is shown, how often it was visited, and whether somebody is there."""
    return _tables(visit, round_, NumberForm())


@room.post("/number")
@guard(Permission.EXPO_MANAGE, load=jury.round_in_workspace)
def number(visit: Visit, round_: Any) -> Any:
    """Number all tables in one step."""
    form = NumberForm()
    if form.validate() and form.attempt(lambda: _numbered(visit, round_, form)):
        return _to("tables", round_)
    return _tables(visit, round_, form), 422


def _numbered(visit: Visit, round_: Any, form: NumberForm) -> None:
    count = expo.number(visit.me, round_, form.content(), now=visit.now)
    flash(
        ngettext("%(num)d table has got its number.", "%(num)d tables have got their numbers.", count),
        "success",
    )


@room.route("/tables/<reference>", methods=["GET", "POST"])
@guard(Permission.EXPO_TABLE, load=queries.table_in)
def place(visit: Visit, table: Any) -> Any:
    """Move one table, by hand."""
    form = PlaceForm(data={"number": table.number, "zone": table.zone})
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: _placed(expo.place(visit.me, table, form.content(), now=visit.now))
        ):
            return _to("tables", table.round)
    page = render_template(
        "organise/expo/place.html",
        form=form,
        table=table,
        presence_form=PresenceForm(formdata=None, data={"presence": table.presence.value}),
        shown=queries.shown_at(table),
        **_place(visit, table.round),
    )
    return page, status


def _placed(other: Any) -> None:
    flash(
        _(
            "The table has been moved. The entry that had the number is at table %(number)d now.",
            number=other.number,
        )
        if other
        else _("The table has been moved."),
        "success",
    )


@room.post("/tables/<reference>/presence")
@guard(Permission.EXPO_TABLE, load=queries.table_in)
def presence(visit: Visit, table: Any) -> Any:
    """Say whether the team is at its table."""
    form = PresenceForm()
    if form.validate():
        try:
            expo.mark(visit.me, table, form.content(), now=visit.now)
            flash(_("Noted. Jurors are sent accordingly from now on."), "success")
        except Refused as refused:
            flash(translate(refused.reason), "warning")
    else:
        flash(_("Choose one of the alternatives."), "warning")
    return _to("tables", table.round)


@room.get("/tables/<reference>/code.svg")
@guard(Permission.EXPO_TABLE, load=queries.table_in)
def code(visit: Visit, table: Any) -> Any:
    """The code on the sign: it leads a juror to the table's page."""
    base = current_app.extensions["settings"].public_url
    picture = qr.svg(base + url_for("jury.expo.table", reference=table.reference))
    return Response(picture, mimetype="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"})


@room.get("/signs")
@guard(Permission.EXPO_MANAGE, load=jury.round_in_workspace)
def signs(visit: Visit, round_: Any) -> Any:
    """All signs, to print: a big number, the code for jurors, and what is shown."""
    return render_template(
        "organise/expo/signs.html",
        rows=queries.rows(round_.id, without=visit.me.conflicts, now=visit.now),
        **_place(visit, round_),
    )


@room.post("/open")
@guard(Permission.JURY_MANAGE, load=jury.round_in_workspace)
def start(visit: Visit, round_: Any) -> Any:
    """Let the jurors go."""
    try:
        judging.open_round(visit.me, round_, now=visit.now)
    except Refused as refused:
        flash(translate(refused.reason), "warning")
    else:
        flash(_("The exhibition has begun: jurors can ask for their first table."), "success")
    return _to("tables", round_)


@room.get("/result")
@guard(Permission.EXPO_READ, load=results.round_at)
def result(visit: Visit, round_: Any) -> Any:
    """What the visits have led to so far; while jurors walk only where the round's plan lets it be seen, and never to
    somebody who judges."""
    judges = round_.id in visit.me.seats
    found = None
    if sees_totals(round_, not judges, visit.now):
        places = places_of(round_, round_.challenge)
        found = expo_results.look(round_, places, without=visit.me.conflicts)
    closed = found is not None and round_.state is not RoundState.JUDGING
    standings = rankings.standings(round_, without=visit.me.conflicts) if closed else {}
    hall = queries.hall(round_.id)
    return render_template(
        "organise/expo/result.html",
        result=found,
        standings=standings,
        ties=rankings.ties(round_, without=visit.me.conflicts) if closed else [],
        page=picked(rankings.in_order(found.lines, standings), visit.page, _ROWS) if found else None,
        focused=hall.focused_at if hall else None,
        can_focus=may(visit.me, Permission.EXPO_MANAGE, round_, visit.now),
        can_close=may(visit.me, Permission.JUDGING_CLOSE, round_, visit.now),
        can_propose=may(visit.me, Permission.DECISION_DRAFT, round_, visit.now),
        **_place(visit, round_),
    )


@room.post("/focus")
@guard(Permission.EXPO_MANAGE, load=results.round_at)
def focus(visit: Visit, round_: Any) -> Any:
    """Begin the second phase, choose its tables anew, or end it."""
    on = request.form.get("on") == "1"
    try:
        count = expo_closing.focus(visit.me, round_, on, now=visit.now)
    except Refused as refused:
        flash(translate(refused.reason), "warning")
    else:
        flash(
            ngettext(
                "Jurors are sent to %(num)d table first, and are told so.",
                "Jurors are sent to %(num)d tables first, and are told so.",
                count,
            )
            if on
            else _("The second phase has ended."),
            "success",
        )
    return _to("result", round_)


@room.post("/close")
@guard(Permission.JUDGING_CLOSE, load=results.round_at)
def close(visit: Visit, round_: Any) -> Any:
    """End the exhibition."""
    try:
        close_judging(visit.me, round_, despite_gaps=False, now=visit.now)
    except Refused as refused:
        flash(translate(refused.reason), "warning")
    else:
        flash(_("The exhibition is closed. Now decisions can be proposed."), "success")
    return _to("result", round_)


def _tables(visit: Visit, round_: Any, form: NumberForm) -> str:
    rows = queries.rows(round_.id, without=visit.me.conflicts, now=visit.now)
    return render_template(
        "organise/expo/tables.html",
        form=form,
        page=picked(rows, visit.page, _ROWS),
        reported=[row for row in rows if row.reports >= REPORTS_HIDE],
        views=sum(row.views for row in rows),
        there=sum(bool(row.juror) for row in rows),
        can_open=round_.state is RoundState.PLANNED
        and may(visit.me, Permission.JURY_MANAGE, round_, visit.now),
        **_place(visit, round_),
    )


def _place(visit: Visit, round_: Any) -> dict[str, Any]:
    """What all pages of the exhibition show."""
    return {
        "round": round_,
        "phase": round_phase(round_, visit.now),
        "can_manage": may(visit.me, Permission.EXPO_MANAGE, round_, visit.now),
        "left_out": conflict_cases.hides(round_.id, visit.me.conflicts),
        **workspace(visit, round_.challenge),
    }


def _to(page: str, round_: Any) -> Any:
    place = {"slug": round_.challenge.slug, "position": round_.position}
    return redirect(url_for(f"organise.expo.{page}", **place), 303)
