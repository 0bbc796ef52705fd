"""The language of the page."""

from flask import Flask

from challenges.extensions import babel
from challenges.web import visit


def install(app: Flask) -> None:
    """Bind Flask-Babel to the visit's language and time zone."""
    babel.init_app(
        app,
        default_locale=visit.DEFAULT_LANGUAGE,
        default_timezone="Europe/Stockholm",
        locale_selector=visit.language,
        timezone_selector=visit.timezone,
    )
