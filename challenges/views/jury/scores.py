"""A juror's own scores beside each other, to stay consistent."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from challenges.queries import jury, own_scores
from challenges.rules.judging_plan import shows_teams
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("scores", __name__, url_prefix="/rounds/<slug>/<int:position>/scores")


@room.get("")
@guard(Permission.JURY_SEAT, load=jury.round_of)
def index(visit: Visit, round_: Any) -> Any:
    """My sheets of the round in one table, sorted as I like, and how I use the scale."""
    seat = visit.me.seats[round_.id]
    kept_from = visit.me.conflicts
    screening = round_.kind is RoundKind.SCREENING
    criteria = [] if screening else own_scores.criteria_of(round_.challenge_id)
    order = _order({criterion.id for criterion in criteria})
    falling = request.args.get("falling", "no") == "yes"
    return render_template(
        "jury/scores/index.html",
        round=round_,
        seat=seat,
        criteria=criteria,
        screening=screening,
        order=order,
        falling=falling,
        sort_url=lambda by: _sorted_url(round_, by, falling=by == order and not falling),
        shows_teams=shows_teams(round_),
        sheets=own_scores.own_sheets(
            seat.juror_id, order, falling=falling, without=kept_from, page=visit.page
        ),
        uses=own_scores.uses(seat.juror_id, criteria, without=kept_from),
        verdicts=own_scores.verdicts(seat.juror_id, without=kept_from) if screening else {},
    )


def _order(criteria: set[int]) -> str | int:
    """What was asked to sort by, if it can be sorted by."""
    asked = request.args.get("sort", "own")
    if asked.isascii() and asked.isdecimal() and len(asked) < 10 and int(asked) in criteria:
        return int(asked)
    return asked if asked in own_scores.ORDERS else "own"


def _sorted_url(round_: Any, by: str | int, *, falling: bool) -> str:
    place = {"slug": round_.challenge.slug, "position": round_.position}
    return url_for("jury.scores.index", **place, sort=by, falling="yes" if falling else None)
