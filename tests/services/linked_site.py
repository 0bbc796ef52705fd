"""A web server of this machine with one path per habit of those that datasets point at."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class LinkedSite(ThreadingHTTPServer):
    """``calls`` are method and path of what was asked; ``behaviour`` may be changed by a test: path to status, or to a
    status and headers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls: list[tuple[str, str]] = []
        self.headers_seen: list[dict[str, str]] = []
        self.moments: list[float] = []
        self.behaviour: dict[str, Any] = {}

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    server: LinkedSite
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.server.calls.append((self.command, self.path))
        self.server.headers_seen.append(dict(self.headers))
        self.server.moments.append(time.monotonic())
        said = self.server.behaviour.get(self.path, 200)
        if said == "slow":
            time.sleep(3)
            return
        if said == "get only":
            said = 405 if self.command == "HEAD" else 206
        if said == "endless":
            said = 405 if self.command == "HEAD" else 200
            self._endless() if said == 200 else self._say(said, {})
            return
        status, headers = said if isinstance(said, tuple) else (said, {})
        self._say(status, headers)

    def _say(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Keep the test output quiet."""


@contextmanager
def linked_site() -> Iterator[LinkedSite]:
    """The server, running."""
    site = LinkedSite()
    thread = threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        thread.join()
        site.server_close()
