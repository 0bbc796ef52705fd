"""Accounts through the pages: register, confirm, sign in, reset, settings."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.models import db
from challenges.models.happenings import HappeningRow
from challenges.models.people import MailedLink, Person
from tests.conftest import settings_for
from tests.factories import PASSWORD, Factory
from tests.letters_read import letters_to, path_in, work
from tests.services.markup import faults

Clients = Callable[[Person | None], FlaskClient]
NEW = {
    "name": "Maja Ek",
    "email": "Maja.Ek@Example.org",
    "password": "sju sorters kakor på bordet",
    "language": "sv",
}


@pytest.fixture
def visitor(client_for: Clients) -> FlaskClient:
    return client_for(None)


def _person(email: str) -> Person | None:
    db.session.rollback()
    return db.session.scalar(sa.select(Person).where(Person.email == email))


def _sign_in(client: FlaskClient, email: str, password: str) -> int:
    return client.post("/sign-in", data={"email": email, "password": password}).status_code


def test_register_confirm_and_sign_in(visitor: FlaskClient, app: Flask) -> None:
    answer = visitor.post("/register?next=/challenges/tyst-stad", data=NEW)
    assert (answer.status_code, answer.location) == (303, "/register/sent")
    assert "inkorg" in visitor.get("/register/sent").text
    assert _sign_in(visitor, "maja.ek@example.org", NEW["password"]) == 422, "not confirmed yet"

    (letter,) = letters_to("maja.ek@example.org")
    path = path_in(letter, "/confirm/")
    assert letter.secret
    assert "Maja" not in letter.body, "a name chosen by a stranger is not mailed"
    for _ in range(3):  # programs that read letters open their links
        page = visitor.get(path)
        assert page.status_code == 200
        assert "maja.ek@example.org" in page.text
    assert _sign_in(visitor, "maja.ek@example.org", NEW["password"]) == 422

    answer = visitor.post(path)
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/challenges/tyst-stad")
    answer = visitor.post(
        answer.location, data={"email": "MAJA.EK@example.org ", "password": NEW["password"]}
    )
    assert (answer.status_code, answer.location) == (303, "/challenges/tyst-stad")
    kinds = db.session.scalars(sa.select(HappeningRow.kind).order_by(HappeningRow.id)).all()
    assert kinds == ["person.registered", "person.confirmed"]


def test_a_confirmation_link_works_once_and_for_a_day(visitor: FlaskClient, clock: FrozenClock) -> None:
    visitor.post("/register", data=NEW)
    path = path_in(letters_to("maja.ek@example.org")[0], "/confirm/")
    clock.move(hours=24)
    assert visitor.get(path).status_code == 410
    assert visitor.post(path).status_code == 410
    clock.move(seconds=-1)
    assert visitor.post(path).status_code == 303
    again = visitor.post(path)
    assert again.status_code == 410
    assert "redan bekräftad" in again.text
    assert visitor.get("/confirm/nonsense").status_code == 404


def test_only_hashes_of_links_are_kept(visitor: FlaskClient) -> None:
    visitor.post("/register", data=NEW)
    secret = path_in(letters_to("maja.ek@example.org")[0], "/confirm/").removeprefix("/confirm/")
    link = db.session.scalars(sa.select(MailedLink)).one()
    payloads = db.session.scalars(sa.select(HappeningRow.payload)).all()
    assert secret not in str((link.secret_hash, payloads))


def test_registering_again_replaces_what_was_never_confirmed(visitor: FlaskClient) -> None:
    visitor.post("/register", data=NEW)
    visitor.post("/register", data={**NEW, "password": "en helt annan lång mening"})
    first, second = letters_to("maja.ek@example.org")
    assert visitor.post(path_in(first, "/confirm/")).status_code == 410, "only the last link works"
    assert visitor.post(path_in(second, "/confirm/")).status_code == 303
    assert _sign_in(visitor, "maja.ek@example.org", NEW["password"]) == 422
    assert _sign_in(visitor, "maja.ek@example.org", "en helt annan lång mening") == 303


def test_register_does_not_tell_who_has_an_account(visitor: FlaskClient, make: Factory) -> None:
    known = make.person("Kim Berg", email="kim@example.org")
    before = known.password_hash
    answers = [
        visitor.post("/register", data={**NEW, "email": e}) for e in ("kim@example.org", "ny@example.org")
    ]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/register/sent")] * 2
    assert answers[0].data == answers[1].data
    (letter,) = letters_to("kim@example.org")
    assert letter.kind == "already_registered"
    assert "/confirm/" not in letter.body
    person = _person("kim@example.org")
    assert person is not None
    assert (person.name, person.password_hash) == ("Kim Berg", before)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "kort"}, "minst 12 tecken"),
        ({"password": "lösenord12345"}, "många använder"),
        ({"password": "maja.ek@example.org"}, "ditt namn eller din adress"),
        ({"email": "maja"}, "namn@example.org"),
        ({"name": ""}, "Fyll i"),
        ({"name": "Vinn pengar https://spam.example"}, "utan adresser"),
        ({"language": "fi"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    visitor: FlaskClient, change: dict[str, str], words: str
) -> None:
    page = visitor.post("/register", data={**NEW, "name": "Maja Ek", **change})
    assert page.status_code == 422
    assert words in page.text
    kept = {**NEW, "email": NEW["email"].lower(), **change}
    assert f'value="{kept["email"]}"' in page.text
    assert kept["password"] not in page.text.replace(kept["email"], ""), "a password is never shown again"
    assert faults(page.text) == []
    assert letters_to("maja.ek@example.org") == []


def test_sending_the_confirmation_again(visitor: FlaskClient, app: Flask, make: Factory) -> None:
    make.person(email="klar@example.org")
    visitor.post("/register", data=NEW)
    first = path_in(letters_to("maja.ek@example.org")[0], "/confirm/")
    for email in ("maja.ek@example.org", "klar@example.org", "ingen@example.org"):
        answer = visitor.post("/register/send-again", data={"email": email})
        assert (answer.status_code, answer.location) == (303, "/register/sent")
    work(app)
    _sent, again = letters_to("maja.ek@example.org")
    assert letters_to("klar@example.org") == letters_to("ingen@example.org") == []
    assert visitor.get(first).status_code == 410
    assert visitor.post(path_in(again, "/confirm/")).status_code == 303


def test_sign_in_answers_the_same_to_everything_wrong(visitor: FlaskClient, make: Factory) -> None:
    make.person(email="kim@example.org")
    make.person(email="obekraftad@example.org", confirmed=False)
    tries = [
        ("kim@example.org", "fel lösenord här"),
        ("ingen@example.org", PASSWORD),
        ("obekraftad@example.org", PASSWORD),
    ]
    pages = [visitor.post("/sign-in", data={"email": e, "password": p}) for e, p in tries]
    assert {page.status_code for page in pages} == {422}
    texts = {
        re.sub(r'name="csrf_token" value="[^"]*"', "", page.text.replace(email, "ADRESS"))
        for page, (email, _) in zip(pages, tries, strict=True)
    }
    assert len(texts) == 1
    assert faults(pages[0].text) == []


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("/challenges?page=2", "/challenges?page=2"),
        ("https://evil.example/", "/home"),
        ("//evil.example/", "/home"),
        ("/\\evil.example", "/home"),
        ("javascript:alert(1)", "/home"),
        ("", "/home"),
    ],
)
def test_signing_in_leads_on_but_never_away(
    visitor: FlaskClient, make: Factory, target: str, place: str
) -> None:
    make.person(email="kim@example.org")
    answer = visitor.post(
        "/sign-in",
        query_string={"next": target},
        data={"email": "kim@example.org", "password": PASSWORD},
    )
    assert (answer.status_code, answer.location) == (303, place)


def test_signing_out_takes_a_button(client_for: Clients, make: Factory) -> None:
    client = client_for(make.person())
    assert client.get("/sign-out").status_code == 200
    assert client.get("/home").status_code == 200
    assert client.post("/sign-out").status_code == 303
    assert client.get("/home").location == "/sign-in?next=/home"


def test_resetting_a_password_ends_every_session(
    visitor: FlaskClient, client_for: Clients, make: Factory, app: Flask, clock: FrozenClock
) -> None:
    person = make.person(email="kim@example.org")
    elsewhere = client_for(person)
    answers = [
        visitor.post("/forgotten-password", data={"email": e})
        for e in ("kim@example.org", "ingen@example.org")
    ]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/forgotten-password/sent")] * 2
    work(app)
    assert letters_to("ingen@example.org") == []
    path = path_in(letters_to("kim@example.org")[0], "/new-password/")
    assert visitor.get(path).status_code == 200
    assert elsewhere.get("/home").status_code == 200

    weak = visitor.post(path, data={"password": "kim@example.org"})
    assert weak.status_code == 422
    answer = visitor.post(path, data={"password": "fyra nya ord i rad"})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert elsewhere.get("/home").status_code == 302
    assert _sign_in(visitor, "kim@example.org", PASSWORD) == 422
    assert _sign_in(visitor, "kim@example.org", "fyra nya ord i rad") == 303
    assert visitor.post(path, data={"password": "ännu fler ord i rad"}).status_code == 410
    assert [one.kind for one in letters_to("kim@example.org")] == ["reset_password", "password_changed"]


def test_a_reset_link_works_for_an_hour(
    visitor: FlaskClient, make: Factory, app: Flask, clock: FrozenClock
) -> None:
    make.person(email="kim@example.org")
    visitor.post("/forgotten-password", data={"email": "kim@example.org"})
    work(app)
    path = path_in(letters_to("kim@example.org")[0], "/new-password/")
    clock.move(hours=1)
    page = visitor.get(path)
    assert page.status_code == 410
    assert faults(page.text) == []
    assert visitor.post(path, data={"password": "fyra nya ord i rad"}).status_code == 410
    assert _sign_in(visitor, "kim@example.org", PASSWORD) == 303


def test_a_reset_confirms_the_address(visitor: FlaskClient, make: Factory, app: Flask) -> None:
    """Somebody else may have opened the account: who holds the address takes it over."""
    make.person(email="kim@example.org", confirmed=False)
    visitor.post("/forgotten-password", data={"email": "kim@example.org"})
    work(app)
    path = path_in(letters_to("kim@example.org")[0], "/new-password/")
    visitor.post(path, data={"password": "fyra nya ord i rad"})
    assert _sign_in(visitor, "kim@example.org", "fyra nya ord i rad") == 303


def test_settings(client_for: Clients, make: Factory) -> None:
    person = make.person("Kim Berg", email="kim@example.org")
    client = client_for(person)
    page = client.get("/settings")
    assert 'value="Kim Berg"' in page.text
    assert "kim@example.org" in page.text
    assert faults(page.text) == []
    wrong = client.post("/settings", data={"name": "K", "language": "en", "timezone": "Mars/Phobos"})
    assert wrong.status_code == 422
    assert 'value="K"' in wrong.text
    client.set_cookie("language", "sv")
    answer = client.post("/settings", data={"name": "Kim B", "language": "en", "timezone": "Europe/Helsinki"})
    assert answer.status_code == 303
    page = client.get("/settings")
    assert "Account settings" in page.text
    assert "Your settings are saved." in page.text
    changed = _person("kim@example.org")
    assert changed is not None
    assert (changed.name, changed.timezone) == ("Kim B", "Europe/Helsinki")


def test_changing_the_password_asks_for_the_present_one(client_for: Clients, make: Factory) -> None:
    person = make.person(email="kim@example.org")
    here, elsewhere = client_for(person), client_for(person)
    wrong = here.post("/settings/password", data={"current": "fel", "new": "fyra nya ord i rad"})
    assert wrong.status_code == 422
    assert "inte ditt nuvarande lösenord" in wrong.text
    weak = here.post("/settings/password", data={"current": PASSWORD, "new": "lösenord1234"})
    assert weak.status_code == 422
    assert (
        here.post("/settings/password", data={"current": PASSWORD, "new": "fyra nya ord i rad"}).status_code
        == 303
    )
    assert here.get("/home").status_code == 200
    assert elsewhere.get("/home").status_code == 302
    assert [letter.kind for letter in letters_to("kim@example.org")] == ["password_changed"]


def test_signing_out_everywhere(client_for: Clients, make: Factory) -> None:
    person = make.person()
    here, elsewhere = client_for(person), client_for(person)
    assert here.post("/settings/sign-out-everywhere").status_code == 303
    assert here.get("/home").status_code == 302
    assert elsewhere.get("/home").status_code == 302


def _limited(database_url: str, clock: FrozenClock, folder: Path, **changes: str) -> Flask:
    app = create_app(settings_for(database_url, folder, rate_limits="yes", **changes), clock=clock)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def test_guessing_is_stopped_for_the_account_and_only_there(
    database_url: str, clock: FrozenClock, tmp_path: Path
) -> None:
    app = _limited(database_url, clock, tmp_path)
    client = app.test_client()
    codes = [_sign_in(client, "kim@example.org", "gissning nummer ett") for _ in range(11)]
    assert codes == [422] * 10 + [429]
    stopped = client.post("/sign-in", data={"email": "KIM@example.org ", "password": "x"})
    assert stopped.status_code == 429
    assert "För många försök" in stopped.text
    assert faults(stopped.text) == []
    assert _sign_in(client, "mo@example.org", "gissning nummer ett") == 422


def test_nobody_can_fill_an_inbox(database_url: str, clock: FrozenClock, tmp_path: Path) -> None:
    client = _limited(database_url, clock, tmp_path).test_client()
    for path in ("/forgotten-password", "/register/send-again"):
        codes = [client.post(path, data={"email": "kim@example.org"}).status_code for _ in range(6)]
        assert codes == [303] * 5 + [429]


def test_the_demo_shows_who_one_can_be(database_url: str, clock: FrozenClock, tmp_path: Path) -> None:
    app = _limited(database_url, clock, tmp_path, demo="yes")
    app.extensions["demo_sign_ins"] = [("Juryledamot", "jury@example.org", "hemligt men känt")]
    page = app.test_client().get("/sign-in?next=/challenges").text
    assert 'name="email" value="jury@example.org"' in page
    assert "hemligt men känt" in page
    assert 'action="/sign-in?next=/challenges"' in page
    assert faults(page) == []
    app.config["DEMO"] = False
    assert "jury@example.org" not in app.test_client().get("/sign-in").text


def test_a_form_from_elsewhere_is_refused(app: Flask, make: Factory) -> None:
    make.person(email="kim@example.org")
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/sign-in", data={"email": "kim@example.org", "password": PASSWORD})
    assert answer.status_code == 400
