"""Portals of every kind beside the national one: added, searched at once, and linked from."""

import copy
import html
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.demo.portal.faults import Fault
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.people import Person
from challenges.queries import public_challenges
from challenges.queries.datasets import snapshots
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.states import ChallengeState
from tests.adapters.portals.systems import (
    CkanSystem,
    DataEuropaSystem,
    EntryStoreSystem,
    OpenDataSoftSystem,
    System,
    UdataSystem,
)
from tests.conftest import OwnContextClient, settings_for
from tests.factories import Factory
from tests.services.markup import faults

KINDS = {
    DatasetSource.CKAN: CkanSystem,
    DatasetSource.DATA_EUROPA: DataEuropaSystem,
    DatasetSource.OPENDATASOFT: OpenDataSoftSystem,
    DatasetSource.UDATA: UdataSystem,
}
Systems = dict[DatasetSource, System]


@pytest.fixture
def systems() -> Iterator[Systems]:
    with ExitStack() as stack:
        yield {kind: stack.enter_context(system()) for kind, system in KINDS.items()}


@pytest.fixture
def app(database_url: str, clock: FrozenClock, tmp_path: Path, systems: Systems) -> Iterator[Flask]:
    with EntryStoreSystem() as national:
        bases = [national.base, *(system.base for system in systems.values())]
        settings = settings_for(
            database_url,
            tmp_path,
            portal_url=f"{national.base}/store",
            portal_pages=national.base,
            inward_hosts=",".join(base.removeprefix("http://") for base in bases),
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
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def challenge(make: Factory, editor: Person) -> Challenge:
    return make.challenge(make.organisation(editor=editor), state=ChallengeState.DRAFT)


@pytest.fixture
def client(client_for: Any, editor: Person) -> FlaskClient:
    return client_for(editor)


@pytest.fixture
def desk(client_for: Any, make: Factory) -> FlaskClient:
    return client_for(make.person(admin=True))


@pytest.fixture
def sources(make: Factory, systems: Systems) -> dict[DatasetSource, Any]:
    return {
        kind: make.portal(kind.value, kind=kind, base_url=system.base + system.interface)
        for kind, system in systems.items()
    }


def at(challenge: Challenge, place: str) -> str:
    return f"/organise/challenges/{challenge.slug}/datasets{place}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_tried_and_added(desk: FlaskClient, systems: Systems, kind: DatasetSource) -> None:
    form = {"kind": kind.value, "label": "Ekhamn", "base_url": systems[kind].base, "pages_url": ""}
    assert kind.value in desk.get("/admin/portals/new").text
    answer = desk.post("/admin/portals/new", data=form)
    assert answer.status_code == 303
    page = desk.get(answer.headers["Location"])
    assert "har 3 datamängder" in page.text


@pytest.mark.parametrize(
    ("kind", "other"), [(DatasetSource.CKAN, DatasetSource.UDATA), (DatasetSource.UDATA, DatasetSource.CKAN)]
)
def test_a_portal_of_another_kind_is_not_taken_for_it(
    desk: FlaskClient, systems: Systems, kind: DatasetSource, other: DatasetSource
) -> None:
    form = {"kind": kind.value, "label": "Ekhamn", "base_url": systems[other].base, "pages_url": ""}
    answer = desk.post("/admin/portals/new", data=form)
    assert answer.status_code == 422
    assert "ingen dataportal av det slaget" in answer.text


def test_what_all_of_them_have_is_one_hit(
    client: FlaskClient, challenge: Challenge, sources: dict[DatasetSource, Any]
) -> None:
    """Three of the systems know the dataset by the name its publisher gave it; OpenDataSoft knows no such name."""
    page = client.get(at(challenge, "/search?q=bullermätningar"))
    assert faults(page.text) == []
    shown = page.text[page.text.index('class="dataset-list"') :]
    assert shown.count("Bullermätningar i Ekhamn</") == 2
    for kind in KINDS:
        assert kind.value in page.text


@pytest.mark.parametrize("kind", KINDS)
def test_a_hit_of_every_kind_is_linked(
    client: FlaskClient,
    challenge: Challenge,
    systems: Systems,
    sources: dict[DatasetSource, Any],
    kind: DatasetSource,
) -> None:
    system = systems[kind]
    form = {"source": sources[kind].reference, "source_id": system.known}
    assert client.post(at(challenge, "/link"), data=form).status_code == 302
    (linked,) = public_challenges.links(challenge)
    dataset = linked.dataset
    assert (dataset.source, dataset.source_base, dataset.source_id) == (
        kind,
        system.base + system.interface,
        system.known,
    )
    (snapshot,) = snapshots(dataset)
    assert "Bullermätningar i Ekhamn" in snapshot.title.values()
    assert "anna" not in repr(snapshot.record).casefold()


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_of_every_kind_is_recognised_when_it_is_pasted(
    client: FlaskClient,
    challenge: Challenge,
    systems: Systems,
    sources: dict[DatasetSource, Any],
    kind: DatasetSource,
) -> None:
    address = systems[kind].portal().fetch(systems[kind].known).page_url
    place = address.partition("://")[2].partition("/")[2]
    pasted = f"{systems[kind].base}/{place}"
    assert client.post(at(challenge, "/link"), data={"address": pasted}).status_code == 302
    (linked,) = public_challenges.links(challenge)
    assert linked.dataset.source is kind


def test_one_that_hangs_costs_the_others_nothing(
    client: FlaskClient, challenge: Challenge, systems: Systems, sources: dict[DatasetSource, Any]
) -> None:
    systems[DatasetSource.CKAN].faults.set(Fault.UNAVAILABLE, paths="/")
    page = client.get(at(challenge, "/search?q=cykelräkning"))
    assert page.status_code == 200
    assert "Dataportalen går inte att nå just nu." in page.text
    assert "Cykelräkning" in page.text


def test_the_page_says_how_far_it_looked(
    client: FlaskClient, challenge: Challenge, systems: Systems, sources: dict[DatasetSource, Any]
) -> None:
    system = systems[DatasetSource.UDATA]
    system.datasets += [{**copy.deepcopy(system.one()), "id": f"{number:024x}"} for number in range(300)]
    key = sources[DatasetSource.UDATA].reference
    few = client.get(at(challenge, f"/search?q=&source={key}"))
    assert "träffarna gåtts igenom" not in few.text
    page = client.get(at(challenge, f"/search?q=&source={key}&access=public"))
    assert "I udata har bara de första 200 träffarna gåtts igenom" in page.text
    assert faults(page.text) == []


def test_a_choice_that_one_portal_tells_of_narrows_the_others_too(
    client: FlaskClient, challenge: Challenge, systems: Systems, sources: dict[DatasetSource, Any]
) -> None:
    """uData counts nothing and OpenDataSoft no formats; both are asked all the same, and compared here."""
    everything = client.get(at(challenge, "/search?q="))
    choice = re.search(r'value="([^"]*national~[^"]*)"[^>]*>\s*CSV', everything.text)
    assert choice is not None
    chosen = {"format": html.unescape(choice[1])}
    bicycles = client.get(at(challenge, "/search"), query_string={"q": "cykelräkning"} | chosen)
    assert bicycles.text.count("Cykelräkning</") == len(KINDS)
    baths = client.get(at(challenge, "/search"), query_string={"q": "badplatser"} | chosen)
    assert "Badplatser</" not in baths.text
