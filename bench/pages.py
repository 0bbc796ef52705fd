"""How fast the pages are, beside a bare Flask page under the same server in the same run.

    .venv/bin/python -m bench.pages --quick             # a few minutes, SQLite
    .venv/bin/python -m bench.pages --postgresql        # both sizes on PostgreSQL

Every page is pressed for some seconds on kept connections; right before it the bare page (bench/bare.py) is pressed the
same way. Ratios in one run, worker CPU per request and SQL counts are the honest figures: the load comes from the same
machine. Everything listens on the loopback only.
"""

import argparse
import contextlib
import datetime as dt
import os
import platform
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from bench.filling import Filled, fill
from bench.load import Load, press
from challenges.app import create_app
from challenges.cli.translations import compile_all
from challenges.config import read
from challenges.models import db
from tests.services import postgres, server

HEADING = f"{'page':24}{'req/s':>8}{'of bare':>9}{'p99 ms':>9}{'CPU ms':>8}{'of bare':>9}{'SQL':>5}{'MB':>6}  the bars"
SECRET = "bench-secret-bench-secret-bench-secret-bench"


@dataclass(frozen=True)
class Measured:
    """A page to measure: who asks for it, and the bars of the design for its share of the bare page, CPU and SQL."""

    name: str
    path: str
    person: int | None
    share: float
    cpu_ms: float
    sql: int


def pages(at: Filled) -> list[Measured]:
    """The measured pages. A bar of 0 means that none was set."""
    judged = f"{at.judged}/1"
    return [
        Measured("front page, visitor", "/", None, 0.5, 5, 0),
        Measured("list, visitor", "/challenges", None, 0.5, 5, 4),
        Measured("list, signed in", "/challenges", at.captain, 0.2, 5, 4),
        Measured("challenge, visitor", f"/challenges/{at.challenge}", None, 0.5, 5, 6),
        Measured("challenge, signed in", f"/challenges/{at.challenge}", at.captain, 0, 5, 6),
        Measured("search, signed in", "/challenges?q=tyst+kvarter", at.captain, 0.1, 10, 0),
        Measured("results, visitor", f"/challenges/{at.announced}/results", None, 0.5, 5, 0),
        Measured("entry, its team", f"/entries/{at.entry}", at.captain, 0.15, 6, 6),
        Measured("juror's list", f"/jury/rounds/{judged}", at.juror, 0.05, 15, 8),
        Measured("review page", f"/jury/assignments/{at.assignment}", at.juror, 0.15, 6, 8),
        Measured(
            "results workbench",
            f"/organise/challenges/{at.deliberated}/rounds/1/results",
            at.owner,
            0.03,
            25,
            12,
        ),
    ]


def main() -> None:
    """Measure, print a table per size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="shorter, and the small size only")
    parser.add_argument("--postgresql", action="store_true", help="on a PostgreSQL server started for it")
    parser.add_argument("--workers", type=int, default=1, help="web processes (1)")
    parser.add_argument("--seconds", type=float, help="per page (5; quick 1.5)")
    parser.add_argument("--only", default="", help="pages with this in their name")
    options = parser.parse_args()
    seconds = options.seconds or (1.5 if options.quick else 5.0)
    compile_all()
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for scale in (1,) if options.quick else (1, 10):
        with database(options.postgresql) as url, tempfile.TemporaryDirectory(prefix="bench-") as folder:
            environment = settings(url, Path(folder))
            app = create_app(read(environment))
            with app.app_context():
                upgrade()
                at = fill(scale, dt.datetime.now(dt.UTC))
                db.session.remove()
            chosen = [page for page in pages(at) if options.only in page.name]
            counts = {page.name: statements(app, page) for page in chosen}
            with (
                server.running({}, app="bench.bare:app", workers=options.workers) as bare,
                server.running(environment, workers=options.workers) as ours,
            ):
                engine = "PostgreSQL" if options.postgresql else "SQLite"
                print(
                    f"\n{engine}, {20 * scale} challenges, {1000 * scale} entries, {5000 * scale} score sheets"
                )
                print(HEADING)
                for page in chosen:
                    measure(app, page, bare, ours, seconds, counts[page.name])
            with app.app_context():
                db.engine.dispose()


def measure(
    app: Flask, page: Measured, bare: server.LiveServer, ours: server.LiveServer, seconds: float, sql: int
) -> None:
    """Press the bare page, then the page, and print a line."""
    cookie = session_cookie(app, page.person)
    plain = press(bare.port, bare.process.pid, "/", "", seconds=seconds / 2, connections=8)
    load = press(ours.port, ours.process.pid, page.path, cookie, seconds=seconds, connections=8)
    share = load.per_second / plain.per_second
    print(
        f"{page.name:24}{load.per_second:8.0f}{share:9.0%}{load.p99 * 1000:9.1f}{load.cpu_ms:8.2f}"
        f"{plain.cpu_ms / load.cpu_ms:9.0%}{sql:5}{load.memory / 1e6:6.0f}  {verdict(page, load, share, sql)}"
    )


def verdict(page: Measured, load: Load, share: float, sql: int) -> str:
    """Which bars are missed, or that all are met."""
    missed = [
        text
        for is_missed, text in (
            (page.share and share < page.share, f"share {page.share:.0%}"),
            (page.cpu_ms and load.cpu_ms > page.cpu_ms, f"CPU {page.cpu_ms} ms"),
            (page.sql and sql > page.sql, f"SQL {page.sql}"),
        )
        if is_missed
    ]
    return f"MISSED {', '.join(missed)}" if missed else "met"


def statements(app: Flask, page: Measured) -> int:
    """How many statements the page needs when nothing has been kept of it."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.lower().startswith(("begin", "pragma", "set ")):
            seen.append(statement)

    client = app.test_client(use_cookies=False)
    headers = {"Cookie": cookie} if (cookie := session_cookie(app, page.person)) else {}
    for store in ("kept_pages", "kept_parts"):
        app.extensions[store].clear()
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            answer = client.get(page.path, headers=headers)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    if answer.status_code != 200:
        raise RuntimeError(f"{page.path} answered {answer.status_code}")
    # A visitor's page also asks for the number it is kept under, past SQLAlchemy.
    return len(seen) + (page.person is None)


def session_cookie(app: Flask, person: int | None) -> str:
    """The cookie of a signed-in person, as the application itself would sign it."""
    if person is None:
        return ""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    value = signer.dumps({"_user_id": f"{person}.1", "_fresh": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={value}"


def settings(url: str, folder: Path) -> dict[str, str]:
    """An installation of the platform in a folder of its own."""
    return {
        "CHALLENGES_SECRET_KEY": SECRET,
        "CHALLENGES_DATABASE_URL": url or f"sqlite:///{folder / 'bench.db'}",
        "CHALLENGES_MAIL_FOLDER": str(folder / "letters"),
        "CHALLENGES_STORAGE_FOLDER": str(folder / "files"),
        "CHALLENGES_PASSWORD_EFFORT": "low",
    }


@contextlib.contextmanager
def database(is_postgresql: bool) -> Iterator[str]:
    """An empty database; no address means a file in the run's folder."""
    if not is_postgresql:
        yield ""
        return
    with postgres.running() as server_url, postgres.database(server_url) as url:
        yield url


if __name__ == "__main__":
    main()
