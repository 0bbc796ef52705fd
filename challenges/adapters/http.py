"""The one client for calls to the outside world. Every call is bounded in time, size and reach.

The address is checked at the moment of connecting, on the very address the socket connects to, for the first call
and for every redirect. A name that answers differently the second time therefore gains nothing.
"""

import contextlib
import datetime as dt
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from challenges.adapters.addresses import is_outward

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPING_THE_QUESTION = frozenset({307, 308})
WEB_PORTS = frozenset({80, 443})
MEGABYTE = 1024 * 1024

Resolver = Callable[[str, int], list[str]]


class HttpFault(Exception):
    """A call that gave no usable answer; ``code`` is the stable name of the reason."""

    code = "unreachable"

    def __init__(self, detail: str, *, url: str = "") -> None:
        self.detail = detail
        self.url = url
        super().__init__(f"{self.code}: {detail} ({url})" if url else f"{self.code}: {detail}")


class Unreachable(HttpFault):
    """No such host, no connection, a faulty certificate, or a connection that broke off."""


class TimedOut(HttpFault):
    """The answer did not arrive in time."""

    code = "timeout"


class AddressRefused(HttpFault):
    """The address is not one the platform may call."""

    code = "refused_address"


class TooLarge(HttpFault):
    """The answer, unpacked, is larger than allowed."""

    code = "too_large"


class TooManyRedirects(HttpFault):
    """The address sends the caller around in circles."""

    code = "too_many_redirects"


class NotJson(HttpFault):
    """The answer is not the JSON that was asked for, often an error page of a proxy."""

    code = "not_json"


class BadStatus(HttpFault):
    """The answer is an error; ``answer`` holds what was said."""

    code = "bad_status"

    def __init__(self, answer: "Answer") -> None:
        self.answer = answer
        self.status = answer.status
        super().__init__(f"status {answer.status}", url=answer.url)


@dataclass(frozen=True)
class Answer:
    """What came back, read to the end."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type without parameters, in lower case; empty when none was sent."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def retry_after(self) -> float:
        """For how many seconds the server asks to be left alone; 0 when it does not. It may also name a moment."""
        said = self.headers.get("Retry-After", "").strip()
        if said.isascii() and said.isdecimal():
            return float(said[:9])
        try:
            moment = parsedate_to_datetime(said) if said else None
            left = (moment - dt.datetime.now(moment.tzinfo)).total_seconds() if moment else 0.0
        except (ValueError, TypeError, OverflowError):
            return 0.0
        return max(0.0, left)

    def json(self) -> Any:
        """The parsed body. Refuses with NotJson what says it is a page, and what cannot be read."""
        kind = self.content_type
        if kind.endswith(("html", "xml")):
            raise NotJson(f"the content type is {kind}", url=self.url)
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as fault:
            raise NotJson("the body cannot be read as JSON", url=self.url) from fault


@dataclass(frozen=True)
class _Question:
    """What is sent, the same to every address a redirect leads to; ``redirects`` are those that are followed."""

    method: str
    headers: Mapping[str, str]
    body: bytes
    redirects: frozenset[int]


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
        self._resolve = resolve or _system_resolver

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

    def _exchange(
        self, url: str, question: "_Question", seconds: float | None, max_bytes: int | None
    ) -> Answer:
        limit = self._max_bytes if max_bytes is None else max_bytes
        with _Deadline(self._total_seconds if seconds is None else seconds) as deadline:
            door = _Door(self._allowed, self._resolve, self._connect_seconds, deadline)
            with _session(door) as session:
                for _ in range(self._max_redirects + 1):
                    answer = self._call(session, url, question, limit, deadline)
                    if answer.status not in question.redirects or "Location" not in answer.headers:
                        return answer
                    url = _next(answer)
        raise TooManyRedirects(f"more than {self._max_redirects} redirects", url=url)

    def _call(
        self,
        session: requests.Session,
        url: str,
        question: "_Question",
        limit: int,
        deadline: "_Deadline",
    ) -> Answer:
        _check_form(url)
        left = deadline.left(url)
        try:
            with session.request(
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
                body = _read(response, limit)
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


class _Deadline:
    """Cuts every connection of one call when its time is up, however slowly the bytes trickle in."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._held: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(max(0.0, seconds), self._cut)
        self._timer.daemon = True

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self._end

    def left(self, url: str = "") -> float:
        """Seconds left; raises TimedOut when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimedOut("no whole answer in time", url=url)
        return left

    def hold(self, sock: socket.socket) -> None:
        """Watch over a socket. A duplicate is kept, because TLS takes over the original."""
        with self._lock:
            self._held.append(sock.dup())

    def _cut(self) -> None:
        with self._lock:
            for sock in self._held:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> "_Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for sock in self._held:
                sock.close()
            self._held.clear()


@dataclass(frozen=True)
class _Door:
    """The only place where a connection is opened: name, check, connect, in that order and once each."""

    allowed: frozenset[tuple[str, int]]
    resolve: Resolver
    connect_seconds: float
    deadline: _Deadline

    def open(self, host: str, port: int) -> socket.socket:
        host = host.lower()
        addresses = self._addresses(host, port)
        if not addresses:
            raise Unreachable("the name has no address", url=host)
        if (host, port) not in self.allowed:
            if not all(map(is_outward, addresses)):
                raise AddressRefused("the address is not on the open Internet", url=host)
            if port < 1024 and port not in WEB_PORTS:
                raise AddressRefused("the port belongs to another service than the web", url=host)
        fault: OSError | None = None
        for address in addresses:
            try:
                seconds = min(self.connect_seconds, self.deadline.left(host))
                sock = socket.create_connection((address, port), seconds)
            except OSError as tried:
                fault = tried
            else:
                self.deadline.hold(sock)
                return sock
        if isinstance(fault, TimeoutError):
            raise TimedOut("no connection in time", url=host) from fault
        raise Unreachable("no connection", url=host) from fault

    def _addresses(self, host: str, port: int) -> list[str]:
        """Ask for the addresses without waiting longer than the deadline; the system's resolver knows none."""
        found: list[str] = []
        faults: list[Exception] = []

        def ask() -> None:
            try:
                found.extend(self.resolve(host, port))
            except (OSError, UnicodeError) as fault:
                faults.append(fault)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(self.deadline.left(host))
        if asking.is_alive():
            raise TimedOut("the name was not found in time", url=host)
        if faults:
            raise Unreachable("the name is not known", url=host) from faults[0]
        return found


def _system_resolver(host: str, port: int) -> list[str]:
    """Every address of a name, in the system's order. Reads odd notations such as 0x7f.1 as the system does."""
    answers = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


class _PlainConnection(HTTPConnection):
    def __init__(self, *args: Any, door: _Door, **options: Any) -> None:
        super().__init__(*args, **options)
        self._door = door

    def _new_conn(self) -> socket.socket:
        return self._door.open(self._dns_host, self.port)


class _SecureConnection(HTTPSConnection):
    def __init__(self, *args: Any, door: _Door, **options: Any) -> None:
        super().__init__(*args, **options)
        self._door = door

    def _new_conn(self) -> socket.socket:
        return self._door.open(self._dns_host, self.port)


class _PlainPool(HTTPConnectionPool):
    def __init__(self, *args: Any, door: _Door, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ConnectionCls = partial(_PlainConnection, door=door)  # type: ignore[assignment]


class _SecurePool(HTTPSConnectionPool):
    def __init__(self, *args: Any, door: _Door, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ConnectionCls = partial(_SecureConnection, door=door)  # type: ignore[assignment]


@contextlib.contextmanager
def _session(door: _Door) -> Iterator[requests.Session]:
    adapter = HTTPAdapter(max_retries=0)
    adapter.poolmanager.pool_classes_by_scheme = {
        "http": partial(_PlainPool, door=door),  # type: ignore[dict-item]
        "https": partial(_SecurePool, door=door),  # type: ignore[dict-item]
    }
    with requests.Session() as session:
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.adapters.clear()
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        yield session
