"""What those who look after the platform see."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.jobs import Job, Letter
from challenges.models.people import Person
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.states import JobState, LetterState, OrganisationState
from tests.factories import Factory
from tests.letters_read import letters_to, work
from tests.queries_counted import counted
from tests.services.markup import faults

Clients = Callable[[Person | None], FlaskClient]


def _letter(make: Factory, email: str = "kim@example.org", **values: object) -> Letter:
    number = len(db.session.scalars(sa.select(Letter.id)).all())
    letter = Letter(
        **{
            "kind": "confirm_address",
            "email": email,
            "language": "sv",
            "subject": f"Ämne {number}",
            "body": "Öppna https://example.org/hemlig nu.\n",
            "message_id": f"<{number}@example.org>",
            "queued_at": make.now,
            **values,
        }
    )
    with unit_of_work(write=True) as unit:
        db.session.add(letter)
        unit.commit()
    return letter


@pytest.fixture
def desk(client_for: Clients, make: Factory) -> FlaskClient:
    return client_for(make.person(admin=True))


def test_all_of_it_is_for_administrators(client_for: Clients, make: Factory) -> None:
    organisation, letter = make.organisation(), _letter(make)
    paths = [
        "/admin/organisations",
        f"/admin/organisations/{organisation.slug}",
        "/admin/letters",
        f"/admin/letters/{letter.reference}",
        "/admin/jobs",
    ]
    posts = [
        f"/admin/organisations/{organisation.slug}/verify",
        f"/admin/organisations/{organisation.slug}/reject",
        f"/admin/letters/{letter.reference}/retry",
    ]
    person = client_for(make.person())
    assert {person.get(path).status_code for path in paths} <= {403, 404}
    assert {person.post(path).status_code for path in posts} == {404}
    visitor = client_for(None)
    assert {visitor.get(path).status_code for path in paths} == {302}


def test_organisations_by_state_and_in_pages(desk: FlaskClient, make: Factory) -> None:
    for number in range(23):
        make.organisation(name=f"Verifierad {number:02}")
    make.organisation(name="Väntar AB", state=OrganisationState.APPLIED)
    first = desk.get("/admin/organisations")
    assert faults(first.text) == []
    assert first.text.index("Väntar AB") < first.text.index("Verifierad 22")
    assert "Verifierad 00" not in first.text
    assert "Verifierad 00" in desk.get("/admin/organisations?page=2").text
    assert "Verifierad 00" in desk.get("/admin/organisations?page=99").text
    waiting = desk.get("/admin/organisations?state=applied")
    assert "Väntar AB" in waiting.text
    assert "Verifierad" not in waiting.text.partition("<table")[2]
    assert desk.get("/admin/organisations?state=nonsense&page=x").status_code == 200
    empty = desk.get("/admin/organisations?state=rejected")
    assert "Inga organisationer här" in empty.text
    assert faults(empty.text) == []


def test_letters_are_found_and_read(desk: FlaskClient, make: Factory) -> None:
    open_one = _letter(make, subject="Kvittens", body="Tack! <b>Se</b> https://example.org/x\n")
    _letter(make, "mo@example.org", subject="Annat", state=LetterState.SENT)
    page = desk.get("/admin/letters")
    assert faults(page.text) == []
    assert "Kvittens" in desk.get("/admin/letters?q=KIM@").text
    table = desk.get("/admin/letters?state=sent").text.partition("<table")[2]
    assert "Annat" in table
    assert "Kvittens" not in table
    assert "Inga brev här" in desk.get("/admin/letters?q=100%25").text
    page = desk.get(f"/admin/letters/{open_one.reference}")
    assert "&lt;b&gt;" in page.text
    assert 'href="https://example.org/x"' in page.text
    assert faults(page.text) == []


def test_a_secret_letter_is_hidden_outside_the_demo(app: Flask, desk: FlaskClient, make: Factory) -> None:
    letter = _letter(make, secret=True)
    page = desk.get(f"/admin/letters/{letter.reference}")
    assert "example.org/hemlig" not in page.text
    assert faults(page.text) == []
    app.config["DEMO"] = True
    assert "example.org/hemlig" in desk.get(f"/admin/letters/{letter.reference}").text


def test_a_sent_secret_is_wiped_outside_the_demo(app: Flask, make: Factory, client_for: Clients) -> None:
    texts = {}
    for demo in (False, True):
        app.config["DEMO"] = demo
        email = f"demo-{int(demo)}@example.org"
        make.person(email=email)
        client_for(None).post("/forgotten-password", data={"email": email})
        work(app)
        (letter,) = letters_to(email)
        assert letter.state is LetterState.SENT
        texts[demo] = letter.body
    assert "/new-password/" not in texts[False]
    assert "/new-password/" in texts[True]


def test_a_failed_letter_is_sent_again(app: Flask, desk: FlaskClient, make: Factory) -> None:
    letter = _letter(make, state=LetterState.FAILED, last_error="550 no such user")
    page = desk.get(f"/admin/letters/{letter.reference}")
    assert "550 no such user" in page.text
    assert desk.post(f"/admin/letters/{letter.reference}/retry").status_code == 303
    assert desk.post(f"/admin/letters/{letter.reference}/retry").status_code == 303
    assert "har inte misslyckats" in desk.get(f"/admin/letters/{letter.reference}").text
    work(app)
    assert letters_to("kim@example.org")[0].state is LetterState.SENT


def test_letters_that_are_stuck_are_pointed_out(desk: FlaskClient, make: Factory, clock: FrozenClock) -> None:
    _letter(make)
    _letter(make, state=LetterState.SENT)
    assert "Brev har fastnat" not in desk.get("/admin/letters").text
    clock.move(minutes=61)
    page = desk.get("/admin/letters").text
    assert "Brev har fastnat" in page
    assert "1 brev har väntat i mer än en timme." in page
    assert faults(page) == []


def test_jobs(desk: FlaskClient, make: Factory, clock: FrozenClock) -> None:
    assert "Inget jobb väntar." in desk.get("/admin/jobs").text
    with unit_of_work(write=True) as unit:
        db.session.add(Job(name="letters.send", args={}, run_at=make.now))
        db.session.add(
            Job(
                name="letters.spread",
                args={},
                run_at=make.now,
                state=JobState.FAILED,
                last_error="ValueError('x')",
            )
        )
        unit.commit()
    clock.move(minutes=6)
    page = desk.get("/admin/jobs")
    assert "Jobb väntar" in page.text
    assert "ValueError(&#39;x&#39;)" in page.text
    assert faults(page.text) == []


def test_lists_ask_as_much_for_three_as_for_one(app: Flask, desk: FlaskClient, make: Factory) -> None:
    def cost(path: str) -> int:
        with counted(app) as asked:
            assert desk.get(path).status_code == 200
        return asked.total

    paths = ("/admin/organisations", "/admin/letters", "/admin/jobs")
    make.organisation()
    _letter(make)
    one = [cost(path) for path in paths]
    for _ in range(2):
        make.organisation(owner=make.person())
        _letter(make)
    assert [cost(path) for path in paths] == one
