"""What those who watch the service are told."""

import datetime as dt
from typing import Any

from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.jobs.queue import run_ready
from challenges.operations.recording import queue
from challenges.operations.unit_of_work import unit_of_work
from tests.conftest import NOW


def test_all_is_well(client_for: Any) -> None:
    answer = client_for(None).get("/health")
    assert answer.status_code == 200
    assert answer.json == {"database": "ok", "worker": "ok", "oldest_due_job_seconds": 0}
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers


def test_a_worker_that_lags_is_told(app: Flask, clock: FrozenClock, client_for: Any) -> None:
    with unit_of_work(write=True) as work:
        queue("people.mail_reset", {"email": "maja@example.org"}, now=NOW)
        queue("people.mail_reset", {"email": "maja@example.org"}, now=NOW + dt.timedelta(days=9))
        work.commit()
    assert client_for(None).get("/health").json["worker"] == "ok"
    clock.move(minutes=6)
    answer = client_for(None).get("/health")
    assert answer.status_code == 200, "a new web process would not help"
    assert answer.json == {"database": "ok", "worker": "late", "oldest_due_job_seconds": 360}
    assert "maja" not in answer.text
    run_ready(clock)
    assert client_for(None).get("/health").json["oldest_due_job_seconds"] == 0
