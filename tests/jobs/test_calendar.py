"""What the clock queues: once a night also when the clock is changed, once for several workers, caught up once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.cli.calendar import calendar as command
from challenges.cli.worker import worker
from challenges.jobs import calendar
from challenges.jobs.calendar import Every, Nightly, latest_run
from challenges.jobs.catalogue import CATALOGUE
from challenges.models import db
from challenges.models.jobs import Job
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.states import JobState
from challenges.vocabulary.swedish_time import swedish_day

NIGHTLY = Nightly("night", dt.time(2, 30))


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def keys(pattern: str = "%") -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(sa.select(Job.unique_key).where(Job.unique_key.like(pattern)).order_by(Job.id))
    )


@pytest.mark.parametrize(
    ("now", "key", "run_at"),
    [
        ("2026-03-10T01:29", "night@2026-03-09", "2026-03-09T01:30"),
        ("2026-03-10T01:30", "night@2026-03-10", "2026-03-10T01:30"),
        ("2026-03-10T23:30", "night@2026-03-10", "2026-03-10T01:30"),  # half past midnight in Sweden
        ("2026-07-01T00:30", "night@2026-07-01", "2026-07-01T00:30"),
        # 29 March: the clock goes from 02:00 to 03:00, so 02:30 is not there; the night comes at 03:30.
        ("2026-03-29T01:29", "night@2026-03-28", "2026-03-28T01:30"),
        ("2026-03-29T01:30", "night@2026-03-29", "2026-03-29T01:30"),
        # 25 October: 02:30 is there twice, at 00:30 and 01:30 UTC; the first one counts.
        ("2026-10-25T00:29", "night@2026-10-24", "2026-10-24T00:30"),
        ("2026-10-25T00:30", "night@2026-10-25", "2026-10-25T00:30"),
        ("2026-10-25T01:30", "night@2026-10-25", "2026-10-25T00:30"),
    ],
)
def test_a_night_has_one_run(now: str, key: str, run_at: str) -> None:
    run = latest_run(NIGHTLY, utc(now))
    assert (run.key, run.run_at) == (key, utc(run_at))


def test_every_day_of_a_year_has_exactly_one_run() -> None:
    moment, seen = utc("2026-01-01T12:00"), []
    while moment < utc("2027-01-01T12:00"):
        key = latest_run(NIGHTLY, moment).key
        if not seen or seen[-1] != key:
            seen.append(key)
        moment += dt.timedelta(minutes=30)
    assert len(seen) == len(set(seen)) == 366


def test_the_jitter_differs_between_installations_and_stays_within_its_bounds() -> None:
    planned = Nightly("night", dt.time(2, 30), jitter=dt.timedelta(minutes=15))
    now = utc("2026-03-10T09:00")
    moments = {latest_run(planned, now, seed=f"https://{n}.example.org").run_at for n in range(20)}
    assert len(moments) > 10
    assert all(utc("2026-03-10T01:30") <= moment < utc("2026-03-10T01:45") for moment in moments)
    assert latest_run(planned, now, seed="a") == latest_run(planned, now, seed="a")


def test_slots_of_minutes() -> None:
    planned = Every("often", minutes=15)
    assert latest_run(planned, utc("2026-03-10T09:14:59")).key == "often@2026-03-10T09:00Z"
    assert latest_run(planned, utc("2026-03-10T09:15")).key == "often@2026-03-10T09:15Z"


def test_everything_in_the_calendar_is_a_job_there_is() -> None:
    assert {planned.job for planned in calendar.CALENDAR} <= set(CATALOGUE)


def test_a_run_is_queued_once_also_when_it_is_done_or_has_failed(app: Flask, clock: FrozenClock) -> None:
    assert calendar.plan(clock.now()) == len(calendar.CALENDAR)
    for state in (JobState.RUNNING, JobState.DONE, JobState.FAILED):
        with unit_of_work(write=True) as work:
            db.session.execute(sa.update(Job).values(state=state))
            work.commit()
        assert calendar.plan(clock.now()) == 0


def test_after_days_without_a_worker_the_night_is_caught_up_once(app: Flask, clock: FrozenClock) -> None:
    calendar.plan(clock.now())
    clock.move(days=5)
    calendar.plan(clock.now())
    today = swedish_day(clock.now())
    assert keys("datasets.tell@%") == [
        f"datasets.tell@{today - dt.timedelta(days=5)}",
        f"datasets.tell@{today}",
    ]
    late = db.session.scalars(sa.select(Job.run_at).order_by(Job.id.desc())).first()
    assert late == clock.now()


def test_two_workers_queue_it_once(app: Flask, clock: FrozenClock) -> None:
    def plan(_: int) -> int:
        with app.app_context():
            return calendar.plan(clock.now())

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(plan, range(8))) == len(calendar.CALENDAR)
    assert len(keys()) == len(set(keys())) == len(calendar.CALENDAR)


def test_the_worker_and_the_command(app: Flask, clock: FrozenClock) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(worker, ["--once"]).exit_code == 0
    db.session.rollback()
    states = db.session.execute(sa.select(Job.state, sa.func.count()).group_by(Job.state)).all()
    assert [tuple(row) for row in states] == [(JobState.DONE, len(calendar.CALENDAR))]
    listed = runner.invoke(command, ["list"]).output
    assert "every day at 06:15" in listed
    assert "every 15 minutes" in listed
    assert runner.invoke(command, ["run", "datasets.tell"]).output == "datasets.tell is queued\n"
    assert runner.invoke(command, ["run", "no.such.job"]).exit_code == 2
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).where(Job.state == JobState.QUEUED)) == 1
