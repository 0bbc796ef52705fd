"""``flask serve``: what dies comes back, what is stopped is gone, and nothing is left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import requests

from challenges.config import ROOT
from tests.reliability.conftest import Installation
from tests.services.ports import answers, free_port, wait_until
from tests.services.processes import children, command, family, kill, runs


def start(place: Installation, port: int) -> subprocess.Popen[bytes]:
    arguments = ["--port", str(port), "--workers", "1"]
    with (place.folder / "serve.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve", *arguments],
            cwd=ROOT,
            env=os.environ | place.environment,
            stdout=log,
            stderr=log,
        )


def child(serve: subprocess.Popen[bytes], word: str) -> int:
    """The process of ``serve`` with this word in its command; 0 when there is none."""
    return next((pid for pid in children(serve.pid) if word in command(pid)), 0)


def healthy(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/health", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def test_what_dies_comes_back_and_everything_stops_together(
    install: Callable[..., Installation], kill_at_end: list[int]
) -> None:
    portal, port = free_port(), free_port()
    place = install(
        demo="yes", portal_url=f"http://127.0.0.1:{portal}/store", inward_hosts=f"127.0.0.1:{portal}"
    )
    serve = start(place, port)
    kill_at_end.append(serve.pid)
    wait_until(lambda: healthy(port), "the web answers")
    wait_until(lambda: answers(portal), "the demo's portal answers")

    worker = child(serve, " worker")
    kill(worker)
    assert healthy(port), "the web goes on without a worker"
    wait_until(lambda: child(serve, " worker") not in {0, worker}, "a new worker")

    web = child(serve, "gunicorn")
    kill(web)
    wait_until(lambda: child(serve, "gunicorn") not in {0, web}, "a new web server")
    wait_until(lambda: healthy(port), "the web answers again")

    everybody = family(serve.pid)
    kill_at_end += everybody
    serve.send_signal(signal.SIGINT)
    assert serve.wait(20) == 0
    assert not any(map(runs, everybody))
    assert not answers(port)
    log = (place.folder / "serve.log").read_text()
    assert log.count("is started again") == 2
    assert "Traceback" not in log


def test_nobody_outlives_serve_itself(install: Callable[..., Installation], kill_at_end: list[int]) -> None:
    port = free_port()
    place = install()
    serve = start(place, port)
    kill_at_end.append(serve.pid)
    wait_until(lambda: healthy(port), "the web answers")
    wait_until(lambda: child(serve, " worker") != 0, "there is a worker")
    everybody = family(serve.pid)
    kill_at_end += everybody
    assert len(everybody) == 4, "serve, gunicorn and its process, and the worker"
    kill(serve.pid)
    serve.wait()
    wait_until(lambda: not any(map(runs, everybody)), "all have ended", seconds=20)
    assert not answers(port)


def test_a_web_server_that_cannot_start_says_so_and_ends_it(install: Callable[..., Installation]) -> None:
    place = install()
    serve = start(place, 70_000)
    assert serve.wait(30) == 1
    log = (place.folder / "serve.log").read_text()
    assert "the web process cannot run; see its message above" in log
