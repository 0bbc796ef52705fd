"""Who is visiting, when, and in which language: made once per request and handed to every view."""

import datetime as dt
from dataclasses import dataclass

from flask import Flask, current_app, g, request
from flask_login import current_user

from challenges.vocabulary.actor import Actor

LANGUAGES = {"sv": "Svenska", "en": "English"}
DEFAULT_LANGUAGE = "sv"
LANGUAGE_COOKIE = "language"
WAITED = "challenges.waited"
"""In a request's environment: the seconds it waited for its turn. No header can set it (``cli/web_worker.py`` does)."""

# How long a body may take and still have arrived with its headers: a minute, and what it needs at half a megabit per
# second. Never more than ten minutes: large files come in parts.
_BODY_SECONDS = 60
_BODY_RATE = 65_536
_BODY_MOST_SECONDS = 600


@dataclass(frozen=True)
class Visit:
    """A request in the words of the product. ``now`` is when it arrived, before its body was read."""

    actor: Actor | None
    now: dt.datetime
    language: str
    timezone: str

    @property
    def me(self) -> Actor:
        """The signed-in actor; only for views whose permission demands one."""
        assert self.actor is not None  # noqa: S101 - the guard has sent visitors to sign in
        return self.actor

    @property
    def page(self) -> int:
        """The page of a list that was asked for."""
        value = request.args.get("page", "1")
        return int(value) if value.isdigit() and len(value) < 7 else 1


def install(app: Flask) -> None:
    """Note the moment of arrival before anything else; checking the safety key already reads the body."""

    @app.before_request
    def note_arrival() -> None:
        arrival()


def arrival() -> dt.datetime:
    """When the request reached the application; deadlines are decided by this moment."""
    if "arrived_at" not in g:
        waited = dt.timedelta(seconds=request.environ.get(WAITED, 0.0))
        g.reached_at = _clock_now()
        g.arrived_at = g.reached_at - waited
    return g.arrived_at


def body_has_come() -> None:
    """Call when the body has been read. One that took longer than a slow line needs has arrived with its last byte:
    headers sent in time and words that follow hours later are no entry in time."""
    ended = _clock_now()
    allowed = min(_BODY_SECONDS + (request.content_length or 0) / _BODY_RATE, _BODY_MOST_SECONDS)
    if ended - g.reached_at > dt.timedelta(seconds=allowed):
        g.arrived_at = ended


def _clock_now() -> dt.datetime:
    now: dt.datetime = current_app.extensions["clock"].now()
    return now


def language() -> str:
    """The chosen language: this browser's choice, then the person's, then Swedish."""
    if "visit_language" not in g:  # asked for every text of a page
        g.visit_language = _language()
    return str(g.visit_language)


def _language() -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    if (actor := current_actor()) is not None:
        return actor.language
    return DEFAULT_LANGUAGE


def timezone() -> str:
    """The viewer's time zone."""
    if "visit_timezone" not in g:
        actor = current_actor()
        g.visit_timezone = actor.timezone if actor else "Europe/Stockholm"
    return str(g.visit_timezone)


def current_actor() -> Actor | None:
    """The signed-in actor, or None."""
    return current_user.actor if current_user.is_authenticated else None


def this_visit() -> Visit:
    """The visit of this request."""
    return Visit(current_actor(), arrival(), language(), timezone())
