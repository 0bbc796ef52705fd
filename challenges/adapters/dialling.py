"""Opening connections: the name is looked up, the address checked and connected to, in that order and once each.

The check is made at the moment of connecting, on the very address the socket connects to. A name that answers
differently the second time therefore gains nothing.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from challenges.adapters.addresses import is_outward
from challenges.adapters.answers import AddressRefused, NameUnknown, TimedOut, Unreachable

WEB_PORTS = frozenset({80, 443})

Resolver = Callable[[str, int], list[str]]


class Deadline:
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

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for sock in self._held:
                sock.close()
            self._held.clear()


@dataclass(frozen=True)
class Door:
    """The only place where a connection is opened: name, check, connect, in that order and once each."""

    allowed: frozenset[tuple[str, int]]
    resolve: Resolver
    connect_seconds: float
    deadline: Deadline

    def open(self, host: str, port: int) -> socket.socket:
        host = host.lower()
        addresses = self._addresses(host, port)
        if not addresses:
            raise NameUnknown("the name has no address", url=host)
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
            known = getattr(faults[0], "errno", None) not in _NO_SUCH_NAME
            raise (Unreachable if known else NameUnknown)("the name is not known", url=host) from faults[0]
        return found


# What a resolver says when there is no such name; anything else says that it could not find out.
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


def system_resolver(host: str, port: int) -> list[str]:
    """Every address of a name, in the system's order. Reads odd notations such as 0x7f.1 as the system does."""
    answers = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in answers))


class _PlainConnection(HTTPConnection):
    def __init__(self, *args: Any, door: Door, **options: Any) -> None:
        super().__init__(*args, **options)
        self._door = door

    def _new_conn(self) -> socket.socket:
        return self._door.open(self._dns_host, self.port)


class _SecureConnection(HTTPSConnection):
    def __init__(self, *args: Any, door: Door, **options: Any) -> None:
        super().__init__(*args, **options)
        self._door = door

    def _new_conn(self) -> socket.socket:
        return self._door.open(self._dns_host, self.port)


class _PlainPool(HTTPConnectionPool):
    def __init__(self, *args: Any, door: Door, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ConnectionCls = partial(_PlainConnection, door=door)  # type: ignore[assignment]


class _SecurePool(HTTPSConnectionPool):
    def __init__(self, *args: Any, door: Door, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ConnectionCls = partial(_SecureConnection, door=door)  # type: ignore[assignment]


@contextlib.contextmanager
def session(door: Door) -> Iterator[requests.Session]:
    """A session for one call, whose connections all go through ``door``; no cookies, no environment."""
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
