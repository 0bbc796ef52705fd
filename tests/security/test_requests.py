"""Requests that somebody else made up: forged forms, forged hosts, other people's addresses to go on to."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from challenges.models import db
from challenges.models.jobs import Letter
from challenges.models.people import Person
from challenges.queries import organisations
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import OrganisationState
from tests.factories import PASSWORD, Factory
from tests.house.addresses import addresses
from tests.house.walking import Walker, nothing_kept
from tests.house.world import World

ClientFor = Callable[[Person | None], FlaskClient]
ELSEWHERE = (
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "///evil.example",
    "http://challenges.test@evil.example",
)


def test_a_form_without_its_key_is_refused_everywhere(
    world: World, walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(world.app.config, "WTF_CSRF_ENABLED", True)
    passed, seen = [], set()
    with nothing_kept(monkeypatch):
        for address in addresses(world.app, world):
            for method in address.methods - {"GET"} if address.endpoint not in seen else ():
                seen.add(address.endpoint)
                for sent in (
                    {"data": {"csrf_token": "forged"}},
                    {"data": b"x", "content_type": "text/plain"},
                ):
                    answer = walker.ask("owner", address.url, method, **sent)
                    if answer.status_code != 400:
                        passed.append((address.endpoint, method, answer.status_code))
    assert passed == []
    assert len(seen) > 30
    assert "participate.uploads.part" in seen


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_never_leads_to_another_site(client_for: ClientFor, make: Factory, target: str) -> None:
    person = make.person()
    answer = client_for(None).post(
        "/sign-in", query_string={"next": target}, data={"email": person.email, "password": PASSWORD}
    )
    assert answer.status_code == 303
    assert answer.location == "/home"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_choosing_a_language_never_leads_to_another_site(client_for: ClientFor, target: str) -> None:
    assert client_for(None).get("/language/en", query_string={"next": target}).location == "/"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_registering_never_leads_to_another_site(app: Flask, client_for: ClientFor, target: str) -> None:
    form = {"name": "Åsa", "email": "new@example.org", "password": PASSWORD, "language": "sv"}
    assert client_for(None).post("/register", query_string={"next": target}, data=form).status_code == 303
    body = db.session.query(Letter).one().body
    assert set(re.findall(r"https?://[^/\s]+", body)) == {"http://challenges.test"}
    assert "next=" not in body


def test_a_forged_host_reaches_no_letter_and_no_redirect(client_for: ClientFor) -> None:
    form = {"name": "Åsa", "email": "new@example.org", "password": PASSWORD, "language": "sv"}
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    answer = client_for(None).post("/register", data=form, headers=forged)
    assert answer.location == "/register/sent"
    assert "evil.example" not in db.session.query(Letter).one().body
    assert "evil.example" not in client_for(None).get("/home", headers=forged).location


def test_more_fields_than_the_form_has_change_nothing_more(client_for: ClientFor, make: Factory) -> None:
    form = {"name": "Åsa", "email": "new@example.org", "password": PASSWORD, "language": "sv"}
    more = {"platform_role": "admin", "confirmed_at": "2026-01-01", "id": "1", "session_number": "99"}
    client_for(None).post("/register", data=form | more)
    person = db.session.query(Person).filter_by(email="new@example.org").one()
    assert (person.platform_role, person.confirmed_at, person.session_number) == (None, None, 1)

    owner = make.person()
    organisation = make.organisation(owner=owner, state=OrganisationState.APPLIED)
    client_for(owner).post(
        f"/organise/organisations/{organisation.slug}/edit",
        data={
            "name": "Nytt namn", "contact_email": "ny@example.se", "state": "verified", "slug": "annan",
            "organisation_number": "2021000001", "id": "7",
        },
    )  # fmt: skip
    assert organisation.state is OrganisationState.APPLIED
    assert organisation.slug != "annan"

    settings = {"name": "Ny", "language": "sv", "timezone": "Europe/Stockholm"}
    client_for(owner).post("/settings", data=settings | {"platform_role": "admin", "email": "x@example.org"})
    assert owner.name == "Ny"
    assert (owner.platform_role, owner.email) == (None, owner.email)
    assert owner.email != "x@example.org"


def test_a_role_that_does_not_exist_is_not_given(client_for: ClientFor, make: Factory) -> None:
    owner, reader = make.person(), make.person()
    organisation = make.organisation(owner=owner, reader=reader)
    url = f"/organise/organisations/{organisation.slug}/members/{reader.id}"
    assert client_for(owner).post(url, data={"role": "admin"}).status_code == 422
    assert client_for(reader).post(url, data={"role": "owner"}).status_code == 403
    db.session.expire_all()
    held = organisations.membership_of(organisation.id, reader.id)
    assert held is not None
    assert held.role is OrganisationRole.READER
