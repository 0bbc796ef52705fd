"""Alarms about a ranking, and ballots that do not count; for officials, and the chair to read."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.rankings import BallotsForm, SignForm
from challenges.operations import alarms, ballots
from challenges.queries import conflict_cases, rankings
from challenges.queries import results as queries
from challenges.queries.rankings import RoundAlarm, RoundJuror
from challenges.rules.check import may
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("alarms", __name__, url_prefix="/challenges/<slug>/rounds/<int:position>/results")


@room.get("/alarms")
@guard(Permission.RANKING_READ, load=queries.round_at)
def index(visit: Visit, round_: Any) -> Any:
    """What is odd, who has signed what, and whose ballots do not count."""
    conflicts = visit.me.conflicts
    found = rankings.alarms(round_, without=conflicts)
    return render_template(
        "organise/results/alarms.html",
        round=round_,
        alarms=found,
        names=_names(visit, round_, found),
        removals=rankings.removals(round_.id),
        readers=rankings.readers(round_.id, without=conflicts),
        left_out=conflict_cases.hides(round_.id, conflicts),
        can_sign=may(visit.me, Permission.ALARMS_SIGN, round_, visit.now),
        **workspace(visit, round_.challenge),
    )


@room.route("/alarms/<alarm>", methods=["GET", "POST"])
@guard(Permission.ALARMS_SIGN, load=rankings.alarm_at)
def sign(visit: Visit, at: RoundAlarm) -> Any:
    """Sign what an alarm has led to."""
    if rankings.about_one_of(at, visit.me.conflicts):
        raise NotFound
    form, status = SignForm(), 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: alarms.sign(visit.me, at, form.reason.data or "", now=visit.now)
        ):
            flash(_("The alarm is signed."), "success")
            return _back(at.round)
    return (
        render_template(
            "organise/results/alarm.html",
            form=form,
            round=at.round,
            alarm=at.alarm,
            names=_names(visit, at.round, [at.alarm]),
            **workspace(visit, at.challenge),
        ),
        status,
    )


@room.route("/ballots/<int:juror_id>", methods=["GET", "POST"])
@guard(Permission.ALARMS_SIGN, load=rankings.juror_at)
def leave_out(visit: Visit, at: RoundJuror) -> Any:
    """Leave a juror's ballots out of the ranking, or let them count again; ranks are shown only afterwards."""
    form, status = BallotsForm(), 200
    verb = ballots.remove if at.removal is None else ballots.restore
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: verb(visit.me, at, form.reason.data or "", now=visit.now)
        ):
            flash(_("The decision is saved, and a new ranking has been computed."), "success")
            return redirect(
                url_for("organise.results.show", slug=at.challenge.slug, position=at.round.position), 303
            )
    return (
        render_template(
            "organise/results/ballots.html",
            form=form,
            round=at.round,
            juror=at.juror,
            removal=at.removal,
            **workspace(visit, at.challenge),
        ),
        status,
    )


def _names(visit: Visit, round_: Any, found: Any) -> Any:
    """The entries that alarms are about, by their ids; none that the viewer has a conflict with."""
    ids = {entry for alarm in found for entry in alarm.entries}
    return rankings.names(round_.id, ids, without=visit.me.conflicts)


def _back(round_: Any) -> Any:
    return redirect(
        url_for("organise.alarms.index", slug=round_.challenge.slug, position=round_.position), 303
    )
