"""A unit of work holds what it read, writes all or nothing, and says when the database cannot."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.app import create_app
from challenges.models import db
from challenges.models.people import Person
from challenges.operations import unit_of_work as module
from challenges.operations.availability import is_away, is_collision
from challenges.operations.unit_of_work import Nested, unit_of_work
from tests.conftest import settings_for
from tests.factories import Factory


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for somebody else's lock gives up soon. Ask for it before the application."""
    monkeypatch.setattr(module, "WAIT_SECONDS", 0.2)


def raw(app: Flask) -> Any:
    """A connection past everything of ours."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite":
        return sqlite3.connect(url.database or "", timeout=0, isolation_level=None)
    return db.engine.raw_connection()


def test_sqlite_lets_one_write_and_all_read(app: Flask, engine_name: str) -> None:
    if engine_name != "sqlite":
        assert db.engine.dialect.name == "postgresql"
        return
    other = raw(app)
    with unit_of_work(write=True):
        assert other.execute("select count(*) from people").fetchone() == (0,)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("begin immediate")
    with unit_of_work(write=False):
        db.session.scalar(sa.select(sa.func.count(Person.id)))
        other.execute("begin immediate")
        other.execute("rollback")
    other.close()


def test_what_is_said_to_be_saved_outlives_a_power_cut(
    database_url: str, engine_name: str, tmp_path: Path
) -> None:
    # An application as it is run: the one of the fixtures does not wait for the disk.
    app = create_app(settings_for(database_url, tmp_path))
    with app.app_context(), unit_of_work(write=True):
        if engine_name == "sqlite":
            assert db.session.execute(sa.text("pragma synchronous")).scalar() == 2
            assert db.session.execute(sa.text("pragma journal_mode")).scalar() == "wal"
            assert db.session.execute(sa.text("pragma foreign_keys")).scalar() == 1
        else:
            assert db.session.execute(sa.text("show lock_timeout")).scalar() == "20s"
            assert db.session.execute(sa.text("show transaction_read_only")).scalar() == "off"
    with app.app_context():
        db.engine.dispose()


def test_a_reading_unit_is_read_only_in_postgresql_itself_and_the_next_one_writes(
    app: Flask, make: Factory, engine_name: str
) -> None:
    person = make.person()
    if engine_name == "postgresql":
        with unit_of_work(write=False), pytest.raises(sa.exc.InternalError, match="read-only transaction"):
            db.session.connection().execute(sa.text("update people set name = 'x'"))
    with unit_of_work(write=True) as work:
        db.session.get_one(Person, person.id).name = "Åsa"
        db.session.flush()
        work.commit()
    db.session.expire_all()
    assert db.session.get_one(Person, person.id).name == "Åsa"


def test_one_unit_of_work_at_a_time(app: Flask) -> None:
    with unit_of_work(write=True), pytest.raises(Nested), unit_of_work(write=False):
        pass
    with unit_of_work(write=False):
        pass


def test_a_unit_that_could_not_begin_leaves_the_way_free(
    impatient: None, app: Flask, engine_name: str
) -> None:
    if engine_name != "sqlite":
        with unit_of_work(write=True) as work:
            work.commit()
        return
    other = raw(app)
    other.execute("begin immediate")
    with pytest.raises(sa.exc.OperationalError) as locked, unit_of_work(write=True):
        pass
    assert is_away(locked.value)
    other.execute("rollback")
    other.close()
    with unit_of_work(write=True) as work:
        work.commit()


def test_waiting_for_somebody_elses_row_ends(
    impatient: None, app: Flask, make: Factory, engine_name: str
) -> None:
    person = make.person()
    db.session.rollback()
    other = raw(app)
    cursor = other.cursor()
    if engine_name == "sqlite":
        cursor.execute("begin immediate")
    cursor.execute("update people set name = 'Other'")
    with pytest.raises(sa.exc.OperationalError) as locked, unit_of_work(write=True):
        db.session.execute(sa.update(Person).where(Person.id == person.id).values(name="Ours"))
    assert is_away(locked.value)
    cursor.execute("rollback")
    cursor.close()
    other.close()


def test_faults_of_our_own_are_not_taken_for_a_database_that_is_away(app: Flask, make: Factory) -> None:
    make.person(email="maja@example.org")
    with pytest.raises(sa.exc.DBAPIError) as unknown, unit_of_work(write=True):
        db.session.execute(sa.text("select * from no_such_table"))
    assert not is_away(unknown.value)
    assert not is_collision(unknown.value)
    with pytest.raises(sa.exc.IntegrityError) as twice:
        make.person(email="maja@example.org")
    assert is_collision(twice.value)
    with pytest.raises(sa.exc.IntegrityError) as empty:
        make.person(name=None, email=None)  # type: ignore[arg-type]
    assert not is_collision(empty.value)


def test_what_goes_into_a_statement_is_not_in_its_errors(app: Flask, make: Factory) -> None:
    make.person(email="maja@example.org")
    with pytest.raises(sa.exc.IntegrityError) as twice:
        make.person(name="Hemlig Person", email="maja@example.org")
    assert "Hemlig" not in str(twice.value)
