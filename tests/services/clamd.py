"""A small server that speaks clamd's protocol, and finds the EICAR test file anywhere in what it is sent."""

import contextlib
import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

# In two halves, so that no scanner takes this file for the test file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """What the server does with the next streams, and what it has seen.

    ``limit`` is its StreamMaxLength. ``answer`` replaces the verdict; ``hang_up`` ends the line without one, after
    ``wait`` seconds. ``known`` are the signatures by name.
    """

    def __init__(self) -> None:
        self.address = ""
        self.limit = 100 * 2**20
        self.answer = ""
        self.hang_up = False
        self.wait = 0.0
        self.known = {b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE": "Eicar-Test-Signature"}
        self.scanned = 0
        self.bytes = 0

    def reply(self, command: bytes, stream: BinaryIO) -> bytes:
        """The answer to a command, whose stream of chunks is read as far as the limit goes."""
        if command == b"zPING":
            return b"PONG\0"
        if command == b"zVERSION":
            return b"ClamAV 1.4.6/27000/Thu Nov 26 09:00:00 2026\0"
        if command != b"zINSTREAM":
            return b"UNKNOWN COMMAND\0"
        found = self._look(stream)
        time.sleep(self.wait)
        if self.hang_up:
            return b""
        self.scanned += 1
        return (self.answer or found).encode() + b"\0"

    def _look(self, stream: BinaryIO) -> str:
        size, window, found = 0, b"", "stream: OK"
        while length := int.from_bytes(stream.read(4)):
            size += length
            if size > self.limit:
                return "INSTREAM size limit exceeded. ERROR"
            window = window[-100:] + stream.read(length)
            for mark, name in self.known.items():
                if mark in window:
                    found = f"stream: {name} FOUND"
        self.bytes += size
        return found


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            got = self.rfile.read(1)
            if not got:
                return
            command += got
        clamd: Clamd = self.server.clamd  # type: ignore[attr-defined]
        self.wfile.write(clamd.reply(command.rstrip(b"\0"), self.rfile))  # type: ignore[arg-type]


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextlib.contextmanager
def running(path: Path | None = None) -> Iterator[Clamd]:
    """A scanner on a free port, or on a Unix socket at the path, until the block ends."""
    clamd = Clamd()
    server: socketserver.BaseServer
    if path is None:
        server = tcp = _Tcp(("127.0.0.1", 0), _Handler)
        clamd.address = f"127.0.0.1:{tcp.server_address[1]}"
    else:
        server = _Unix(str(path), _Handler)
        clamd.address = str(path)
    server.clamd = clamd  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield clamd
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
