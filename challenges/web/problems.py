"""Errors for programs, as RFC 9457 asks: what went wrong in a form that can be read without guessing."""

import json

from flask import g, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

MEDIA_TYPE = "application/problem+json"
PROGRAMS = "/api/"
"""Where programs ask; everything else is for people."""


def is_for_programs() -> bool:
    """Whether it is a program that asks."""
    return request.path.startswith(PROGRAMS)


def problem(error: HTTPException) -> Response:
    """The error as problem details, with the headers it needs (``Allow``, ``Retry-After``); nothing of our insides."""
    code = error.code or 500
    body = {
        "type": "about:blank",
        "title": error.name,
        "status": code,
        "detail": _detail(error, code),
        "instance": request.path,
    }
    response = Response(json.dumps(body, ensure_ascii=False), code, content_type=MEDIA_TYPE)
    for name, value in error.get_headers(request.environ):
        if name.lower() != "content-type":
            response.headers[name] = value
    open_to_all(response)
    response.headers["Cache-Control"] = "no-store" if code >= 500 else "no-cache"
    return response


def open_to_all(response: Response) -> None:
    """Let pages of other sites read the answer, and shared caches keep it: it is the same for everybody."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    g.same_for_all = True


def _detail(error: HTTPException, code: int) -> str:
    known = {
        404: _("There is nothing here, or it is not public."),
        405: _("The open API can only be read: use GET."),
        429: _("Too many requests from your network. Wait a while and go on more slowly."),
        503: _("The service is away for a moment. Try again."),
    }
    if code == 400 and error.description:
        return error.description
    return known.get(code, _("The request could not be answered."))
