"""Keep rendered public pages for visitors, under the number of the last public happening.

Public pages change rarely and are read by thousands when a challenge opens. One tiny query tells whether a
kept page still holds; a page also ends at the next moment when the clock alone changes what it says, which
the view names by ``holds_until``. Nothing is kept for signed-in people.
"""

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from flask import Flask, current_app, g, request, session
from werkzeug.wrappers import Response

from challenges.queries.public_number import public_number
from challenges.web.visit import LANGUAGES, arrival, language

_MOST = 2_000
_LARGEST = 400_000


@dataclass(frozen=True)
class _Kept:
    number: int
    until: dt.datetime | None
    body: bytes
    headers: tuple[tuple[str, str], ...]


class PageCache:
    """A bounded store of rendered pages; the least recently used go first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, str], number: int, now: dt.datetime) -> _Kept | None:
        with self._lock:
            kept = self._pages.get(key)
            if kept is None or kept.number != number or (kept.until is not None and now >= kept.until):
                return None
            self._pages.move_to_end(key)
            return kept

    def put(self, key: tuple[str, str], kept: _Kept) -> None:
        with self._lock:
            self._pages[key] = kept
            self._pages.move_to_end(key)
            while len(self._pages) > _MOST:
                self._pages.popitem(last=False)


def holds_until(moment: dt.datetime | None) -> None:
    """Mark the page being rendered as one to keep, at most until the moment (None: until something happens)."""
    g.page_holds_until = min(filter(None, (moment, g.get("page_holds_until"))), default=None)


def install(app: Flask) -> None:
    """Answer visitors from the kept pages, and keep what views have marked."""
    if not app.extensions["settings"].page_cache:
        return
    app.extensions["page_cache"] = PageCache()

    @app.before_request
    def answer() -> Response | None:
        if request.method != "GET" or request.cookies.get(app.config["SESSION_COOKIE_NAME"]):
            return None
        if not (request.endpoint or "").startswith("public."):
            return None
        now = arrival()
        g.public_number = public_number()
        kept = app.extensions["page_cache"].get(_key(), g.public_number, now)
        if kept is None:
            return None
        return app.response_class(kept.body, headers=list(kept.headers))

    @app.after_request
    def keep(response: Response) -> Response:
        if (
            "page_holds_until" in g
            and "public_number" in g
            and response.status_code == 200
            and not session.modified
            and len(body := response.get_data()) <= _LARGEST
        ):
            headers = tuple((k, v) for k, v in response.headers if k in {"Content-Type", "Content-Language"})
            current_app.extensions["page_cache"].put(
                _key(), _Kept(g.public_number, g.page_holds_until, body, headers)
            )
        return response


def _key() -> tuple[str, str]:
    chosen = language()
    return request.full_path, chosen if chosen in LANGUAGES else "sv"
