"""Letters survive the death of the worker and of the mail server: none is lost, and a double can be told."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from aiosmtpd.controller import Controller

from challenges.models import db
from challenges.models.jobs import Job, Letter
from challenges.operations.recording import post
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.states import JobState, LetterState
from tests.reliability.conftest import Installation
from tests.services.ports import free_port, wait_until
from tests.services.processes import kill
from tests.services.smtp import SmtpServer

MAIL = {"mail_server": "127.0.0.1", "mail_security": "none"}


def write_letters(place: Installation, count: int) -> list[str]:
    """Letters in the queue. Returns their Message-IDs."""
    now = dt.datetime.now(dt.UTC)
    ids = [f"<letter{number}@challenges.test>" for number in range(count)]
    letters = [
        Letter(
            kind="test",
            email=f"person{number}@example.org",
            language="sv",
            subject="Hej",
            body="Text\n",
            message_id=message_id,
            queued_at=now,
        )
        for number, message_id in enumerate(ids)
    ]
    with place.inside(), unit_of_work(write=True) as work:
        post(letters, now=now)
        work.commit()
    return ids


def ask(place: Installation, query: sa.Select[Any]) -> list[Any]:
    with place.inside():
        return list(db.session.execute(query).all())


def change(place: Installation, **values: Any) -> None:
    """Let time pass for the jobs, without waiting for it."""
    with place.inside(), unit_of_work(write=True) as work:
        db.session.execute(sa.update(Job).where(Job.name == "letters.send").values(**values))
        work.commit()


LETTERS = sa.select(Letter.state, Letter.attempts)
SENDING = sa.select(Job).where(Job.name == "letters.send")


def test_a_worker_is_killed_after_the_mail_server_took_the_letter(
    install: Callable[..., Installation], smtp_server: SmtpServer
) -> None:
    place = install(**MAIL, mail_port=str(smtp_server.port))
    (message_id,) = write_letters(place, 1)
    take = smtp_server.handle_DATA
    workers: list[int] = []

    async def take_and_kill(*arguments: Any) -> str:
        answer = await take(*arguments)
        kill(*workers)
        return answer

    smtp_server.handle_DATA = take_and_kill  # type: ignore[method-assign]
    with place.worker() as worker:
        workers.append(worker.pid)
        smtp_server.wait_for(1)
        worker.wait(10)
    assert ask(place, LETTERS) == [(LetterState.SENDING, 1)]
    assert ask(place, SENDING.with_only_columns(Job.state)) == [(JobState.RUNNING,)]

    smtp_server.handle_DATA = take  # type: ignore[method-assign]
    change(place, lease_until=dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1))
    with place.worker():
        smtp_server.wait_for(2)
        wait_until(lambda: ask(place, LETTERS) == [(LetterState.SENT, 2)], "the letter is settled")
    assert [str(letter["Message-ID"]) for letter in smtp_server.letters] == [message_id] * 2
    assert ask(place, SENDING.with_only_columns(Job.state)) == [(JobState.DONE,)]


def test_the_mail_server_is_away_for_a_while(install: Callable[..., Installation]) -> None:
    port = free_port()
    place = install(**MAIL, mail_port=str(port))
    ids = write_letters(place, 4)
    began = dt.datetime.now(dt.UTC)
    with place.worker():
        tried = [(LetterState.QUEUED, 1)] * len(ids)
        wait_until(lambda: ask(place, LETTERS) == tried, "every letter has been tried")
        pauses = [run_at - began for (run_at,) in ask(place, SENDING.with_only_columns(Job.run_at))]
        assert all(pause > dt.timedelta(seconds=20) for pause in pauses)
        assert all("no contact" in error for (error,) in ask(place, sa.select(Letter.last_error)))
        change(place, run_at=began)  # the pause is over, the server still away
        tried = [(LetterState.QUEUED, 2)] * len(ids)
        wait_until(lambda: ask(place, LETTERS) == tried, "every letter has been tried again")

        server = SmtpServer(port)
        controller = Controller(server, hostname=server.host, port=port)
        controller.start()
        try:
            change(place, run_at=began)
            server.wait_for(len(ids))
            sent = [(LetterState.SENT, 3)] * len(ids)
            wait_until(lambda: ask(place, LETTERS) == sent, "every letter is settled")
        finally:
            controller.stop()
    assert sorted(str(letter["Message-ID"]) for letter in server.letters) == ids
    assert "Traceback" not in place.worker_log(), "a mail server that is away is no fault of ours"
