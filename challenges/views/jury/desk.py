"""The chair's desk: how far the jury has come, and what its scores say, as far as the round's rules show it."""

from typing import Any

from flask import Blueprint, render_template, url_for

from challenges.queries import results
from challenges.vocabulary.permissions import Permission
from challenges.web.desk import on_the_desk
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("desk", __name__)


@room.get("/rounds/<slug>/<int:position>/desk")
@guard(Permission.JURY_READINGS, load=results.round_at)
def show(visit: Visit, round_: Any) -> Any:
    """The chair's desk."""
    remind = url_for("jury.progress.remind", slug=round_.challenge.slug, position=round_.position)
    return render_template(
        "jury/desk/show.html",
        round=round_,
        seat=visit.me.seats.get(round_.id),
        **on_the_desk(visit, round_, remind),
    )
