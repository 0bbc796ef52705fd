"""A portal that answers with given JSON, as if it were dataportal.se."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from challenges.adapters.http import Client
from challenges.adapters.portals.entrystore import EntryStore

LIVE = "https://admin.dataportal.se/store"


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Keep the test output quiet."""


@contextmanager
def replay(answer: Callable[[Request], Any]) -> Iterator[EntryStore]:
    """An adapter whose portal says what ``answer`` gives: JSON, or a (JSON, status) pair. Addresses of the live
    store in it become addresses of this one."""

    @Request.application
    def application(request: Request) -> Response:
        given = answer(request)
        content, status = given if isinstance(given, tuple) else (given, 200)
        return Response(json.dumps(content).replace(LIVE, base), status, mimetype="application/json")

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    base = f"http://admin.dataportal.test:{server.port}/store"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    client = Client(
        user_agent="Challenges-test/1",
        allow_inward={("admin.dataportal.test", server.port)},
        resolve=lambda host, port: ["127.0.0.1"],
    )
    try:
        yield EntryStore(base, "https://www.dataportal.se", client)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
