"""What the log says about a request: a number to find it by, never what somebody wrote or which secret link they used.

The number is in the answer as well (``X-Request-ID``), so that a person who asks for help can name it.
"""

import json
import logging
import re
import secrets
import time
import traceback
from types import TracebackType
from typing import Any

from flask import Flask, g, has_request_context, request
from flask.logging import default_handler
from werkzeug.wrappers import Response

from challenges.operations.availability import is_of_database, short_name

_FORM = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SHORTEST_HIDDEN = 4

access = logging.getLogger("challenges.access")
_Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def install(app: Flask) -> None:
    """Number the requests, and write the log in our form. ``CHALLENGES_ACCESS_LOG=yes`` adds a line per request."""
    settings = app.extensions["settings"]
    app.logger.removeHandler(default_handler)
    if not any(isinstance(handler.formatter, _Formatter) for handler in app.logger.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(_Formatter(_FORM))
        app.logger.addHandler(handler)
    if settings.access_log:
        access.setLevel(logging.INFO)

    @app.before_request
    def number() -> None:
        given = request.headers.get("X-Request-ID", "") if settings.behind_proxies else ""
        g.request_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        g.began = time.perf_counter()

    @app.after_request
    def tell(response: Response) -> Response:
        if "request_id" not in g:
            return response
        response.headers["X-Request-ID"] = g.request_id
        if settings.access_log:
            access.info(json.dumps(_line(response)))
        return response


def _line(response: Response) -> dict[str, Any]:
    """The rule, not the path: a path may hold a mailed secret."""
    return {
        "method": request.method,
        "rule": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.began) * 1000),
        "bytes": response.content_length,
    }


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.request_id = g.get("request_id", "-") if has_request_context() else "-"
        return _without_what_was_sent(super().format(record))

    def formatException(self, ei: _Fault) -> str:
        """The whole chain of faults. Those of the database by kind: their text quotes the values of a row."""
        parts: list[str] = []
        error = ei[1]
        while error is not None:
            text = short_name(error) if is_of_database(error) else f"{type(error).__name__}: {error}"
            where = "".join(traceback.format_tb(error.__traceback__)).rstrip()
            parts.append(f"{text}\n{where}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhich came from ".join(parts)


def _without_what_was_sent(text: str) -> str:
    """Take out every value of the form, the query and the path: faults like to quote what they were given."""
    if not has_request_context():
        return text
    form = vars(request).get("form")  # only if it has been read already
    sent = [*(form.values() if form else ()), *request.args.values()]
    sent += [value for value in (request.view_args or {}).values() if isinstance(value, str)]
    for value in sorted(set(sent), key=len, reverse=True):
        if len(value) >= _SHORTEST_HIDDEN:
            text = text.replace(value, "[...]").replace(repr(value)[1:-1], "[...]")
    return text
