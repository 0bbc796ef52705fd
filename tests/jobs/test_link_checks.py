"""The addresses of linked datasets, tried night after night against a real server."""

import datetime as dt
import socket
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.adapters.http import Client
from challenges.adapters.pacing import Pacer
from challenges.jobs import calendar
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import Dataset, LinkCheck
from challenges.models.jobs import Job
from challenges.models.people import Person
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.states import ChallengeState, JobState, LinkFinding
from tests.factories import Factory
from tests.letters_read import work
from tests.services.linked_site import LinkedSite, linked_site


@pytest.fixture
def site() -> Iterator[LinkedSite]:
    with linked_site() as running:
        yield running


@pytest.fixture(autouse=True)
def outside(app: Flask, site: LinkedSite) -> None:
    """A world with one host, and a resolver that knows who exists."""

    def resolve(host: str, port: int) -> list[str]:
        if host.startswith("dead."):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return ["127.0.0.1"]

    app.extensions["http"] = Client(
        user_agent="test", allow_inward={("data.example.org", site.port)}, resolve=resolve
    )
    app.extensions["link_pacer"] = Pacer(0.4, sleep=lambda _: None)


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def challenge(make: Factory, editor: Person) -> Challenge:
    return make.challenge(make.organisation(editor=editor))


@pytest.fixture
def dataset(make: Factory, challenge: Challenge, editor: Person) -> Dataset:
    return make.dataset(challenge, by=editor)


def add(dataset: Dataset, *urls: str, at: dt.datetime) -> None:
    with unit_of_work(write=True) as unit:
        db.session.add_all([LinkCheck(dataset_id=dataset.id, url=url, check_at=at) for url in urls])
        db.session.flush()
        unit.commit()


def found() -> dict[str, LinkCheck]:
    db.session.rollback()
    db.session.expire_all()
    rows = db.session.scalars(sa.select(LinkCheck).order_by(LinkCheck.id)).all()
    return {row.url.rpartition("/")[2]: row for row in rows}


def night(app: Flask, clock: FrozenClock) -> None:
    """A day later in the morning everything has come round."""
    clock.move(days=1)
    calendar.plan(clock.now())
    work(app)
    clock.move(minutes=2)
    work(app)


def test_nothing_is_broken_after_one_night(
    app: Flask, dataset: Dataset, site: LinkedSite, clock: FrozenClock
) -> None:
    base = f"http://data.example.org:{site.port}"
    site.behaviour |= {
        "/gone": 404,
        "/get": "get only",
        "/moved": (301, {"Location": "/works"}),
        "/login": 401,
        "/front": (302, {"Location": "/"}),
        "/busy": 503,
    }
    names = ("works", "gone", "get", "moved", "login", "front", "busy")
    add(dataset, *(f"{base}/{name}" for name in names), "http://dead.example.org/dead", at=clock.now())
    night(app, clock)
    first = {name: check.finding for name, check in found().items()}
    assert first == {
        "works": LinkFinding.WORKS,
        "gone": LinkFinding.UNKNOWN,
        "get": LinkFinding.WORKS,
        "moved": LinkFinding.MOVED,
        "login": LinkFinding.NEEDS_LOGIN,
        "front": LinkFinding.SUSPICIOUS,
        "busy": LinkFinding.UNKNOWN,
        "dead": LinkFinding.UNKNOWN,
    }
    assert found()["gone"].tried is LinkFinding.GONE
    assert found()["gone"].status == 404
    assert found()["moved"].moved_to == base + "/works"
    night(app, clock)
    second = {name: check.finding for name, check in found().items()}
    assert second == {**first, "gone": LinkFinding.GONE, "dead": LinkFinding.HOST_DEAD}
    site.behaviour["/gone"] = 200
    night(app, clock)
    assert found()["gone"].finding is LinkFinding.WORKS
    assert all(check.check_at > clock.now() for check in found().values())
    assert not db.session.scalar(
        sa.select(sa.func.count()).where(Job.name == "links.check", Job.state != JobState.DONE)
    )


def test_a_host_that_asks_to_be_left_alone_is_spared_the_rest(
    app: Flask, dataset: Dataset, site: LinkedSite, clock: FrozenClock
) -> None:
    base = f"http://data.example.org:{site.port}"
    site.behaviour["/1"] = (429, {"Retry-After": str(3 * 86400)})
    add(dataset, *(f"{base}/{number}" for number in range(1, 6)), at=clock.now())
    began = clock.now()
    night(app, clock)
    assert site.calls == [("HEAD", "/1")]
    assert found()["1"].check_at >= began + dt.timedelta(days=4)
    assert found()["2"].tried_at is None
    night(app, clock)
    assert [path for _, path in site.calls] == ["/1", "/2", "/3", "/4", "/5"]


def test_many_addresses_of_one_host_are_tried_in_small_batches(
    app: Flask, dataset: Dataset, site: LinkedSite, clock: FrozenClock
) -> None:
    base = f"http://data.example.org:{site.port}"
    add(dataset, *(f"{base}/{number}" for number in range(20)), at=clock.now())
    waits: list[float] = []
    app.extensions["link_pacer"] = Pacer(0.4, sleep=waits.append)
    clock.move(days=1)
    calendar.plan(clock.now())
    work(app)
    moments = list(
        db.session.scalars(sa.select(Job.run_at).where(Job.name == "links.check").order_by(Job.run_at))
    )
    assert [b - a for a, b in pairwise(moments)] == [dt.timedelta(seconds=5)] * 2
    calendar.plan(clock.now())
    clock.move(minutes=16)
    calendar.plan(clock.now())
    work(app)
    assert sorted(path for _, path in site.calls) == sorted(f"/{number}" for number in range(20))
    assert sum(waits) > 2


def test_the_pause_between_two_tries_is_real(
    site: LinkedSite, app: Flask, dataset: Dataset, clock: FrozenClock
) -> None:
    base = f"http://data.example.org:{site.port}"
    app.extensions["link_pacer"] = Pacer(0.2)
    add(dataset, *(f"{base}/{number}" for number in range(3)), at=clock.now())
    began = time.monotonic()
    night(app, clock)
    assert len(site.moments) == 3
    assert site.moments[1] - began >= 0.2
    assert site.moments[2] - began >= 0.4


def test_addresses_of_challenges_that_are_over_are_left_alone(
    app: Flask, dataset: Dataset, site: LinkedSite, clock: FrozenClock
) -> None:
    add(dataset, f"http://data.example.org:{site.port}/x", "ftp://data.example.org/y", at=clock.now())
    with db.engine.begin() as connection:
        connection.execute(sa.update(Challenge).values(state=ChallengeState.ARCHIVED))
    night(app, clock)
    assert site.calls == []
    with db.engine.begin() as connection:
        connection.execute(sa.update(Challenge).values(state=ChallengeState.PUBLISHED))
    night(app, clock)
    assert [path for _, path in site.calls] == ["/x"]
    assert found()["y"].tried_at is None
