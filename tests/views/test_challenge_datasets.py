"""Datasets in the editor, against a real portal on a port of this machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.demo.portal import names
from challenges.demo.portal.faults import Fault
from challenges.demo.portal.serving import RunningPortal
from challenges.demo.portal.store import uri
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.queries import public_challenges
from challenges.queries.datasets import snapshots
from challenges.vocabulary.choices import AccessRight, DatasetSource
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState
from tests.conftest import OwnContextClient, settings_for
from tests.factories import Factory
from tests.services.markup import faults

NOISE = "50_1"


@pytest.fixture
def portal() -> Iterator[RunningPortal]:
    with RunningPortal() as running:
        yield running


@pytest.fixture
def app(database_url: str, clock: FrozenClock, tmp_path: Path, portal: RunningPortal) -> Iterator[Flask]:
    """The application with the running portal for its portal."""
    host, port = portal.inward
    settings = settings_for(
        database_url,
        tmp_path,
        portal_url=portal.base_url,
        portal_pages=portal.page_url,
        inward_hosts=f"{host}:{port}",
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
def home(make: Factory, editor: Person) -> Organisation:
    return make.organisation(editor=editor)


@pytest.fixture
def draft(make: Factory, home: Organisation) -> Challenge:
    return make.challenge(home, state=ChallengeState.DRAFT)


@pytest.fixture
def client(client_for: Any, editor: Person) -> FlaskClient:
    return client_for(editor)


def at(challenge: Challenge, place: str = "") -> str:
    return f"/organise/challenges/{challenge.slug}/datasets{place}"


def links(challenge: Challenge) -> list[ChallengeDataset]:
    with current_app.app_context():
        return list(public_challenges.links(challenge))


def test_search_filter_and_page(client: FlaskClient, draft: Challenge, portal: RunningPortal) -> None:
    before = client.get(at(draft, "/search"))
    assert faults(before.text) == []
    assert portal.faults.calls == []
    hits = client.get(at(draft, "/search?q=buller"))
    assert "Bullermätningar i Ekhamns stadskärna" in hits.text
    assert "CC0 1.0" in hits.text
    assert faults(hits.text) == []
    everything = client.get(at(draft, "/search?q="))
    assert "40 datamängder" in everything.text
    assert "page=2" in everything.text
    second = client.get(at(draft, "/search?q=&page=2"))
    assert faults(second.text) == []
    publisher = "https://data.ekhamn.example.se/organisation"
    narrowed = client.get(
        at(draft, "/search"), query_string={"q": "", "publisher": publisher, "access": "public"}
    )
    assert "Ekhamns kommun" in narrowed.text
    assert "Dagvattenbrunnar" not in narrowed.text
    theme = "http://publications.europa.eu/resource/authority/data-theme/ENVI"
    themed = client.get(at(draft, "/search"), query_string={"q": "", "theme": theme})
    assert "18 datamängder" in themed.text
    nothing = client.get(at(draft, "/search?q=xyzzy"))
    assert "Ingen datamängd passar" in nothing.text
    assert faults(nothing.text) == []


def test_texts_in_another_language_are_marked(client: FlaskClient, draft: Challenge) -> None:
    client.set_cookie("language", "en")
    page = client.get(at(draft, "/search?q=Stadsträd"))
    assert 'id="hit-1" lang="sv">Stadsträd</h3>' in page.text


def test_link_explain_and_unlink(client: FlaskClient, draft: Challenge, clock: FrozenClock) -> None:
    answer = client.post(at(draft, "/link"), data={"source_id": NOISE})
    [link] = links(draft)
    assert answer.location == at(draft, f"/{link.dataset.reference}")
    snapshot = link.snapshot
    assert snapshot.taken_at == clock.now()
    assert snapshot.title["sv"] == "Bullermätningar i Ekhamns stadskärna"
    assert snapshot.publisher["sv"] == "Ekhamns kommun"
    assert snapshot.access_right is AccessRight.PUBLIC
    assert snapshot.formats == ["CSV", "GeoJSON", "JSON"]
    page = client.get(answer.location)
    assert faults(page.text) == []
    note = {"note_sv": "Visar var det bullrar.", "note_en": "Shows where it is noisy."}
    assert client.post(answer.location, data=note).location == at(draft)
    index = client.get(at(draft))
    assert "Visar var det bullrar." in index.text
    assert faults(index.text) == []
    too_long = client.post(answer.location, data={"note_sv": "x" * 401})
    assert too_long.status_code == 422
    assert "x" * 401 in too_long.text
    client.post(answer.location + "/unlink")
    assert links(draft) == []


def test_a_pasted_address_in_any_form(client: FlaskClient, draft: Challenge, portal: RunningPortal) -> None:
    address = f"{portal.page_url}/en/datasets/{NOISE}/noise-measurements?lang=en#top"
    assert client.post(at(draft, "/link"), data={"address": address}).status_code == 302
    own_name = "https://data.ekhamn.example.se/datamangder/bullerkartlaggning-2025"
    assert client.post(at(draft, "/link"), data={"address": own_name}).status_code == 302
    assert [link.position for link in links(draft)] == [1, 2]


@pytest.mark.parametrize(
    "address", ["", "inte en adress", "https://data.example.org/finns-inte", "javascript:alert(1)"]
)
def test_an_address_that_leads_nowhere(address: str, client: FlaskClient, draft: Challenge) -> None:
    answer = client.post(at(draft, "/link"), data={"address": address})
    assert answer.status_code == 422
    assert f'value="{address}"' in answer.text
    assert 'id="address-error"' in answer.text
    assert faults(answer.text) == []


def test_the_same_dataset_twice_is_told_kindly(
    client: FlaskClient, draft: Challenge, portal: RunningPortal
) -> None:
    client.post(at(draft, "/link"), data={"source_id": NOISE})
    again = client.post(at(draft, "/link"), data={"address": f"{portal.page_url}/datasets/{NOISE}"})
    assert again.status_code == 422
    assert "Datamängden är redan länkad till utmaningen." in again.text
    assert "Redan länkad" in client.get(at(draft, "/search?q=buller")).text
    assert len(links(draft)) == 1


def test_two_challenges_share_the_dataset_and_both_follow_it(
    make: Factory, home: Organisation, client: FlaskClient, draft: Challenge, portal: RunningPortal
) -> None:
    other = make.challenge(home, state=ChallengeState.DRAFT)
    for challenge in (draft, other):
        client.post(at(challenge, "/link"), data={"source_id": NOISE})
    [one], [two] = links(draft), links(other)
    assert (one.dataset_id, one.snapshot_id) == (two.dataset_id, two.snapshot_id)
    portal.store.alter(NOISE, names.DCTERMS + "license", uri("http://creativecommons.org/licenses/by/4.0/"))
    place = at(draft, f"/{one.dataset.reference}")
    changed = client.post(place + "/refresh", data={"source_id": NOISE}, follow_redirects=True)
    assert "Licensen var CC0 1.0 och är nu CC BY 4.0." in changed.text
    assert faults(changed.text) == []
    for challenge in (draft, other):
        [link] = links(challenge)
        assert link.snapshot.licence == "http://creativecommons.org/licenses/by/4.0/"
    assert len(snapshots(one.dataset)) == 2


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.RESET, Fault.TRUNCATED, Fault.REDIRECT])
def test_an_unreachable_portal_is_said_and_nothing_typed_is_lost(
    fault: Fault, client: FlaskClient, draft: Challenge, portal: RunningPortal
) -> None:
    portal.faults.set(fault)
    page = client.get(at(draft, "/search?q=buller&access=public"))
    assert page.status_code == 200
    assert "dataportalen" in page.text.lower()
    assert 'value="buller"' in page.text
    assert '<option value="public" selected>' in page.text
    assert at(draft, "/by-hand") in page.text
    assert faults(page.text) == []
    address = f"{portal.page_url}/datasets/{NOISE}"
    answer = client.post(at(draft, "/link"), data={"address": address})
    assert answer.status_code == 422
    assert f'value="{address}"' in answer.text
    assert "by-hand?address=" in answer.text
    assert links(draft) == []


def test_by_hand(client: FlaskClient, draft: Challenge) -> None:
    page = client.get(at(draft, "/by-hand?address=https://data.example.org/1"))
    assert 'value="https://data.example.org/1"' in page.text
    assert faults(page.text) == []
    right = {
        "title_sv": "Ljudnivåer vid skolor",
        "publisher": "Ekhamns kommun",
        "address": "data.example.org/ljud",
        "access_right": "restricted",
        "formats": "CSV, Excel,, CSV",
        "note_sv": "Behövs.",
    }
    wrong = client.post(at(draft, "/by-hand"), data=right | {"address": "javascript:alert(1)"})
    assert wrong.status_code == 422
    assert "Ljudnivåer vid skolor" in wrong.text
    assert faults(wrong.text) == []
    assert client.post(at(draft, "/by-hand"), data=right).location == at(draft)
    [link] = links(draft)
    assert link.dataset.source is DatasetSource.MANUAL
    assert link.snapshot.page_url == "https://data.example.org/ljud"
    assert link.snapshot.formats == ["CSV", "Excel"]
    assert client.post(at(draft, "/by-hand"), data=right).status_code == 422
    refused = client.post(at(draft, f"/{link.dataset.reference}/refresh"))
    assert refused.status_code == 422
    assert faults(refused.text) == []


def test_refresh_takes_no_snapshot_when_nothing_has_changed(
    client: FlaskClient, draft: Challenge, portal: RunningPortal, clock: FrozenClock
) -> None:
    client.post(at(draft, "/link"), data={"source_id": NOISE})
    [old] = links(draft)
    clock.move(days=2)
    place = at(draft, f"/{old.dataset.reference}")
    same = client.post(place + "/refresh", follow_redirects=True)
    assert "Inget har ändrats sedan sist." in same.text
    assert faults(same.text) == []
    [new] = links(draft)
    assert new.snapshot_id == old.snapshot_id
    assert new.dataset.checked_at == clock.now()
    assert len(snapshots(new.dataset)) == 1
    portal.faults.set(Fault.UNAVAILABLE)
    away = client.post(place + "/refresh")
    assert away.status_code == 422
    assert "De tidigare uppgifterna gäller fortfarande." in away.text
    assert links(draft)[0].snapshot_id == new.snapshot_id


def test_public_pages_never_ask_the_portal(
    make: Factory,
    home: Organisation,
    client: FlaskClient,
    client_for: Any,
    portal: RunningPortal,
    draft: Challenge,
) -> None:
    client.post(at(draft, "/link"), data={"source_id": NOISE})
    asked = len(portal.faults.calls)
    preview = client.get(f"/organise/challenges/{draft.slug}/preview")
    assert "Bullermätningar i Ekhamns stadskärna" in preview.text
    assert len(portal.faults.calls) == asked


def test_those_who_may_not_make_no_call(
    make: Factory, home: Organisation, draft: Challenge, client_for: Any, portal: RunningPortal
) -> None:
    published = make.challenge(home)
    stranger = client_for(make.person())
    assert stranger.get(at(draft, "/search?q=buller")).status_code == 404
    assert stranger.post(at(draft, "/link"), data={"source_id": NOISE}).status_code == 404
    assert client_for(None).post(at(draft, "/link"), data={"source_id": NOISE}).status_code == 302
    reader = make.person()
    make.member(home, reader, OrganisationRole.READER)
    assert client_for(reader).post(at(draft, "/link"), data={"source_id": NOISE}).status_code == 403
    assert stranger.post(at(published, "/link"), data={"source_id": NOISE}).status_code == 403
    assert portal.faults.calls == []
