"""The rush from beginning to end: fill, open the doors, let everybody come, let things die, look what is left."""

import contextlib
import datetime as dt
import multiprocessing
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from bench.deadline import claims, teams
from bench.deadline.claims import Claim
from bench.deadline.filling import Entrant, close_at, fill
from bench.deadline.serving import Serving, cpu_seconds, machine_seconds, serving
from bench.deadline.teams import Plan, Press, Story
from challenges.app import create_app
from challenges.config import read
from challenges.jobs import queue
from challenges.jobs.queue import LEASE
from challenges.models import db
from challenges.models.jobs import Job
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.states import JobState
from tests.services import postgres, smtp
from tests.services.processes import family
from tests.services.smtp import SmtpServer

Say = Callable[[str], object]
LATE_SHARE = 0.03  # so many only try after the deadline
SECRET = "bench-secret-bench-secret-bench-secret-bench"
TOO_LONG = dt.timedelta(seconds=10)  # no letter takes so long here: its worker is dead
DURABLE = [
    "shared_buffers=128MB",
    "max_connections=100",
]  # everything else as PostgreSQL comes, fsync included


@dataclass(frozen=True)
class Size:
    """How many come, with how much, in which time."""

    teams: int = 1000
    file_bytes: int = 2_000_000
    seconds: float = 60.0
    workers: int = 2
    calm: bool = False
    restart: float = 0.4
    """When PostgreSQL is restarted, as the part of the rush that is still to come."""
    slack: float = 0.0
    """Seconds from the end of the rush to the deadline; with any, nobody comes late: for a machine that may be slow."""
    seed: int = 1


@dataclass
class Outcome:
    """What the teams saw, what it cost, and what holds."""

    stories: list[Story]
    claims: list[Claim]
    closes: float
    cpu: dict[str, float]
    seconds: float
    memory: list[int]
    letters_after: float

    @property
    def holds(self) -> bool:
        return all(claim.holds for claim in self.claims)

    @property
    def submits_p99(self) -> float:
        """Of all submit requests that were answered, whatever the answer."""
        return share([press.seconds for press in self._presses() if press.status], 0.99)

    def _presses(self) -> list[Press]:
        return [press for story in self.stories for press in story.presses]

    def lines(self) -> Iterator[str]:
        """The figures, as a person reads them."""
        told = [story for story in self.stories if story.acknowledged]
        whole = [s.presses[-1].sent + s.presses[-1].seconds - s.presses[0].sent for s in told]
        yield f"acknowledged {len(told)} of {len(self.stories)} teams"
        refused = Counter(story.refused.split(":")[0] for story in self.stories if story.refused)
        yield f"refused: {dict(refused) or 'nobody'}"
        pressed = [s.first_press - self.closes for s in self.stories if s.refused and s.first_press]
        in_time = [round(before, 2) for before in pressed if before < 0]
        yield f"pressed in time and refused all the same: {len(in_time)} {in_time or ''}"
        yield _times("submit request", self._presses())
        yield _spread("from the first press to the receipt, retries included", whole)
        yield _times("upload request", [press for story in self.stories for press in story.uploads])
        busy = ", ".join(f"{what} {spent:.1f}" for what, spent in self.cpu.items())
        yield f"CPU seconds in the {self.seconds:.0f} s of the rush: {busy}; web processes {self.memory} MB"
        yield f"the last letter was sent {self.letters_after:.0f} s after the deadline"


def share(values: Sequence[float], part: float) -> float:
    """The value that this part of all values does not pass; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


def _spread(what: str, values: Sequence[float]) -> str:
    parts = ", ".join(f"{name} {share(values, part):.2f}" for name, part in
                      (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)))  # fmt: skip
    return f"{what}, s: {parts} ({len(values)})"


def _times(what: str, presses: Sequence[Press]) -> str:
    answers = Counter(str(press.status or "no answer") for press in presses)
    return f"{_spread(what, [press.seconds for press in presses if press.status])}; answers {dict(answers)}"


def play(folder: Path, size: Size, *, postgresql: bool, say: Say) -> Outcome:
    """Everything. What lies in the folder afterwards is the platform as the rush left it."""
    with contextlib.ExitStack() as stack:
        own = stack.enter_context(_postgres()) if postgresql else None
        mail = stack.enter_context(smtp.running())
        environment = settings(own.url if own else "", folder, mail)
        app = create_app(read(environment))
        with app.app_context():
            upgrade()
            say("filling ...")
            entrants = fill(app, size.teams, opens=dt.timedelta(days=-1), closes=dt.timedelta(days=1))
            db.session.remove()
        place = stack.enter_context(serving(environment, folder, workers=size.workers))
        outcome = _rush(app, place, own, mail, entrants, size, folder / "files", say)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        return outcome


@contextlib.contextmanager
def _postgres() -> Iterator[postgres.Server]:
    own = postgres.Server(DURABLE)
    try:
        own.start()
        yield own
    finally:
        own.remove()


def settings(url: str, folder: Path, mail: SmtpServer) -> dict[str, str]:
    """An installation with the limits of production, whose letters go to the mail server."""
    return {
        "CHALLENGES_SECRET_KEY": SECRET,
        "CHALLENGES_DATABASE_URL": url or f"sqlite:///{folder / 'rush.db'}",
        "CHALLENGES_PUBLIC_URL": "http://challenges.test",
        "CHALLENGES_STORAGE_FOLDER": str(folder / "files"),
        "CHALLENGES_MAIL_SERVER": mail.host,
        "CHALLENGES_MAIL_PORT": str(mail.port),
        "CHALLENGES_MAIL_SECURITY": "none",
        "CHALLENGES_PASSWORD_EFFORT": "low",
        "CHALLENGES_RATE_LIMITS": "yes",
    }


def _rush(
    app: Flask,
    place: Serving,
    own: postgres.Server | None,
    mail: SmtpServer,
    entrants: Sequence[Entrant],
    size: Size,
    files: Path,
    say: Say,
) -> Outcome:
    with _teams(place.port, entrants, size) as line:
        say("opening the pages ...")
        if blind := line.recv():
            raise RuntimeError(f"some teams did not get their page: {blind[0]}")
        starts = time.time() + 2
        ends = starts + size.seconds
        closes = ends + size.slack
        with app.app_context():
            close_at(claims.moment(closes))
            db.session.remove()
        line.send((closes, _plans(entrants, ends, size)))
        say(f"the rush begins; the round closes in {closes - time.time():.0f} s")
        time.sleep(max(0.0, starts - time.time()))
        before, began = _cpu(place, own), time.time()
        kills = [] if size.calm else _mishaps(place, own, ends, size, say)
        time.sleep(max(0.0, ends - time.time()))
        spent, seconds = _cpu(place, own), time.time() - began
        for kill in kills:
            kill.join()
        stories: list[Story] = line.recv()
    say(f"{sum(story.acknowledged for story in stories)} acknowledged; waiting for the letters")
    settled = _settle(app, seconds=120 + size.teams)
    with app.app_context():
        kept = claims.stored()
        db.session.remove()
        say("looking at everything")
        seen = claims.look(place.url, entrants, kept)
        judged = claims.judge(
            stories, kept, seen, mail.letters, closes, claims.checksums_on_disk(files), 0 if size.calm else 1
        )
        db.session.remove()
    return Outcome(
        stories,
        judged,
        closes,
        # What died on the way begins at nothing again.
        {name: spent[name] - (before[name] if before[name] <= spent[name] else 0.0) for name in spent},
        seconds,
        place.memory(),
        settled - closes,
    )


@contextlib.contextmanager
def _teams(port: int, entrants: Sequence[Entrant], size: Size) -> Iterator[Connection]:
    """The process in which the teams are played, and the line to it."""
    apart = multiprocessing.get_context("spawn")
    ours, theirs = apart.Pipe()
    process = apart.Process(
        target=teams.run, args=(theirs, port, entrants, size.file_bytes, size.seed), daemon=True
    )
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        process.join(5)
        process.kill()


def _plans(entrants: Sequence[Entrant], closes: float, size: Size) -> list[Plan]:
    """More and more come towards the end, twice as many per second as on the average; a few come too late."""
    chance = random.Random(size.seed)
    plans = []
    for _ in entrants:
        think = chance.uniform(0.03, 0.08) * size.seconds
        if chance.random() < LATE_SHARE and not size.slack:
            submits = closes + chance.uniform(0.01, 0.05) * size.seconds
        else:
            first = 0.09 * size.seconds
            submits = closes - size.seconds + first + (size.seconds - first - 0.2) * chance.random() ** 0.5
        plans.append(Plan(min(submits - think, closes - 0.05 * size.seconds), submits))
    return plans


def _mishaps(
    place: Serving, own: postgres.Server | None, closes: float, size: Size, say: Say
) -> list[threading.Thread]:
    """What dies, and how long before the deadline, as a part of the rush."""

    def restart() -> str:
        assert own is not None
        own.stop(signal.SIGQUIT)  # at once, without writing anything down
        own.start()
        return "PostgreSQL stopped at once and restarted"

    planned: list[tuple[float, Callable[[], str]]] = [
        (0.55, place.kill_a_web_process),
        (0.25, place.kill_the_worker),
        (0.12, place.kill_a_web_process),
    ]
    if own is not None:
        planned.append((size.restart, restart))

    def at(part: float, act: Callable[[], str]) -> None:
        time.sleep(max(0.0, closes - part * size.seconds - time.time()))
        began = time.time()
        did = act()
        say(f"{began - closes:+.1f} s: {did}, in {time.time() - began:.1f} s")

    threads = [threading.Thread(target=at, args=mishap) for mishap in planned]
    for thread in threads:
        thread.start()
    return threads


def _settle(app: Flask, *, seconds: float) -> float:
    """Wait until every letter has gone. Returns when.

    A killed worker's job is leased for five minutes more, and what failed while the database was away waits for half a
    minute. Neither is waited for here: the lease is ended and the pause is over.
    """
    waiting = sa.select(sa.func.count(Job.id)).where(
        Job.name.like("letters.%"), Job.state.in_((JobState.QUEUED, JobState.RUNNING))
    )
    end = time.time() + seconds
    while time.time() < end:
        now = dt.datetime.now(dt.UTC)
        with app.app_context():
            with unit_of_work(write=True) as work:
                lost = sa.update(Job).where(
                    Job.state == JobState.RUNNING, Job.lease_until < now + LEASE - TOO_LONG
                )
                paused = sa.update(Job).where(
                    Job.state == JobState.QUEUED, Job.run_at > now, Job.name.like("letters.%")
                )
                for change in (lost.values(lease_until=now), paused.values(run_at=now)):
                    db.session.execute(change.execution_options(synchronize_session=False))
                left = db.session.scalar(waiting)
                work.commit()
            db.session.remove()
            queue.sweep(now + dt.timedelta(seconds=1))
        if not left:
            return time.time()
        time.sleep(1)
    return time.time()


def _cpu(place: Serving, own: postgres.Server | None) -> dict[str, float]:
    """Seconds of CPU by what was done with them; what is left of the machine's is other people's work."""
    spent = place.cpu()
    if own is not None:
        spent["PostgreSQL"] = sum(map(cpu_seconds, family(own.pid)))
    theirs = {*family(place.process.pid), *(family(own.pid) if own else ())}
    spent["teams and mail server"] = sum(cpu_seconds(pid) for pid in family(os.getpid()) if pid not in theirs)
    spent["other work on the machine"] = machine_seconds() - sum(spent.values())
    return spent
