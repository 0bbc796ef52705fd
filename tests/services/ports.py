"""Ports on this machine."""

import random
import socket
import time
from contextlib import suppress
from functools import cache


def free_port() -> int:
    """A TCP port nobody listens on at the moment, and that the system gives to nobody who only wants any port.

    One from the system's own range may be somebody's outgoing connection by the time a server wants it.
    """
    while True:
        port = _RANDOM.randrange(*_OURS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@cache
def closed_port() -> int:
    """A TCP port that refuses every connection: it is held until this process ends, and nobody listens."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    _HELD.append(held)
    return int(held.getsockname()[1])


_OURS = (15_000, 32_000)
_RANDOM = random.SystemRandom()
_HELD: list[socket.socket] = []


def answers(port: int, *, host: str = "127.0.0.1") -> bool:
    """Whether somebody listens."""
    try:
        socket.create_connection((host, port), 0.2).close()
    except OSError:
        return False
    return True


def wait_until(happened, what: str, *, seconds: float = 30.0) -> None:
    """Ask until the answer is yes; TimeoutError with ``what`` otherwise."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:.0f} seconds")
        time.sleep(0.02)
