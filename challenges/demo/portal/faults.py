"""The ways a portal fails, to be switched on in a test: everything here has been seen in the wild."""

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from werkzeug.wrappers import Request, Response


class Fault(StrEnum):
    """What the portal does instead of answering."""

    SLOW = "slow"
    DRIPPING = "dripping"
    RESET = "reset"
    UNAVAILABLE = "unavailable"
    SEARCH_OFF = "search_off"
    BUSY = "busy"
    PAGE = "page"
    TRUNCATED = "truncated"
    CUT_OFF = "cut_off"
    NESTED = "nested"
    LIST = "list"
    BOMB = "bomb"
    ENDLESS = "endless"
    REDIRECT = "redirect"
    NO_HITS = "no_hits"


_PAGE = "<!doctype html><html lang=sv><title>Underhåll</title><h1>Vi är strax tillbaka</h1></html>"
_BOMB_SIZE = 64 * 1024 * 1024


@dataclass
class Faults:
    """The switch. ``paths`` limits a fault to addresses that begin so; ``after`` lets the first few calls pass."""

    fault: Fault | None = None
    paths: str = "/store"
    after: int = 0
    seconds: float = 40.0
    location: str = "http://127.0.0.1:9/"
    calls: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def set(
        self,
        fault: Fault,
        *,
        paths: str = "/store",
        after: int = 0,
        seconds: float = 40.0,
        location: str = "http://127.0.0.1:9/",
    ) -> None:
        """Switch a fault on. ``location`` is where a redirect leads, ``seconds`` how long a slow answer takes."""
        self.clear()
        self.paths, self.after, self.seconds, self.location = paths, after, seconds, location
        self.fault = fault

    def clear(self) -> None:
        """Answer as usual again, and let go of those who wait."""
        self._over.set()
        self._over = threading.Event()
        self.fault = None
        self.calls.clear()

    def strike(self, request: Request) -> Response | None:
        """The faulty answer to a request, or nothing if it gets the usual one."""
        self.calls.append(request.full_path.rstrip("?"))
        if self.fault is None or not request.path.startswith(self.paths):
            return None
        if self.after:
            self.after -= 1
            return None
        return self._answer(self.fault, request)

    def _answer(self, fault: Fault, request: Request) -> Response | None:
        if fault is Fault.SLOW:
            self._over.wait(self.seconds)
            return None
        if fault is Fault.RESET:
            _reset(request)
        ready = {
            Fault.RESET: lambda: Response(status=500),
            Fault.DRIPPING: lambda: Response(self._drip(), mimetype="application/json"),
            Fault.UNAVAILABLE: lambda: Response(_PAGE, 503, mimetype="text/html"),
            Fault.SEARCH_OFF: lambda: _json({"error": "Solr search is deactivated"}, 503),
            Fault.BUSY: lambda: Response(_PAGE, 429, {"Retry-After": "60"}, mimetype="text/html"),
            Fault.PAGE: lambda: Response(_PAGE, 200, mimetype="text/html"),
            Fault.TRUNCATED: lambda: Response('{"resource": {"children": [', mimetype="application/json"),
            Fault.CUT_OFF: lambda: Response(
                iter([b"{"]), headers={"Content-Length": "5000"}, mimetype="application/json"
            ),
            Fault.NESTED: lambda: Response(b"[" * 200_000, mimetype="application/json"),
            Fault.LIST: lambda: _json(["not", "an", "object"]),
            Fault.BOMB: lambda: Response(
                _bomb(), headers={"Content-Encoding": "gzip"}, mimetype="application/json"
            ),
            Fault.ENDLESS: lambda: Response(_endless(), mimetype="application/json"),
            Fault.REDIRECT: lambda: Response(status=302, headers={"Location": self.location}),
            Fault.NO_HITS: lambda: _json(
                {"resource": {"children": []}, "results": 17, "offset": 0, "limit": 20, "facetFields": []}
            ),
        }
        return ready[fault]()

    def _drip(self) -> Iterator[bytes]:
        over = self._over
        while not over.wait(0.05):
            yield b" "


def _json(content: object, status: int = 200) -> Response:
    return Response(json.dumps(content), status, mimetype="application/json")


def _reset(request: Request) -> None:
    """Hang up before a word is said; needs werkzeug's own server."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)


def _bomb() -> bytes:
    return gzip.compress(b" " * _BOMB_SIZE, 9)


def _endless() -> Iterator[bytes]:
    while True:
        yield b" " * 65536
