"""What an error of the database means: away for now, two people at once, or a fault of ours."""

import sqlite3

import psycopg
import sqlalchemy as sa

# SQLite says everything in words; these are the ones that pass, or that the operator can mend without us.
_SQLITE = ("locked", "busy", "unable to open", "disk i/o error", "is full", "readonly database")
# Failures whose text speaks of PostgreSQL's state and not of our statement, by the first two signs of their code.
_POSTGRESQL = ("08", "25P03", "40", "53", "55", "57", "58")
# A row that is there already, or one that has gone meanwhile.
_COLLISIONS = frozenset(
    {
        "23503",
        "23505",
        "SQLITE_CONSTRAINT_FOREIGNKEY",
        "SQLITE_CONSTRAINT_PRIMARYKEY",
        "SQLITE_CONSTRAINT_UNIQUE",
    }
)


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database cannot do its work now."""
    if isinstance(error, sa.exc.TimeoutError):  # all connections of the pool are taken
        return True
    if isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated:
        return True
    origin = getattr(error, "orig", error)
    if isinstance(origin, psycopg.OperationalError | psycopg.InterfaceError | psycopg.InternalError):
        return origin.sqlstate is None or origin.sqlstate.startswith(_POSTGRESQL)
    if isinstance(origin, sqlite3.OperationalError):
        return any(word in str(origin).lower() for word in _SQLITE)
    return False


def is_collision(error: BaseException) -> bool:
    """Whether a wall of the database has stopped the second of two who did the same at the same moment."""
    if not isinstance(error, sa.exc.IntegrityError):
        return False
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", "")
    return code in _COLLISIONS


def is_unstorable(error: BaseException) -> bool:
    """Whether a value is nothing the database can hold or compare, such as a NUL: never written by a person."""
    return isinstance(error, sa.exc.DataError)


def is_of_database(error: BaseException) -> bool:
    """Whether the error's text is the database's: it may quote values of rows."""
    return isinstance(error, sa.exc.DBAPIError | psycopg.Error | sqlite3.Error)


def short_name(error: BaseException) -> str:
    """What kind of failure it is, for the log: never its text, which may hold what people wrote."""
    origin = getattr(error, "orig", None) or error
    code = getattr(origin, "sqlstate", None) or getattr(origin, "sqlite_errorname", None)
    if wall := getattr(getattr(origin, "diag", None), "constraint_name", None):
        code = f"{code}, {wall}"
    return f"{type(origin).__name__} ({code})" if code else type(origin).__name__
