"""Answers for the scripts of our own pages, which ask with ``Accept: application/json``."""

from flask import jsonify, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response


def is_for_scripts() -> bool:
    """Whether a script asks, and can do nothing with a page."""
    return request.headers.get("Accept", "") == "application/json"


def message(reason: str, code: int) -> Response:
    """What went wrong, in a sentence the script can show."""
    known = {
        404: _("It is not there any more. Reload the page."),
        413: _("That is more than can be sent at once."),
        429: _("Too many requests. Wait a while and try again."),
        503: _("The service is away for a moment. Try again."),
    }
    response: Response = jsonify(
        message=reason or known.get(code, _("Something went wrong. Reload the page."))
    )
    response.status_code = code
    return response
