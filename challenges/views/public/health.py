"""For those who watch the service: does it answer, and does the worker keep up?"""

from typing import Any

from flask import Blueprint, jsonify
from werkzeug.exceptions import ServiceUnavailable

from challenges.queries import health
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("health", __name__)

LATE_SECONDS = 300


@room.get("/health")
@guard(Permission.PUBLIC_READ)
def show(visit: Visit) -> Any:
    """200 as long as pages can be served. A worker that lags is told, and is no reason to restart the web."""
    oldest = health.oldest_due(visit.now)
    waiting = round((visit.now - oldest).total_seconds()) if oldest else 0
    worker = "ok" if waiting < LATE_SECONDS else "late"
    return jsonify(database="ok", worker=worker, oldest_due_job_seconds=waiting)


@room.errorhandler(ServiceUnavailable)
def away(error: ServiceUnavailable) -> Any:
    """The database cannot be reached."""
    return jsonify(database="away"), 503, {"Retry-After": str(error.retry_after or 10)}
