"""The platform under its real web server, in processes of its own."""

import contextlib
import http.client
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.services.ports import free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class LiveServer:
    """A running gunicorn."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log_file: Path

    def log(self) -> str:
        """What the server has said so far."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def running(
    environment: Mapping[str, str],
    *,
    app: str = "wsgi:app",
    port: int | None = None,
    workers: int = 1,
    threads: int = 8,
    worker_class: str = "gthread",
    folder: Path = ROOT,
) -> Iterator[LiveServer]:
    """Gunicorn with ``app``, until the block ends. ``environment`` is added to that of the tests."""
    port = port or free_port()
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--worker-class", worker_class]
    command += ["--workers", str(workers), "--threads", str(threads), "--bind", f"127.0.0.1:{port}"]
    command += ["--graceful-timeout", "5", "--log-level", "warning", app]
    with tempfile.TemporaryDirectory(prefix="test-web-") as home:
        log_file = Path(home) / "log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                command, cwd=folder, env={**os.environ, **environment}, stdout=log, stderr=log
            )
        server = LiveServer(f"http://127.0.0.1:{port}", port, process, log_file)
        try:
            wait_until(lambda: _answers(server), "the web server")
            yield server
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end; end it when it does not."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(server: LiveServer) -> bool:
    """Whether a page came back: gunicorn listens before it knows whether the application can start."""
    if server.process.poll() is not None:
        raise RuntimeError(f"the web server stopped: {server.log()}")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
