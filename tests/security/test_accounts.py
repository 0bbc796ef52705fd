"""Accounts under attack: sessions planted or kept, links guessed or forwarded, letters with hidden headers."""

import datetime as dt
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.jobs.queue import run_ready
from challenges.models import db
from challenges.models.base import secret_hash
from challenges.models.invitations import Invitation
from challenges.models.jobs import Letter
from challenges.models.organisations import Membership
from challenges.models.people import Person
from tests.conftest import settings_for
from tests.factories import PASSWORD, Factory

ClientFor = Callable[[Person | None], FlaskClient]


def test_signing_in_drops_what_the_old_session_held(app: Flask, make: Factory) -> None:
    """Somebody else's session planted in the browser does not become the person's."""
    person, attacker = make.person(), make.person()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"{attacker.id}.1"
        session["planted"] = "yes"
    client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    with client.session_transaction() as session:
        assert session["_user_id"] == f"{person.id}.1"
        assert "planted" not in session


def test_a_session_is_only_what_we_signed(app: Flask, make: Factory) -> None:
    person = make.person()
    for value in (f"{person.id}.1", '{"_user_id":"1.1"}', "eyJfdXNlcl9pZCI6IjEuMSJ9.x.y", "\x00", "a" * 3000):
        client = app.test_client()
        client.set_cookie("session", value)
        assert client.get("/home").status_code == 302


@pytest.mark.parametrize("user_id", ["1.2", "1", "1.", ".1", "999.1", "1.1.1", "-1.1", "1 or 1=1.1", "٣.1"])
def test_an_odd_session_is_nobodys(app: Flask, make: Factory, user_id: str) -> None:
    make.person()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = user_id
    assert client.get("/home").status_code == 302


def test_every_session_ends_when_one_signs_out_everywhere(client_for: ClientFor, make: Factory) -> None:
    person = make.person()
    here, there = client_for(person), client_for(person)
    assert there.get("/home").status_code == 200
    assert here.post("/settings/sign-out-everywhere").status_code == 303
    assert there.get("/home").status_code == 302
    assert here.get("/home").status_code == 302


def test_a_letter_has_no_more_headers_than_ours(
    make: Factory, client_for: ClientFor, clock: FrozenClock, tmp_path: Path
) -> None:
    """Line breaks in names and subjects hide neither recipients nor text."""
    owner = make.person("Åsa\r\nBcc: evil@example.org")
    organisation = make.organisation(owner=owner, name="Myndighet\r\nBcc: evil@example.org\r\n\r\nHej")
    client_for(owner).post(
        f"/organise/organisations/{organisation.slug}/members/invite",
        data={"email": "new@example.org", "role": "editor"},
    )
    while run_ready(clock):
        pass
    letter = db.session.query(Letter).filter_by(email="new@example.org").one()
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject
    files = list((tmp_path / "letters").rglob("*.eml"))
    assert files
    for file in files:
        message = message_from_bytes(file.read_bytes())
        assert message["Bcc"] is None
        assert "evil@example.org" not in (message["To"] or "")


def test_a_forwarded_invitation_lets_nobody_else_in(client_for: ClientFor, make: Factory) -> None:
    owner, invited, other = make.person(), make.person(), make.person()
    organisation = make.organisation(owner=owner)
    client_for(owner).post(
        f"/organise/organisations/{organisation.slug}/members/invite",
        data={"email": invited.email.upper(), "role": "editor"},
    )
    invitation = db.session.query(Invitation).one()
    accept = f"/home/invitations/{invitation.reference}/accept"
    assert client_for(other).post(accept).status_code == 404
    assert client_for(owner).post(accept).status_code == 404
    assert client_for(invited).post(accept).status_code == 303
    assert client_for(invited).post(accept).status_code == 403
    roles = db.session.query(Membership).filter_by(organisation_id=organisation.id).count()
    assert roles == 2


def test_secrets_of_links_are_not_their_hashes(client_for: ClientFor, make: Factory) -> None:
    """Whoever reads the database cannot open a door with what stands there."""
    owner = make.person()
    organisation = make.organisation(owner=owner)
    client_for(owner).post(
        f"/organise/organisations/{organisation.slug}/members/invite",
        data={"email": "new@example.org", "role": "editor"},
    )
    invitation = db.session.query(Invitation).one()
    visitor = client_for(None)
    assert visitor.get(f"/invitations/{invitation.secret_hash}").status_code == 404
    assert visitor.get(f"/invitations/{invitation.reference}").status_code == 404
    assert secret_hash(invitation.secret_hash) != invitation.secret_hash


@pytest.mark.parametrize("path", ["/register", "/forgotten-password", "/register/send-again", "/sign-in"])
def test_too_many_tries_get_a_page_that_says_so(
    database_url: str, clock: FrozenClock, tmp_path: Path, path: str
) -> None:
    app = create_app(settings_for(database_url, tmp_path, rate_limits="yes"), clock=clock)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    form = {"email": "a@example.org", "name": "Åsa", "password": "fel lösenord här", "language": "sv"}
    statuses = [client.post(path, data=form).status_code for _ in range(12)]
    assert statuses[-1] == 429
    answer = client.post(path, data=form)
    assert answer.text.count("<h1") == 1
    assert "Traceback" not in answer.text
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("path", ["/register", "/forgotten-password", "/register/send-again"])
def test_known_and_unknown_addresses_get_the_same_answer(
    client_for: ClientFor, make: Factory, path: str
) -> None:
    make.person(email="known@example.org")
    make.person(email="unconfirmed@example.org", confirmed=False)
    answers = set()
    for name in ("known", "unconfirmed", "unknown"):
        form = {"email": f"{name}@example.org", "name": "Åsa", "password": PASSWORD, "language": "sv"}
        answer = client_for(None).post(path, data=form)
        answers.add((answer.status_code, answer.location, answer.text))
    assert len(answers) == 1


def test_an_old_session_ends_by_itself(app: Flask) -> None:
    assert app.config["PERMANENT_SESSION_LIFETIME"] <= dt.timedelta(days=14)
