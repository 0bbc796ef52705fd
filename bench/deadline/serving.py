"""The platform as it is run: ``flask serve`` with its web processes and its worker, and what each of them costs."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.services.ports import free_port, wait_until
from tests.services.processes import children, command, kill
from tests.services.server import ROOT, stop

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Serving:
    """A running ``flask serve``."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def part(self, word: str) -> int:
        """The process with this word in its command; 0 when there is none just now."""
        return next((pid for pid in children(self.process.pid) if word in command(pid)), 0)

    def kill_a_web_process(self) -> str:
        """kill -9 of one of the processes that answer requests; gunicorn starts another."""
        web = children(self.part("gunicorn"))
        if web:
            kill(web[0])
        return f"web process {web[:1]} of {len(web)} killed"

    def kill_the_worker(self) -> str:
        """kill -9 of the process that sends the letters; serve starts another."""
        worker = self.part(" worker")
        if worker:
            kill(worker)
        return f"worker {worker or 'not there'} killed"

    def cpu(self) -> dict[str, float]:
        """Seconds of CPU so far, by what was done with them; of processes that have ended as well."""
        web, worker = self.part("gunicorn"), self.part(" worker")
        return {"web": sum(map(cpu_seconds, (web, *children(web)))), "worker": cpu_seconds(worker)}

    def memory(self) -> list[int]:
        """Megabytes of each web process."""
        return [_memory(pid) for pid in children(self.part("gunicorn"))]


@contextlib.contextmanager
def serving(environment: Mapping[str, str], folder: Path, *, workers: int = 2) -> Iterator[Serving]:
    """Start it, wait until it answers, and stop it in order."""
    port, log = free_port(), folder / "serve.log"
    arguments = ["--port", str(port), "--workers", str(workers)]
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve", *arguments],
            cwd=ROOT,
            env=os.environ | dict(environment),
            stdout=out,
            stderr=out,
        )
    running = Serving(port, process, log)
    try:
        wait_until(lambda: _healthy(running), "the platform", seconds=60)
        yield running
    finally:
        stop(process)


def _healthy(running: Serving) -> bool:
    if running.process.poll() is not None:
        raise RuntimeError(f"serve stopped: {running.log.read_text()}")
    try:
        return requests.get(f"{running.url}/health", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def cpu_seconds(pid: int) -> float:
    """CPU of a process and of its ended children."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK


def machine_seconds() -> float:
    """CPU that everything on this machine has used, other people's work included."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    idle = int(fields[3]) + int(fields[4])
    return (sum(map(int, fields[:8])) - idle) / _TICK


def _memory(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) // 1024
    return 0
