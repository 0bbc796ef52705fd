"""The practice entry, which a juror is led to first: score it, then see how the others did."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.practice import practice_form
from challenges.operations import practice as operations
from challenges.queries import own_scores, practice
from challenges.queries.jury import round_of
from challenges.rules.check import may
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("practice", __name__, url_prefix="/rounds/<slug>/<int:position>/practice")


@room.get("")
@guard(Permission.JURY_SEAT, load=round_of)
def show(visit: Visit, round_: Any) -> Any:
    """The invented entry beside the criteria; once it is locked, how all jurors scored it."""
    return _page(visit, round_, None)


@room.post("")
@guard(Permission.PRACTICE_SCORE, load=round_of)
def score(visit: Visit, round_: Any) -> Any:
    """Lock my scores, or skip the exercise."""
    place = {"slug": round_.challenge.slug, "position": round_.position}
    if "skip" in request.form:
        operations.skip(visit.me, round_, now=visit.now)
        return redirect(url_for("jury.rounds.show", **place), 303)
    criteria = own_scores.criteria_of(round_.challenge_id)
    form = practice_form(criteria, None, visit.language, screening=_screening(round_))
    if not form.validate() or not form.complete():
        return _page(visit, round_, form), 422
    done = form.attempt(
        lambda: operations.lock(visit.me, round_, list(criteria), form.content(), now=visit.now)
    )
    if not done:
        return _page(visit, round_, form), 422
    flash(_("Done. Compare your scores with those of the others."), "success")
    return redirect(url_for("jury.practice.show", **place), 303)


def _screening(round_: Any) -> bool:
    return round_.kind is RoundKind.SCREENING


def _page(visit: Visit, round_: Any, form: Any) -> str:
    entry = practice.practice_of(round_.id)
    if entry is None:
        raise NotFound
    seat = visit.me.seats[round_.id]
    sheet = practice.sheet_of(entry.id, seat.juror_id)
    screening = _screening(round_)
    criteria = [] if screening else own_scores.criteria_of(round_.challenge_id)
    locked = sheet is not None and sheet.locked_at is not None
    return render_template(
        "jury/practice/show.html",
        round=round_,
        seat=seat,
        entry=entry,
        sheet=sheet,
        locked=locked,
        criteria=criteria,
        screening=screening,
        given={one.criterion_id: one.value for one in sheet.scores} if sheet else {},
        form=form or practice_form(criteria, sheet, visit.language, screening=screening),
        writable=not locked and may(visit.me, Permission.PRACTICE_SCORE, round_, visit.now),
        spread=practice.spread(entry.id, criteria) if locked else None,
        fewest=practice.FEWEST,
    )
