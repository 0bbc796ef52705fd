"""The portals an administrator adds: asked before they are saved, switched off and on, removed while unused."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.demo.portal.faults import Fault
from challenges.demo.portal.serving import RunningPortal
from challenges.models import db
from challenges.models.datasets import Dataset
from challenges.models.happenings import HappeningRow
from challenges.models.people import Person
from challenges.models.portals import PortalSource
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import DatasetSource
from tests.conftest import OwnContextClient, settings_for
from tests.factories import Factory
from tests.queries_counted import counted
from tests.services.markup import faults

Clients = Callable[[Person | None], FlaskClient]


@pytest.fixture
def portals() -> Iterator[tuple[RunningPortal, RunningPortal]]:
    with RunningPortal() as national, RunningPortal() as other:
        yield national, other


@pytest.fixture
def other(portals: tuple[RunningPortal, RunningPortal]) -> RunningPortal:
    return portals[1]


@pytest.fixture
def app(
    database_url: str, clock: FrozenClock, tmp_path: Path, portals: tuple[RunningPortal, RunningPortal]
) -> Iterator[Flask]:
    """The application with a national portal, and another one beside it that may be added."""
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
def desk(client_for: Clients, make: Factory) -> FlaskClient:
    return client_for(make.person(admin=True))


def sources() -> list[PortalSource]:
    return list(db.session.scalars(sa.select(PortalSource).order_by(PortalSource.id)))


def told() -> list[str]:
    query = sa.select(HappeningRow.kind).where(HappeningRow.kind.like("portal.%")).order_by(HappeningRow.id)
    return list(db.session.scalars(query))


def added(desk: FlaskClient, other: RunningPortal, **changes: str) -> PortalSource:
    form = {"kind": "entrystore", "label": "Ekhamn", "base_url": other.base_url, "pages_url": other.page_url}
    assert desk.post("/admin/portals/new", data=form | changes).status_code == 303
    return sources()[-1]


def test_a_portal_is_asked_and_added(desk: FlaskClient, other: RunningPortal, clock: FrozenClock) -> None:
    assert faults(desk.get("/admin/portals/new").text) == []
    source = added(desk, other, base_url=other.base_url + "/")
    assert (source.base_url, source.enabled, source.ok_at) == (other.base_url, True, clock.now())
    page = desk.get(f"/admin/portals/{source.reference}", follow_redirects=True)
    assert "har 40 datamängder" in page.text
    assert faults(page.text) == []
    index = desk.get("/admin/portals").text
    assert index.index("Nationella dataportalen") < index.index("Ekhamn")
    assert faults(index) == []
    assert told() == ["portal.added"]


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.PAGE, Fault.REDIRECT])
def test_a_portal_that_does_not_answer_is_not_added(
    fault: Fault, desk: FlaskClient, other: RunningPortal
) -> None:
    other.faults.set(fault)
    form = {"kind": "entrystore", "label": "Ekhamn", "base_url": other.base_url}
    answer = desk.post("/admin/portals/new", data=form)
    assert answer.status_code == 422
    assert 'id="base_url-error"' in answer.text
    assert f'value="{other.base_url}"' in answer.text
    assert faults(answer.text) == []
    assert sources() == []


@pytest.mark.parametrize(
    "address",
    ["", "inte en adress", "ftp://data.example.org", "javascript:alert(1)", "http://169.254.169.254/"],
)
def test_an_address_that_is_none_or_leads_inward(address: str, desk: FlaskClient) -> None:
    answer = desk.post("/admin/portals/new", data={"kind": "entrystore", "label": "Fel", "base_url": address})
    assert answer.status_code == 422
    assert 'id="base_url-error"' in answer.text
    assert faults(answer.text) == []
    assert sources() == []


def test_the_national_portal_and_one_that_is_there_are_not_added_again(
    desk: FlaskClient, portals: tuple[RunningPortal, RunningPortal]
) -> None:
    national, other = portals
    form = {"kind": "entrystore", "label": "Igen", "base_url": national.base_url + "/"}
    assert "alltid frågas" in desk.post("/admin/portals/new", data=form).text
    added(desk, other)
    twice = desk.post("/admin/portals/new", data=form | {"base_url": other.base_url})
    assert twice.status_code == 422
    assert "finns redan i listan" in twice.text
    assert len(sources()) == 1


def test_rename_switch_off_and_on_and_remove(desk: FlaskClient, other: RunningPortal) -> None:
    source = added(desk, other)
    place = f"/admin/portals/{source.reference}"
    assert desk.post(place, data={"label": " "}).status_code == 422
    assert desk.post(place, data={"label": "Ekhamns öppna data"}).status_code == 303
    assert desk.post(place + "/disable").status_code == 303
    off = desk.get("/admin/portals").text
    assert "Ekhamns öppna data" in off
    assert "Avstängd" in off
    desk.post(place + "/disable")
    desk.post(place + "/enable")
    assert sources()[0].enabled
    assert desk.post(place + "/remove").location == "/admin/portals"
    assert sources() == []
    assert told() == [
        "portal.added",
        "portal.renamed",
        "portal.disabled",
        "portal.enabled",
        "portal.removed",
    ]


def test_a_portal_that_something_is_linked_from_stays(desk: FlaskClient, other: RunningPortal) -> None:
    source = added(desk, other)
    with unit_of_work(write=True) as work:
        db.session.add(
            Dataset(source=DatasetSource.ENTRYSTORE, source_base=source.base_url, source_id="50_1")
        )
        db.session.flush()
        work.commit()
    place = f"/admin/portals/{source.reference}"
    assert place + "/remove" not in desk.get(place).text
    answer = desk.post(place + "/remove")
    assert answer.status_code == 422
    assert "Stäng av den i stället" in answer.text
    assert faults(answer.text) == []
    assert len(sources()) == 1


def test_asking_now_tells_and_writes_down(
    desk: FlaskClient, portals: tuple[RunningPortal, RunningPortal], clock: FrozenClock
) -> None:
    national, other = portals
    source = added(desk, other)
    clock.move(hours=1)
    other.faults.set(Fault.UNAVAILABLE)
    page = desk.post(f"/admin/portals/{source.reference}/ask", follow_redirects=True)
    assert "går inte att nå just nu" in page.text
    assert "Fel senaste gången" in desk.get("/admin/portals").text
    other.faults.clear()
    clock.move(hours=1)
    page = desk.post(f"/admin/portals/{source.reference}/ask", follow_redirects=True)
    assert "Portalen svarar och har 40 datamängder." in page.text
    assert sources()[0].ok_at == clock.now()
    assert "har 40 datamängder" in desk.post("/admin/portals/national/ask", follow_redirects=True).text
    national.faults.set(Fault.RESET)
    assert "går inte att nå" in desk.post("/admin/portals/national/ask", follow_redirects=True).text


def test_one_and_three_portals_need_as_many_queries(app: Flask, desk: FlaskClient, make: Factory) -> None:
    make.portal("A")
    desk.get("/admin/portals")
    with counted(app) as one:
        desk.get("/admin/portals")
    make.portal("B")
    make.portal("C", kind=DatasetSource.DCAT_FILE)
    with counted(app) as three:
        desk.get("/admin/portals")
    assert one.total == three.total
