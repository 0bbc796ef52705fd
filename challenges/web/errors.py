"""Error pages in the reader's language, saying what to do next."""

from flask import Flask, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, ServiceUnavailable
from werkzeug.wrappers import Response

from challenges.forms.words import translate
from challenges.operations.availability import is_away, is_unstorable, short_name
from challenges.vocabulary.text import N_, Say
from challenges.web import sending_again
from challenges.web.problems import is_for_programs, problem
from challenges.web.scripts import is_for_scripts, message
from challenges.web.session import as_nobody

_PAGES = {400, 403, 404, 405, 413, 422, 429, 500, 503}
_GIVES_BACK = {403, 422, 500, 503}
RETRY_AFTER_SECONDS = 10


def install(app: Flask) -> None:
    """Answer every HTTP error with a page of its own."""

    @app.errorhandler(HTTPException)
    def show(error: HTTPException) -> Response:
        try:
            return _page(error)
        except Exception as failure:  # the page asks who is reading, and the database may be away
            if not is_away(failure):
                raise
            return _page(_away(app, failure))

    @app.errorhandler(Exception)
    def fail(error: Exception) -> Response:
        if is_away(error):
            return make_response(app.handle_user_exception(_away(app, error)))
        if is_unstorable(error):
            return show(BadRequest())
        if app.testing or app.debug:
            raise error
        app.logger.exception("unexpected error")
        return show(InternalServerError())


def _page(error: HTTPException) -> Response:
    if is_for_programs():
        return problem(error)
    code = error.code or 500
    reason = ""
    if isinstance(error, CSRFError):
        if (again := sending_again.page(code)) is not None:
            return again
        reason = translate(
            N_(
                "The form was open for too long, or was sent from somewhere else. Go back, reload and try again."
            )
        )
    elif (code == 403 and error.description) or isinstance(error.description, Say):
        reason = translate(error.description)
    if is_for_scripts():
        return message(reason, code)
    page = render_template(
        f"errors/{code if code in _PAGES else 500}.html",
        code=code,
        reason=reason,
        request_id=g.get("request_id"),
        kept=sending_again.sent(checked=code == 503) if code in _GIVES_BACK else None,
    )
    response = make_response(page, code)
    for name, value in error.get_headers(request.environ):
        if name.lower() != "content-type":
            response.headers[name] = value
    if code >= 500 or request.method == "POST":
        response.headers["Cache-Control"] = "no-store"  # it may hold what was typed
    return response


def _away(app: Flask, error: Exception) -> ServiceUnavailable:
    app.logger.warning("the database is away: %s", short_name(error))
    as_nobody()
    return ServiceUnavailable(retry_after=RETRY_AFTER_SECONDS)
