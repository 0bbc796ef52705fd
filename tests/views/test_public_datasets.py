"""Data in use: the lists, and what is not there for anybody."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.datasets import Dataset, DatasetSnapshot
from challenges.operations import snapshots
from challenges.operations.recording import record
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import (
    ChallengeState,
)
from tests.data_in_use import (
    announced,
    at,
    attach,
    decide,
    describe,
    entry,
    link,
    publisher_of,
    three_datasets,
    titles,
    use,
)
from tests.factories import Factory
from tests.queries_counted import counted
from tests.services.markup import faults

Clients = Callable[..., FlaskClient]


def listed(client: FlaskClient, **query: Any) -> list[str]:
    response = client.get("/datasets", query_string=query)
    assert response.status_code == 200
    assert faults(response.text) == []
    return titles(response.text)


@pytest.fixture
def three(make: Factory) -> dict[str, Dataset]:
    return three_datasets(make)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("buller", ["Ljudnivåer"]),
        ("LJUDNIVÅ", ["Ljudnivåer"]),
        ("adeltrad", ["Ädelträd"]),
        ("Ädelträden", ["Ädelträd"]),
        ("air", ["Åskådning av luftkvalitet"]),
        ("örebro", ["Åskådning av luftkvalitet"]),
        ("orebro luft", ["Åskådning av luftkvalitet"]),
        ("mätpunkt ädel", ["Ädelträd"]),
        ("xyzzy", []),
        ("100%", []),
    ],
)
def test_search(client_for: Clients, words: str, found: list[str]) -> None:
    assert sorted(listed(client_for(None), q=words)) == sorted(found)


@pytest.mark.usefixtures("three")
def test_narrowing_and_sorting_stand_in_the_address(client_for: Clients, three: dict[str, Dataset]) -> None:
    client = client_for(None)
    owner = publisher_of(three["air"]).reference
    assert listed(client, sort="title") == ["Ljudnivåer", "Åskådning av luftkvalitet", "Ädelträd"]
    assert listed(client, publisher=owner) == ["Åskådning av luftkvalitet"]
    assert listed(client, access="restricted") == ["Åskådning av luftkvalitet"]
    assert listed(client, access=["restricted", "public"], format="JSON") == ["Ljudnivåer"]
    assert listed(client, format='100%_"rå"') == ["Ädelträd"]
    assert listed(client, format="100") == []
    assert listed(client, publisher="nobody", sort="shuffle", access="'") == []
    page = client.get("/datasets", query_string={"publisher": owner, "format": "CSV", "q": "luft"}).text
    assert f'<option value="{owner}" selected lang="sv">Örebro kommun' in page
    assert 'value="CSV" checked' in page
    assert f'href="/datasets?publisher={owner}&amp;q=luft"' in page
    assert "1 datamängd hittades" in page
    client.set_cookie("language", "en")
    assert listed(client, sort="title") == ["Air quality", "Ljudnivåer", "Ädelträd"]


def test_the_most_used_come_first(make: Factory, client_for: Clients, three: dict[str, Dataset]) -> None:
    done = announced(make)
    trees, air = three["trees"], three["air"]
    for dataset in (trees, air):
        with make._saved():
            latest = db.session.query(DatasetSnapshot).filter_by(dataset_id=dataset.id).one()
        attach(make, done, dataset, latest)
    winner = entry(make, done, "Vinnaren")
    use(make, winner, air, "Så här")
    decide(make, winner, done.rounds[0], Outcome.AWARD)
    page = client_for(None).get("/datasets").text
    assert titles(page) == ["Åskådning av luftkvalitet", "Ädelträd", "Ljudnivåer"]
    assert "<dt>Publicerade lösningar</dt><dd>1</dd>" in page


def test_pages(make: Factory, client_for: Clients) -> None:
    challenge = make.challenge()
    for number in range(23):
        link(make, challenge, describe(f"Nummer {number:02}"))
    client = client_for(None)
    assert len(listed(client, sort="title")) == 20
    assert listed(client, sort="title", page=2) == ["Nummer 20", "Nummer 21", "Nummer 22"]
    assert listed(client, sort="title", page=99) == ["Nummer 20", "Nummer 21", "Nummer 22"]


def test_empty_lists_say_so(client_for: Clients) -> None:
    client = client_for(None)
    for address, words in (
        ("/datasets", "Ingen datamängd används än"),
        ("/datasets?q=x", "Ingen datamängd passar sökningen"),
        ("/publishers", "Ingen utgivares data används än"),
        ("/publishers?q=x", "Ingen utgivare passar sökningen"),
    ):
        page = client.get(address)
        assert words in page.text
        assert faults(page.text) == []


@pytest.mark.parametrize("state", [ChallengeState.DRAFT, ChallengeState.APPROVED])
def test_datasets_of_what_is_not_public_do_not_exist(
    make: Factory, client_for: Clients, state: ChallengeState
) -> None:
    owner = make.person()
    hidden = make.challenge(make.organisation(owner=owner), state=state, published_at=None)
    dataset = link(make, hidden, describe("Hemlig datamängd"))
    reference = publisher_of(dataset).reference
    for person in (None, owner, make.person()):
        client = client_for(person)
        for address in (
            at(dataset),
            at(dataset, "/use.csv"),
            f"/publishers/{reference}",
            f"/publishers/{reference}/use.csv",
        ):
            assert client.get(address).status_code == 404
        for address in ("/datasets", "/datasets?q=hemlig", "/publishers", "/publishers?q=ekhamn"):
            assert "Hemlig datamängd" not in client.get(address).text
            assert reference not in client.get(address).text


def test_kept_for_visitors_until_something_public_happens(
    app: Flask, make: Factory, client_for: Clients, three: dict[str, Dataset], clock: FrozenClock
) -> None:
    client = client_for(None)
    address = at(three["noise"])
    for page in (address, "/datasets", "/publishers"):
        client.get(page)
        with counted(app) as count:
            assert client.get(page).status_code == 200
        assert count.total == 0
    with unit_of_work(write=True) as work:
        dataset = db.session.get_one(Dataset, three["noise"].id)
        snapshots.take(dataset, describe("Ljudnivåer", licence=""), now=make.now)
        record(Happening.DATASET_REFRESHED, dataset, None, now=make.now)
        work.commit()
    assert "Licensen var CC BY 4.0" in client.get(address).text
    clock.move(hours=1)
    with counted(app) as count:
        client.get(address)
    assert count.total > 0


def test_one_and_three_cost_the_same_few_statements(app: Flask, make: Factory, client_for: Clients) -> None:
    person = client_for(make.person())
    seen = []
    dataset = None
    for rows in (1, 2):
        for _ in range(rows):
            challenge = announced(make)
            if dataset is None:
                dataset = link(make, challenge, describe("Ljudnivåer"))
                with make._saved():
                    latest = db.session.query(DatasetSnapshot).one()
            else:
                attach(make, challenge, dataset, latest)
                link(make, challenge, describe(f"Ljudnivåer {challenge.id}"))
            winner = entry(make, challenge, "Vinnare")
            use(make, winner, dataset, "så")
            decide(make, winner, challenge.rounds[0], Outcome.AWARD)
        publisher = publisher_of(dataset).reference
        for address in (
            "/datasets?q=ljud",
            at(dataset),
            "/publishers",
            f"/publishers/{publisher}",
            at(dataset, "/use.csv"),
        ):
            db.session.remove()
            with counted(app) as count:
                assert person.get(address).status_code == 200
            seen.append(count.total)
    half = len(seen) // 2
    assert seen[:half] == seen[half:]
    assert max(seen) <= 11
