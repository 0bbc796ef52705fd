"""Gunicorn's threaded worker, with a note on every request of when it came.

When everybody submits in the same minute, requests wait for a free thread. What decides against a deadline is when a
request reached us, not when its turn came: the loop that watches the lines notes it the moment there is something to
read, and ``web/visit.py`` reads the note. It also keeps lines on which nothing has come yet (browsers open some ahead)
away from the threads, of which they would hold one each.
"""

import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterable
from errno import EAGAIN, ECONNABORTED, EWOULDBLOCK
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from challenges.models import db
from challenges.web.visit import WAITED

# A line on which nothing comes is closed after this time.
_SILENCE_SECONDS = 10.0
# More than any headers that are accepted.
_PEEK = 65_536
_HEADERS_END = b"\r\n\r\n"


class WebWorker(ThreadWorker):
    """Answers requests in threads, and tells the application how long each one waited for its thread."""

    wsgi: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._local = threading.local()

    def load_wsgi(self) -> None:
        """Load the application; a database connection that the master may have opened stays the master's."""
        super().load_wsgi()
        application = self.wsgi
        with application.app_context():
            db.engine.dispose(close=False)

        def noting(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            environ[WAITED] = self._waited()
            answer: Iterable[bytes] = application(environ, start_response)
            return answer

        self.wsgi = noting

    def accept(self, listener: socket.socket) -> None:
        """Take a line, and watch it until something comes."""
        try:
            line, client = listener.accept()
        except OSError as error:
            if error.errno in {EAGAIN, ECONNABORTED, EWOULDBLOCK}:
                return
            raise
        self.nr_conns += 1
        connection = TConn(self.cfg, line, client, listener.getsockname())
        connection.timeout = time.monotonic() + _SILENCE_SECONDS
        self.pending_conns.append(connection)
        self.poller.register(line, selectors.EVENT_READ, partial(self.on_pending_socket_readable, connection))

    def enqueue_req(self, conn: Any) -> None:
        """A request has come on the line: note when, and let a thread read it.

        Whoever has sent only the beginning of one has arrived when a thread has read the rest: a first letter alone
        holds nobody a place in the queue.
        """
        conn.readable_at = time.monotonic() if _has_headers(conn) else None
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """Read the request and answer it, in a thread."""
        self._local.readable_at = conn.readable_at
        return super().handle(conn)

    def _waited(self) -> float:
        """Seconds since the request that this thread answers could be read; each note is for one request."""
        readable_at, self._local.readable_at = self._local.readable_at, None
        return time.monotonic() - readable_at if readable_at is not None else 0.0


def _has_headers(conn: Any) -> bool:
    """Whether all headers of a request have come. They are left on the line; nobody waits for more."""
    begun: bytes = conn.parser.unreader.buf.getvalue() if conn.parser is not None else b""
    try:
        come: bytes = conn.sock.recv(_PEEK, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        come = b""
    return _HEADERS_END in begun + come
