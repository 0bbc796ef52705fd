"""What is written down about people: nothing secret in letters, in the record, in jobs or in the log."""

import datetime as dt
import logging
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.jobs.queue import run_ready
from challenges.models import db
from challenges.models.base import Base
from challenges.models.entries import EntryDraft
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job, Letter
from challenges.models.people import Person
from challenges.vocabulary.states import AssignmentState, RoundState
from tests.factories import PASSWORD, Factory

ClientFor = Callable[[Person | None], FlaskClient]
WRITTEN = ("zqtitle", "zqsummary", "zqdescription", "zqnote")


def everything_in(*tables: type[Base]) -> str:
    """All rows of the tables, as text."""
    db.session.expire_all()
    return "\n".join(
        repr(tuple(row)) for table in tables for row in db.session.execute(sa.select(table.__table__))
    )


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def test_a_draft_leaves_no_trace_outside_its_own_table(
    make: Factory, client_for: ClientFor, clock: FrozenClock, log: pytest.LogCaptureFixture
) -> None:
    captain = make.person()
    challenge = make.challenge()
    team = make.team(challenge, captain)
    entry = make.draft(team, challenge, author=captain)
    draft = db.session.query(EntryDraft).filter_by(entry_id=entry.id).one()
    form = {
        "version": str(draft.revision), "title": "zqtitle", "summary": "zqsummary",
        "description": "zqdescription", "other_data": "zqnote", "language": "sv",
    }  # fmt: skip
    answer = client_for(captain).post(f"/entries/{entry.reference}/draft", data=form)
    assert answer.status_code == 303
    assert "zqtitle" in everything_in(EntryDraft)
    while run_ready(clock):
        pass
    kept = everything_in(HappeningRow, Letter, Job) + log.text
    assert [word for word in WRITTEN if word in kept] == []


def test_what_the_database_refuses_is_logged_without_what_was_written(
    make: Factory, client_for: ClientFor, log: pytest.LogCaptureFixture
) -> None:
    """A failing statement is told to the operator without its values: they may be a draft or a mailed secret."""
    with pytest.raises(sa.exc.DBAPIError) as refused:
        db.session.execute(sa.text("insert into nowhere values (:words)"), {"words": "zqtitle"})
    db.session.rollback()
    assert "zqtitle" not in str(refused.value)
    assert "zqtitle" not in repr(refused.value)


def test_passwords_and_secrets_of_links_are_in_their_letter_only(
    client_for: ClientFor, clock: FrozenClock, log: pytest.LogCaptureFixture, make: Factory
) -> None:
    visitor = client_for(None)
    person = make.person(email="known@example.org")
    visitor.post(
        "/register",
        data={
            "name": "Åsa",
            "email": "new@example.org",
            "password": "zqpassword en lång mening",
            "language": "sv",
        },
    )
    visitor.post("/forgotten-password", data={"email": person.email})
    while run_ready(clock):
        pass
    letters = db.session.query(Letter).all()
    assert {letter.kind for letter in letters} == {"confirm_address", "reset_password"}
    assert all(letter.secret for letter in letters)
    assert "zqpassword" not in everything_in(HappeningRow, Letter, Job, Person) + log.text
    # Sent letters have lost their links, and nothing else ever had them.
    kept = everything_in(HappeningRow, Letter, Job) + log.text
    assert "/confirm/" not in kept
    assert "/new-password/" not in kept


def test_scores_and_comments_reach_the_record_only_when_locked(
    make: Factory, client_for: ClientFor, log: pytest.LogCaptureFixture
) -> None:
    challenge = make.challenge(
        opens=-10 * dt.timedelta(days=1), closes=-dt.timedelta(days=1), round_state=RoundState.JUDGING
    )
    captain, person = make.person(), make.person()
    entry = make.entry(make.team(challenge, captain), challenge, author=captain)
    juror = make.juror(challenge.rounds[0], person)
    make.declaration(juror, entry)
    assignment = make.assignment(juror, entry, AssignmentState.ACCEPTED)
    scores = {f"score_{criterion.id}": "3" for criterion in challenge.criteria}
    form = {"version": "0", "comment": "zqsummary är en tydlig kommentar", "private_note": "zqnote"}
    client_for(person).post(f"/jury/assignments/{assignment.reference}", data=form | scores)
    kept = everything_in(HappeningRow, Letter, Job)
    assert "zqnote" not in kept
    assert "zqsummary" not in kept
    client_for(person).post(
        f"/jury/assignments/{assignment.reference}", data=form | scores | {"version": "1", "lock": "1"}
    )
    kept = everything_in(HappeningRow, Letter, Job)
    assert "zqsummary" in kept
    assert "zqnote" not in kept + log.text


def test_a_password_is_never_logged(
    app: Flask, make: Factory, client_for: ClientFor, log: pytest.LogCaptureFixture
) -> None:
    person = make.person()
    client_for(None).post("/sign-in", data={"email": person.email, "password": "zqwrong password"})
    client_for(None).post("/sign-in", data={"email": person.email, "password": PASSWORD})
    assert "zqwrong" not in log.text
    assert PASSWORD not in log.text
    assert person.password_hash not in log.text
