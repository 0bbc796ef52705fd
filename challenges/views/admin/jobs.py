"""How the worker is doing."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template

from challenges.queries import file_scans, letters
from challenges.views.admin.sidebar import sidebar
from challenges.vocabulary.choices import FileScan
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import JobState
from challenges.web import services
from challenges.web.guarding import guard
from challenges.web.scanner import scanner_version
from challenges.web.visit import Visit

room = Blueprint("jobs", __name__, url_prefix="/jobs")


def _scanner(visit: Visit, view_args: Mapping[str, Any]) -> str | None:
    """What the virus scanner says it is, "" when it does not answer, None where there is none."""
    return None if services.scanner() is None else scanner_version()


@room.get("")
@guard(Permission.PLATFORM_ADMINISTER, before=_scanner)
def index(visit: Visit, scanner: str | None) -> Any:
    """Jobs by state, the oldest that waits, and those that failed; how the virus scan goes."""
    return render_template(
        "admin/jobs/index.html",
        side_nav=sidebar(),
        queue=letters.queue_at(visit.now),
        states=list(JobState),
        scanner=scanner,
        scans=file_scans.counts(),
        verdicts=list(FileScan),
    )
