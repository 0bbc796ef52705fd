"""One transaction per request or job: the only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, orm

from challenges.models import db


class WriteInRead(RuntimeError):
    """Something tried to write in a unit of work that only reads: a GET never writes."""


class Work:
    """The running unit of work."""

    def __init__(self, *, write: bool) -> None:
        self.write = write
        self.committed = False

    def commit(self) -> None:
        """Make everything permanent. Called once, by whoever opened the unit of work."""
        db.session.commit()
        self.committed = True


@contextmanager
def unit_of_work(*, write: bool) -> Iterator[Work]:
    """Open a transaction; whatever is not committed is rolled back at the end.

    A writing one takes SQLite's write lock at once (BEGIN IMMEDIATE), so that what it read still holds when
    it writes; a reading one is read-only on PostgreSQL and refuses to flush everywhere.
    """
    session = db.session()
    session.rollback()
    session.info["write"] = write
    options = {"begin_immediate": write, "postgresql_readonly": not write}
    session.connection(execution_options=options)
    work = Work(write=write)
    try:
        yield work
    finally:
        if not work.committed:
            session.rollback()
        session.info.pop("write", None)


def install(engine: sa.Engine, session_factory: Any) -> None:
    """Set up SQLite's pragmas and the guard against writes in reading transactions."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    event.listen(session_factory, "before_flush", _no_write_in_read)
    event.listen(session_factory, "do_orm_execute", _no_bulk_write_in_read)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"pragma {pragma}")


def _sqlite_begin(connection: sa.Connection) -> None:
    immediate = connection.get_execution_options().get("begin_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _no_write_in_read(session: orm.Session, _context: Any, _instances: Any) -> None:
    if session.info.get("write") is False and (session.new or session.dirty or session.deleted):
        raise WriteInRead("a reading unit of work tried to write")


def _no_bulk_write_in_read(state: orm.ORMExecuteState) -> None:
    if state.session.info.get("write") is False and (state.is_update or state.is_insert or state.is_delete):
        raise WriteInRead("a reading unit of work tried to write")
