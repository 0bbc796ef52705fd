"""A catalogue file from its address to a linked dataset: added, harvested by the worker, searched, linked."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.jobs.queue import run_ready
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.people import Person
from challenges.models.portals import Harvest, PortalSource
from challenges.queries import public_challenges
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.states import ChallengeState
from tests.conftest import OwnContextClient, settings_for
from tests.factories import Factory
from tests.services.markup import faults
from tests.services.ports import free_port

_HEAD = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix : <https://data.hamn.example.org/> .
:utgivare a foaf:Agent ; foaf:name "Hamnens data"@sv .
"""
_DATASET = """
:{name} a dcat:Dataset ; dcterms:title "{title}"@sv ; dcterms:publisher :utgivare ;
  dcat:distribution :{name}-fil .
:{name}-fil a dcat:Distribution ; dcterms:format "text/csv" ;
  dcat:accessURL <https://data.hamn.example.org/{name}.csv> .
"""


@dataclass
class File:
    """A file on a server of this machine; what is in it may change while it runs."""

    address: str = ""
    text: str = ""
    status: int = 200
    asked: int = 0

    def say(self, **titles: str) -> None:
        self.text = _HEAD + "".join(_DATASET.format(name=name, title=title) for name, title in titles.items())

    def __call__(self, environ: Any, start: Any) -> Any:
        self.asked += 1
        answer = Response(self.text, self.status, mimetype="text/turtle")
        if self.status == 200:
            answer.add_etag()
            answer.make_conditional(Request(environ))
        return answer(environ, start)


@pytest.fixture
def file() -> Iterator[File]:
    file = File()
    server = make_server("127.0.0.1", 0, file, threaded=True)
    file.address = f"http://127.0.0.1:{server.port}/katalog.ttl"
    file.say(kajer="Kajer och djup", buller="Buller i hamnen")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield file
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def app(database_url: str, clock: FrozenClock, tmp_path: Path, file: File) -> Iterator[Flask]:
    port = file.address.split(":")[2].partition("/")[0]
    away = free_port()
    settings = settings_for(
        database_url,
        tmp_path,
        portal_url=f"http://127.0.0.1:{away}/store",
        inward_hosts=f"127.0.0.1:{port},127.0.0.1:{away}",
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
def desk(client_for: Callable[[Person | None], FlaskClient], make: Factory) -> FlaskClient:
    return client_for(make.person(admin=True))


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def draft(make: Factory, editor: Person) -> Challenge:
    return make.challenge(make.organisation(editor=editor), state=ChallengeState.DRAFT)


@pytest.fixture
def client(client_for: Callable[[Person | None], FlaskClient], editor: Person) -> FlaskClient:
    return client_for(editor)


def work(app: Flask, clock: FrozenClock) -> None:
    db.session.commit()
    while run_ready(clock):
        pass
    db.session.expire_all()


def added(desk: FlaskClient, file: File) -> PortalSource:
    form = {"kind": "dcat_file", "label": "Hamnens katalog", "base_url": file.address}
    assert desk.post("/admin/portals/new", data=form).status_code == 303
    return db.session.scalars(sa.select(PortalSource)).one()


def last() -> Harvest:
    return db.session.scalars(sa.select(Harvest).order_by(Harvest.id.desc())).first()  # type: ignore[return-value]


def at(challenge: Challenge, place: str = "") -> str:
    return f"/organise/challenges/{challenge.slug}/datasets{place}"


def test_from_the_address_to_a_linked_dataset(
    app: Flask, desk: FlaskClient, client: FlaskClient, draft: Challenge, file: File, clock: FrozenClock
) -> None:
    source = added(desk, file)
    place = f"/admin/portals/{source.reference}"
    assert "har inte skördats än" in desk.get(place).text
    assert desk.post(place + "/harvest").status_code == 303
    assert "Pågår sedan" in desk.get(place).text
    assert "pågår redan" in desk.post(place + "/harvest").text
    work(app, clock)
    page = desk.get(place)
    assert "2 tillagda, 0 uppdaterade, 0 borttagna, 0 oförändrade" in page.text
    assert "(Turtle)" in page.text
    assert faults(page.text) == []
    assert "2 tillagda" in desk.get("/admin/portals").text

    asked = file.asked
    hits = client.get(at(draft, f"/search?q=buller&source={source.reference}"))
    assert "Buller i hamnen" in hits.text
    assert "Kajer" not in hits.text
    assert faults(hits.text) == []
    both = client.get(at(draft, "/search?q=buller"))
    assert "Buller i hamnen" in both.text
    assert "Nationella dataportalen:</strong>" in both.text
    form = {"source": source.reference, "source_id": "https://data.hamn.example.org/buller"}
    linked = client.post(at(draft, "/link"), data=form)
    assert linked.status_code == 302
    pasted = client.post(at(draft, "/link"), data={"address": "https://data.hamn.example.org/kajer"})
    assert pasted.status_code == 302
    assert [link.dataset.source for link in public_challenges.links(draft)] == [DatasetSource.DCAT_FILE] * 2
    assert "Hamnens katalog" in client.get(linked.location).text
    assert file.asked == asked

    file.say(kajer="Kajer och djup", buller="Buller vid kaj")
    clock.move(hours=1)
    desk.post(place + "/harvest")
    work(app, clock)
    assert "0 tillagda, 1 uppdaterade, 0 borttagna, 1 oförändrade" in desk.get(place).text
    client.post(linked.location + "/refresh")
    assert "Buller vid kaj" in client.get(linked.location).text
    assert "Stäng av den i stället" in desk.post(place + "/remove").text


def test_a_harvest_that_fails_says_why_and_leaves_what_there_is(
    app: Flask, desk: FlaskClient, client: FlaskClient, draft: Challenge, file: File, clock: FrozenClock
) -> None:
    source = added(desk, file)
    place = f"/admin/portals/{source.reference}"
    desk.post(place + "/harvest")
    work(app, clock)
    file.status = 503
    clock.move(hours=1)
    desk.post(place + "/harvest")
    work(app, clock)
    assert last().fault
    assert (last().removed, last().ended_at) == (0, clock.now())
    page = desk.get(place)
    assert faults(page.text) == []
    assert "Fel senaste gången" in desk.get("/admin/portals").text
    assert "Buller i hamnen" in client.get(at(draft, f"/search?q=&source={source.reference}")).text
    file.status, file.text = 200, "<html>Underhåll</html>"
    clock.move(hours=1)
    desk.post(place + "/harvest")
    work(app, clock)
    assert last().fault
    assert "Buller i hamnen" in client.get(at(draft, f"/search?q=&source={source.reference}")).text


def test_a_file_that_breaks_off_is_marked_in_the_list(
    app: Flask, desk: FlaskClient, file: File, clock: FrozenClock
) -> None:
    place = f"/admin/portals/{added(desk, file).reference}"
    desk.post(place + "/harvest")
    work(app, clock)
    assert "Inte läst till slutet" not in desk.get("/admin/portals").text
    clock.move(hours=1)
    file.text = file.text[: len(file.text) * 3 // 4]
    desk.post(place + "/harvest")
    work(app, clock)
    assert last().lost
    page = desk.get("/admin/portals")
    assert faults(page.text) == []
    assert "Inte läst till slutet" in page.text
    assert "så inget togs bort" in desk.get(place).text


def test_a_file_that_has_not_changed_is_left_alone(
    app: Flask, desk: FlaskClient, file: File, clock: FrozenClock
) -> None:
    source = added(desk, file)
    place = f"/admin/portals/{source.reference}"
    for _ in range(2):
        desk.post(place + "/harvest")
        work(app, clock)
        clock.move(hours=1)
    assert (last().fetched, last().unchanged, last().added) == (2, 2, 0)


def test_what_is_no_catalogue_is_not_added(desk: FlaskClient, file: File) -> None:
    file.text = "<html><h1>Hej</h1></html>"
    form = {"kind": "dcat_file", "label": "Fel", "base_url": file.address}
    answer = desk.post("/admin/portals/new", data=form)
    assert answer.status_code == 422
    assert 'id="base_url-error"' in answer.text
    assert faults(answer.text) == []
