"""The organiser's desk: the same as the chair's."""

from typing import Any

from flask import render_template, url_for

from challenges.queries import results
from challenges.views.organise.jury.place import place, room
from challenges.vocabulary.permissions import Permission
from challenges.web.desk import on_the_desk
from challenges.web.guarding import guard
from challenges.web.visit import Visit


@room.get("/desk")
@guard(Permission.JURY_READINGS, load=results.round_at)
def desk(visit: Visit, round_: Any) -> Any:
    """How far the jury has come, and what its scores say, as far as the round's rules show it."""
    remind = url_for("organise.jury.remind", slug=round_.challenge.slug, position=round_.position)
    return render_template(
        "organise/jury/desk.html", **(place(visit, round_) | on_the_desk(visit, round_, remind))
    )
