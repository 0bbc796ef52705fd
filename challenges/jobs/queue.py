"""Take jobs from the queue and run them: leased, retried with growing pauses, never lost.

The claim is its own short transaction, so that other workers see it; SKIP LOCKED keeps several workers apart
on PostgreSQL, the write lock does on SQLite. A worker that dies leaves a lease that runs out.
"""

import datetime as dt
import logging
import random
from typing import Any

import sqlalchemy as sa

from challenges.adapters.clock import Clock
from challenges.jobs.catalogue import CATALOGUE, Inward, Outward
from challenges.models import db
from challenges.models.jobs import Job
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.states import JobState

LEASE = dt.timedelta(minutes=2)
LONGEST_PAUSE = dt.timedelta(hours=1)

log = logging.getLogger(__name__)


def sweep(now: dt.datetime) -> int:
    """Put back the jobs whose worker died. Returns how many."""
    with unit_of_work(write=True) as work:
        query = sa.update(Job).where(Job.state == JobState.RUNNING, Job.lease_until < now)
        result = db.session.execute(query.values(state=JobState.QUEUED, lease_until=None))
        work.commit()
        return int(result.rowcount)  # type: ignore[attr-defined]


def run_ready(clock: Clock, *, limit: int = 20) -> int:
    """Run the jobs that are due. Returns how many were taken."""
    jobs = _claim(clock.now(), limit)
    for job in jobs:
        _run(job, clock)
    return len(jobs)


def _claim(now: dt.datetime, limit: int) -> list[Job]:
    with unit_of_work(write=True) as work:
        due = (
            sa.select(Job)
            .where(Job.state == JobState.QUEUED, Job.run_at <= now)
            .order_by(Job.run_at, Job.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        jobs = list(db.session.scalars(due))
        for job in jobs:
            job.state = JobState.RUNNING
            job.lease_until = now + LEASE
            job.attempts += 1
        db.session.flush()
        work.commit()
    return jobs


def _run(job: Job, clock: Clock) -> None:
    job_id, attempts, most = job.id, job.attempts, job.max_attempts
    try:
        _carry_out(CATALOGUE[job.name], job_id, job.args, clock)
    except Exception as error:  # a job may fail in any way; the queue must not
        log.exception("job %s %s failed (attempt %s of %s)", job_id, job.name, attempts, most)
        with unit_of_work(write=True) as work:
            if attempts >= most:
                _finish(job_id, JobState.FAILED, error=repr(error))
            else:
                pause = min(LONGEST_PAUSE, dt.timedelta(seconds=2**attempts)) * (0.5 + random.random())  # noqa: S311
                _finish(job_id, JobState.QUEUED, error=repr(error), run_at=clock.now() + pause)
            work.commit()


def _carry_out(job: Inward | Outward, job_id: int, args: dict[str, Any], clock: Clock) -> None:
    with unit_of_work(write=True) as work:
        if isinstance(job, Inward):
            job.operation(now=clock.now(), **args)
            _finish(job_id, JobState.DONE)
            work.commit()
            return
        errand = job.begin(now=clock.now(), **args)
        work.commit()
    answer = job.act(errand) if errand is not None else None
    with unit_of_work(write=True) as work:
        if errand is not None:
            job.settle(answer, now=clock.now(), **args)
        _finish(job_id, JobState.DONE)
        work.commit()


def _finish(job_id: int, state: JobState, *, error: str = "", run_at: dt.datetime | None = None) -> None:
    values: dict[str, Any] = {"state": state, "lease_until": None, "last_error": error[:2000]}
    if run_at:
        values["run_at"] = run_at
    db.session.execute(sa.update(Job).where(Job.id == job_id).values(**values))
