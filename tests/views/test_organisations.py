"""Organisations through the pages: apply, verify, describe, and who belongs to them."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from challenges.models import db
from challenges.models.organisations import Membership, Organisation
from challenges.models.people import Person
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory
from tests.letters_read import letters_to
from tests.services.markup import faults

Clients = Callable[[Person | None], FlaskClient]
APPLICATION = {
    "name": "Ekby kommun",
    "name_en": "Ekby Municipality",
    "organisation_number": "202100-3831",
    "legal_form": "municipality",
    "website": "www.ekby.example.se",
    "contact_email": "info@ekby.example.se",
    "note": "Jag är digitaliseringschef.",
}


def _organisation() -> Organisation:
    db.session.rollback()
    return db.session.scalars(sa.select(Organisation)).one()


def test_apply_verify_and_tell(client_for: Clients, make: Factory) -> None:
    person, admin = make.person("Kim Berg"), make.person(admin=True)
    applicant, desk = client_for(person), client_for(admin)
    assert faults(applicant.get("/organise/organisations/new").text) == []
    answer = applicant.post("/organise/organisations/new", data=APPLICATION)
    assert (answer.status_code, answer.location) == (303, "/organise/organisations/ekby-kommun")
    page = applicant.get(answer.location)
    assert "En administratör granskar ansökan" in page.text
    assert faults(page.text) == []
    organisation = _organisation()
    assert (organisation.organisation_number, organisation.website) == (
        "2021003831",
        "https://www.ekby.example.se",
    )
    assert letters_to(admin.email)[0].subject == "Ekby kommun väntar på verifiering"

    page = desk.get("/admin/organisations/ekby-kommun")
    assert "Jag är digitaliseringschef." in page.text
    assert faults(page.text) == []
    assert desk.post("/admin/organisations/ekby-kommun/verify").status_code == 303
    assert desk.post("/admin/organisations/ekby-kommun/verify").status_code == 422, "once"
    assert _organisation().state.value == "verified"
    (letter,) = letters_to(person.email)
    assert letter.subject == "Ekby kommun är verifierad"
    assert "http://challenges.test/organise/organisations/ekby-kommun" in letter.body


def test_not_approved_with_a_reason_and_later_verified(client_for: Clients, make: Factory) -> None:
    person, admin = make.person(), make.person(admin=True)
    applicant, desk = client_for(person), client_for(admin)
    applicant.post("/organise/organisations/new", data=APPLICATION)
    page = desk.post("/admin/organisations/ekby-kommun/reject", data={"reason": "  "})
    assert page.status_code == 422
    assert faults(page.text) == []
    desk.post("/admin/organisations/ekby-kommun/reject", data={"reason": "Numret hör till ett bolag."})
    assert "Numret hör till ett bolag." in letters_to(person.email)[0].body
    assert "Numret hör till ett bolag." in applicant.get("/organise/organisations/ekby-kommun").text
    assert desk.post("/admin/organisations/ekby-kommun/verify").status_code == 303
    assert _organisation().state_reason == ""


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("organisation_number", "202100-3832", "svenskt organisationsnummer"),
        ("organisation_number", "19121212-1212", "svenskt organisationsnummer"),
        ("name", "", "Fyll i"),
        ("legal_form", "", "Välj ett av"),
        ("website", "inte en adress", "webbadress"),
        ("website", "javascript://x.y/%0aalert(1)", "webbadress"),
        ("contact_email", "info", "e-postadress"),
    ],
)
def test_a_wrong_application_keeps_what_was_typed(
    client_for: Clients, make: Factory, field: str, value: str, words: str
) -> None:
    client = client_for(make.person())
    page = client.post("/organise/organisations/new", data={**APPLICATION, field: value})
    assert page.status_code == 422
    assert words in page.text
    assert "Jag är digitaliseringschef." in page.text
    if field != "name":
        assert 'value="Ekby kommun"' in page.text
    assert faults(page.text) == []


def test_one_organisation_for_each_number(client_for: Clients, make: Factory) -> None:
    make.organisation(organisation_number="2021003831")
    page = client_for(make.person()).post("/organise/organisations/new", data=APPLICATION)
    assert page.status_code == 422
    assert "Be en av dess ägare" in page.text


def test_describing_is_for_owners(client_for: Clients, make: Factory) -> None:
    owner, editor, admin = make.person(), make.person(), make.person(admin=True)
    organisation = make.organisation(owner=owner, editor=editor)
    path = f"/organise/organisations/{organisation.slug}/edit"
    content = {
        "name": "Nya namnet",
        "name_en": "",
        "website": "",
        "contact_email": "ny@example.se",
        "about_sv": "Vi sköter skogen.",
        "about_en": "We look after the forest.",
    }
    client = client_for(owner)
    assert faults(client.get(path).text) == []
    wrong = client.post(path, data={**content, "name": ""})
    assert wrong.status_code == 422
    assert "Vi sköter skogen." in wrong.text
    assert client.post(path, data=content).status_code == 303
    page = client.get(f"/organise/organisations/{organisation.slug}")
    assert "Vi sköter skogen." in page.text
    client.set_cookie("language", "en")
    assert "We look after the forest." in client.get(f"/organise/organisations/{organisation.slug}").text
    assert client_for(editor).post(path, data=content).status_code == 403
    assert client_for(admin).post(path, data=content).status_code == 403
    assert client_for(make.person()).post(path, data=content).status_code == 404


def test_members_are_invited_changed_and_removed(client_for: Clients, make: Factory) -> None:
    owner, editor = make.person("Olle"), make.person("Edit Ek", email="edit@example.org")
    organisation = make.organisation(owner=owner, editor=editor)
    base = f"/organise/organisations/{organisation.slug}"
    client = client_for(owner)
    assert faults(client.get(f"{base}/members").text) == []
    assert faults(client.get(f"{base}/members/invite").text) == []

    sent = client.post(f"{base}/members/invite", data={"email": "ny@example.org", "role": "reader"})
    assert sent.status_code == 303
    page = client.get(f"{base}/members")
    assert "ny@example.org" in page.text
    assert faults(page.text) == []
    for email, words in (
        ("ny@example.org", "inte är besvarad"),
        ("edit@example.org", "redan medlem"),
        ("x", "namn@"),
    ):
        page = client.post(f"{base}/members/invite", data={"email": email, "role": "reader"})
        assert page.status_code == 422
        assert words in page.text
        assert f'value="{email}"' in page.text

    changed = client.post(f"{base}/members/{editor.id}", data={"role": "owner"})
    assert changed.status_code == 303
    assert client.post(f"{base}/members/{editor.id}", data={"role": "king"}).status_code == 422
    assert "ägare" in letters_to("edit@example.org")[0].body
    assert client.post(f"{base}/members/{editor.id}/remove").status_code == 303
    assert letters_to("edit@example.org")[1].kind == "member_removed"
    assert client_for(editor).get(base).status_code == 404
    assert client.post(f"{base}/members/{editor.id}/remove").status_code == 404


def test_an_invitation_is_taken_back_by_its_own_organisation_only(client_for: Clients, make: Factory) -> None:
    owner, other = make.person(), make.person()
    organisation, elsewhere = make.organisation(owner=owner), make.organisation(owner=other)
    base = f"/organise/organisations/{organisation.slug}"
    client = client_for(owner)
    client.post(f"{base}/members/invite", data={"email": "ny@example.org", "role": "reader"})
    letter = letters_to("ny@example.org")[0]
    path = letter.body.split("http://challenges.test")[1].split()[0]
    revoke = next(
        line.split('action="')[1].split('"')[0]
        for line in client.get(f"{base}/members").text.splitlines()
        if "/revoke" in line
    )
    stolen = revoke.replace(organisation.slug, elsewhere.slug)
    assert client_for(other).post(stolen).status_code == 404
    assert client.post(revoke).status_code == 303
    assert client.post(revoke).status_code == 422
    assert "dragits tillbaka" in client_for(None).get(path).text


def test_the_last_owner_stays(client_for: Clients, make: Factory) -> None:
    owner, editor = make.person(), make.person()
    organisation = make.organisation(owner=owner, editor=editor)
    base = f"/organise/organisations/{organisation.slug}"
    client = client_for(owner)
    for path, data in (
        (f"{base}/members/{owner.id}", {"role": "reader"}),
        (f"{base}/members/{owner.id}/remove", {}),
        (f"{base}/leave", {}),
    ):
        page = client.post(path, data=data)
        assert page.status_code == 422
        assert "minst en ägare" in page.text
        assert faults(page.text) == []
    assert faults(client.get(f"{base}/leave").text) == []
    assert client_for(editor).post(f"{base}/leave").status_code == 303
    assert len(db.session.scalars(sa.select(Membership)).all()) == 1


def test_editors_readers_and_strangers_do_not_manage(client_for: Clients, make: Factory) -> None:
    owner, editor, reader = make.person(), make.person(), make.person()
    organisation = make.organisation(owner=owner, editor=editor, reader=reader)
    base = f"/organise/organisations/{organisation.slug}"
    writes = [f"{base}/members/invite", f"{base}/members/{owner.id}", f"{base}/members/{owner.id}/remove"]
    for person, read, write in ((editor, 200, 403), (reader, 200, 403), (make.person(), 404, 404)):
        client = client_for(person)
        assert client.get(f"{base}/members").status_code == read
        assert [client.post(path).status_code for path in writes] == [write] * 3


def test_my_organisations(client_for: Clients, make: Factory) -> None:
    person = make.person()
    client = client_for(person)
    empty = client.get("/organise/")
    assert "Du hör inte till någon organisation" in empty.text
    assert faults(empty.text) == []
    organisation = make.organisation(owner=person, name="Ekby kommun", name_en="Ekby Municipality")
    make.challenge(organisation, title="Tyst stad")
    page = client.get("/organise/")
    assert "Tyst stad" in page.text
    assert faults(page.text) == []
    client.set_cookie("language", "en")
    page = client.get("/organise/")
    assert "Ekby Municipality" in page.text
    assert 'lang="sv">Tyst stad' in page.text


def test_an_administrator_sees_no_unpublished_challenge(client_for: Clients, make: Factory) -> None:
    owner = make.person()
    organisation = make.organisation(owner=owner)
    make.challenge(organisation, title="Hemligt utkast", state=ChallengeState.DRAFT)
    make.challenge(organisation, title="Öppen för alla")
    page = f"/organise/organisations/{organisation.slug}"
    assert "Hemligt utkast" in client_for(owner).get(page).text
    seen = client_for(make.person(admin=True)).get(page).text
    assert "Hemligt utkast" not in seen
    assert "Öppen för alla" in seen
