"""Small portals of our own making, one for each system, that answer over a real connection and can be made to fail."""

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, ClassVar, Self

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from challenges.adapters.http import Client
from challenges.adapters.portals.connector import Connector
from challenges.demo.portal.faults import Faults

ANSWERS = Path(__file__).parents[1] / "answers"


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Keep the test output quiet."""


class System(ABC):
    """One portal with a few datasets in the shape its system keeps them.

    ``asked`` holds the parameters of every question. ``known`` is a dataset that is there, found by ``word``.
    ``translates`` says whether the system has texts in several languages.
    """

    connector: ClassVar[type[Connector]]
    answers: ClassVar[str]
    known: ClassVar[str]
    translates: ClassVar[bool] = True
    word: ClassVar[str] = "buller"
    interface: ClassVar[str] = ""

    def __init__(self) -> None:
        self.datasets: list[dict[str, Any]] = json.loads((ANSWERS / self.answers).read_text("utf-8"))
        self.faults = Faults(paths="/")
        self.asked: list[dict[str, Any]] = []
        self.silent = False
        self.mangle: Callable[[Any], Any] = lambda answer: answer
        self._server = make_server("127.0.0.1", 0, self._application, threaded=True, request_handler=_Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.faults.clear()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    def portal(self, **options: Any) -> Any:
        """A connector to this portal, with nothing remembered."""
        client = Client(user_agent="Challenges-test/1", allow_inward={("127.0.0.1", self._server.port)})
        return self.connector(self.base + self.interface, "", client, **options)

    def one(self, number: str | None = None) -> dict[str, Any]:
        """A dataset as the system keeps it, to be altered."""
        wanted = number or self.known
        return next(one for one in self.datasets if wanted in self.numbers(one))

    def hush(self) -> None:
        """Count hits and show none."""
        self.silent = True

    def withdraw(self, number: str | None = None) -> None:
        self.datasets.remove(self.one(number))

    def numbers(self, dataset: dict[str, Any]) -> set[str]:
        """What the dataset can be asked for by."""
        return {dataset["id"]}

    @abstractmethod
    def answer(self, request: Request) -> Any:
        """The answer to a request as JSON or as a response; raises NotFound."""

    @abstractmethod
    def untitle(self) -> None:
        """Take the title of the known dataset away."""

    @abstractmethod
    def only_english(self) -> None:
        """Leave the known dataset its English title only: ``Noise``."""

    @abstractmethod
    def relicense(self, address: str) -> None:
        """Give the known dataset another licence."""

    @abstractmethod
    def restrict(self) -> None:
        """Take the data of the known dataset away from the public, and leave its description."""

    def hits(self, text: str) -> list[dict[str, Any]]:
        """The datasets in which every word occurs, in a fixed order."""
        said = [json.dumps(one, ensure_ascii=False).lower() for one in self.datasets]
        return [
            one
            for one, whole in zip(self.datasets, said, strict=True)
            if all(w in whole for w in text.split())
        ]

    def page(self, hits: list[Any], offset: int, limit: int) -> list[Any]:
        return [] if self.silent else deepcopy(hits[offset : offset + limit])

    @property
    def _application(self) -> Any:
        @Request.application
        def application(request: Request) -> Response:
            struck = self.faults.strike(request)
            if struck is not None:
                return struck
            try:
                given = self.mangle(self.answer(request))
            except HTTPException as refusal:
                given = Response(json.dumps({"message": refusal.description}), refusal.code or 500)
                given.mimetype = "application/json"
            if isinstance(given, Response):
                return given
            return Response(json.dumps(given), mimetype="application/json")

        return application


def plain(request: Request) -> dict[str, Any]:
    """The parameters of a request; those that occur several times as lists."""
    return {name: values[0] if len(values) == 1 else values for name, values in request.args.lists()}


def missing() -> NotFound:
    return NotFound("no such dataset")
