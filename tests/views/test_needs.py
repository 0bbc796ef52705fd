"""The board of needs through the pages: proposed, supported, added to, and what organisations make of them."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.needs import Need, NeedEvidence, NeedFollower, NeedSupport
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.queries import challenges as challenge_queries
from challenges.vocabulary.states import ChallengeState, NeedState, OrganisationState
from tests.factories import Factory
from tests.letters_read import letters_to, work
from tests.queries_counted import counted
from tests.services.markup import faults

Clients = Callable[[Person | None], FlaskClient]

PROPOSED = {
    "title": "Äldre vågar inte gå ut när det är halt",
    "problem": "Trottoarerna sandas sist.\n\nMånga blir inne i veckor.",
    "affected": "De som är över 80 och bor ensamma.",
    "how_many": "Ungefär 900 i kommunen",
    "tried": "Broddar delades ut 2024.",
    "addressed_to": "",
    "proposed_for": "me",
    "language": "sv",
}


@pytest.fixture
def proposer(make: Factory) -> Person:
    return make.person("Frida Frågvis", email="frida@example.org")


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek", email="elin@example.org")


@pytest.fixture
def home(make: Factory, editor: Person) -> Organisation:
    return make.organisation(editor=editor, reader=make.person("Rut", email="rut@example.org"), name="Ekhamn")


def the_need() -> Need:
    db.session.rollback()
    return db.session.scalars(sa.select(Need).order_by(Need.id.desc()).limit(1)).one()


def propose(client: FlaskClient, **changes: str) -> Need:
    answer = client.post("/needs/new", data=PROPOSED | {"anyway": "1"} | changes)
    assert answer.status_code == 303, answer.text
    return the_need()


def page(need: Need) -> str:
    return f"/needs/{need.reference}"


def desk(need: Need) -> str:
    return f"/organise/needs/{need.reference}"


def adopt(client: FlaskClient, need: Need, home: Organisation) -> None:
    data = {"organisation": str(home.id), "words": "Vi ser över snöröjningen i vinter."}
    assert client.post(f"{desk(need)}/adopt", data=data).status_code == 303


# --- proposing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_page_is_a_good_page(
    make: Factory, proposer: Person, editor: Person, home: Organisation, client_for: Clients, language: str
) -> None:
    need = propose(client_for(proposer))
    client_for(proposer).post(
        f"{page(need)}/evidence", data={"text": "Jag föll i januari.", "language": "sv"}
    )
    for person, paths in (
        (None, ("/needs", "/needs?q=halt&state=proposed&sort=newest", "/needs?q=saknas", page(need))),
        (proposer, ("/needs?mine=1", "/needs/new", page(need))),
        (editor, ("/organise/needs", desk(need), page(need))),
    ):
        client = client_for(person)
        client.set_cookie("language", language)
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert faults(answer.text) == [], path


def test_a_need_is_public_and_its_proposer_is_not(proposer: Person, client_for: Clients) -> None:
    need = propose(client_for(proposer))
    for text in (client_for(None).get("/needs").text, client_for(None).get(page(need)).text):
        assert "Äldre vågar inte gå ut" in text
        assert "Frida" not in text
    text = client_for(None).get(page(need)).text
    for said in ("över 80", "Ungefär 900", "Broddar", "Många blir inne"):
        assert said in text
    assert client_for(None).get("/needs/new").status_code == 302


def test_the_same_button_pressed_twice_makes_one_need(proposer: Person, client_for: Clients) -> None:
    client = client_for(proposer)
    first, second = propose(client), propose(client)
    assert first.id == second.id


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "Halt"}, "mellan 8 och 120 tecken"),
        ({"problem": ""}, "Fyll i"),
        ({"affected": ""}, "Fyll i"),
        ({"addressed_to": "999999"}, "Inte ett giltigt val"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_on_the_page(
    proposer: Person, client_for: Clients, changes: dict[str, str], said: str
) -> None:
    answer = client_for(proposer).post("/needs/new", data=PROPOSED | changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Broddar delades ut 2024." in answer.text
    assert faults(answer.text) == []
    assert db.session.scalar(sa.select(sa.func.count(Need.id))) == 0


def test_what_resembles_it_is_shown_before_it_is_sent_and_while_it_is_written(
    make: Factory, home: Organisation, proposer: Person, client_for: Clients
) -> None:
    make.challenge(home, title="Halt på trottoarer i vinter")
    there = propose(client_for(proposer))
    other = client_for(make.person("Olle"))
    wanted = PROPOSED | {"title": "När det är halt vågar äldre inte gå ut"}
    shown = other.post("/needs/new", data=wanted)
    assert shown.status_code == 200
    assert page(there) in shown.text
    assert 'name="anyway"' in shown.text
    assert the_need().id == there.id
    typed = other.get("/needs/alike", query_string={"words": "halt på trottoarer i vinter"})
    assert "Halt på trottoarer i vinter" in typed.text
    assert "<html" not in typed.text
    assert other.get("/needs/alike", query_string={"words": "helt annat"}).text.strip() == ""
    assert other.post("/needs/new", data=wanted | {"anyway": "1"}).status_code == 303
    assert the_need().id != there.id


def test_a_draft_resembles_nothing(
    make: Factory, home: Organisation, proposer: Person, client_for: Clients
) -> None:
    make.challenge(home, title="Halt på trottoarer i vinter", state=ChallengeState.DRAFT)
    answer = client_for(proposer).get("/needs/alike", query_string={"words": "halt på trottoarer i vinter"})
    assert "Halt på trottoarer" not in answer.text


def test_those_who_can_take_it_on_are_told(
    app: Flask, make: Factory, proposer: Person, editor: Person, home: Organisation, client_for: Clients
) -> None:
    admin = make.person("Ada", admin=True, email="ada@example.org")
    propose(client_for(proposer), addressed_to=str(home.id))
    work(app)
    [letter] = letters_to(editor.email)
    assert "Äldre vågar inte gå ut" in letter.subject + letter.body
    assert letters_to(admin.email) == []
    propose(client_for(proposer), title="Bussen går inte på kvällen")
    work(app)
    assert len(letters_to(admin.email)) == 1
    assert letters_to("rut@example.org") == []


# --- supporting, following, adding ----------------------------------------------------------------------------


def test_support_is_counted_once_and_taken_back(make: Factory, proposer: Person, client_for: Clients) -> None:
    need = propose(client_for(proposer))
    other = client_for(make.person("Olle"))
    for _ in range(2):
        assert other.post(f"{page(need)}/support").status_code == 303
    assert "Stöds av 1 person" in other.get(page(need)).text
    assert db.session.scalar(sa.select(sa.func.count(NeedSupport.id))) == 1
    assert db.session.scalar(sa.select(sa.func.count(NeedFollower.id))) == 2
    other.post(f"{page(need)}/take-back")
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(NeedSupport.id))) == 0
    assert client_for(proposer).post(f"{page(need)}/support").status_code == 403
    assert client_for(None).post(f"{page(need)}/support").status_code == 302


def test_whoever_follows_gets_letters_until_they_stop(
    app: Flask, make: Factory, proposer: Person, editor: Person, home: Organisation, client_for: Clients
) -> None:
    need = propose(client_for(proposer))
    olle = make.person("Olle", email="olle@example.org")
    client_for(olle).post(f"{page(need)}/follow", data={"on": "1"})
    adopt(client_for(editor), need, home)
    work(app)
    [letter] = letters_to(olle.email)
    assert "Vi ser över snöröjningen" in letter.body
    assert len(letters_to(proposer.email)) == 1
    client_for(olle).post(f"{page(need)}/follow", data={"on": "0"})
    client_for(editor).post(f"{desk(need)}/decline", data={"words": "Det blev inget."})
    work(app)
    assert len(letters_to(olle.email)) == 1
    assert len(letters_to(proposer.email)) == 2


def test_what_others_know_is_added_once_and_can_be_hidden_with_a_reason(
    make: Factory, proposer: Person, editor: Person, home: Organisation, client_for: Clients
) -> None:
    need = propose(client_for(proposer), addressed_to=str(home.id))
    olle = client_for(make.person("Olle Okänd"))
    words = {"text": "Jag föll utanför affären.", "address": "example.se/fall", "language": "sv"}
    for _ in range(2):
        assert olle.post(f"{page(need)}/evidence", data=words).status_code == 303
    text = client_for(None).get(page(need)).text
    assert text.count("Jag föll utanför affären.") == 1
    assert 'href="https://example.se/fall"' in text
    assert "Olle" not in text
    bad = olle.post(
        f"{page(need)}/evidence", data={"text": "Mer", "address": "ingen adress", "language": "sv"}
    )
    assert bad.status_code == 422
    assert "Mer" in bad.text
    [added] = db.session.scalars(sa.select(NeedEvidence)).all()
    hide = f"{desk(need)}/evidence/{added.id}/hide"
    assert olle.post(hide, data={"reason": "Nej"}).status_code in {403, 404}
    assert client_for(editor).post(hide, data={"reason": ""}).status_code == 422
    assert client_for(editor).post(hide, data={"reason": "Namngav någon."}).status_code == 303
    text = client_for(None).get(page(need)).text
    assert "Jag föll utanför affären." not in text
    assert "Namngav någon." in text


# --- what becomes of it ---------------------------------------------------------------------------------------


def test_a_need_becomes_a_challenge(
    make: Factory, proposer: Person, editor: Person, home: Organisation, client_for: Clients
) -> None:
    need = propose(client_for(proposer))
    client = client_for(editor)
    early = client.post(
        f"{desk(need)}/challenge", data={"theme": "society", "mode": "data_challenge", "words": "Nu."}
    )
    assert early.status_code == 403
    adopt(client, need, home)
    lacking = client.post(f"{desk(need)}/challenge", data={"theme": "society", "mode": "data_challenge"})
    assert lacking.status_code == 422
    begun = client.post(
        f"{desk(need)}/challenge",
        data={"theme": "society", "mode": "data_challenge", "words": "En utmaning förbereds."},
    )
    assert begun.status_code == 303
    challenge = db.session.scalars(sa.select(Challenge)).one()
    assert begun.location.endswith(challenge.slug)
    whole = challenge_queries.whole(challenge.slug)
    assert whole is not None
    [swedish] = whole.texts
    assert swedish.title == PROPOSED["title"]
    assert "Broddar delades ut 2024." in swedish.problem
    assert swedish.target_group == PROPOSED["affected"]
    public = client_for(None).get(page(need)).text
    assert "En utmaning förbereds." in public
    assert "den förbereds" in public
    assert challenge.slug not in public
    db.session.execute(sa.update(Challenge).values(state=ChallengeState.PUBLISHED, published_at=make.now))
    db.session.commit()
    assert f"/challenges/{challenge.slug}" in client_for(None).get(page(need)).text
    preview = client.get(f"/organise/challenges/{challenge.slug}/preview").text
    there = client_for(None).get(f"/challenges/{challenge.slug}").text
    for text in (preview, there):
        assert faults(text) == []
        assert "började som ett behov" in text
        assert page(need) in text
    client_for(make.person(admin=True)).post(f"{desk(need)}/remove", data={"reason": "Reklam."})
    assert the_need().state is NeedState.REMOVED
    assert page(need) not in client_for(None).get(f"/challenges/{challenge.slug}").text


def test_a_need_goes_on_in_another_way_and_then_in_yet_another(
    proposer: Person, editor: Person, home: Organisation, client_for: Clients
) -> None:
    need = propose(client_for(proposer))
    client = client_for(editor)
    adopt(client, need, home)
    nothing = client.post(f"{desk(need)}/route", data={"route": "challenge", "challenge": "", "words": "Så."})
    assert nothing.status_code == 422
    for route, address in (("market_dialogue", "example.se/dialog"), ("existing_solution", "")):
        answer = client.post(
            f"{desk(need)}/route", data={"route": route, "address": address, "words": f"Därför {route}."}
        )
        assert answer.status_code == 303
    text = client_for(None).get(page(need)).text
    assert "En lösning som redan finns" in text
    assert "Därför market_dialogue." in text
    assert the_need().state is NeedState.ROUTED


def test_the_challenge_of_another_organisation_is_no_way_on(
    make: Factory, proposer: Person, editor: Person, home: Organisation, client_for: Clients
) -> None:
    foreign = make.challenge(make.organisation(), title="Någon annans", state=ChallengeState.DRAFT)
    need = propose(client_for(proposer))
    client = client_for(editor)
    adopt(client, need, home)
    answer = client.post(
        f"{desk(need)}/route", data={"route": "challenge", "challenge": foreign.slug, "words": "Vår."}
    )
    assert answer.status_code == 422
    assert "Någon annans" not in answer.text


def test_an_administrator_sees_to_a_need_without_seeing_the_drafts_of_those_who_adopted_it(
    make: Factory, proposer: Person, editor: Person, home: Organisation, client_for: Clients
) -> None:
    draft = make.challenge(home, title="Hemligt utkast", state=ChallengeState.DRAFT)
    need = propose(client_for(proposer))
    adopt(client_for(editor), need, home)
    assert "Hemligt utkast" in client_for(editor).get(desk(need)).text
    admin = client_for(make.person("Ada", admin=True))
    asked = admin.get(desk(need)).text
    assert "Hemligt utkast" not in asked
    assert f"{desk(need)}/challenge" not in asked
    data = {"route": "challenge", "challenge": draft.slug, "words": "Så."}
    assert admin.post(f"{desk(need)}/route", data=data).status_code == 422
    assert client_for(editor).post(f"{desk(need)}/route", data=data).status_code == 303
    assert "Hemligt utkast" not in admin.get(desk(need)).text
    assert "Hemligt utkast" not in client_for(None).get(page(need)).text


def test_two_needs_become_one(
    app: Flask, make: Factory, proposer: Person, editor: Person, home: Organisation, client_for: Clients
) -> None:
    first = propose(client_for(proposer), addressed_to=str(home.id))
    olle = make.person("Olle", email="olle@example.org")
    second = propose(client_for(olle), title="Isiga trottoarer", addressed_to=str(home.id))
    for number in range(2):
        client_for(make.person(f"Stöd {number}")).post(f"{page(second)}/support")
    client = client_for(editor)
    itself = client.post(f"{desk(second)}/merge", data={"into": second.reference, "words": "Samma."})
    assert itself.status_code == 422
    merged = client.post(
        f"{desk(second)}/merge", data={"into": f"http://challenges.test{page(first)}", "words": "Samma sak."}
    )
    assert merged.status_code == 303
    db.session.rollback()
    supporting = set(
        db.session.scalars(sa.select(NeedSupport.person_id).where(NeedSupport.need_id == first.id))
    )
    assert olle.id in supporting
    assert len(supporting) == 3
    assert page(first) in client_for(None).get(page(second)).text
    assert client_for(proposer).post(f"{page(second)}/support").status_code in {403, 404}
    work(app)
    [letter] = letters_to(olle.email)
    assert page(first) in letter.body


def test_a_decline_is_no_end(
    make: Factory, proposer: Person, editor: Person, home: Organisation, client_for: Clients
) -> None:
    need = propose(client_for(proposer), addressed_to=str(home.id))
    client = client_for(editor)
    assert client.post(f"{desk(need)}/decline", data={"words": ""}).status_code == 422
    assert client.post(f"{desk(need)}/decline", data={"words": "Inte vårt ansvar."}).status_code == 303
    text = client_for(None).get(page(need)).text
    assert "Inte vårt ansvar." in text
    other = make.person("Ottar")
    region = make.organisation(editor=other, name="Regionen")
    adopt(client_for(other), need, region)
    assert the_need().adopted_by_id == region.id
    late = client.post(f"{desk(need)}/adopt", data={"organisation": str(home.id), "words": "Vi också."})
    assert late.status_code == 403
    assert client.post(f"{desk(need)}/decline", data={"words": "Nej."}).status_code in {403, 404}


def test_who_may_adopt_and_who_may_moderate(
    make: Factory, proposer: Person, home: Organisation, client_for: Clients
) -> None:
    need = propose(client_for(proposer))
    reader = db.session.scalars(sa.select(Person).where(Person.email == "rut@example.org")).one()
    applicant = make.person("Sökande")
    unknown = make.organisation(editor=applicant, state=OrganisationState.APPLIED, name="Obekräftad")
    words = {"organisation": str(home.id), "words": "Vi."}
    assert client_for(reader).post(f"{desk(need)}/adopt", data=words).status_code == 403
    assert client_for(proposer).get(desk(need)).status_code in {403, 404}
    not_yet = client_for(applicant).post(
        f"{desk(need)}/adopt", data={"organisation": str(unknown.id), "words": "Vi."}
    )
    assert not_yet.status_code == 422
    admin = client_for(make.person("Ada", admin=True))
    assert admin.post(f"{desk(need)}/remove", data={"reason": ""}).status_code == 422
    assert admin.post(f"{desk(need)}/remove", data={"reason": "Reklam."}).status_code == 303
    text = client_for(None).get(page(need)).text
    assert "Reklam." in text
    assert "Trottoarerna sandas sist" not in text
    assert "Äldre vågar" not in client_for(None).get("/needs").text


# --- lists ----------------------------------------------------------------------------------------------------


def test_the_board_is_searched_narrowed_and_sorted(
    make: Factory, proposer: Person, editor: Person, home: Organisation, client_for: Clients
) -> None:
    slippery = propose(client_for(proposer))
    late = propose(client_for(proposer), title="Bussen går inte på kvällen", problem="Sista turen är 18.")
    client_for(make.person()).post(f"{page(slippery)}/support")
    adopt(client_for(editor), late, home)

    def found(**query: str) -> list[bool]:
        text = client_for(None).get("/needs", query_string=query).text
        return [page(need) in text for need in (slippery, late)]

    assert found(q="trottoar") == [True, False]
    assert found(state="adopted") == [False, True]
    assert found(organisation=home.slug) == [False, True]
    text = client_for(None).get("/needs").text
    assert text.index(page(slippery)) < text.index(page(late))
    newest = client_for(None).get("/needs?sort=newest").text
    assert newest.index(page(late)) < newest.index(page(slippery))
    mine = client_for(editor).get("/organise/needs").text
    assert mine.index(page(slippery).rpartition("/")[2]) < mine.index(page(late).rpartition("/")[2])


def test_the_board_as_a_table(
    make: Factory, proposer: Person, editor: Person, home: Organisation, client_for: Clients
) -> None:
    need = propose(client_for(proposer))
    propose(client_for(proposer), title="=SUMMA(A1:A9) eller så", problem="Någon skriver formler.")
    gone = propose(client_for(proposer), title="Borttaget", problem="Reklam.")
    db.session.execute(sa.update(Need).where(Need.id == gone.id).values(state=NeedState.REMOVED))
    db.session.commit()
    client_for(make.person()).post(f"{page(need)}/support")
    adopt(client_for(editor), need, home)
    client_for(editor).post(
        f"{desk(need)}/challenge",
        data={"theme": "society", "mode": "data_challenge", "words": "En utmaning förbereds."},
    )

    def lines(query: str = "") -> list[dict[str, str]]:
        answer = client_for(None).get(f"/needs/list.csv{query}")
        assert answer.mimetype == "text/csv"
        assert "Frida" not in answer.text
        return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))

    first, second = lines()
    assert (first["title"], first["how_many"]) == (PROPOSED["title"], PROPOSED["how_many"])
    assert first["need_page"] == f"http://challenges.test{page(need)}"
    assert (first["state"], first["route"], first["supporters"]) == ("routed", "challenge", "1")
    assert (first["said"], first["adopted_by_organisation"]) == ("En utmaning förbereds.", "Ekhamn")
    assert (first["challenge_title"], first["challenge_url"]) == ("", ""), "it is not public yet"
    assert second["title"] == "'=SUMMA(A1:A9) eller så"
    challenge = db.session.scalars(sa.select(Challenge)).one()
    db.session.execute(sa.update(Challenge).values(state=ChallengeState.PUBLISHED, published_at=make.now))
    db.session.commit()
    [only] = lines("?state=routed")
    assert only["challenge_url"] == f"http://challenges.test/challenges/{challenge.slug}"
    listed = client_for(None).get("/needs?state=routed&page=1").text
    assert '"/needs/list.csv?state=routed"' in listed


def test_lists_ask_no_more_for_many_than_for_few(
    app: Flask,
    make: Factory,
    clock: FrozenClock,
    proposer: Person,
    editor: Person,
    home: Organisation,
    client_for: Clients,
) -> None:
    counts: dict[str, list[int]] = {}
    for rows in (1, 2):
        for number in range(rows):
            need = propose(
                client_for(proposer), title=f"Behov nummer {rows} {number}", addressed_to=str(home.id)
            )
            client_for(make.person()).post(f"{page(need)}/support")
            for word in range(rows):
                data: dict[str, Any] = {"text": f"Ord {word}", "language": "sv"}
                client_for(proposer).post(f"{page(need)}/evidence", data=data)
        for path in ("/needs", "/needs/list.csv", page(need), "/organise/needs", desk(need)):
            client = client_for(editor)
            client.get(path)
            with counted(app) as seen:
                assert client.get(path).status_code == 200
            key = path.replace(need.reference, "x")
            counts.setdefault(key, []).append(len(seen.statements))
    assert all(few == many for few, many in counts.values()), counts
