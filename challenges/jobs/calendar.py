"""What the clock queues: jobs of the night, and jobs of every few minutes. Survives restarts, runs nothing twice.

A run is known by its job's name and its day (or its slot of minutes), kept as the job's unique key. Whether it has been
queued is decided by looking for a job with that key in any state. A worker that was down at the moment queues the run
when it is back, but only the latest: three missed nights are caught up by one run.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from flask import current_app

from challenges.models import db
from challenges.models.jobs import Job
from challenges.operations.recording import queue
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.swedish_time import SWEDEN, swedish_day

_LOCK = 7_301_403  # any number, as long as nothing else locks by it


@dataclass(frozen=True)
class Nightly:
    """Once a day, at a time of the Swedish clock, a part of ``jitter`` later: not every installation at once."""

    job: str
    at: dt.time
    jitter: dt.timedelta = dt.timedelta(0)


@dataclass(frozen=True)
class Every:
    """Once in every slot of so many minutes."""

    job: str
    minutes: int


CALENDAR: tuple[Nightly | Every, ...] = (
    Every("datasets.queue_checks", minutes=15),
    Every("conflicts.look_everywhere", minutes=15),
    Nightly("portals.harvest_all", dt.time(1, 15), jitter=dt.timedelta(minutes=30)),
    Every("drafts.remind", minutes=5),
    Every("results.queue_due", minutes=5),
    Every("challenges.queue_due", minutes=5),
    Every("votes.close", minutes=5),
    Every("links.queue_checks", minutes=15),
    Every("files.queue_scans", minutes=720),
    Nightly("uploads.forget", dt.time(2, 0)),
    Nightly("files.look", dt.time(2, 10), jitter=dt.timedelta(minutes=15)),
    Nightly("files.clear", dt.time(2, 10), jitter=dt.timedelta(minutes=15)),
    Nightly("teammates.forget", dt.time(2, 40), jitter=dt.timedelta(minutes=15)),
    Nightly("agreements.remind", dt.time(6, 45), jitter=dt.timedelta(minutes=15)),
    Nightly("preparation.remind", dt.time(6, 30), jitter=dt.timedelta(minutes=15)),
    Nightly("datasets.tell", dt.time(6, 15), jitter=dt.timedelta(minutes=15)),
)


@dataclass(frozen=True)
class Run:
    """One run of a job: ``key`` tells it from all others, and it is not to begin before ``run_at``."""

    job: str
    key: str
    run_at: dt.datetime


def latest_run(planned: Nightly | Every, now: dt.datetime, *, seed: str = "") -> Run:
    """The run of a job whose moment came last. ``seed`` makes the jitter of an installation its own.

    A day has exactly one night: where the clock is put forward over the time, the run comes an hour later by the
    clock, and where it shows the time twice, the first one counts.
    """
    if isinstance(planned, Every):
        slot = dt.timedelta(minutes=planned.minutes)
        begun = dt.datetime.fromtimestamp(
            now.timestamp() // slot.total_seconds() * slot.total_seconds(), dt.UTC
        )
        return Run(planned.job, f"{planned.job}@{begun:%Y-%m-%dT%H:%M}Z", begun)
    day = swedish_day(now)
    run = _night(planned, day, seed)
    return run if run.run_at <= now else _night(planned, day - dt.timedelta(days=1), seed)


def _night(planned: Nightly, day: dt.date, seed: str) -> Run:
    key = f"{planned.job}@{day.isoformat()}"
    share = int.from_bytes(hashlib.sha256(f"{seed}|{key}".encode()).digest()[:4]) / 2**32
    moment = dt.datetime.combine(day, planned.at, SWEDEN).astimezone(dt.UTC)
    return Run(planned.job, key, moment + share * planned.jitter)


def plan(now: dt.datetime) -> int:
    """Queue the runs whose moment has come and that have not been queued. Returns how many were.

    A look that finds nothing to do takes no lock.
    """
    seed = current_app.config["PUBLIC_URL"]
    runs = [latest_run(planned, now, seed=seed) for planned in CALENDAR]
    with current_app.app_context(), unit_of_work(write=False):
        if not _missing(runs):
            return 0
    with current_app.app_context(), unit_of_work(write=True) as work:
        if db.engine.dialect.name == "postgresql":  # on SQLite there is one writer at a time anyway
            db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        missing = _missing(runs)
        for run in missing:
            queue(run.job, {}, now=max(run.run_at, now), unique_key=run.key)
        work.commit()
    return len(missing)


def _missing(runs: list[Run]) -> list[Run]:
    keys = {run.key for run in runs}
    known = set(db.session.scalars(sa.select(Job.unique_key).where(Job.unique_key.in_(keys))))
    return [run for run in runs if run.key not in known]
