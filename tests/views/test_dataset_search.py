"""Finding datasets in the editor when several portals are asked: real ones on ports of this machine."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.demo.portal import names
from challenges.demo.portal.faults import Fault
from challenges.demo.portal.serving import RunningPortal
from challenges.demo.portal.store import Store, literal, uri
from challenges.models import db
from challenges.models.challenges import Challenge, ChallengeText
from challenges.models.datasets import Dataset
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.portals import PortalSource
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import public_challenges
from challenges.vocabulary.states import ChallengeState
from tests.conftest import OwnContextClient, settings_for
from tests.factories import Factory
from tests.queries_counted import counted
from tests.services.markup import faults

NOISE = "https://data.ekhamn.example.se/datamangder/buller-stadskarna"
SEA = "https://data.hav.example.org"


def sea(store: Store) -> None:
    """A publisher's own store: twelve series of its own, and one dataset that the national portal has too."""
    for number in range(1, 13):
        _dataset(store, f"{SEA}/matserie/{number}", f"Buller under vatten, mätserie {number}", "JSON")
    _dataset(store, NOISE, "Bullermätningar i Ekhamns stadskärna", "CSV")
    organisation = {
        names.TYPE: [uri(names.FOAF + "Agent")],
        names.FOAF + "name": [literal("Havsinstitutet", language="sv")],
    }
    store.add("7", SEA + "/organisation", {SEA + "/organisation": organisation})
    store.copy_up()


def _dataset(store: Store, address: str, title: str, file_format: str) -> None:
    file = address + "/fil"
    media = {"JSON": "application/json", "CSV": "text/csv"}[file_format]
    store.add(
        "7",
        address,
        {
            address: {
                names.TYPE: [uri(names.DATASET)],
                names.DCTERMS + "title": [literal(title, language="sv")],
                names.DCTERMS + "publisher": [uri(SEA + "/organisation")],
                names.DCAT + "distribution": [uri(file)],
            }
        },
    )
    store.add(
        "7",
        file,
        {
            file: {
                names.TYPE: [uri(names.DISTRIBUTION)],
                names.DCTERMS + "format": [literal(media)],
                names.DCAT + "accessURL": [uri(file)],
            }
        },
    )


@pytest.fixture
def portals() -> Iterator[tuple[RunningPortal, RunningPortal]]:
    with RunningPortal() as national, RunningPortal(fill=sea) as other:
        yield national, other


@pytest.fixture
def national(portals: tuple[RunningPortal, RunningPortal]) -> RunningPortal:
    return portals[0]


@pytest.fixture
def other(portals: tuple[RunningPortal, RunningPortal]) -> RunningPortal:
    return portals[1]


@pytest.fixture
def app(
    database_url: str, clock: FrozenClock, tmp_path: Path, portals: tuple[RunningPortal, RunningPortal]
) -> Iterator[Flask]:
    national, other = portals
    settings = settings_for(
        database_url,
        tmp_path,
        portal_url=national.base_url,
        portal_pages=national.page_url,
        inward_hosts=",".join(f"{host}:{port}" for host, port in (national.inward, other.inward)),
    )
    app = create_app(settings, clock=clock)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = OwnContextClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def second(make: Factory, other: RunningPortal) -> PortalSource:
    """The other portal, added by an administrator."""
    return make.portal("Havets data", base_url=other.base_url, pages_url=other.page_url)


@pytest.fixture
def home(make: Factory, editor: Person) -> Organisation:
    return make.organisation(editor=editor)


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def draft(make: Factory, home: Organisation) -> Challenge:
    return make.challenge(home, state=ChallengeState.DRAFT)


@pytest.fixture
def client(client_for: Any, editor: Person) -> FlaskClient:
    return client_for(editor)


def at(challenge: Challenge, place: str = "") -> str:
    return f"/organise/challenges/{challenge.slug}/datasets{place}"


def linked(challenge: Challenge) -> list[Dataset]:
    return [link.dataset for link in public_challenges.links(challenge)]


def heading(page: str) -> str:
    return page.partition('<h2 id="hits">')[2].partition("</h2>")[0]


def test_all_portals_are_searched_and_what_two_have_is_shown_once(
    client: FlaskClient, draft: Challenge, second: PortalSource
) -> None:
    before = client.get(at(draft, "/search"))
    assert "Havets data" in before.text
    assert faults(before.text) == []
    both = client.get(at(draft, "/search?q=buller"))
    assert faults(both.text) == []
    assert "Bullerkartläggning 2025" in both.text
    assert "Buller under vatten, mätserie 1<" in both.text
    page = client.get(at(draft, "/search?q=stadskärna"))
    assert page.text.count(">Bullermätningar i Ekhamns stadskärna</h3>") == 1
    assert heading(page.text) == "1 datamängd"
    assert "authority/access-right" not in page.text[: page.text.index('id="hits"')]
    hit = page.text[page.text.index(">Bullermätningar i Ekhamns") :]
    assert "28 oktober 2026" in hit
    assert hit.index("Nationella dataportalen") < hit.index("Länka till utmaningen")
    assert hit.index("Havets data") < hit.index("Länka till utmaningen")
    # What lies on other pages may be what is here once more.
    assert heading(both.text).startswith("Högst ")
    alone = client.get(at(draft, f"/search?q=buller&source={second.reference}"))
    assert "13 datamängder" in alone.text
    assert "Bullerkartläggning 2025" not in alone.text
    assert faults(alone.text) == []


def test_many_hits_of_one_publisher_are_folded_with_a_link_that_narrows(
    client: FlaskClient, draft: Challenge, second: PortalSource
) -> None:
    page = client.get(at(draft, "/search?q=mätserie"))
    assert "7 till från <span" in page.text
    assert f"publisher={SEA}/organisation" in page.text.replace("%3A", ":").replace("%2F", "/")
    assert faults(page.text) == []
    narrowed = client.get(at(draft, "/search"), query_string={"q": "", "publisher": SEA + "/organisation"})
    assert "13 datamängder" in narrowed.text
    assert f'<option value="{SEA}/organisation" selected' in narrowed.text
    assert "Visa bara den här utgivaren" not in narrowed.text


def test_pages_follow_each_other_without_gaps(
    client: FlaskClient, draft: Challenge, second: PortalSource
) -> None:
    titles: list[str] = []
    for number in (1, 2):
        page = client.get(at(draft, f"/search?q=mätserie&page={number}")).text
        titles += [f"mätserie {n}" for n in range(1, 13) if f"mätserie {n}<" in page]
        assert heading(page) == "12 datamängder"
    assert sorted(titles) == sorted({f"mätserie {n}" for n in range(1, 13)})
    assert client.get(at(draft, "/search?q=mätserie&page=999999")).status_code == 200


def test_every_choice_is_kept_and_narrows(
    client: FlaskClient, draft: Challenge, second: PortalSource
) -> None:
    chosen = {"q": "", "theme": "TRAN", "access": "public", "api": "1"}
    page = client.get(at(draft, "/search"), query_string=chosen)
    assert '<option value="TRAN" selected>' in page.text
    assert '<option value="public" selected>' in page.text
    assert 'id="api" name="api" value="1" checked' in page.text
    assert "Trafikräkningar på gator och cykelvägar" in page.text
    assert "Buller under vatten" not in page.text
    assert faults(page.text) == []
    valued = client.get(at(draft, "/search?q=&high_value=1"))
    assert "Värdefull datamängd" in valued.text
    assert "Stadsträd" not in valued.text
    closed = client.get(at(draft, "/search?q=&access=restricted"))
    assert "Data är inte öppna." in closed.text
    assert "Dagvattenbrunnar" in closed.text
    nonsense = {"q": "", "source": "finns-inte", "theme": "XXXX", "format": "a~b|c", "access": "åtkomst"}
    assert client.get(at(draft, "/search"), query_string=nonsense).status_code == 200


def test_a_portal_that_hangs_costs_the_others_nothing(
    client: FlaskClient, draft: Challenge, second: PortalSource, other: RunningPortal
) -> None:
    other.faults.set(Fault.SLOW)
    began = time.monotonic()
    page = client.get(at(draft, "/search?q=buller"))
    assert time.monotonic() - began < 7  # 5.1 s of waiting; the rest is a machine with other things to do
    assert "Bullerkartläggning 2025" in page.text
    assert "Alla portaler svarade inte" in page.text
    assert "Havets data:</strong> Dataportalen svarade inte i tid." in page.text
    assert faults(page.text) == []
    other.faults.set(Fault.RESET)
    nothing = client.get(at(draft, "/search?q=ordsominteärmed")).text
    assert "Ingen datamängd passar hos de portaler som svarade" in nothing
    assert "Pröva färre eller mer allmänna ord" not in nothing  # the words may be right


def test_when_every_portal_hangs_the_page_says_so_in_time(
    client: FlaskClient, draft: Challenge, second: PortalSource, portals: tuple[RunningPortal, RunningPortal]
) -> None:
    for portal in portals:
        portal.faults.set(Fault.SLOW)
    began = time.monotonic()
    page = client.get(at(draft, "/search?q=buller&theme=ENVI"))
    assert time.monotonic() - began < 7  # 5.1 s of waiting; the rest is a machine with other things to do
    assert page.status_code == 200
    assert "Ingen portal svarade" in page.text
    assert 'value="buller"' in page.text
    assert '<option value="ENVI" selected>' in page.text
    assert at(draft, "/by-hand") in page.text
    assert faults(page.text) == []


def test_what_is_linked_from_one_portal_is_linked_in_the_other(
    client: FlaskClient, draft: Challenge, second: PortalSource, other: RunningPortal, national: RunningPortal
) -> None:
    number = next(entry.source_id for entry in other.store.about(NOISE))
    answer = client.post(
        at(draft, "/link?q=buller&source="), data={"source": second.reference, "source_id": number}
    )
    assert "q=buller" in answer.location
    edit = client.get(answer.location)
    assert "Havets data" in edit.text
    assert "Tillbaka till träffarna" in edit.text
    assert faults(edit.text) == []
    assert [one.source_base for one in linked(draft)] == [other.base_url]
    alone = client.get(at(draft, "/search?q=stadskärna&source=national"))
    assert "Redan länkad" in alone.text
    twice = client.post(at(draft, "/link"), data={"source": "national", "source_id": "50_1"})
    assert twice.status_code == 422
    assert "redan länkad" in twice.text
    assert "Havets data" in client.get(at(draft)).text


def test_two_challenges_that_find_it_in_two_portals_share_it(
    make: Factory,
    home: Organisation,
    client: FlaskClient,
    draft: Challenge,
    second: PortalSource,
    other: RunningPortal,
) -> None:
    beside = make.challenge(home, state=ChallengeState.DRAFT)
    number = next(entry.source_id for entry in other.store.about(NOISE))
    client.post(at(draft, "/link"), data={"source": "national", "source_id": "50_1"})
    client.post(at(beside, "/link"), data={"source": second.reference, "source_id": number})
    [one], [two] = linked(draft), linked(beside)
    assert one.id == two.id
    assert db.session.scalar(sa.select(sa.func.count(Dataset.id))) == 1


def test_an_address_of_any_portal_is_understood(
    client: FlaskClient, draft: Challenge, second: PortalSource, other: RunningPortal, national: RunningPortal
) -> None:
    page = next(entry.source_id for entry in other.store.about(f"{SEA}/matserie/1"))
    asked = len(national.faults.calls)
    address = f"{other.page_url}/en/datasets/{page}/sea?x=1#y"
    assert client.post(at(draft, "/link"), data={"address": address}).status_code == 302
    assert len(national.faults.calls) == asked
    assert client.post(at(draft, "/link"), data={"address": f"{SEA}/matserie/2"}).status_code == 302
    assert {one.source_base for one in linked(draft)} == {other.base_url}
    nowhere = client.post(at(draft, "/link?q=hav"), data={"address": "https://data.example.org/finns-inte"})
    assert nowhere.status_code == 422
    assert "Ingen av dataportalerna har en datamängd med den adressen." in nowhere.text
    assert 'value="hav"' in nowhere.text
    assert faults(nowhere.text) == []


def test_facts_are_fetched_anew_from_where_they_came(
    make: Factory, client: FlaskClient, draft: Challenge, second: PortalSource, other: RunningPortal
) -> None:
    client.post(at(draft, "/link"), data={"address": f"{SEA}/matserie/1"})
    [dataset] = linked(draft)
    place = at(draft, f"/{dataset.reference}")
    other.store.alter(
        str(dataset.source_id), names.DCTERMS + "title", literal("Buller i havet", language="sv")
    )
    client.post(place + "/refresh")
    assert "Buller i havet" in client.get(place).text
    desk = client.application.test_client()
    admin = make.person(admin=True)
    with desk.session_transaction() as session:
        session["_user_id"], session["_fresh"] = f"{admin.id}.{admin.session_number}", True
    desk.post(f"/admin/portals/{second.reference}/disable")
    away = client.post(place + "/refresh")
    assert away.status_code == 422
    assert "frågas inte längre" in away.text
    assert "Havets data" in away.text
    assert "Havets data" not in client.get(at(draft, "/search")).text


def test_a_hit_of_a_portal_that_was_switched_off_meanwhile(client: FlaskClient, draft: Challenge) -> None:
    answer = client.post(at(draft, "/link"), data={"source": "abcdefghkm", "source_id": "50_1"})
    assert answer.status_code == 422
    assert "Sök igen" in answer.text


def test_more_portals_need_no_more_queries(
    app: Flask, make: Factory, client: FlaskClient, draft: Challenge, second: PortalSource
) -> None:
    client.get(at(draft, "/search"))
    with counted(app) as one:
        client.get(at(draft, "/search"))
    make.portal("B")
    make.portal("C")
    with counted(app) as three:
        client.get(at(draft, "/search"))
    assert one.total == three.total


def test_suggestions_come_from_the_words_of_the_challenge(
    make: Factory,
    home: Organisation,
    client: FlaskClient,
    second: PortalSource,
    portals: tuple[RunningPortal, RunningPortal],
) -> None:
    noisy = make.challenge(home, state=ChallengeState.DRAFT, title="Mindre buller i stadskärnan")
    client.get(at(noisy))
    assert all(portal.faults.calls == [] for portal in portals)
    page = client.get(at(noisy, "/suggestions"))
    assert faults(page.text) == []
    assert "Föreslås för att den nämner <strong" in page.text
    first = page.text[page.text.index('id="hit-1"') : page.text.index('id="hit-2"')]
    assert "Bullermätningar i Ekhamns stadskärna" in first
    assert "buller</strong>" in first
    assert page.text.count("Buller under vatten") == 3
    client.post(at(noisy, "/link"), data={"source": "national", "source_id": "50_1"})
    assert "Bullermätningar i Ekhamns stadskärna" not in client.get(at(noisy, "/suggestions")).text


def test_suggestions_of_those_that_answer_in_time(
    make: Factory,
    home: Organisation,
    client: FlaskClient,
    second: PortalSource,
    portals: tuple[RunningPortal, RunningPortal],
) -> None:
    noisy = make.challenge(home, state=ChallengeState.DRAFT, title="Mindre buller i stadskärnan")
    national, other = portals
    other.faults.set(Fault.SLOW)
    began = time.monotonic()
    page = client.get(at(noisy, "/suggestions"))
    assert time.monotonic() - began < 7  # 5.1 s of waiting; the rest is a machine with other things to do
    assert "Havets data:</strong> Dataportalen svarade inte i tid." in page.text
    assert "Bullermätningar i Ekhamns stadskärna" in page.text
    national.faults.set(Fault.UNAVAILABLE)
    other.faults.set(Fault.UNAVAILABLE)
    away = client.get(at(noisy, "/suggestions"))
    assert away.status_code == 200
    assert faults(away.text) == []


def test_without_words_there_is_nothing_to_go_by(
    make: Factory, home: Organisation, client: FlaskClient, national: RunningPortal
) -> None:
    empty = make.challenge(home, state=ChallengeState.DRAFT, title="Hur?")
    with unit_of_work(write=True) as work:
        db.session.execute(sa.update(ChallengeText).values(summary="Hur kan vi hjälpa alla?", problem=""))
        work.commit()
    page = client.get(at(empty, "/suggestions"))
    assert "Det finns inget att gå efter än" in page.text
    assert faults(page.text) == []
    assert national.faults.calls == []
