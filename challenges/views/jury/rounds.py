"""A juror's rounds, and the entries to assess in one."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from challenges.queries import conflicts, jury, practice, reviews
from challenges.rules.judging_plan import shows_teams
from challenges.rules.phases import is_sealed, round_phase
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("rounds", __name__)


@room.get("/")
@guard(Permission.ACCOUNT_OWN)
def index(visit: Visit) -> Any:
    """The juries I sit in."""
    return render_template(
        "jury/rounds/index.html",
        seats=jury.seats_of(visit.me.person_id, visit.page, without=visit.me.conflicts),
        phase_of=lambda round_: round_phase(round_, visit.now),
    )


@room.get("/rounds/<slug>/<int:position>")
@guard(Permission.JURY_SEAT, load=jury.round_of)
def show(visit: Visit, round_: Any) -> Any:
    """My entries in a round, in my own order: how far I have come, and what comes next."""
    if round_.kind is RoundKind.EXPO:
        return redirect(url_for("jury.expo.show", slug=round_.challenge.slug, position=round_.position))
    seat = visit.me.seats[round_.id]
    standing = reviews.standing(seat.juror_id)
    return render_template(
        "jury/rounds/show.html",
        round=round_,
        seat=seat,
        phase=round_phase(round_, visit.now),
        sealed=is_sealed(round_, visit.now),
        judging=round_.state is RoundState.JUDGING,
        standing=standing,
        shows_teams=shows_teams(round_),
        to_practise=practice.waits(round_.id, seat.juror_id),
        gone=reviews.gone(seat.juror_id),
        undeclared=conflicts.undeclared(round_.id, seat.juror_id),
        tasks=reviews.tasks(seat.juror_id, visit.page, total=standing.assigned),
    )
