"""Challenges whose datasets are watched, over a real portal, and the nights in which that happens."""

import datetime as dt
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.adapters.http import Client
from challenges.adapters.pacing import Pacer
from challenges.app import create_app
from challenges.demo.portal.serving import RunningPortal
from challenges.jobs import calendar
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset, Dataset
from challenges.models.people import Person
from challenges.operations import datasets
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import challenges as challenge_queries
from challenges.queries import public_challenges
from challenges.queries.actors import load_actor
from challenges.vocabulary.states import ChallengeState
from tests.conftest import OwnContextClient, settings_for
from tests.letters_read import work


@contextmanager
def application(
    database_url: str, clock: FrozenClock, folder: Path, portal: RunningPortal
) -> Iterator[Flask]:
    """An application with a running portal for its portal. Nobody else is reached: no other name has an address."""
    host, port = portal.inward
    settings = settings_for(
        database_url,
        folder,
        portal_url=portal.base_url,
        portal_pages=portal.page_url,
        inward_hosts=f"{host}:{port}",
    )
    app = create_app(settings, clock=clock)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = OwnContextClient
    app.extensions["http"] = Client(user_agent="test", allow_inward={portal.inward}, resolve=_lonely)
    app.extensions["link_pacer"] = Pacer(0.4, sleep=lambda _: None)
    with app.app_context():
        unhurried(app)
        yield app
        db.session.remove()
        db.engine.dispose()


def _lonely(host: str, port: int) -> list[str]:
    if host == "127.0.0.1":
        return [host]
    raise socket.gaierror(socket.EAI_AGAIN, "nobody can be asked")


def link(app: Flask, challenge: Challenge, person: Person, source_id: str) -> str:
    """Link a dataset of the portal as an editor does while the challenge is a draft. Gives its reference."""
    record = app.extensions["portal"].fetch(source_id, seconds=5.0)
    state = challenge.state
    _put(challenge, ChallengeState.DRAFT)
    with unit_of_work(write=True) as unit:
        actor = load_actor(person.id)
        assert actor is not None
        whole = challenge_queries.whole(challenge.slug)
        made = datasets.link(actor, whole, record, now=app.extensions["clock"].now())
        reference = made.dataset.reference
        unit.commit()
    _put(challenge, state)
    return reference


def _put(challenge: Challenge, state: ChallengeState) -> None:
    db.session.commit()
    with db.engine.begin() as connection:
        connection.execute(sa.update(Challenge).where(Challenge.id == challenge.id).values(state=state))
    db.session.expire(challenge, ["state"])


def links(challenge: Challenge) -> list[ChallengeDataset]:
    """The links of a challenge as they are now."""
    db.session.rollback()
    db.session.expire_all()
    return list(public_challenges.links(challenge))


def dataset(reference: str) -> Dataset:
    """The dataset as it is now."""
    db.session.rollback()
    db.session.expire_all()
    found: Any = db.session.query(Dataset).filter_by(reference=reference).one()
    return found


def unhurried(app: Flask) -> list[float]:
    """Let the pacer note how long it would wait instead of waiting."""
    waits: list[float] = []
    app.extensions["pacer"] = Pacer(1.0, sleep=waits.append)
    return waits


def night(app: Flask, clock: FrozenClock, days: float = 1) -> None:
    """Let the clock go through the night some days later, an hour at a time, until ten in the morning UTC."""
    morning = (clock.now() + dt.timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)
    clock.move(to=morning.replace(hour=0))
    while clock.now() < morning:
        clock.move(minutes=60)
        calendar.plan(clock.now())
        work(app)
        clock.move(seconds=60)  # those that were put off to be polite to the portal
        work(app)
    clock.move(to=morning)
