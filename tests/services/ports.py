"""Ports on this machine."""

import socket
import time


def free_port() -> int:
    """A TCP port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
