"""What happened to a challenge: who, what, when."""

from typing import Any

from flask import Blueprint, render_template

from challenges.queries import challenges, history
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("history", __name__, url_prefix="/challenges/<slug>/history")


@room.get("")
@guard(Permission.CHALLENGE_WORKSPACE, load=challenges.whole)
def index(visit: Visit, challenge: Any) -> Any:
    """The record, newest first."""
    return render_template(
        "organise/history/index.html",
        page=history.of_challenge(challenge, visit.page, without=visit.me.conflicts),
        **workspace(visit, challenge),
    )
