"""Ask a local web server for one page over and over, on a few kept connections, and watch what it costs."""

import os
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """What a page did under load."""

    requests: int
    seconds: float
    cpu_seconds: float
    p99: float
    memory: int

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_seconds / self.requests


def press(port: int, parent: int, path: str, cookie: str, *, seconds: float, connections: int) -> Load:
    """Load one page for some seconds. Raises when an answer is not 200: that would measure an error page."""
    request = _request(path, cookie)
    _times(port, request, 0.2)  # warm up: compiled templates, kept pages, open database connections
    workers = _children(parent)
    before, start = sum(map(_cpu, workers)), time.monotonic()
    found: list[list[float] | BaseException] = []

    def one() -> None:
        try:
            found.append(_times(port, request, seconds))
        except BaseException as error:  # noqa: BLE001 - told below, by the thread that asked
            found.append(error)

    threads = [threading.Thread(target=one) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed, cpu = time.monotonic() - start, sum(map(_cpu, workers)) - before
    times: list[float] = []
    for answer in found:
        if isinstance(answer, BaseException):
            raise answer
        times += answer
    times.sort()
    return Load(len(times), elapsed, cpu, times[int(len(times) * 0.99)], max(map(_memory, workers)))


def _request(path: str, cookie: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *([f"Cookie: {cookie}"] if cookie else []), "", ""]
    return "\r\n".join(lines).encode()


def _times(port: int, request: bytes, seconds: float) -> list[float]:
    """How long each answer took, on one connection kept open as long as the server likes."""
    times: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (start := time.monotonic()) < end:
                connection.sendall(request)
                if not _answered(connection):
                    times.append(time.monotonic() - start)
                    break
                times.append(time.monotonic() - start)
    return times


def _answered(connection: socket.socket) -> bool:
    """Read one answer; whether the connection stays open."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65_536)
        if not part:
            raise RuntimeError("the server closed the connection without an answer")
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"not 200 but {head.splitlines()[0].decode()}")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    left = int(fields[b"content-length"]) - len(body)
    while left > 0:
        left -= len(connection.recv(65_536))
    return fields.get(b"connection") != b"close"


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(number) for number in listed]


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _memory(process: int) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
