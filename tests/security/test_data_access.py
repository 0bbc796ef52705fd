"""What protects the access details of data with conditions, besides the permissions."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.app import create_app
from challenges.models import db
from challenges.models.agreements import DataTerms
from challenges.models.people import Person
from tests.conftest import OwnContextClient, settings_for
from tests.factories import Factory
from tests.views.data_with_conditions import access, ask, asking, decide, happened, newest, scene

ClientFor = Callable[[Person | None], FlaskClient]


@pytest.fixture
def app(database_url: str, clock: FrozenClock, tmp_path: Path) -> Iterator[Flask]:
    """An application that counts how often somebody tries."""
    app = create_app(settings_for(database_url, tmp_path, rate_limits="yes"), clock=clock)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = OwnContextClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_showing_is_limited_for_each_person(app: Flask, client_for: ClientFor, make: Factory) -> None:
    place = scene(make)
    people = [make.person(), make.person()]
    agreements = []
    for person in people:
        make.register(place.challenge, person)
        agreements.append(ask(client_for(person), place))
        decide(client_for(place.data_owner), agreements[-1], "approve", last_day="2026-05-01")
    collector, other = map(client_for, people)
    assert [access(collector, agreements[0]).status_code for _ in range(12)] == [200] * 10 + [429] * 2
    assert access(other, agreements[1]).status_code == 200
    shown = [row for row in happened("data_agreement.access_shown") if row.person_id == people[0].id]
    assert len(shown) == 10  # what was not shown is not recorded as shown


def test_asking_is_limited(app: Flask, client_for: ClientFor, make: Factory) -> None:
    """Each request sends a letter to the data owner."""
    place = scene(make)
    person = make.person()
    make.register(place.challenge, person)
    asker, owner = client_for(person), client_for(place.data_owner)
    statuses = []
    for _ in range(6):
        answer = asker.post(place.conditions, data=asking())
        statuses.append(answer.status_code)
        if answer.status_code == 303:
            decide(owner, newest(), "decline", reason="Inte den här gången.")
    assert statuses == [303] * 5 + [429]


def test_a_forged_field_makes_nobody_another_person(app: Flask, client_for: ClientFor, make: Factory) -> None:
    place = scene(make)
    person = make.person()
    make.register(place.challenge, person)
    client, owner = client_for(person), client_for(place.data_owner)
    statuses = []
    for number in range(6):
        answer = client.post(place.conditions, data=asking(email=f"nobody-{number}@example.org"))
        statuses.append(answer.status_code)
        if answer.status_code == 303 and number < 4:
            decide(owner, newest(), "decline", reason="Inte den här gången.")
    assert statuses == [303] * 5 + [429]
    agreement = newest()
    decide(owner, agreement, "approve", last_day="2026-05-01")
    at = f"/data-agreements/{agreement.reference}/access"
    shown = [
        client.post(at, data={"email": f"nobody-{number}@example.org"}).status_code for number in range(12)
    ]
    assert shown == [200] * 10 + [429] * 2


def test_no_query_brings_the_details_along(app: Flask, make: Factory) -> None:
    """Whatever page shows conditions cannot show the details by mistake: they are not there."""
    scene(make)
    db.session.expire_all()
    terms = db.session.scalars(sa.select(DataTerms)).one()
    with pytest.raises(sa.exc.InvalidRequestError, match="access_details"):
        _ = terms.access_details
