"""Use reports by mail: read first, sent once a month, to mailboxes of functions; and a letter when results are out."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import Dataset
from challenges.models.happenings import HappeningRow
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.publishers import Publisher
from challenges.operations import publication
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import results as result_queries
from challenges.queries.actors import load_actor
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState, DecisionState, EntryState, RoundState
from tests.data_in_use import announced, decide, describe, entry, link, use
from tests.factories import Factory
from tests.letters_read import letters_to, work
from tests.services.markup import faults

Clients = Callable[..., FlaskClient]
MAILBOX = "oppnadata@ekhamn.example.se"


def mailbox(make: Factory, dataset: Dataset, email: str = MAILBOX) -> Publisher:
    """The dataset's publisher, with this address."""
    with make._saved():
        publisher = db.session.get_one(Publisher, dataset.publisher_id)
        publisher.email = email
    return publisher


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def home(make: Factory, editor: Person) -> Organisation:
    return make.organisation(editor=editor, name="Ljudmyndigheten")


@pytest.fixture
def challenge(make: Factory, home: Organisation) -> Challenge:
    return announced(make, organisation=home, title="Tystare\nstad")


@pytest.fixture
def dataset(make: Factory, challenge: Challenge) -> Dataset:
    found = link(make, challenge, describe("Ljudnivåer"))
    for name, outcome in (("zqwontitle", Outcome.AWARD), ("zqlosttitle", Outcome.NOT_SELECTED)):
        made = entry(make, challenge, name)
        use(make, made, found, name.replace("title", "how"))
        decide(make, made, challenge.rounds[0], outcome)
    return found


def at(publisher: Publisher) -> str:
    return f"/organise/publishers/{publisher.reference}/report"


def seen(html: str) -> str:
    return re.search(r'name="seen"[^>]*value="([^"]*)"', html)[1]  # type: ignore[index]


def test_what_is_shown_is_what_is_sent(
    app: Flask, make: Factory, client_for: Clients, dataset: Dataset, editor: Person
) -> None:
    publisher = mailbox(make, dataset)
    client = client_for(editor)
    assert at(publisher) in client.get(f"/publishers/{publisher.reference}").text
    page = client.get(at(publisher))
    assert faults(page.text) == []
    assert MAILBOX in page.text
    answer = client.post(at(publisher), data={"seen": seen(page.text)})
    assert answer.location == f"/publishers/{publisher.reference}"
    [letter] = letters_to(MAILBOX)
    shown = page.text.split('id="body">')[1].split("</div>")[0]
    assert shown.split() == letter.body.split()
    assert letter.subject in page.text
    assert letter.subject == "Så används data från Ekhamns kommun"
    for text in (
        "10 mars 2026",
        "1 datamängd används",
        "1 utmaning använder era data",
        "1 publicerad lösning bygger på dem",
        "Tystare stad (Ljudmyndigheten)",
        "zqwontitle",
        "Bygger på: Ljudnivåer",
        f"http://challenges.test/publishers/{publisher.reference}\n",
        f"http://challenges.test/publishers/{publisher.reference}/use.csv",
    ):
        assert text in letter.body, text
    assert "zqlost" not in letter.body
    [happening] = db.session.query(HappeningRow).filter_by(kind="use_report.sent")
    assert (happening.person_id, happening.subject_id) == (editor.id, publisher.id)
    work(app)


def test_once_in_thirty_days(
    make: Factory, client_for: Clients, dataset: Dataset, editor: Person, clock: FrozenClock
) -> None:
    publisher = mailbox(make, dataset)
    client = client_for(editor)
    mark = seen(client.get(at(publisher)).text)
    assert client.post(at(publisher), data={"seen": mark}).status_code == 303
    again = client.post(at(publisher), data={"seen": mark})
    assert again.status_code == 422
    assert "mindre än 30 dagar sedan" in again.text
    assert faults(again.text) == []
    clock.move(days=29)
    waiting = client.get(at(publisher)).text
    assert 'name="seen"' not in waiting
    clock.move(days=1)
    page = client.get(at(publisher)).text
    assert client.post(at(publisher), data={"seen": seen(page)}).status_code == 303
    assert len(letters_to(MAILBOX)) == 2


def test_a_letter_that_has_changed_is_read_again(
    make: Factory, client_for: Clients, dataset: Dataset, editor: Person
) -> None:
    publisher = mailbox(make, dataset)
    client = client_for(editor)
    mark = seen(client.get(at(publisher)).text)
    link(make, make.challenge(title="Ny utmaning"), describe("Nya mätningar"))
    for old in (mark, "", "x" * 64):
        answer = client.post(at(publisher), data={"seen": old})
        assert answer.status_code == 422
        assert "Ny utmaning" in answer.text
        assert "har ändrats sedan du läste den" in answer.text
    assert letters_to(MAILBOX) == []
    assert client.post(at(publisher), data={"seen": seen(answer.text)}).status_code == 303


@pytest.mark.parametrize("email", ["", "anna.andersson@ekhamn.example.se", "inte en adress"])
def test_nobody_is_written_to_but_a_function(
    make: Factory, client_for: Clients, dataset: Dataset, editor: Person, email: str
) -> None:
    publisher = mailbox(make, dataset, email)
    client = client_for(editor)
    page = client.get(at(publisher))
    assert faults(page.text) == []
    assert "ingen brevlåda som tillhör en funktion" in page.text
    assert client.post(at(publisher), data={"seen": "x"}).status_code == 422
    assert letters_to(email) == []


def test_who_may_send(make: Factory, client_for: Clients, dataset: Dataset, home: Organisation) -> None:
    publisher = mailbox(make, dataset)
    reader, other, admin = make.person(), make.person(), make.person(admin=True)
    make.member(home, reader, OrganisationRole.READER)
    make.organisation(owner=other)
    assert client_for(None).get(at(publisher)).status_code == 302
    for person in (reader, other, make.person()):
        client = client_for(person)
        for answer in (client.get(at(publisher)), client.post(at(publisher))):
            assert answer.status_code == 403
        assert at(publisher) not in client.get(f"/publishers/{publisher.reference}").text
    assert client_for(admin).get(at(publisher)).status_code == 200
    assert client_for(admin).get("/organise/publishers/nothing/report").status_code == 404
    hidden = link(
        make,
        make.challenge(home, state=ChallengeState.DRAFT, published_at=None),
        describe("Hemlig", publisher_name={"sv": "Okänd"}, publisher_uri="https://okand.example.se/"),
    )
    unknown = db.session.get_one(Publisher, hidden.publisher_id)
    assert client_for(admin).get(at(unknown)).status_code == 404


def test_a_letter_when_the_last_round_is_published(app: Flask, make: Factory) -> None:
    """Once for each publisher and challenge, about chosen solutions only, to mailboxes of functions."""
    owner = make.person()
    home = make.organisation(owner=owner)
    challenge = make.challenge(home, rounds=2, round_state=RoundState.PUBLISHED, title="Tystare stad")
    last = challenge.rounds[1]
    used, unused = (
        link(make, challenge, describe("Ljudnivåer")),
        link(
            make,
            challenge,
            describe("Träd", publisher_name={"sv": "Skogsverket"}, publisher_uri="https://skog.example.se/"),
        ),
    )
    personal = link(
        make,
        challenge,
        describe("Luft", publisher_name={"sv": "Luftverket"}, publisher_uri="https://luft.example.se/"),
    )
    mailbox(make, used)
    mailbox(make, unused, "data@skog.example.se")
    mailbox(make, personal, "anna.andersson@luft.example.se")
    won, lost = entry(make, challenge, "zqwontitle"), entry(make, challenge, "zqlosttitle")
    for dataset in (used, personal):
        use(make, won, dataset, "zqhow")
    use(make, lost, unused, "zqhow")
    for one, outcome in ((won, Outcome.AWARD), (lost, Outcome.NOT_SELECTED)):
        decide(make, one, last, outcome, DecisionState.CONFIRMED)
    with make._saved():
        db.session.merge(last).state = RoundState.DECIDED
        db.session.merge(challenge).state = ChallengeState.PUBLISHED
    with unit_of_work(write=True) as writing:
        actor = load_actor(owner.id)
        round_ = result_queries.round_at(challenge.slug, last.position)
        assert actor is not None
        assert round_ is not None
        publication.publish(actor, round_, now=make.now)
        writing.commit()
    work(app)
    [letter] = letters_to(MAILBOX)
    assert letter.subject == "Data från Ekhamns kommun användes i Tystare stad"
    assert "zqwontitle" in letter.body
    assert "belönad" in letter.body
    assert "Bygger på: Ljudnivåer" in letter.body
    assert "zqlost" not in letter.body
    assert "zqhow" not in letter.body
    assert letters_to("data@skog.example.se") == []
    assert letters_to("anna.andersson@luft.example.se") == []


def test_an_earlier_round_tells_no_publisher(app: Flask, make: Factory) -> None:
    owner = make.person()
    challenge = make.challenge(make.organisation(owner=owner), rounds=2, round_state=RoundState.DECIDED)
    dataset = link(make, challenge, describe("Ljudnivåer"))
    mailbox(make, dataset)
    chosen = entry(make, challenge, "zqtitle")
    use(make, chosen, dataset, "zqhow")
    decide(make, chosen, challenge.rounds[0], Outcome.ADVANCE, DecisionState.CONFIRMED)
    with unit_of_work(write=True) as writing:
        actor = load_actor(owner.id)
        round_ = result_queries.round_at(challenge.slug, 1)
        assert actor is not None
        assert round_ is not None
        publication.publish(actor, round_, now=make.now)
        writing.commit()
    work(app)
    assert letters_to(MAILBOX) == []
    assert EntryState.ADVANCED in {row.state for row in db.session.query(type(chosen))}


def test_texts_for_the_data_portal(
    make: Factory, client_for: Clients, challenge: Challenge, dataset: Dataset, editor: Person
) -> None:
    """An awarded solution as the portal's editors could print it: only what the results page says."""
    address = f"/organise/challenges/{challenge.slug}/showcases"
    page = client_for(editor).get(address).text
    assert faults(page) == []
    for text in (
        "zqwontitle",
        "Ljudnivåer: zqwonhow",
        "https://www.dataportal.se/datasets/50_1",
        "utmaningen ”Tystare stad”, som Ljudmyndigheten ordnade",
        f"http://challenges.test/challenges/{challenge.slug}/results",
    ):
        assert text in page, text
    assert "zqlost" not in page
    assert client_for(make.person()).get(address).status_code == 403
    running = make.challenge(make.organisation(owner=editor))
    empty = client_for(editor).get(f"/organise/challenges/{running.slug}/showcases").text
    assert faults(empty) == []
    assert "Det finns inget att berätta än" in empty
