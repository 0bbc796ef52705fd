"""The front page, the pages about the service, and the choice of language."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask_babel import gettext as _

from challenges.queries import public_figures, public_listing, public_results
from challenges.queries.public_listing import Wanted
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ChallengePhase
from challenges.web import sending_again
from challenges.web.guarding import guard
from challenges.web.page_cache import holds_until
from challenges.web.paths import own_path
from challenges.web.visit import LANGUAGE_COOKIE, LANGUAGES, Visit

room = Blueprint("pages", __name__)

_NOW_OR_SOON = Wanted(phases=(ChallengePhase.OPEN, ChallengePhase.UPCOMING))


def known_language(language: str) -> str | None:
    """The language if we speak it."""
    return language if language in LANGUAGES else None


@room.get("/")
@guard(Permission.PUBLIC_READ)
def front(visit: Visit) -> Any:
    """What this is, for whom, what is open now and what was decided lately."""
    if visit.actor is None:
        holds_until(public_listing.next_change(visit.now))
    return render_template(
        "public/pages/front.html",
        page=public_listing.challenges(_NOW_OR_SOON, 1, now=visit.now, language=visit.language, per_page=6),
        announced=public_results.recently_announced(),
        figures=public_figures.figures(visit.now),
    )


@room.get("/about")
@guard(Permission.PUBLIC_READ)
def about(visit: Visit) -> Any:
    """How a challenge works, for those who solve and for those who have a need."""
    holds_until(None)
    return render_template("public/pages/about.html", contact=_contact())


@room.get("/accessibility")
@guard(Permission.PUBLIC_READ)
def accessibility(visit: Visit) -> Any:
    """The accessibility statement."""
    holds_until(None)
    return render_template("public/pages/accessibility.html", contact=_contact())


@room.get("/privacy")
@guard(Permission.PUBLIC_READ)
def privacy(visit: Visit) -> Any:
    """What is stored about people, why, and for how long."""
    holds_until(None)
    return render_template("public/pages/privacy.html", contact=_contact())


def _contact() -> str:
    return str(current_app.extensions["settings"].contact_email)


@room.post("/my-text")
@guard(Permission.PUBLIC_READ, write=False)
def my_text(visit: Visit) -> Any:
    """What was just sent, as a text to keep. It is stored nowhere."""
    title = _("What I wrote, %(time)s UTC", time=visit.now.strftime("%Y-%m-%d %H:%M"))
    response = Response(sending_again.as_text(title), mimetype="text/plain")
    response.headers.set("Content-Disposition", "attachment", filename=sending_again.file_name())
    response.headers["Cache-Control"] = "no-store"
    return response


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
