"""Jobs are run in order, once, tried again with growing pauses, and never lost with their worker."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.adapters import mailer
from challenges.adapters.clock import FrozenClock
from challenges.jobs import catalogue, queue
from challenges.models import db
from challenges.models.jobs import Job, Letter
from challenges.operations import letters
from challenges.operations.recording import post
from challenges.operations.recording import queue as queue_job
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries.actors import load_actor
from challenges.vocabulary.states import JobState, LetterState
from tests.conftest import NOW, settings_for
from tests.factories import Factory
from tests.services.smtp import SmtpServer


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a job that only notes its argument was called with."""
    noted: list[Any] = []

    def note(mark: Any, *, now: dt.datetime) -> None:
        noted.append(mark)

    monkeypatch.setitem(catalogue.CATALOGUE, "note", catalogue.Inward(note))
    return noted


def add(name: str, *, at: dt.datetime = NOW, **args: Any) -> int:
    with unit_of_work(write=True) as work:
        queue_job(name, args, now=at)
        number = db.session.scalars(sa.select(sa.func.max(Job.id))).one()
        work.commit()
    return number


def job(number: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, number, populate_existing=True)


def write_letter(email: str = "maja@example.org", *, secret: bool = False) -> int:
    letter = Letter(
        kind="test",
        email=email,
        language="sv",
        subject="Hej",
        body="Text\n",
        secret=secret,
        message_id=f"<{email.replace('@', '.')}@challenges.test>",
        queued_at=NOW,
    )
    with unit_of_work(write=True) as work:
        post([letter], now=NOW)
        work.commit()
    return letter.id


def letter(number: int) -> Letter:
    db.session.rollback()
    return db.session.get_one(Letter, number, populate_existing=True)


def only_job() -> Job:
    db.session.rollback()
    return db.session.scalars(sa.select(Job).execution_options(populate_existing=True)).one()


@pytest.fixture
def by_smtp(app: Flask, database_url: str, tmp_path: Any, smtp_server: SmtpServer) -> SmtpServer:
    """The application hands its letters to a real mail server."""
    settings = settings_for(
        database_url,
        tmp_path,
        mail_server=smtp_server.host,
        mail_port=str(smtp_server.port),
        mail_security="none",
    )
    app.extensions["mailer"] = mailer.make(app, settings)
    return smtp_server


def test_jobs_run_when_they_are_due_the_longest_waiting_first(
    app: Flask, clock: FrozenClock, ran: list[Any]
) -> None:
    add("note", mark="second")
    add("note", at=NOW - dt.timedelta(hours=1), mark="first")
    add("note", at=NOW + dt.timedelta(hours=1), mark="later")
    assert queue.run_ready(clock) == 2
    assert queue.run_ready(clock) == 0
    assert ran == ["first", "second"]
    clock.move(hours=1)
    assert queue.run_ready(clock) == 1
    assert ran[2:] == ["later"]


def test_what_a_job_queues_is_left_for_the_next_turn(
    app: Flask, clock: FrozenClock, ran: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin(*, now: dt.datetime) -> None:
        queue_job("note", {"mark": "follows"}, now=now)

    monkeypatch.setitem(catalogue.CATALOGUE, "begin", catalogue.Inward(begin))
    add("begin")
    assert queue.run_ready(clock) == 1
    assert ran == []
    assert queue.run_ready(clock) == 1
    assert ran == ["follows"]


def test_a_worker_that_is_told_to_stop_leaves_the_rest(
    app: Flask, clock: FrozenClock, ran: list[Any]
) -> None:
    for mark in range(3):
        add("note", mark=mark)
    assert queue.run_ready(clock, stopping=lambda: len(ran) == 2) == 2
    assert ran == [0, 1]


def test_work_nobody_knows_fails_at_once_and_stops_nothing(
    app: Flask, clock: FrozenClock, ran: list[Any]
) -> None:
    unknown = add("no such work")
    add("note", mark=1)
    queue.run_ready(clock)
    assert (job(unknown).state, job(unknown).last_error) == (JobState.FAILED, "there is no work of this name")
    assert ran == [1]


def test_a_failed_attempt_leaves_nothing_behind_and_is_repeated_with_growing_pauses(
    app: Flask, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = []

    def fail(*, now: dt.datetime) -> None:
        begun.append(now)
        queue_job("left behind", {}, now=now)
        raise ValueError("secret words")

    monkeypatch.setitem(catalogue.CATALOGUE, "fail", catalogue.Inward(fail))
    number = add("fail")
    while job(number).state is JobState.QUEUED:
        assert queue.run_ready(clock) == 1
        if job(number).state is JobState.QUEUED:
            assert queue.run_ready(clock) == 0
            clock.move(to=job(number).run_at)
    assert job(number).state is JobState.FAILED
    assert job(number).last_error == "ValueError", "what went wrong may quote what somebody wrote"
    assert only_job().name == "fail"
    pauses = [later - earlier for earlier, later in pairwise(begun)]
    assert len(begun) == 10
    assert pauses[0] < dt.timedelta(minutes=1)
    assert dt.timedelta(hours=18) < sum(pauses, dt.timedelta()) < dt.timedelta(hours=30), "over a night"


def test_a_lease_outlives_the_slowest_letter() -> None:
    exchanges = len(
        "connect greeting ehlo starttls handshake ehlo auth auth auth mail rcpt data end quit".split()
    )
    assert exchanges * dt.timedelta(seconds=mailer.TIMEOUT_SECONDS) < queue.LEASE


def test_the_job_of_a_lost_worker_comes_back_when_its_lease_has_run_out(
    app: Flask, clock: FrozenClock, ran: list[Any]
) -> None:
    number = add("note", mark=1)
    assert queue._claim(clock.now(), number) is not None  # and now the worker dies
    clock.move(seconds=queue.LEASE.total_seconds())
    assert (queue.sweep(clock.now()), queue.run_ready(clock)) == (0, 0)
    clock.move(seconds=1)
    assert (queue.sweep(clock.now()), queue.run_ready(clock)) == (1, 1)
    assert ran == [1]
    assert (job(number).state, job(number).attempts) == (JobState.DONE, 2)


def test_a_job_that_takes_every_worker_down_is_given_up(app: Flask, clock: FrozenClock) -> None:
    number = write_letter()
    for _ in range(10):
        claimed = queue._claim(clock.now(), only_job().id)
        assert claimed is not None
        with unit_of_work(write=True) as work:
            assert letters.begin_sending(now=clock.now(), **claimed.args) is not None
            work.commit()
        clock.move(days=1)
        assert queue.sweep(clock.now()) == 1
    assert queue.sweep(clock.now()) == 0
    assert (only_job().state, letter(number).state) == (JobState.FAILED, LetterState.FAILED)


def test_a_slow_worker_cannot_end_a_job_that_is_somebody_elses_by_now(
    app: Flask, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def slow(*, now: dt.datetime) -> None:
        made.append(now)
        queue_job("follows", {}, now=now + dt.timedelta(days=9))

    monkeypatch.setitem(catalogue.CATALOGUE, "slow", catalogue.Inward(slow))
    number = add("slow")
    first = queue._claim(clock.now(), number)
    assert first is not None
    clock.move(minutes=10)
    assert queue.sweep(clock.now()) == 1
    assert queue.run_ready(clock) == 1
    queue._run(first, clock)  # the first worker wakes up
    assert len(made) == 2
    assert job(number).state is JobState.DONE
    follows = sa.select(sa.func.count(Job.id)).where(Job.name == "follows")
    assert db.session.scalar(follows) == 1, "what the slow one did is rolled back"


def test_workers_side_by_side_never_run_one_job_twice(app: Flask, clock: FrozenClock, ran: list[Any]) -> None:
    for mark in range(40):
        add("note", mark=mark)
    db.session.rollback()

    def work(_number: int) -> None:
        with app.app_context():
            while queue.run_ready(clock, limit=5):
                pass

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    assert sorted(ran) == list(range(40))
    assert db.session.scalars(sa.select(Job.attempts).distinct()).all() == [1]


def test_a_letter_that_meets_a_hitch_waits_with_the_reason_and_goes_later(
    app: Flask, clock: FrozenClock, by_smtp: SmtpServer
) -> None:
    by_smtp.data_answer = "451 4.3.2 busy"
    number = write_letter()
    queue.run_ready(clock)
    assert (letter(number).state, letter(number).attempts) == (LetterState.QUEUED, 1)
    assert "451" in letter(number).last_error
    by_smtp.data_answer = ""
    clock.move(minutes=1)
    queue.run_ready(clock)
    assert (letter(number).state, letter(number).last_error) == (LetterState.SENT, "")
    assert [str(sent["Message-ID"]) for sent in by_smtp.letters] == ["<maja.example.org@challenges.test>"]


def test_a_letter_that_never_goes_has_failed_after_a_day_and_can_be_tried_again(
    app: Flask, clock: FrozenClock, by_smtp: SmtpServer, make: Factory
) -> None:
    admin = make.person(admin=True)
    by_smtp.data_answer = "451 4.3.2 busy"
    number = write_letter()
    for _ in range(10):
        assert queue.run_ready(clock) == 1
        clock.move(hours=12)
    assert queue.run_ready(clock) == 0
    assert (letter(number).state, letter(number).attempts) == (LetterState.FAILED, 10)
    assert "451" in letter(number).last_error
    by_smtp.data_answer = ""
    with unit_of_work(write=True) as work:
        actor = load_actor(admin.id)
        assert actor is not None
        letters.retry(actor, db.session.get_one(Letter, number), now=clock.now())
        work.commit()
    assert queue.run_ready(clock) == 1
    assert letter(number).state is LetterState.SENT
    assert len(by_smtp.letters) == 1


def test_a_letter_that_is_refused_for_good_is_not_tried_again(
    app: Flask, clock: FrozenClock, by_smtp: SmtpServer
) -> None:
    by_smtp.answers["maja@example.org"] = "550 5.1.1 no such person"
    number = write_letter()
    queue.run_ready(clock)
    assert (letter(number).state, only_job().state) == (LetterState.FAILED, JobState.DONE)
    assert "no such person" in letter(number).last_error


def test_old_done_jobs_are_forgotten_and_their_letters_stay(
    app: Flask, clock: FrozenClock, by_smtp: SmtpServer, ran: list[Any]
) -> None:
    number = write_letter()
    failed = add("no such work")
    queue.run_ready(clock)
    clock.move(days=31)
    queue.sweep(clock.now())
    assert only_job().id == failed, "what failed is kept until somebody has looked"
    assert letter(number).state is LetterState.SENT
