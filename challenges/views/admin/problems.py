"""Every problem with a dataset that was reported on the platform."""

from typing import Any

from flask import Blueprint, render_template, request

from challenges.queries import problems as find
from challenges.views.admin.sidebar import sidebar
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ProblemState
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("problems", __name__, url_prefix="/problems")


@room.get("")
@guard(Permission.PLATFORM_ADMINISTER)
def index(visit: Visit) -> Any:
    """All of them; those nobody has seen to first."""
    chosen = request.args.get("state", "")
    state = ProblemState(chosen) if chosen in set(ProblemState) else None
    return render_template(
        "admin/problems/index.html",
        side_nav=sidebar(),
        page=find.all_of_them(state, visit.page),
        counts=find.counts(),
        states=list(ProblemState),
        chosen=state,
    )
