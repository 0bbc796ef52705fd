"""One transaction per request or job: the only place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, orm

from challenges.models import db

# How long a write waits for others before it gives up: long enough for a queue of writers, short enough that the
# person gets an answer before the browser or a proxy hangs up.
WAIT_SECONDS = 20.0
# A process that hangs inside a transaction must not hold its locks for ever.
IDLE_SECONDS = 60


class WriteInRead(RuntimeError):
    """Something tried to write in a unit of work that only reads: a GET never writes."""


class Nested(RuntimeError):
    """A unit of work was opened inside another one, which it would have rolled back."""


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
    it writes; on PostgreSQL writers run side by side, so ``moving`` compares and operations lock the rows they
    decide by. A reading one is read-only on PostgreSQL and refuses to flush everywhere.
    """
    session = db.session()
    if "write" in session.info:
        raise Nested("a unit of work is open already")
    session.rollback()
    session.info["write"] = write
    work = Work(write=write)
    try:
        session.connection(execution_options={"begin_immediate": write, "postgresql_readonly": not write})
        yield work
    finally:
        del session.info["write"]
        if not work.committed:
            session.rollback()


def install(engine: sa.Engine, session_factory: Any) -> None:
    """Set up each new connection, and the guard against writes in reading transactions."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "connect", _postgresql_connect)
    event.listen(session_factory, "before_flush", _no_write_in_read)
    event.listen(session_factory, "do_orm_execute", _no_bulk_write_in_read)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute(f"pragma busy_timeout={int(WAIT_SECONDS * 1000)}")
    # FULL: what we have said is saved must outlive a power cut, not only a crash of ours.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"pragma {pragma}")


def _sqlite_begin(connection: sa.Connection) -> None:
    immediate = connection.get_execution_options().get("begin_immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _postgresql_connect(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set lock_timeout = {int(WAIT_SECONDS * 1000)}")
        cursor.execute(f"set idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    connection.commit()


def _no_write_in_read(session: orm.Session, _context: Any, _instances: Any) -> None:
    if session.info.get("write") is False and (session.new or session.dirty or session.deleted):
        raise WriteInRead("a reading unit of work tried to write")


def _no_bulk_write_in_read(state: orm.ORMExecuteState) -> None:
    if state.session.info.get("write") is False and (state.is_update or state.is_insert or state.is_delete):
        raise WriteInRead("a reading unit of work tried to write")
