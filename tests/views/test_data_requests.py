"""Requests for data through the pages: asked, supported, handled, answered by link, and what nobody may read."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.data_requests import DataRequest, DataRequestLink, DataRequestSupport
from challenges.models.datasets import Dataset
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.publishers import Publisher
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState, DataRequestState, OrganisationState
from tests.conftest import settings_for
from tests.factories import Factory
from tests.letters_read import letters_to, path_in, work
from tests.queries_counted import counted
from tests.services.markup import faults

Clients = Callable[[Person | None], FlaskClient]

MAILBOX = "oppnadata@ekby.example.se"
ASKED = {
    "title": "Bullermätningar per gata och timme",
    "wanted": "Ekvivalent ljudnivå per gata.\n\nSom CSV, för hela Ekby.",
    "purpose": "Hitta de gator där nattsömnen störs.",
    "publisher_name": "Ekby kommun",
    "publisher_email": MAILBOX,
    "asking_for": "me",
    "language": "sv",
}
PROMISE = {
    "kind": "accepted",
    "promised_for": "2026-06-01",
    "by": "Geodataenheten",
    "text": "Efter sommaren.",
}
REFUSAL = {"kind": "declined", "by": "Registrator", "text": "Uppgifterna omfattas av sekretess."}
PUBLISHED = {"kind": "published", "by": "Geodataenheten", "address": "data.ekby.example.se/buller"}


@pytest.fixture
def asker(make: Factory) -> Person:
    return make.person("Frida Frågvis")


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek", email="elin@example.org")


@pytest.fixture
def home(make: Factory, editor: Person) -> Organisation:
    return make.organisation(
        editor=editor, reader=make.person("Rut", email="rut@example.org"), name="Behovsverket"
    )


@pytest.fixture
def challenge(make: Factory, home: Organisation) -> Challenge:
    return make.challenge(home, title="Tystare nätter")


def the_request() -> DataRequest:
    db.session.rollback()
    return db.session.scalars(sa.select(DataRequest).order_by(DataRequest.id.desc()).limit(1)).one()


def ask(client: FlaskClient, challenge: Challenge | None = None, **changes: str) -> DataRequest:
    form = ASKED | {"challenge": challenge.slug if challenge else ""} | changes
    answer = client.post("/data-requests/new", data=form)
    assert answer.status_code == 303, answer.text
    return the_request()


def send(client: FlaskClient, asked: DataRequest, email: str = MAILBOX) -> str:
    """Send a request to its publisher; the path of the link in the letter."""
    answer = client.post(f"/organise/data-requests/{asked.reference}/send", data={"email": email})
    assert answer.status_code == 303, answer.text
    return path_in(letters_to(email)[-1], "/answers/")


def row(
    asker: Person, title: str, state: DataRequestState = DataRequestState.RECEIVED, **values: Any
) -> None:
    with unit_of_work(write=True) as work:
        db.session.add(
            DataRequest(
                **{
                    "title": title, "wanted": "Något", "purpose": "Till något", "person_id": asker.id, "state": state,
                    "publisher_name": "Ekby kommun", "created_at": dt.datetime(2026, 3, 1, tzinfo=dt.UTC), **values,
                }
            )
        )  # fmt: skip
        work.commit()


def test_a_visitor_reads_and_is_sent_to_sign_in(client_for: Clients) -> None:
    visitor = client_for(None)
    empty = visitor.get("/data-requests")
    assert "Ingen har önskat data än" in empty.text
    assert faults(empty.text) == []
    assert "/sign-in" in visitor.get("/data-requests/new").location
    assert visitor.get("/data-requests/nothing").status_code == 404


def test_the_whole_way_to_published(
    app: Flask,
    make: Factory,
    client_for: Clients,
    clock: FrozenClock,
    asker: Person,
    editor: Person,
    challenge: Challenge,
) -> None:
    make.team(challenge, asker)
    client = client_for(asker)
    form = client.get(f"/data-requests/new?challenge={challenge.slug}")
    assert "Tystare nätter" in form.text
    assert faults(form.text) == []
    asked = ask(client, challenge)
    (told,) = letters_to(editor.email)
    assert "Bullermätningar per gata och timme" in told.subject
    assert f"/organise/data-requests/{asked.reference}" in told.body

    clock.move(days=12)
    page = client_for(None).get(f"/data-requests/{asked.reference}")
    assert faults(page.text) == []
    assert "Har väntat i 12 dagar" in page.text
    assert "Ett lag i utmaningen" in page.text
    assert "Tystare nätter" in page.text
    assert "Ekby kommun" in page.text
    assert MAILBOX not in page.text

    friend = make.person("Stina Stödjande")
    backing = client_for(friend)
    assert (
        backing.post(f"/data-requests/{asked.reference}/support", data={"why": "Vi mäter sömn."}).location
        == f"/data-requests/{asked.reference}"
    )
    assert "Du stöder önskemålet" in backing.get(f"/data-requests/{asked.reference}").text

    handling = client_for(editor)
    listed = handling.get(f"/organise/challenges/{challenge.slug}/data-requests")
    assert faults(listed.text) == []
    assert "Läs och skicka vidare" in listed.text
    assert '<span class="badge">1</span>' in listed.text
    one = handling.get(f"/organise/data-requests/{asked.reference}")
    assert faults(one.text) == []
    assert MAILBOX in one.text
    assert "Vi mäter sömn." in one.text
    link = send(handling, asked)
    assert the_request().state is DataRequestState.FORWARDED
    letter = letters_to(MAILBOX)[0]
    assert letter.secret
    assert letter.language == "sv"
    for words in (
        "Som CSV, för hela Ekby.",
        "Hitta de gator",
        "1 person till",
        "- Vi mäter sömn.",
        "Tystare nätter",
    ):
        assert words in letter.body
    assert "Frida" not in letter.body
    assert "Stina" not in letter.body
    assert "Ditt önskemål har skickats" in letters_to(asker.email)[-1].subject

    publisher = client_for(None)
    opened = publisher.get(link)
    assert opened.status_code == 200
    assert opened.headers["Cache-Control"] == "no-store"
    assert faults(opened.text) == []
    assert "Vi mäter sömn." in opened.text
    assert publisher.post(link, data=PROMISE).status_code == 303
    work(app)
    promised = the_request()
    assert promised.state is DataRequestState.ACCEPTED
    assert promised.promised_for == dt.date(2026, 6, 1)
    for person in (asker, friend, editor):
        assert "Data kommer att publiceras" in letters_to(person.email)[-1].subject
        assert "publiceras senast 1 juni 2026." in letters_to(person.email)[-1].body
    public = client_for(None).get(f"/data-requests/{promised.reference}").text
    assert public.count("Senast 1 juni 2026.") == 2  # the answer, and its step
    again = publisher.get(link)
    assert "promised_for" not in again.text
    assert faults(again.text) == []

    clock.move(days=30)
    assert publisher.post(link, data=PUBLISHED).status_code == 303
    work(app)
    done = the_request()
    assert done.state is DataRequestState.PUBLISHED
    assert done.published_url == "https://data.ekby.example.se/buller"
    assert "https://data.ekby.example.se/buller" in letters_to(friend.email)[-1].body
    closed = publisher.get(link)
    assert closed.status_code == 200
    assert "Skicka svaret" not in closed.text
    assert publisher.post(link, data=REFUSAL).status_code == 422
    assert the_request().state is DataRequestState.PUBLISHED
    page = client_for(None).get(f"/data-requests/{asked.reference}")
    assert faults(page.text) == []
    assert "Utgivaren kommer att publicera" in page.text
    assert "Efter sommaren." in page.text
    assert "Besvarat efter 12 dagar" in page.text
    assert "42 dagar" in page.text
    assert 'href="https://data.ekby.example.se/buller"' in page.text


def test_opening_a_link_changes_nothing(
    app: Flask, client_for: Clients, asker: Person, editor: Person, challenge: Challenge
) -> None:
    """Mail servers open links before people do."""
    link = send(client_for(editor), ask(client_for(asker), challenge))
    visitor = client_for(None)
    with counted(app) as seen:
        for method in (visitor.get, visitor.head):
            assert method(link).status_code == 200
    assert not [statement for statement in seen.statements if not statement.lower().startswith("select")]
    assert the_request().state is DataRequestState.FORWARDED


def test_links_that_do_not_hold(
    client_for: Clients, clock: FrozenClock, asker: Person, editor: Person, challenge: Challenge
) -> None:
    asked = ask(client_for(asker), challenge)
    link = send(client_for(editor), asked)
    visitor = client_for(None)
    for forged in ("/data-requests/answers/abc", link[:-1], link + "x"):
        for answer in (visitor.get(forged), visitor.post(forged, data=REFUSAL)):
            assert answer.status_code == 404
            assert "Länken fungerar inte" in answer.text
            assert faults(answer.text) == []
    clock.move(days=180)
    old = visitor.get(link)
    assert old.status_code == 410
    assert "Länken är för gammal" in old.text
    assert faults(old.text) == []
    assert visitor.post(link, data=REFUSAL).status_code == 410
    assert the_request().state is DataRequestState.FORWARDED


def test_only_a_hash_of_the_link_is_kept(
    client_for: Clients, asker: Person, editor: Person, challenge: Challenge
) -> None:
    secret = send(client_for(editor), ask(client_for(asker), challenge)).rpartition("/")[2]
    kept = db.session.scalars(sa.select(DataRequestLink)).one()
    assert secret not in kept.secret_hash
    rows = db.session.execute(sa.text("select payload from happenings")).scalars()
    assert not [payload for payload in rows if secret in str(payload)]


@pytest.mark.parametrize(
    ("form", "complaint"),
    [
        ({}, "Välj ett av alternativen."),
        ({"kind": "accepted", "by": "Enheten"}, "Ange senast vilken dag"),
        ({"kind": "accepted", "by": "Enheten", "promised_for": "2020-01-01"}, "Välj en dag från i dag"),
        ({"kind": "accepted", "by": "Enheten", "promised_for": "snart"}, "Enheten"),
        ({"kind": "declined", "by": "Enheten"}, "Skriv varför data inte publiceras"),
        ({"kind": "published", "by": "Enheten"}, "Ange var data är publicerade"),
        ({"kind": "published", "by": "Enheten", "address": "javascript:alert(1)"}, "https://"),
        ({"kind": "declined", "text": "Nej."}, "Fyll i fältet."),
        ({"kind": "removed", "by": "Enheten", "text": "x"}, "giltigt"),
    ],
)
def test_answers_that_lack_something(
    client_for: Clients,
    asker: Person,
    editor: Person,
    challenge: Challenge,
    form: dict[str, str],
    complaint: str,
) -> None:
    link = send(client_for(editor), ask(client_for(asker), challenge))
    answer = client_for(None).post(link, data=form)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert faults(answer.text) == []
    for typed in form.values():
        assert typed in answer.text or typed == "removed"
    assert the_request().state is DataRequestState.FORWARDED


def test_who_asked_is_not_public(
    app: Flask, make: Factory, client_for: Clients, asker: Person, editor: Person, challenge: Challenge
) -> None:
    asked = ask(client_for(asker), challenge)
    backing = make.person("Stina Stödjande")
    client_for(backing).post(f"/data-requests/{asked.reference}/support", data={"why": "Hemligt skäl"})
    link = send(client_for(editor), asked)
    client_for(None).post(link, data=REFUSAL)
    work(app)
    for who, path in [
        (None, f"/data-requests/{asked.reference}"),
        (None, "/data-requests"),
        (None, "/data-requests?q=Hemligt"),
        (None, link),
        (backing, f"/data-requests/{asked.reference}"),
        (editor, f"/organise/data-requests/{asked.reference}"),
        (editor, f"/organise/challenges/{challenge.slug}/data-requests"),
        (editor, f"/organise/challenges/{challenge.slug}/history"),
    ]:
        page = client_for(who).get(path).text
        assert "Frida" not in page, path
        assert who is backing or "Stina" not in page, path
        if path not in {link, f"/organise/data-requests/{asked.reference}"} and who is not backing:
            assert "Hemligt skäl" not in page, path


def test_asking_for_an_organisation_names_it(
    make: Factory, client_for: Clients, editor: Person, home: Organisation, challenge: Challenge
) -> None:
    client = client_for(editor)
    form = client.get(f"/data-requests/new?challenge={challenge.slug}")
    assert "Behovsverket" in form.text
    asked = ask(client, challenge, asking_for=str(home.id))
    page = client_for(None).get(f"/data-requests/{asked.reference}").text
    assert "Behovsverket" in page
    assert "Elin" not in page
    stranger = client_for(make.person())
    refused = stranger.post("/data-requests/new", data=ASKED | {"asking_for": str(home.id)})
    assert refused.status_code == 422


def test_nobody_asks_in_the_name_of_an_unverified_organisation(make: Factory, client_for: Clients) -> None:
    person = make.person()
    applied = make.organisation(owner=person, name="Obekräftade verket", state=OrganisationState.APPLIED)
    client = client_for(person)
    assert "Obekräftade verket" not in client.get("/data-requests/new").text
    refused = client.post("/data-requests/new", data=ASKED | {"asking_for": str(applied.id)})
    assert refused.status_code == 422


def test_a_draft_is_not_named_before_it_is_public(
    make: Factory, client_for: Clients, editor: Person, home: Organisation
) -> None:
    draft = make.challenge(home, state=ChallengeState.DRAFT, title="Hemliga utmaningen")
    client = client_for(editor)
    assert "inte öppen än" in client.get(f"/data-requests/new?challenge={draft.slug}").text
    asked = ask(client, draft, asking_for=str(home.id))
    send(client, asked)
    assert "Hemliga" not in letters_to(MAILBOX)[0].body
    visitor = client_for(None)
    for path in (
        f"/data-requests/{asked.reference}",
        "/data-requests",
        path_in(letters_to(MAILBOX)[0], "/answers/"),
    ):
        page = visitor.get(path).text
        assert asked.title in page
        assert "Hemliga" not in page
        assert draft.slug not in page
    assert asked.title not in visitor.get(f"/data-requests?challenge={draft.slug}").text
    stranger = client_for(make.person())
    assert stranger.get(f"/data-requests/new?challenge={draft.slug}").status_code == 404
    assert stranger.post("/data-requests/new", data=ASKED | {"challenge": draft.slug}).status_code == 404
    with unit_of_work(write=True) as session:
        db.session.execute(
            sa.update(Challenge)
            .where(Challenge.id == draft.id)
            .values(state=ChallengeState.PUBLISHED, published_at=make.now)
        )
        session.commit()
    assert "Hemliga utmaningen" in visitor.get(f"/data-requests/{asked.reference}").text
    assert asked.title in visitor.get(f"/data-requests?challenge={draft.slug}").text


def test_an_answer_does_not_find_out_what_a_draft_is_tied_to(
    make: Factory,
    client_for: Clients,
    asker: Person,
    editor: Person,
    home: Organisation,
    challenge: Challenge,
) -> None:
    draft = make.challenge(make.organisation(), state=ChallengeState.DRAFT)
    hidden = make.dataset(draft, by=editor, title="Hemliga mätningar")
    asked = ask(client_for(asker), challenge)
    link = send(client_for(editor), asked)
    assert client_for(None).post(link, data=PUBLISHED | {"address": hidden.uri}).status_code == 303
    assert the_request().published_dataset_id is None
    assert "Hemliga mätningar" not in client_for(None).get(f"/data-requests/{asked.reference}").text


def test_a_title_begins_no_line_of_its_own_in_a_letter(
    client_for: Clients, asker: Person, editor: Person, challenge: Challenge
) -> None:
    asked = ask(client_for(asker), challenge, title="Buller i Ekby\r\n\r\nKlicka här:\thttps://evil.example/")
    assert asked.title == "Buller i Ekby Klicka här: https://evil.example/"
    send(client_for(editor), asked)
    for letter in (*letters_to(editor.email), *letters_to(MAILBOX)):
        assert not any(line.startswith("Klicka här") for line in letter.body.splitlines())


def test_what_somebody_wrote_is_marked_in_letters_and_passes_for_nothing_of_ours(
    client_for: Clients, asker: Person, editor: Person, challenge: Challenge
) -> None:
    asked = ask(client_for(asker), challenge, wanted="Tider.\n\nSVARA HÄR\nhttps://evil.example/")
    send(client_for(editor), asked)
    for letter in (*letters_to(editor.email), *letters_to(MAILBOX)):
        lines = [line for line in letter.body.splitlines() if "evil.example" in line or line == "SVARA HÄR"]
        assert lines == ["> https://evil.example/"]


def test_what_resembles_it_is_shown_first(make: Factory, client_for: Clients, asker: Person) -> None:
    first = ask(client_for(asker))
    client = client_for(make.person())
    form = ASKED | {"title": "Bullermätning timme för timme i Ekby"}
    shown = client.post("/data-requests/new", data=form)
    assert shown.status_code == 200
    assert first.title in shown.text
    assert form["title"] in shown.text
    assert faults(shown.text) == []
    assert db.session.scalar(sa.select(sa.func.count(DataRequest.id))) == 1
    assert client.post("/data-requests/new", data=form | {"anyway": "1"}).status_code == 303
    other = ASKED | {"title": "Tidtabeller för färjorna i skärgården"}
    assert client.post("/data-requests/new", data=other).status_code == 303


def test_a_named_persons_address_is_refused_with_the_reason(
    client_for: Clients, asker: Person, editor: Person, challenge: Challenge
) -> None:
    form = ASKED | {"publisher_email": "anna.andersson@ekby.example.se"}
    refused = client_for(asker).post("/data-requests/new", data=form)
    assert refused.status_code == 422
    assert "sparar inte adresser till namngivna personer" in refused.text
    assert "anna.andersson@ekby.example.se" in refused.text
    asked = ask(client_for(asker), challenge)
    answer = client_for(editor).post(
        f"/organise/data-requests/{asked.reference}/send", data={"email": "anna.andersson@ekby.example.se"}
    )
    assert answer.status_code == 422
    assert "sparar inte adresser till namngivna personer" in answer.text
    assert faults(answer.text) == []


def test_what_is_missing_is_said(client_for: Clients, asker: Person) -> None:
    client = client_for(asker)
    empty = client.post("/data-requests/new", data={"asking_for": "me"})
    assert empty.status_code == 422
    assert faults(empty.text) == []
    nobody = client.post("/data-requests/new", data=ASKED | {"publisher_name": "", "publisher_email": ""})
    assert nobody.status_code == 422
    assert "Välj utgivaren i listan" in nobody.text
    long = client.post("/data-requests/new", data=ASKED | {"title": "x" * 161})
    assert long.status_code == 422
    assert client.post("/data-requests/new", data=ASKED | {"dataset": "nothing"}).status_code == 404


def test_a_known_publisher_with_its_mailbox(
    make: Factory, client_for: Clients, asker: Person, editor: Person, challenge: Challenge
) -> None:
    dataset = make.dataset(challenge, by=editor)
    with unit_of_work(write=True) as session:
        known = Publisher(
            key="name:ekby", name={"sv": "Ekby kommun", "en": "Ekby"}, email="data@ekby.example.se"
        )
        db.session.add(known)
        db.session.flush()
        reference = known.reference
        db.session.execute(sa.update(Dataset).where(Dataset.id == dataset.id).values(publisher_id=known.id))
        session.commit()
    client = client_for(asker)
    assert reference in client.get("/data-requests/new").text
    chosen = ask(client, challenge, publisher=reference, publisher_name="", publisher_email="")
    assert chosen.publisher_id is not None
    named = ask(client, challenge, title="Trafikmängder per väglänk", publisher_name="ekby KOMMUN")
    assert named.publisher_id == chosen.publisher_id
    assert (
        "data@ekby.example.se" in client_for(editor).get(f"/organise/data-requests/{chosen.reference}").text
    )
    listed = client_for(None).get(f"/data-requests?publisher=ref:{reference}").text
    assert chosen.title in listed
    unknown = ASKED | {"title": "Trädens arter och ålder", "publisher": "nothing"}
    assert client.post("/data-requests/new", data=unknown).status_code == 422


def test_pressed_twice(
    make: Factory, client_for: Clients, asker: Person, editor: Person, challenge: Challenge
) -> None:
    client = client_for(asker)
    first = ask(client, challenge)
    second = client.post("/data-requests/new", data=ASKED | {"challenge": challenge.slug, "anyway": "1"})
    assert second.location == f"/data-requests/{first.reference}"
    backing = client_for(make.person())
    for why in ("", "Nu med skäl"):
        assert backing.post(f"/data-requests/{first.reference}/support", data={"why": why}).status_code == 303
    assert [one.why for one in db.session.scalars(sa.select(DataRequestSupport))] == ["Nu med skäl"]
    for _ in range(2):
        assert backing.post(f"/data-requests/{first.reference}/take-back").status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(DataRequestSupport.id))) == 0
    send(client_for(editor), first)
    again = client_for(editor).post(
        f"/organise/data-requests/{first.reference}/send", data={"email": MAILBOX}
    )
    assert again.status_code == 422
    assert len(letters_to(MAILBOX)) == 1


def test_one_cannot_support_ones_own_or_a_closed_one(
    make: Factory, client_for: Clients, asker: Person, editor: Person, challenge: Challenge
) -> None:
    asked = ask(client_for(asker), challenge)
    own = client_for(asker).post(f"/data-requests/{asked.reference}/support")
    assert own.status_code == 403
    assert "själv önskat" in own.text
    client_for(None).post(send(client_for(editor), asked), data=REFUSAL)
    late = client_for(make.person()).post(f"/data-requests/{asked.reference}/support")
    assert late.status_code == 403
    long = client_for(make.person())
    other = ask(client_for(asker), challenge, title="Trafikmängder per väglänk")
    assert long.post(f"/data-requests/{other.reference}/support", data={"why": "x" * 401}).status_code == 422


def test_who_may_handle(
    make: Factory,
    client_for: Clients,
    asker: Person,
    editor: Person,
    home: Organisation,
    challenge: Challenge,
) -> None:
    asked = ask(client_for(asker), challenge)
    at = f"/organise/data-requests/{asked.reference}"
    other = make.person()
    make.organisation(owner=other)
    reader = make.person()
    make.member(home, reader, OrganisationRole.READER)
    posts = {
        "send": {"email": MAILBOX},
        "remind": {},
        "answer": REFUSAL,
        "remove": {"reason": "Reklam"},
    }
    for person, page, post in ((asker, 404, 404), (other, 404, 404), (reader, 200, 403)):
        client = client_for(person)
        assert client.get(at).status_code == page
        for place, form in posts.items():
            assert client.post(f"{at}/{place}", data=form).status_code == post, place
    assert "/sign-in" in client_for(None).get(at).location
    assert "hantera" not in client_for(reader).get(at).text
    admin = client_for(make.person(admin=True))
    shown = admin.get(at)
    assert shown.status_code == 200
    assert faults(shown.text) == []
    assert the_request().state is DataRequestState.RECEIVED


def test_administrators_see_to_what_belongs_to_no_challenge(
    make: Factory, client_for: Clients, asker: Person, editor: Person
) -> None:
    admin = make.person(admin=True, email="admin@example.org")
    asked = ask(client_for(asker))
    assert "Datamängdsönskemål" in letters_to("admin@example.org")[0].subject
    assert client_for(editor).get(f"/organise/data-requests/{asked.reference}").status_code == 404
    client = client_for(admin)
    for path in (
        "/admin/data-requests",
        "/admin/data-requests?state=received",
        "/admin/data-requests?state=declined",
    ):
        listed = client.get(path)
        assert faults(listed.text) == []
        assert (asked.title in listed.text) == ("declined" not in path)
    link = send(client, asked)
    noted = client.post(f"/organise/data-requests/{asked.reference}/answer", data=REFUSAL)
    assert noted.status_code == 303
    page = client_for(None).get(f"/data-requests/{asked.reference}").text
    assert "omfattas av sekretess" in page
    assert "Antecknat av dem som handlägger" in page
    assert "En privatperson" in page
    assert client_for(None).post(link, data=PUBLISHED).status_code == 422


def test_reminders_at_most_once_in_14_days(
    client_for: Clients, clock: FrozenClock, asker: Person, editor: Person, challenge: Challenge
) -> None:
    asked = ask(client_for(asker), challenge)
    client = client_for(editor)
    at = f"/organise/data-requests/{asked.reference}/remind"
    assert client.post(at).status_code == 422
    first = send(client, asked)
    clock.move(days=13)
    early = client.post(at)
    assert early.status_code == 422
    assert "mindre än 14 dagar sedan" in early.text
    clock.move(days=1)
    assert client.post(at).status_code == 303
    assert client.post(at).status_code == 422
    (_, reminder) = letters_to(MAILBOX)
    assert "Påminnelse" in reminder.subject
    assert "i 14 dagar" in reminder.body
    second = path_in(reminder, "/answers/")
    assert second != first
    visitor = client_for(None)
    assert visitor.get(first).status_code == visitor.get(second).status_code == 200
    assert "Utgivaren påmindes" in visitor.get(f"/data-requests/{asked.reference}").text


def test_what_is_removed_is_hidden_and_the_reason_shown(
    client_for: Clients, asker: Person, editor: Person, challenge: Challenge
) -> None:
    asked = ask(client_for(asker), challenge)
    client = client_for(editor)
    link = send(client, asked)
    assert (
        client.post(f"/organise/data-requests/{asked.reference}/remove", data={"reason": ""}).status_code
        == 422
    )
    done = client.post(
        f"/organise/data-requests/{asked.reference}/remove", data={"reason": "Namnger en granne."}
    )
    assert done.status_code == 303
    visitor = client_for(None)
    page = visitor.get(f"/data-requests/{asked.reference}")
    assert "Namnger en granne." in page.text
    assert faults(page.text) == []
    for hidden in (asked.title, "Ekvivalent ljudnivå", "nattsömnen"):
        assert hidden not in page.text
        assert hidden not in visitor.get(link).text
        assert hidden not in visitor.get("/data-requests").text
    assert visitor.get(link).status_code == 410
    assert visitor.post(link, data=REFUSAL).status_code == 410
    assert "tagits bort" in letters_to(asker.email)[-1].subject
    handled = client.get(f"/organise/data-requests/{asked.reference}")
    assert faults(handled.text) == []


def test_the_list_searches_narrows_and_sorts(make: Factory, client_for: Clients, asker: Person) -> None:
    row(
        asker,
        "Äldst om buller",
        search_text=" äldst buller ",
        created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    row(asker, "Nyast om vägar", search_text=" nyast väg ", created_at=dt.datetime(2026, 3, 5, tzinfo=dt.UTC))
    row(asker, "Avslagen", DataRequestState.DECLINED, publisher_name="Vattnäs")
    row(asker, "Borttagen", DataRequestState.REMOVED)
    backing = client_for(make.person())
    db.session.rollback()
    liked = db.session.scalars(sa.select(DataRequest).where(DataRequest.title == "Avslagen")).one()
    with unit_of_work(write=True) as session:
        db.session.add(DataRequestSupport(request_id=liked.id, person_id=asker.id, created_at=make.now))
        session.commit()
    visitor = client_for(None)

    def order(query: str) -> list[str]:
        page = visitor.get(f"/data-requests{query}")
        assert faults(page.text) == []
        titles = ["Äldst om buller", "Nyast om vägar", "Avslagen", "Borttagen"]
        return sorted((title for title in titles if title in page.text), key=page.text.index)

    assert order("") == ["Avslagen", "Nyast om vägar", "Äldst om buller"]
    assert order("?sort=newest") == ["Nyast om vägar", "Avslagen", "Äldst om buller"]
    assert order("?sort=waiting") == ["Äldst om buller", "Nyast om vägar", "Avslagen"]
    assert order("?q=buller") == ["Äldst om buller"]
    assert order("?state=declined") == ["Avslagen"]
    assert order("?state=removed") == ["Avslagen", "Nyast om vägar", "Äldst om buller"]
    assert order("?publisher=name:Vattn%C3%A4s") == ["Avslagen"]
    assert order("?q=finnsinte") == []
    assert "Inget önskemål passar sökningen" in visitor.get("/data-requests?q=finnsinte").text
    assert "Inget önskemål passar" in visitor.get("/data-requests?challenge=nothing").text
    assert backing.get("/data-requests?page=99").status_code == 200


def test_the_list_can_show_only_ones_own(make: Factory, client_for: Clients, asker: Person) -> None:
    own = ask(client_for(asker))
    row(make.person(), "Andras önskemål")
    page = client_for(asker).get("/data-requests?mine=1")
    assert own.title in page.text
    assert "Andras önskemål" not in page.text
    assert faults(page.text) == []
    supporter = make.person()
    assert own.title not in client_for(supporter).get("/data-requests?mine=1").text
    client_for(supporter).post(f"/data-requests/{own.reference}/support")
    assert own.title in client_for(supporter).get("/data-requests?mine=1").text
    assert "Andras önskemål" in client_for(None).get("/data-requests?mine=1").text


def test_asking_and_supporting_are_limited(
    database_url: str, clock: FrozenClock, tmp_path: Path, make: Factory, asker: Person
) -> None:
    """What was refused does not count, and one person's limit is no other's."""
    limited = create_app(settings_for(database_url, tmp_path, rate_limits="yes"), clock=clock)
    limited.config["WTF_CSRF_ENABLED"] = False

    def signed_in(person: Person) -> FlaskClient:
        client = limited.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = f"{person.id}.{person.session_number}", True
        return client

    client, other = signed_in(asker), signed_in(make.person())
    db.session.rollback()
    form = ASKED | {"anyway": "1"}
    assert client.post("/data-requests/new", data=form | {"title": ""}).status_code == 422
    codes = [
        client.post("/data-requests/new", data=form | {"title": f"Önskemål nummer {number}"}).status_code
        for number in range(11)
    ]
    assert codes == [303] * 10 + [429]
    assert other.post("/data-requests/new", data=form).status_code == 303
    asked = the_request()
    db.session.rollback()
    codes = [client.post(f"/data-requests/{asked.reference}/support").status_code for _ in range(61)]
    assert codes == [303] * 60 + [429]


def test_the_list_as_a_table(
    client_for: Clients,
    asker: Person,
    editor: Person,
    home: Organisation,
    challenge: Challenge,
    make: Factory,
) -> None:
    draft = make.challenge(home, state=ChallengeState.DRAFT, title="Hemliga utmaningen")
    ask(client_for(editor), draft, title="=SUMMA(A1:A9) eller så", asking_for=str(home.id))
    asked = ask(client_for(asker), challenge)
    client_for(None).post(send(client_for(editor), asked), data=REFUSAL)
    row(asker, "Borttagen", DataRequestState.REMOVED)
    answer = client_for(None).get("/data-requests/list.csv?sort=newest")
    assert answer.mimetype == "text/csv"
    lines = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [line["title"] for line in lines] == [asked.title, "'=SUMMA(A1:A9) eller så"]
    assert lines[0]["state"] == "declined"
    assert lines[0]["answer"] == REFUSAL["text"]
    assert lines[0]["challenge_url"] == f"http://challenges.test/challenges/{challenge.slug}"
    assert lines[1]["asked_by_organisation"] == "Behovsverket"
    assert "Hemliga" not in answer.text
    assert "Frida" not in answer.text
    only = client_for(None).get("/data-requests/list.csv?state=declined").text
    assert "SUMMA" not in only
    listed = client_for(None).get("/data-requests?state=declined&page=1").text
    assert '"/data-requests/list.csv?state=declined"' in listed


def test_lists_need_as_many_queries_for_one_as_for_three(
    app: Flask, make: Factory, client_for: Clients, asker: Person, editor: Person, challenge: Challenge
) -> None:
    admin = make.person(admin=True)
    lists = {
        "/data-requests": None,
        "/data-requests/list.csv": None,
        f"/organise/challenges/{challenge.slug}/data-requests": editor,
        "/admin/data-requests": admin,
    }

    def needed() -> list[int]:
        totals = []
        for path, person in lists.items():
            client = client_for(person)
            with counted(app) as seen:
                assert client.get(path).status_code == 200
            totals.append(seen.total)
        return totals

    row(asker, "Första", challenge_id=challenge.id)
    one = needed()
    row(asker, "Andra", challenge_id=challenge.id)
    row(asker, "Tredje", challenge_id=challenge.id, organisation_id=challenge.organisation_id)
    assert needed() == one


def test_in_english(client_for: Clients, asker: Person, editor: Person, challenge: Challenge) -> None:
    asked = ask(client_for(asker), challenge)
    visitor = client_for(None)
    visitor.set_cookie("language", "en")
    listed = visitor.get("/data-requests")
    assert "Data requests" in listed.text
    page = visitor.get(f"/data-requests/{asked.reference}")
    assert "Waiting since today" in page.text
    assert f'<span lang="sv">{asked.title}</span>' in page.text
    assert faults(page.text) == []
