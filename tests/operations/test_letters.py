"""A letter's way: waiting, being sent, sent or failed; and what is kept of its text."""

from typing import Any

import pytest
from flask import Flask

from challenges.models import db
from challenges.models.jobs import Letter
from challenges.operations import letters
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries.actors import load_actor
from challenges.vocabulary.errors import NotAllowed, Refused
from challenges.vocabulary.states import LetterState
from tests.conftest import NOW
from tests.factories import Factory

BODY = "Öppna https://challenges.test/reset/hemligt\n"


@pytest.fixture
def letter(app: Flask, writing: Any) -> Letter:
    """A letter with a link that opens an account, in a writing unit of work."""
    letter = Letter(
        kind="test",
        email="maja@example.org",
        name="Maja Ek",
        language="sv",
        subject="Hej",
        body=BODY,
        secret=True,
        message_id="<1@challenges.test>",
        queued_at=NOW,
    )
    db.session.add(letter)
    db.session.flush()
    return letter


def begin(letter: Letter) -> Any:
    return letters.begin_sending(letter.id, now=NOW)


def test_sending_wipes_what_opens_a_door(letter: Letter) -> None:
    mail = begin(letter)
    assert (mail.to, mail.name, mail.body, mail.message_id) == (
        "maja@example.org",
        "Maja Ek",
        BODY,
        "<1@challenges.test>",
    )
    letters.settle("", letter_id=letter.id, now=NOW)
    assert (letter.state, letter.sent_at, letter.attempts) == (LetterState.SENT, NOW, 1)
    assert "hemligt" not in letter.body
    assert begin(letter) is None, "what has gone does not go again"
    letters.settle("", letter_id=letter.id, now=NOW)
    letters.put_back("too late", last=True, letter_id=letter.id, now=NOW)
    assert (letter.state, letter.last_error) == (LetterState.SENT, "")


def test_the_demo_keeps_its_letters_readable(letter: Letter) -> None:
    begin(letter)
    letters.settle("", letter_id=letter.id, now=NOW, keep_secrets=True)
    assert (letter.state, letter.body) == (LetterState.SENT, BODY)


def test_a_letter_whose_worker_died_is_begun_again_under_the_same_name(letter: Letter) -> None:
    assert begin(letter).message_id == begin(letter).message_id
    assert (letter.state, letter.attempts) == (LetterState.SENDING, 2)


def test_a_refusal_for_good_and_the_last_hitch_both_fail_with_the_reason(letter: Letter) -> None:
    begin(letter)
    letters.settle("550 nobody here", letter_id=letter.id, now=NOW)
    assert (letter.state, letter.last_error) == (LetterState.FAILED, "550 nobody here")
    assert letter.body == BODY, "it may be sent later"
    assert begin(letter) is None


@pytest.mark.parametrize("begun", [True, False])
def test_a_hitch_puts_it_back_and_the_last_one_gives_it_up(letter: Letter, begun: bool) -> None:
    if begun:
        begin(letter)
    letters.put_back("no contact", last=False, letter_id=letter.id, now=NOW)
    assert letter.state is LetterState.QUEUED
    if begun:
        begin(letter)
    letters.put_back("no contact", last=True, letter_id=letter.id, now=NOW)
    assert (letter.state, letter.last_error) == (LetterState.FAILED, "no contact")


def test_a_letter_that_is_gone_does_not_stop_the_queue(app: Flask, writing: Any) -> None:
    letters.put_back("no contact", last=True, letter_id=4711, now=NOW)


def test_only_administrators_try_again_and_only_what_failed(app: Flask, make: Factory) -> None:
    admin, other = make.person(admin=True), make.person()
    letter = Letter(
        kind="test",
        email="maja@example.org",
        language="sv",
        subject="Hej",
        body=BODY,
        message_id="<1@challenges.test>",
        queued_at=NOW,
        state=LetterState.FAILED,
    )
    with unit_of_work(write=True):
        db.session.add(letter)
        db.session.flush()
        chief, stranger = load_actor(admin.id), load_actor(other.id)
        assert chief is not None
        assert stranger is not None
        with pytest.raises(NotAllowed):
            letters.retry(stranger, letter, now=NOW)
        letters.retry(chief, letter, now=NOW)
        assert (letter.state, letter.last_error) == (LetterState.QUEUED, "")
        with pytest.raises(Refused):
            letters.retry(chief, letter, now=NOW)
