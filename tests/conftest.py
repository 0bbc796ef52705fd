"""An application on a freshly migrated database, a frozen clock, and a browser-less client per person."""

import base64
import datetime as dt
import gc
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
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule
from xdist.scheduler import LoadFileScheduling

from challenges import config
from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.cli.translations import compile_all
from challenges.models import db
from challenges.models.people import Person
from challenges.models.sealed import SealedJSON, SealedText
from challenges.operations import sealing
from challenges.operations.unit_of_work import unit_of_work
from tests.factories import Factory
from tests.services import postgres
from tests.services.ports import closed_port

pytest_plugins = ["tests.services.fixtures", "tests.house.fixtures", "tests.journeys", "tests.panels"]

NOW = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)
SECRET = "test-secret-test-secret-test-secret-test"
SEALING_KEY = base64.b64encode(b"a key for tests, nothing else ok").decode()


WALK = {"test_access.py", "test_leaks.py", "test_visibility.py"}


class FilesTogether(LoadFileScheduling):
    """In several processes the tests of a file stay together, and the files that share the walk through the house.

    pytest-xdist's own groups are lost on the pytest that is pinned: it writes them where nobody reads them any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "walk" if Path(file).name in WALK else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether:
    return FilesTogether(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walk takes longest, so it begins at once: begun last, it would be alone on its core."""
    items.sort(key=lambda item: item.path.name not in WALK)


def pytest_collection_finish() -> None:
    """What is there to stay is not looked through for garbage again and again: that was a sixth of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def sealing_keys_for(database_url: str) -> str:
    """The setting that goes with a test's database."""
    return SEALING_KEY if database_url.startswith("sqlite") else ""


def environment_for(database_url: str, folder: Path, **changes: str) -> dict[str, str]:
    """The environment of a test installation; ``changes`` are settings, ``mail_port="2525"``.

    On SQLite what teams write is sealed, on PostgreSQL it is not: both ways are tested.
    """
    return {
        "CHALLENGES_SEALING_KEYS": sealing_keys_for(database_url),
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


@pytest.fixture(scope="session", autouse=True)
def compiled_addresses() -> Iterator[None]:
    """Compile each rule's address once: it is nine tenths of making an application, and every test makes one.

    What is kept depends on a rule's text, defaults and way of matching only; converters know nothing of the map
    they were made for.
    """
    compiled: dict[tuple[str, ...], dict[str, Any]] = {}
    compile_one = Rule.compile
    kept_of_a_rule = ("_parts", "_trace", "_converters", "arguments")

    def kept(rule: Rule) -> None:
        key = (str(rule.host), str(rule.subdomain), rule.rule, repr(rule.defaults), str(rule.merge_slashes))
        if key not in compiled:
            compile_one(rule)
            builders = {name: getattr(rule, name).__func__ for name in ("_build", "_build_unknown")}
            compiled[key] = {name: getattr(rule, name) for name in kept_of_a_rule} | builders
            return
        for name, value in compiled[key].items():
            setattr(rule, name, value.__get__(rule, None) if name.startswith("_build") else value)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", kept)
        yield


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


@pytest.fixture(scope="session")
def reused_postgres(postgres_url: str, postgres_template: str) -> Iterator[postgres.Reused]:
    """The database that one test after the other has for itself."""
    reused = postgres.Reused(postgres_url, postgres_template.rpartition("/")[2])
    yield reused
    reused.close()


@pytest.fixture
def fresh_postgres(reused_postgres: postgres.Reused) -> str:
    """A migrated PostgreSQL database with nothing in it."""
    return reused_postgres.ready()


def _migrate(database_url: str, folder: Path) -> None:
    app = create_app(settings_for(database_url, folder))
    with app.app_context():
        upgrade()
        if app.extensions["sealing"].on:
            with unit_of_work(write=True) as work:
                sealing.begin(app.extensions["sealing"], now=NOW)
                work.commit()
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


@pytest.fixture(scope="session")
def compiled_statements() -> Callable[[sa.Engine], None]:
    """Let an engine use the statements that the engines before it have compiled: every test makes an engine."""
    kept: dict[str, sa.Dialect] = {}
    statements: LRUCache[Any, Any] = LRUCache(5000)

    def share(engine: sa.Engine) -> None:
        engine.dialect = engine.pool._dialect = kept.setdefault(engine.dialect.name, engine.dialect)
        engine._compiled_cache = statements

    return share


def never_sorts_by_what_is_sealed(_connection: Any, statement: Any, *_more: Any) -> None:
    """The same text is sealed differently each time: a list sorted by it would be shuffled."""
    for column in getattr(statement, "_order_by_clauses", ()):
        kind = getattr(column, "element", column).type
        assert not isinstance(kind, SealedText | SealedJSON), f"sorted by a sealed column: {column}"


@pytest.fixture
def app(
    database_url: str,
    clock: FrozenClock,
    tmp_path: Path,
    compiled_templates: FileSystemBytecodeCache,
    compiled_statements: Callable[[sa.Engine], None],
) -> Iterator[Flask]:
    """An application with its own database, clock and folders."""
    app = create_app(settings_for(database_url, tmp_path), clock=clock)
    app.testing = True
    app.jinja_env.bytecode_cache = compiled_templates
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = OwnContextClient
    with app.app_context():
        compiled_statements(db.engine)
        event.listen(db.engine, "before_execute", never_sorts_by_what_is_sealed)
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
