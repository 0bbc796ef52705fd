"""Error pages in the reader's language, saying what to do next."""

from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from challenges.forms.words import translate

_PAGES = {400, 403, 404, 405, 413, 429, 500, 503}


def install(app: Flask) -> None:
    """Answer every HTTP error with a page of its own."""

    @app.errorhandler(HTTPException)
    def show(error: HTTPException) -> tuple[str, int]:
        code = error.code or 500
        reason = error.description
        if isinstance(error, CSRFError):
            reason = translate(
                "The form was open for too long, or was sent from somewhere else. Go back, reload and try again."
            )
        elif code == 403 and reason:
            reason = translate(reason)
        else:
            reason = ""
        page = f"errors/{code if code in _PAGES else 500}.html"
        return render_template(page, code=code, reason=reason), code

    @app.errorhandler(Exception)
    def fail(error: Exception) -> tuple[str, int]:
        if app.testing or app.debug:
            raise error
        app.logger.exception("unexpected error")
        return show(InternalServerError())
