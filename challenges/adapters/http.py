"""The one client for calls to the outside world. Every call is bounded in time, size and reach.

The address is checked at the moment of connecting, on the very address the socket connects to, for the first call
and for every redirect. A name that answers differently the second time therefore gains nothing.
"""

import contextlib
import http.client
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

import requests
import urllib3

from challenges.adapters.answers import (
    AddressRefused,
    Answer,
    BadStatus,
    Hop,
    HttpFault,
    NameUnknown,
    NotJson,
    Probe,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
)
from challenges.adapters.dialling import Deadline, Door, Resolver, session, system_resolver

__all__ = [
    "AddressRefused",
    "Answer",
    "BadStatus",
    "Client",
    "Hop",
    "HttpFault",
    "NameUnknown",
    "NotJson",
    "Probe",
    "TimedOut",
    "TooLarge",
    "TooManyRedirects",
    "Unreachable",
]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPING_THE_QUESTION = frozenset({307, 308})
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class _Question:
    """What is sent, the same to every address a redirect leads to; ``redirects`` are those that are followed. The
    body of the answer is left unread if not ``reads``."""

    method: str
    headers: Mapping[str, str]
    body: bytes
    redirects: frozenset[int]
    reads: bool = True


class Client:
    """Fetches addresses of the open Internet.

    ``allow_inward`` names hosts, as ``(host, port)``, that may be called although they are inside: a portal in the
    authority's own network, or the stand-in of the demonstration. ``ca_file`` adds trust in such a network's own
    certificate authority. Proxy settings, cookies and password files of the environment are never used.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow_inward: Iterable[tuple[str, int]] = (),
        ca_file: str | None = None,
        connect_seconds: float = 3.0,
        total_seconds: float = 12.0,
        max_bytes: int = 20 * MEGABYTE,
        max_redirects: int = 5,
        resolve: Resolver | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._allowed = frozenset((host.lower(), port) for host, port in allow_inward)
        self._ca_file = ca_file
        self._connect_seconds = connect_seconds
        self._total_seconds = total_seconds
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._resolve = resolve or system_resolver

    def get(
        self,
        url: str,
        *,
        accept: str = "application/json",
        headers: Mapping[str, str] | None = None,
        seconds: float | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        """Fetch ``url``, following redirects; raises an HttpFault for everything but an answer below 400."""
        question = _Question("GET", {"Accept": accept, **(headers or {})}, b"", REDIRECTS)
        answer = self._exchange(url, question, seconds, max_bytes)
        if answer.status >= 400:
            raise BadStatus(answer)
        return answer

    def post_json(
        self, url: str, content: object, *, seconds: float | None = None, max_bytes: int | None = None
    ) -> Answer:
        """Ask ``url`` a question that is sent as JSON, within the same walls; only redirects that keep the question
        as it is are followed. Raises an HttpFault for everything but an answer below 300."""
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        question = _Question("POST", headers, json.dumps(content).encode(), _KEEPING_THE_QUESTION)
        answer = self._exchange(url, question, seconds, max_bytes)
        if answer.status >= 300:
            raise BadStatus(answer)
        return answer

    def probe(self, url: str, *, seconds: float = 10.0) -> Probe:
        """Find out whether an address answers, without fetching what is there; within the same walls, also for each
        redirect. A server that does not take HEAD is asked for the first byte. Raises an HttpFault when no answer
        comes; every status is an answer."""
        hops: list[Hop] = []
        with Deadline(seconds) as deadline:
            door = Door(self._allowed, self._resolve, self._connect_seconds, deadline)
            with session(door) as calling:
                for _ in range(self._max_redirects + 1):
                    answer = self._call(calling, url, _KNOCK, 0, deadline)
                    if answer.status in _NO_HEAD:
                        answer = self._call(calling, url, _FIRST_BYTE, 0, deadline)
                    if answer.status not in REDIRECTS or "Location" not in answer.headers:
                        return Probe(url, answer.status, tuple(hops), answer.retry_after)
                    url = _next(answer)
                    hops.append(Hop(answer.status, url))
        raise TooManyRedirects(f"more than {self._max_redirects} redirects", url=url)

    def _exchange(
        self, url: str, question: "_Question", seconds: float | None, max_bytes: int | None
    ) -> Answer:
        limit = self._max_bytes if max_bytes is None else max_bytes
        with Deadline(self._total_seconds if seconds is None else seconds) as deadline:
            door = Door(self._allowed, self._resolve, self._connect_seconds, deadline)
            with session(door) as calling:
                for _ in range(self._max_redirects + 1):
                    answer = self._call(calling, url, question, limit, deadline)
                    if answer.status not in question.redirects or "Location" not in answer.headers:
                        return answer
                    url = _next(answer)
        raise TooManyRedirects(f"more than {self._max_redirects} redirects", url=url)

    def _call(
        self,
        calling: requests.Session,
        url: str,
        question: "_Question",
        limit: int,
        deadline: "Deadline",
    ) -> Answer:
        _check_form(url)
        left = deadline.left(url)
        try:
            with calling.request(
                question.method,
                url,
                headers={
                    "User-Agent": self._user_agent,
                    "Accept-Encoding": "gzip",
                    **question.headers,
                },
                data=question.body or None,
                timeout=(min(self._connect_seconds, left), left),
                allow_redirects=False,
                stream=True,
                verify=self._ca_file or True,
            ) as response:
                body = _read(response, limit) if question.reads else b""
                # A connection that was cut looks like the end of an answer whose length nobody told.
                deadline.left(url)
                return Answer(response.url, response.status_code, response.headers, body)
        except requests.exceptions.InvalidURL as fault:
            raise AddressRefused("not a valid address", url=url) from fault
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            http.client.HTTPException,
            OSError,
        ) as fault:
            if deadline.passed or isinstance(fault, (requests.Timeout, urllib3.exceptions.TimeoutError)):
                raise TimedOut("no whole answer in time", url=url) from fault
            raise Unreachable(type(fault).__name__, url=url) from fault


_NO_HEAD = frozenset({403, 405, 501})
_KNOCK = _Question("HEAD", {"Accept": "*/*"}, b"", REDIRECTS, reads=False)
_FIRST_BYTE = _Question("GET", {"Accept": "*/*", "Range": "bytes=0-0"}, b"", REDIRECTS, reads=False)


def _check_form(url: str) -> None:
    """Refuse what is not a plain web address. Where it leads is judged when connecting."""
    if len(url) > 8000 or any(ord(character) <= 0x20 or character in "\\\x7f" for character in url):
        raise AddressRefused("not a valid address", url=url[:200])
    try:
        parts = urllib3.util.parse_url(url)
    except urllib3.exceptions.HTTPError as fault:
        raise AddressRefused("not a valid address", url=url) from fault
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise AddressRefused("only http and https addresses are called", url=url)
    if "%" in parts.host:
        raise AddressRefused("a host has neither a zone nor encoded characters", url=url)
    if parts.auth is not None:
        raise AddressRefused("an address must not carry a user name", url=url)


def _next(answer: Answer) -> str:
    """Where a redirect leads. Headers arrive as Latin-1, although servers write addresses in UTF-8."""
    location = answer.headers["Location"]
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    try:
        return urljoin(answer.url, location)
    except ValueError as fault:
        raise AddressRefused("the redirect is not a valid address", url=answer.url) from fault


def _read(response: requests.Response, limit: int) -> bytes:
    """The unpacked body, given up as soon as it grows past ``limit``."""
    said = response.headers.get("Content-Length", "")
    if said.isdecimal() and int(said[:20]) > limit:
        raise TooLarge(f"more than {limit} bytes", url=response.url)
    body = bytearray()
    for piece in response.raw.stream(65536, decode_content=True):
        body += piece
        if len(body) > limit:
            raise TooLarge(f"more than {limit} bytes", url=response.url)
    return bytes(body)
