"""Keep rendered public pages for visitors, under the number of the last public happening.

Public pages change rarely and are read by thousands when a challenge opens. One tiny query tells whether a
kept page still holds; a page also ends at the next moment when the clock alone changes what it says, which
the view names by ``holds_until``. Nothing is kept for, or given to, somebody with a session.

The store stands in front of the application, so that a kept page costs neither a request context nor a
session. What is kept is the finished answer with all its headers.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, g, request, session
from werkzeug.http import parse_etags
from werkzeug.wrappers import Response

from challenges.adapters.clock import Clock
from challenges.models import db
from challenges.operations.availability import is_away
from challenges.queries.public_number import public_number
from challenges.web.kept import Kept, Store
from challenges.web.visit import DEFAULT_LANGUAGE, LANGUAGE_COOKIE, LANGUAGES, language

_MOST_BYTES = 24_000_000
_LARGEST = 400_000
_MARK = "challenges.page_to_keep"
_NOT_REPEATED = frozenset({"date", "content-length", "x-request-id"})
_OF_THE_BODY = frozenset({"content-type", "content-language"})

Key = tuple[str, str, str]
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class _Mark:
    """What the application says about a page it has just rendered and that may be kept."""

    number: int
    until: dt.datetime | None
    language: str


@dataclass(frozen=True)
class Page:
    """A finished answer; ``short_headers`` go with "not changed"."""

    etag: str
    body: bytes
    headers: Headers
    short_headers: Headers


class PageCache:
    """A WSGI application in front of ours."""

    def __init__(
        self, inner: Callable[..., Iterable[bytes]], engine: sa.Engine, clock: Clock, *sessions: str
    ):
        self.pages: Store[Page] = Store(_MOST_BYTES, _LARGEST)
        self._inner, self._engine, self._clock = inner, engine, clock
        self._sessions = frozenset(sessions)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer from the store if the page still holds; else let the application answer, and keep that."""
        method = environ["REQUEST_METHOD"]
        chosen = self._language(environ.get("HTTP_COOKIE", "")) if method in {"GET", "HEAD"} else None
        if chosen is None:
            return self._inner(environ, start_response)
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        key = (path, environ.get("QUERY_STRING", ""), chosen)
        page = self._page(key)
        if page is None:
            return self._render(key, environ, start_response)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and parse_etags(known).contains_weak(page.etag):
            start_response("304 NOT MODIFIED", list(page.short_headers))
            return []
        start_response("200 OK", list(page.headers))
        return [page.body] if method == "GET" else []

    def _language(self, cookies: str) -> str | None:
        """The visitor's language as ``visit.language`` reads it, or None when there is a session."""
        chosen = ""
        for part in cookies.split(";") if cookies else ():
            name, _, value = part.strip().partition("=")
            if name in self._sessions:
                return None
            if name == LANGUAGE_COOKIE and not chosen:
                chosen = value
        return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE

    def _page(self, key: Key) -> Page | None:
        try:
            return self.pages.get(key, self._clock.now(), lambda: public_number(self._engine))
        except Exception as error:
            if not is_away(error):
                raise
            return None  # the application knows how to say so

    def _render(
        self, key: Key, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        answer: list[Any] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            answer[:] = [status, headers]
            return start_response(status, headers, exc_info)

        chunks = self._inner(environ, start)
        mark: _Mark | None = environ.get(_MARK)
        if mark is None or mark.language != key[2] or environ["REQUEST_METHOD"] != "GET":
            return chunks
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        status, headers = answer
        if status.startswith("200") and not any(name.lower() == "set-cookie" for name, _ in headers):
            self.pages.put(key, Kept(_finished(body, headers), mark.number, mark.until, len(body)))
        return [body]


def _finished(body: bytes, headers: Headers) -> Page:
    headers = [(name, value) for name, value in headers if name.lower() not in _NOT_REPEATED]
    etag = next((value.strip('"') for name, value in headers if name.lower() == "etag"), "")
    short = [(name, value) for name, value in headers if name.lower() not in _OF_THE_BODY]
    return Page(etag, body, [*headers, ("Content-Length", str(len(body)))], short)


def holds_until(moment: dt.datetime | None) -> None:
    """Mark the page being rendered as one to keep, at most until the moment (None: until something happens)."""
    g.page_holds_until = min(filter(None, (moment, g.get("page_holds_until"))), default=None)


def install(app: Flask) -> None:
    """Put the store in front of the application, and pass it the pages that views have marked."""
    if not app.extensions["settings"].page_cache:
        return
    with app.app_context():
        engine = db.engine
    cookie = app.config["SESSION_COOKIE_NAME"]
    cache = PageCache(app.wsgi_app, engine, app.extensions["clock"], cookie, "remember_token")
    app.extensions["kept_pages"] = cache.pages
    app.extensions["kept_parts"] = Store(_MOST_BYTES, _LARGEST)
    app.extensions["kept_documents"] = Store(_MOST_BYTES, _MOST_BYTES // 2)
    app.wsgi_app = cache  # type: ignore[method-assign]

    @app.before_request
    def note_number() -> None:
        # Before the view reads anything: what changes while it renders ends the page at once.
        is_public = request.endpoint is not None and request.endpoint.startswith(("public.", "api."))
        if is_public and cookie not in request.cookies:
            g.public_number = public_number(engine)
            g.page_for_visitor = True

    @app.after_request
    def mark(response: Response) -> Response:
        if "page_holds_until" not in g or response.status_code != 200:
            return response
        response.headers.setdefault("Content-Language", language())
        if "page_for_visitor" in g and not session.modified:
            response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:20])
            request.environ[_MARK] = _Mark(g.public_number, g.page_holds_until, language())
        return response
