"""An application on a freshly migrated database, a frozen clock, and a browser-less client per person."""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from challenges import config
from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.cli.translations import compile_all
from challenges.models import db
from challenges.models.people import Person
from challenges.operations.unit_of_work import unit_of_work
from tests.factories import Factory
from tests.services import postgres
from tests.services.ports import closed_port

pytest_plugins = ["tests.services.fixtures", "tests.house.fixtures"]

NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
SECRET = "test-secret-test-secret-test-secret-test"


def environment_for(database_url: str, folder: Path, **changes: str) -> dict[str, str]:
    """The environment of a test installation; ``changes`` are settings, ``mail_port="2525"``."""
    return {
        "CHALLENGES_SECRET_KEY": SECRET,
        "CHALLENGES_DATABASE_URL": database_url,
        "CHALLENGES_PUBLIC_URL": "http://challenges.test",
        "CHALLENGES_PASSWORD_EFFORT": "low",
        "CHALLENGES_RATE_LIMITS": "no",
        "CHALLENGES_MAIL_FOLDER": str(folder / "letters"),
        "CHALLENGES_STORAGE_FOLDER": str(folder / "files"),
        "CHALLENGES_PORTAL_URL": f"http://127.0.0.1:{closed_port()}/store",
        "CHALLENGES_INWARD_HOSTS": f"127.0.0.1:{closed_port()}",
        **{f"CHALLENGES_{name.upper()}": value for name, value in changes.items()},
    }


def settings_for(database_url: str, folder: Path, **changes: str) -> config.Settings:
    """Settings of a test installation."""
    return config.read(environment_for(database_url, folder, **changes))


@pytest.fixture(scope="session", autouse=True)
def translations() -> None:
    """Compile the translations once."""
    compile_all()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with all migrations run."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "template.db"
    _migrate(f"sqlite:///{path}", folder)
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty PostgreSQL database with all migrations run."""
    with postgres.database(postgres_url) as url:
        _migrate(url, tmp_path_factory.mktemp("template"))
        yield url


@pytest.fixture
def fresh_postgres(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own."""
    with postgres.database(postgres_url, template=postgres_template.rpartition("/")[2]) as url:
        yield url


def _migrate(database_url: str, folder: Path) -> None:
    app = create_app(settings_for(database_url, folder))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def engine_name() -> str:
    """Which database the suite runs on: sqlite, or postgresql with TEST_DATABASE=postgresql."""
    return os.environ.get("TEST_DATABASE", "sqlite")


@pytest.fixture
def database_url(request: pytest.FixtureRequest, engine_name: str, tmp_path: Path) -> str:
    """A migrated database of this test's own."""
    if engine_name == "postgresql":
        return request.getfixturevalue("fresh_postgres")
    path = tmp_path / "test.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that stands still at NOW until moved."""
    return FrozenClock(NOW)


class OwnContextClient(FlaskClient):
    """Every request gets an application context of its own, as on a server: nothing on ``g`` is shared.

    What the test itself holds is read anew afterwards; relations it has loaded stay loaded.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.commit()
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        for thing in db.session:
            db.session.expire(thing, sa.inspect(thing).mapper.column_attrs.keys())
        return response


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once for all the applications of the tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(
    database_url: str, clock: FrozenClock, tmp_path: Path, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Flask]:
    """An application with its own database, clock and folders."""
    app = create_app(settings_for(database_url, tmp_path), clock=clock)
    app.testing = True
    app.jinja_env.bytecode_cache = compiled_templates
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = OwnContextClient
    with app.app_context():
        if db.engine.dialect.name == "sqlite":  # a test's database need not outlive a power cut
            event.listen(
                db.engine, "connect", lambda connection, _: connection.execute("pragma synchronous=off")
            )
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def make(app: Flask, clock: FrozenClock) -> Factory:
    """Make people, organisations, challenges, teams, entries and juries in the database."""
    return Factory(app, clock)


@pytest.fixture
def client_for(app: Flask) -> Callable[[Person | None], FlaskClient]:
    """A client signed in as the person; None for a visitor."""

    def client(person: Person | None) -> FlaskClient:
        browser = app.test_client()
        if person is not None:
            with browser.session_transaction() as session:
                session["_user_id"] = f"{person.id}.{person.session_number}"
                session["_fresh"] = True
        return browser

    return client


@pytest.fixture
def writing(app: Flask) -> Iterator[Any]:
    """A writing unit of work around a test of operations; committed at the end."""
    with unit_of_work(write=True) as work:
        yield work
        work.commit()
