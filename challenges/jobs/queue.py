"""Take jobs from the queue and run them: leased, retried with growing pauses, never lost.

The claim is its own short transaction, so that other workers see it; SKIP LOCKED keeps several workers apart
on PostgreSQL, the write lock does on SQLite. A worker that dies leaves a lease that runs out. One that was only
slow, and has lost its lease meanwhile, cannot write down the end of a job that is somebody else's by now.
"""

import datetime as dt
import logging
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app

from challenges.adapters.clock import Clock
from challenges.jobs.catalogue import CATALOGUE, Inward, Outward
from challenges.jobs.hitch import Hitch
from challenges.models import db
from challenges.models.jobs import Job
from challenges.operations.availability import is_away, short_name
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.states import JobState

# Longer than the slowest letter: some fifteen exchanges with a mail server, each of which may take the full time-out.
LEASE = dt.timedelta(minutes=5)
# From half a minute to hours: ten attempts take about a day, so a mail server may be down over a night.
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (0.5, 2, 8, 30, 60, 120, 240, 480, 480))
# A done job is history after a while; its happening and its letter stay.
KEEP_DONE = dt.timedelta(days=30)
_MOST_TIDIED = 1_000

log = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Somebody else has the job by now."""


@dataclass(frozen=True)
class Claimed:
    """A job that is ours until its lease runs out. The number of the attempt tells our claim from later ones."""

    id: int
    name: str
    args: dict[str, Any]
    attempt: int
    is_last: bool


def run_ready(clock: Clock, *, limit: int = 20, stopping: Callable[[], bool] = lambda: False) -> int:
    """Run up to ``limit`` of the jobs that are due now, the longest waiting first. Returns how many were run.

    What these jobs queue themselves is left for the next turn. Jobs are claimed one at a time: a lease begins
    when its job begins. ``stopping`` is asked before each.
    """
    newest = _newest_due(clock.now())
    done = 0
    while newest is not None and done < limit and not stopping():
        # A context of its own, so that no job sees what another one has loaded.
        with current_app.app_context():
            job = _claim(clock.now(), newest)
            if job is None:
                break
            _run(job, clock)
        done += 1
    return done


def sweep(now: dt.datetime) -> int:
    """Put back the jobs whose worker died, and forget old done ones. Returns how many were put back.

    A job that has taken its worker down at every attempt is not tried again.
    """
    with current_app.app_context(), unit_of_work(write=True) as work:
        lost = (
            sa.select(Job)
            .where(Job.state == JobState.RUNNING, Job.lease_until < now)
            .order_by(Job.id)
            .with_for_update(skip_locked=True)
        )
        jobs = [_claimed(job) for job in db.session.scalars(lost)]
        for job in jobs:
            log.warning("job %s %s: its worker was lost", job.id, job.name)
            if job.is_last:
                _put_back(job, "the worker was lost", now)
            else:
                _finish(job, JobState.QUEUED, error="the worker was lost", run_at=now)
        _tidy(now)
        work.commit()
    return len(jobs)


def _newest_due(now: dt.datetime) -> int | None:
    """Asked by reading: an idle worker takes no write lock."""
    query = sa.select(sa.func.max(Job.id)).where(Job.state == JobState.QUEUED, Job.run_at <= now)
    with current_app.app_context(), unit_of_work(write=False):
        newest: int | None = db.session.scalar(query)
        return newest


def _claim(now: dt.datetime, newest: int) -> Claimed | None:
    with unit_of_work(write=True) as work:
        due = (
            sa.select(Job)
            .where(Job.state == JobState.QUEUED, Job.run_at <= now, Job.id <= newest)
            .order_by(Job.run_at, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        job = db.session.scalar(due)
        if job is None:
            return None
        job.state, job.lease_until, job.attempts = JobState.RUNNING, now + LEASE, job.attempts + 1
        db.session.flush()
        claimed = _claimed(job)
        work.commit()
    return claimed


def _claimed(job: Job) -> Claimed:
    return Claimed(job.id, job.name, job.args, job.attempts, job.attempts >= job.max_attempts)


def _run(job: Claimed, clock: Clock) -> None:
    try:
        _carry_out(job, clock)
    except LeaseLost:
        log.warning("job %s %s took longer than its lease; somebody else has it", job.id, job.name)
    except Exception as error:  # a job may fail in any way; the queue must not
        if isinstance(error, Hitch):
            log.warning("job %s %s: %s (attempt %s)", job.id, job.name, error, job.attempt)
        elif is_away(error):
            log.warning("job %s %s: the database is away: %s", job.id, job.name, short_name(error))
        else:
            log.exception("job %s %s failed (attempt %s)", job.id, job.name, job.attempt)
        with suppress(LeaseLost), unit_of_work(write=True) as work:
            _put_back(job, str(error) if isinstance(error, Hitch) else short_name(error), clock.now())
            work.commit()


def _carry_out(job: Claimed, clock: Clock) -> None:
    kind = CATALOGUE.get(job.name)
    with unit_of_work(write=True) as work:
        if kind is None:
            log.error("job %s: there is no work called %s", job.id, job.name)
            _finish(job, JobState.FAILED, error="there is no work of this name")
            work.commit()
            return
        if isinstance(kind, Inward):
            kind.operation(now=clock.now(), **job.args)
            _finish(job, JobState.DONE)
            work.commit()
            return
        errand = kind.begin(now=clock.now(), **job.args)
        work.commit()
    answer = kind.act(errand) if errand is not None else None
    with unit_of_work(write=True) as work:
        if errand is not None:
            kind.settle(answer, now=clock.now(), **job.args)
        _finish(job, JobState.DONE)
        work.commit()


def _put_back(job: Claimed, why: str, now: dt.datetime) -> None:
    """Try again after a pause, or give up. Jobs of one moment come back spread out, not all at once."""
    kind = CATALOGUE.get(job.name)
    if isinstance(kind, Outward):
        kind.put_back(why, last=job.is_last, now=now, **job.args)
    if job.is_last:
        _finish(job, JobState.FAILED, error=why)
    else:
        pause = PAUSES[min(job.attempt, len(PAUSES)) - 1] * (0.8 + 0.4 * random.random())  # noqa: S311
        _finish(job, JobState.QUEUED, error=why, run_at=now + pause)


def _finish(job: Claimed, state: JobState, *, error: str = "", run_at: dt.datetime | None = None) -> None:
    values: dict[str, Any] = {"state": state, "lease_until": None, "last_error": error[:2000]}
    if run_at:
        values["run_at"] = run_at
    ours = sa.update(Job).where(Job.id == job.id, Job.state == JobState.RUNNING, Job.attempts == job.attempt)
    result = db.session.execute(ours.values(**values))
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise LeaseLost


def _tidy(now: dt.datetime) -> None:
    old = (
        sa.select(Job.id)
        .where(Job.state == JobState.DONE, Job.run_at < now - KEEP_DONE)
        .order_by(Job.run_at)
        .limit(_MOST_TIDIED)
    )
    db.session.execute(sa.delete(Job).where(Job.id.in_(old)).execution_options(synchronize_session=False))
