"""For those who watch the service: does it answer, does the worker keep up, and does the virus scanner answer?"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify
from werkzeug.exceptions import ServiceUnavailable

from challenges.queries import health
from challenges.vocabulary.permissions import Permission
from challenges.web import services
from challenges.web.guarding import guard
from challenges.web.scanner import scanner_version
from challenges.web.visit import Visit

room = Blueprint("health", __name__)

LATE_SECONDS = 300


def _scanner(visit: Visit, view_args: Mapping[str, Any]) -> dict[str, str]:
    """Asked before the database is, since it may take a while to answer."""
    return {} if services.scanner() is None else {"scanner": "ok" if scanner_version() else "away"}


@room.get("/health")
@guard(Permission.PUBLIC_READ, before=_scanner)
def show(visit: Visit, scanner: dict[str, str]) -> Any:
    """200 as long as pages can be served. A worker that lags, or a scanner that is away, is told, and is no reason to
    restart the web."""
    oldest = health.oldest_due(visit.now)
    waiting = round((visit.now - oldest).total_seconds()) if oldest else 0
    worker = "ok" if waiting < LATE_SECONDS else "late"
    return jsonify(database="ok", worker=worker, oldest_due_job_seconds=waiting, **scanner)


@room.errorhandler(ServiceUnavailable)
def away(error: ServiceUnavailable) -> Any:
    """The database cannot be reached."""
    return jsonify(database="away"), 503, {"Retry-After": str(error.retry_after or 10)}
