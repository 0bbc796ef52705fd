"""How the worker is doing."""

from typing import Any

from flask import Blueprint, render_template

from challenges.queries import letters
from challenges.views.admin.sidebar import sidebar
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import JobState
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("jobs", __name__, url_prefix="/jobs")


@room.get("")
@guard(Permission.PLATFORM_ADMINISTER)
def index(visit: Visit) -> Any:
    """Jobs by state, the oldest that waits, and those that failed."""
    return render_template(
        "admin/jobs/index.html", side_nav=sidebar(), queue=letters.queue_at(visit.now), states=list(JobState)
    )
