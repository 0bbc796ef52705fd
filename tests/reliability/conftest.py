"""Installations whose web server, worker, database and mail server are real processes that can be killed."""

import contextlib
import datetime as dt
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.config import ROOT
from challenges.models import db
from tests.conftest import environment_for, settings_for
from tests.factories import Factory
from tests.services import server
from tests.services.processes import kill


@dataclass(frozen=True)
class Installation:
    """A database, folders, and the environment that leads processes to them."""

    database_url: str
    folder: Path
    environment: dict[str, str]

    @contextlib.contextmanager
    def inside(self) -> Iterator[tuple[Flask, Factory]]:
        """An application in this process, to prepare and to look afterwards."""
        clock = FrozenClock(dt.datetime.now(dt.UTC))
        app = create_app(settings_for(self.database_url, self.folder), clock=clock)
        with app.app_context():
            try:
                yield app, Factory(app, clock)
            finally:
                db.session.remove()
                db.engine.dispose()

    @contextlib.contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """A worker of its own."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        environment = os.environ | self.environment
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            server.stop(process)

    def worker_log(self) -> str:
        """What the workers have said."""
        return (self.folder / "worker.log").read_text()


@pytest.fixture
def install(sqlite_template: Path, tmp_path: Path) -> Callable[..., Installation]:
    """Make an installation, on SQLite unless an address is given. The rest are settings."""

    def make(database_url: str = "", **changes: str) -> Installation:
        if not database_url:
            path = tmp_path / "platform.db"
            shutil.copy(sqlite_template, path)
            database_url = f"sqlite:///{path}"
        return Installation(database_url, tmp_path, environment_for(database_url, tmp_path, **changes))

    return make


@pytest.fixture
def kill_at_end() -> Iterator[list[int]]:
    """Processes that must not outlive the test, whatever happens."""
    pids: list[int] = []
    yield pids
    kill(*pids)
