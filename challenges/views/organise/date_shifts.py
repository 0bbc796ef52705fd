"""Move the whole plan of a draft to another first day, after seeing where every date lands."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from challenges.forms.date_shifts import ShiftForm
from challenges.forms.words import translate
from challenges.operations import date_shifts
from challenges.queries import challenges as queries
from challenges.rules.date_shifts import DATES, moved, moved_day, moved_round
from challenges.rules.holidays import is_day_off
from challenges.vocabulary.choices import Mode
from challenges.vocabulary.errors import NotAllowed, Refused, Stale
from challenges.vocabulary.localised import Localised, text
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.swedish_time import swedish_day
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import section_name, workspace

room = Blueprint("date_shifts", __name__, url_prefix="/challenges/<slug>/dates/move")


@dataclass(frozen=True)
class Line:
    """A date of the plan: what of, before, and where it lands; ``day_off`` when that is a weekend or a holiday."""

    name: Localised
    what: str
    before: Any
    after: Any
    day_off: bool


@room.route("", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_EDIT, load=queries.whole)
def edit(visit: Visit, challenge: Any) -> Any:
    """Choose the day, look, and move."""
    if request.method != "POST":
        first = challenge.rounds[0].opens_at if challenge.rounds else visit.now
        stored = {
            "revision": challenge.revision,
            "first_day": swedish_day(first),
            "to_working_days": challenge.mode is not Mode.HACKATHON,
        }
        return _page(visit, challenge, ShiftForm(formdata=None, data=stored))
    form = ShiftForm()
    if not form.validate():
        return _page(visit, challenge, form), 422
    try:
        if "move" not in request.form:
            days = date_shifts.days_of(challenge, form.content().first_day)
            return _page(visit, challenge, form, lines=_lines(visit, challenge, form, days))
        days = date_shifts.shift(visit.me, challenge, form.content(), seen=form.seen, now=visit.now)
    except NotAllowed:
        raise
    except Stale as stale:
        form.revision.data = str(stale.current)
        return _page(visit, challenge, form, conflict=translate(stale.reason)), 409
    except Refused as refused:
        form.refuse(refused)
        return _page(visit, challenge, form), 422
    flash(
        ngettext("The plan is moved by %(num)d day.", "The plan is moved by %(num)d days.", days), "success"
    )
    return redirect(url_for("organise.editing.rounds", slug=challenge.slug), 303)


def _lines(visit: Visit, challenge: Any, form: ShiftForm, days: int) -> list[Line]:
    called = {
        "opens_at": _("Opens"),
        "closes_at": _("Closes"),
        "judging_ends_at": _("The jury is ready"),
        "results_at": _("Results"),
    }
    lines = []
    for round_ in challenge.rounds:
        after = moved_round(round_, days, any_day=not form.content().to_working_days)
        lines += [
            Line(
                text(round_, "name", visit.language),
                called[name],
                getattr(round_, name),
                after[name],
                is_day_off(swedish_day(after[name])),
            )
            for name in DATES
        ]
        if round_.publish_at is not None:
            moment = max(moved(round_.publish_at, days).after, after["results_at"])
            lines.append(
                Line(
                    text(round_, "name", visit.language),
                    _("Published by itself"),
                    round_.publish_at,
                    moment,
                    is_day_off(swedish_day(moment)),
                )
            )
    afterwards = Localised(section_name("aftermath"), visit.language)
    for name, what in (
        ("decides_on", _("Decides on a pilot no later than")),
        ("pilot_starts_on", _("A pilot begins")),
        ("pilot_ends_on", _("A pilot ends")),
    ):
        day = getattr(challenge.aftermath, name, None)
        if day is not None:
            lines.append(Line(afterwards, what, day, moved_day(day, days), day_off=False))
    return lines


def _page(visit: Visit, challenge: Any, form: ShiftForm, **more: Any) -> str:
    return render_template("organise/date_shifts/edit.html", form=form, **more, **workspace(visit, challenge))
