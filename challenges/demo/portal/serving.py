"""Running the stand-in on a port of this machine."""

import threading
from collections.abc import Callable
from types import TracebackType

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from challenges.demo.portal import catalogue
from challenges.demo.portal.application import PortalApplication
from challenges.demo.portal.faults import Faults
from challenges.demo.portal.store import Store


class _Quiet(WSGIRequestHandler):
    """Says nothing about calls, nor about callers who hang up."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Keep the terminal for the platform's own words."""


def bind(
    port: int = 0, *, host: str = "127.0.0.1", fill: Callable[[Store], object] = catalogue.load
) -> tuple[BaseWSGIServer, PortalApplication]:
    """A server that has its port but does not answer yet, and the application it will serve."""
    server = make_server(host, port, lambda environ, start: [], threaded=True, request_handler=_Quiet)
    store = Store(f"http://{host}:{server.port}/store")
    fill(store)
    application = PortalApplication(store)
    server.app = application
    return server, application


class RunningPortal:
    """A stand-in in a thread of this process, for as long as the ``with`` block lasts.

    ``base_url`` and ``page_url`` are what the platform's settings want, ``inward`` is the host to allow.
    """

    def __init__(self, port: int = 0, *, fill: Callable[[Store], object] = catalogue.load) -> None:
        self._server, self._application = bind(port, fill=fill)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.inward = ("127.0.0.1", self._server.port)
        self.page_url = f"http://127.0.0.1:{self._server.port}"
        self.base_url = self.page_url + "/store"

    @property
    def store(self) -> Store:
        return self._application.store

    @property
    def faults(self) -> Faults:
        return self._application.faults

    def __enter__(self) -> "RunningPortal":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()

    def unplug(self) -> None:
        """Stop answering: from now on nobody listens. Done once or twice, it is the same."""
        if self._thread.is_alive():
            self.faults.clear()
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
