"""The public page of a publisher: its data, what is built on it, what is asked of it."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.data_requests import DatasetProblem
from challenges.models.datasets import Dataset, DatasetSnapshot
from challenges.models.publishers import Publisher
from challenges.vocabulary.choices import Outcome, ProblemKind
from challenges.vocabulary.states import (
    ChallengeState,
    DataRequestState,
    ProblemState,
)
from tests.data_in_use import (
    announced,
    ask,
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
from tests.services.markup import faults

Clients = Callable[..., FlaskClient]


@pytest.fixture
def three(make: Factory) -> dict[str, Dataset]:
    return three_datasets(make)


def test_the_publishers_page(make: Factory, client_for: Clients, three: dict[str, Dataset]) -> None:
    done = announced(make, title="Klar utmaning")
    noise = three["noise"]
    with make._saved():
        latest = db.session.query(DatasetSnapshot).filter_by(dataset_id=noise.id).one()
    attach(make, done, noise, latest)
    winner = entry(make, done, "Bullerkartan")
    use(make, winner, noise, "Varje natt.")
    decide(make, winner, done.rounds[0], Outcome.AWARD)
    client = client_for(None)
    publisher = publisher_of(noise)
    page = client.get(f"/publishers/{publisher.reference}").text
    assert faults(page) == []
    assert titles(page) == ["Ljudnivåer", "Ädelträd"]
    for text in ("Bullerkartan", "Varje natt.", "Klar utmaning", "Tystare stad", "Renare luft", "use.csv"):
        assert text in page, text
    index = client.get("/publishers").text
    assert faults(index) == []
    assert re.findall(r'reference|<span lang="sv">(Ekhamns kommun|Örebro kommun)<', index)[:2] == [
        "Ekhamns kommun",
        "Örebro kommun",
    ]
    assert "Ekhamns" not in client.get("/publishers?q=orebro").text.split("<main")[1]


def test_requests_stand_with_the_data_and_its_publisher(
    make: Factory, client_for: Clients, three: dict[str, Dataset], clock: FrozenClock
) -> None:
    air = three["air"]
    publisher = publisher_of(air)
    asked = ask(make, "Öppna luftdata", publisher_id=publisher.id, dataset_id=air.id)
    ask(make, "Något annat", publisher_id=publisher.id)
    ask(make, "Olämpligt", publisher_id=publisher.id, dataset_id=air.id, state=DataRequestState.REMOVED)
    clock.move(days=12)
    client = client_for(None)
    page = client.get(at(air)).text
    assert faults(page) == []
    assert f'href="/data-requests/{asked.reference}"' in page
    assert "Har väntat i 12 dagar" in page
    assert "Något annat" not in page
    assert "Olämpligt" not in page
    page = client.get(f"/publishers/{publisher.reference}").text
    assert faults(page) == []
    assert "Öppna luftdata" in page
    assert "Något annat" in page
    assert "Olämpligt" not in page
    assert f'href="/publishers/{publisher.reference}"' in client.get(f"/data-requests/{asked.reference}").text


def test_a_publisher_that_has_only_been_asked_has_a_page_and_no_report(
    make: Factory, client_for: Clients
) -> None:
    asked, silent = (
        Publisher(key=f"name:{name}", name={"sv": name}, email=f"data@{name}.example.se")
        for name in ("ekby", "alby")
    )
    make._add(asked, silent)
    ask(make, "Bullerdata", publisher_id=asked.id)
    ask(make, "Olämpligt", publisher_id=silent.id, state=DataRequestState.REMOVED)
    client = client_for(make.person(admin=True))
    page = client.get(f"/publishers/{asked.reference}").text
    assert faults(page) == []
    assert "Bullerdata" in page
    assert "use.csv" not in page
    assert "Skicka en användningsrapport" not in page
    assert client.get(f"/publishers/{asked.reference}/use.csv").status_code == 404
    assert client.get(f"/organise/publishers/{asked.reference}/report").status_code == 404
    assert client.get(f"/publishers/{silent.reference}").status_code == 404
    assert "ekby" not in client.get("/publishers").text


def test_problems_stand_with_the_publisher_and_the_open_ones_come_first(
    make: Factory, client_for: Clients, three: dict[str, Dataset], clock: FrozenClock
) -> None:
    air = three["air"]
    hidden = link(
        make,
        make.challenge(state=ChallengeState.DRAFT, published_at=None),
        describe(
            "Hemliga data", publisher_name={"sv": "Örebro kommun"}, publisher_uri="https://orebro.example.se/"
        ),
    )
    for dataset, kind, closed in (
        (air, ProblemKind.LICENCE, True),
        (air, ProblemKind.LINK, False),
        (hidden, ProblemKind.CONTENT, False),
    ):
        make._add(
            DatasetProblem(
                dataset_id=dataset.id,
                person_id=make.person().id,
                kind=kind,
                text="zqproblemtext",
                state=ProblemState.SOLVED if closed else ProblemState.REPORTED,
                created_at=make.now,
                closed_at=make.now if closed else None,
            )
        )
    clock.move(days=3)
    page = client_for(None).get(f"/publishers/{publisher_of(air).reference}").text
    assert faults(page) == []
    found = page.split('id="problems"')[1]
    assert found.index("En länk fungerar inte") < found.index("Licensen eller")
    assert found.count("Har väntat i 3 dagar") == 1
    assert f'href="{at(air)}#problems"' in found
    assert "Hemliga data" not in page
    assert "zqproblemtext" not in page
