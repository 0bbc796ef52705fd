"""Virus scanning by a clamd that runs beside us: a client of its protocol's PING, VERSION and INSTREAM."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

_CHUNK = 64 * 1024
_ANSWER_MOST = 4096
_CONNECT_SECONDS = 5.0
_SILENCE_SECONDS = 120.0
# Within the lease of a job, so that nobody else takes it meanwhile.
_SCAN_SECONDS = 240.0
_PING_SECONDS = 2.0


class ScannerUnavailable(Exception):
    """There is no verdict: the scanner cannot be reached, takes too long, or answers with an error. A file without a
    verdict is not clean."""


class Scanner:
    """A clamd at ``host:port``, or at the path of a Unix socket. Every call has a connection of its own."""

    def __init__(
        self, address: str, *, silence: float = _SILENCE_SECONDS, seconds: float = _SCAN_SECONDS
    ) -> None:
        self._address = address
        self._silence = silence
        self._seconds = seconds

    def version(self) -> str:
        """What answers, with the day of its signatures. Raises ScannerUnavailable; takes two seconds at most."""
        with self._connected(_PING_SECONDS) as line:
            line.sendall(b"zVERSION\0")
            return _answer(line, time.monotonic() + _PING_SECONDS)

    def scan(self, stream: BinaryIO) -> str:
        """The name of what was found in the stream; empty when there is nothing.

        Sends as it reads, so memory does not grow with the file.
        Raises ScannerUnavailable, also when the scanner does not take so large a file.
        """
        end = time.monotonic() + self._seconds
        with self._connected(self._silence) as line:
            # It hangs up in the middle when the file is too large for it: its answer says so.
            with suppress(BrokenPipeError, ConnectionResetError):
                line.sendall(b"zINSTREAM\0")
                while chunk := stream.read(_CHUNK):
                    if time.monotonic() > end:
                        raise ScannerUnavailable("the scan takes too long")
                    line.sendall(len(chunk).to_bytes(4) + chunk)
                line.sendall(bytes(4))
            return _verdict(_answer(line, end))

    @contextmanager
    def _connected(self, silence: float) -> Iterator[socket.socket]:
        try:
            with self._connect(min(silence, _CONNECT_SECONDS)) as line:
                line.settimeout(silence)
                yield line
        except TimeoutError as error:
            raise ScannerUnavailable("the scanner does not answer in time") from error
        except OSError as error:
            raise ScannerUnavailable(f"the scanner cannot be reached: {error.strerror or error}") from error

    def _connect(self, seconds: float) -> socket.socket:
        if self._address.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            try:
                line.settimeout(seconds)
                line.connect(self._address)
            except BaseException:
                line.close()
                raise
            return line
        host, _, port = self._address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), seconds)


def _answer(line: socket.socket, end: float) -> str:
    answer = b""
    while not answer.endswith(b"\0"):
        if time.monotonic() > end or len(answer) > _ANSWER_MOST:
            raise ScannerUnavailable("the scanner does not come to an end")
        got = line.recv(_ANSWER_MOST)
        if not got:
            raise ScannerUnavailable("the scanner hung up without an answer")
        answer += got
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _verdict(answer: str) -> str:
    said = answer.removeprefix("stream:").strip()
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    if "size limit exceeded" in said:
        raise ScannerUnavailable("the file is larger than the scanner takes: raise its StreamMaxLength")
    raise ScannerUnavailable(f"the scanner answered: {said[:200]}")
