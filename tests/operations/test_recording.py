"""What happened, and the letters and work that follow, are written together or not at all."""

import json
import threading
import time

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.models import db
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job, Letter
from challenges.models.people import Person
from challenges.operations.recording import queue, record
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries.actors import load_actor
from challenges.vocabulary.happenings import PUBLIC, Happening
from tests.conftest import NOW
from tests.factories import Factory


def stored() -> tuple[int, int, int]:
    """How many happenings, letters and jobs there are."""
    db.session.rollback()
    return tuple(db.session.scalar(sa.select(sa.func.count(kind.id))) for kind in (HappeningRow, Letter, Job))  # type: ignore[return-value]


def test_the_letter_and_its_job_come_with_the_happening(app: Flask, make: Factory) -> None:
    person = make.person(confirmed=False)
    for commit in (False, True):
        with unit_of_work(write=True) as work:
            subject = db.session.get_one(Person, person.id)
            record(
                Happening.PERSON_REGISTERED, subject, None, now=NOW, payload={"next": ""}, secret="hemligt"
            )
            if commit:
                work.commit()
        assert stored() == ((1, 1, 1) if commit else (0, 0, 0))
    row, letter, job = (db.session.scalars(sa.select(kind)).one() for kind in (HappeningRow, Letter, Job))
    assert (row.subject_type, row.subject_id, row.person_id, row.at) == ("Person", person.id, None, NOW)
    assert (job.name, job.args, job.run_at) == ("letters.send", {"letter_id": letter.id}, NOW)
    assert letter.happening_id == row.id
    assert "hemligt" in letter.body
    assert "hemligt" not in json.dumps([row.payload, job.args]), "the secret is in the letter alone"


def test_letters_to_many_are_left_to_the_worker(app: Flask, make: Factory) -> None:
    person = make.person()
    entry = make.entry(make.team(challenge := make.challenge(), person), challenge, author=person)
    with unit_of_work(write=True) as work:
        actor = load_actor(person.id)
        row = record(
            Happening.ENTRY_SUBMITTED,
            entry,
            actor,
            now=NOW,
            challenge_id=challenge.id,
            payload={"version": 1, "receipt": "K-1", "sha256": "0"},
        )
        work.commit()
    assert stored() == (1, 0, 1)
    job = db.session.scalars(sa.select(Job)).one()
    assert (job.name, job.args) == ("letters.spread", {"happening_id": row.id})
    assert row.person_id == person.id


def test_the_same_work_waits_once(app: Flask) -> None:
    with unit_of_work(write=True) as work:
        queue("letters.send", {"letter_id": 1}, now=NOW, unique_key="letter:1")
        work.commit()
    with pytest.raises(sa.exc.IntegrityError), unit_of_work(write=True):
        queue("letters.send", {"letter_id": 1}, now=NOW, unique_key="letter:1")
    with unit_of_work(write=True) as work:
        queue("people.mail_reset", {"email": "a@example.org"}, now=NOW)
        queue("people.mail_reset", {"email": "a@example.org"}, now=NOW)
        work.commit()
    assert stored() == (0, 0, 3)


def test_public_happenings_are_seen_in_the_order_of_their_numbers(app: Flask, make: Factory) -> None:
    """The page cache takes a higher number for a later state: none may appear below one that was seen."""
    kind = Happening.ORGANISATION_VERIFIED
    assert kind in PUBLIC
    organisation = make.organisation(owner=make.person())
    db.session.rollback()
    first_has_number, order = threading.Event(), []

    def write(*, first: bool) -> None:
        with app.app_context(), unit_of_work(write=True) as work:
            row = record(kind, organisation, None, now=NOW, organisation_id=organisation.id)
            if first:
                first_has_number.set()
                time.sleep(0.4)  # the other one would overtake now
            order.append(row.id)
            work.commit()

    slow = threading.Thread(target=write, kwargs={"first": True})
    slow.start()
    assert first_has_number.wait(10)
    quick = threading.Thread(target=write, kwargs={"first": False})
    quick.start()
    slow.join(30)
    quick.join(30)
    assert len(order) == 2
    assert order == sorted(order)
