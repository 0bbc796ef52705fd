"""Pages."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request

from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.paths import own_path
from challenges.web.visit import LANGUAGE_COOKIE, LANGUAGES, Visit

room = Blueprint("pages", __name__)


def known_language(language: str) -> str | None:
    """The language if we speak it."""
    return language if language in LANGUAGES else None


@room.get("/")
@guard(Permission.PUBLIC_READ)
def front(visit: Visit) -> Any:
    """front."""
    return render_template("errors/404.html")


@room.get("/about")
@guard(Permission.PUBLIC_READ)
def about(visit: Visit) -> Any:
    """about."""
    return render_template("errors/404.html")


@room.get("/accessibility")
@guard(Permission.PUBLIC_READ)
def accessibility(visit: Visit) -> Any:
    """accessibility."""
    return render_template("errors/404.html")


@room.get("/privacy")
@guard(Permission.PUBLIC_READ)
def privacy(visit: Visit) -> Any:
    """privacy."""
    return render_template("errors/404.html")


@room.get("/language/<language>")
@guard(Permission.PUBLIC_READ, load=known_language)
def choose_language(visit: Visit, language: str) -> Any:
    """Choose the language of this browser. A cookie, no record: no row is written."""
    response = redirect(own_path(request.args.get("next", "")))
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=31_536_000,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response
