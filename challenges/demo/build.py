"""Make the demo: once, whole or not at all, and through the same operations as people use."""

import contextlib
import datetime as dt
import json
import socket
from collections.abc import Iterator
from importlib.resources import files
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.adapters.http import Client
from challenges.adapters.mailer import FolderMailer
from challenges.adapters.portals.contract import Portal
from challenges.adapters.portals.entrystore import EntryStore
from challenges.demo import (
    agreeing,
    competing,
    crowd,
    exhibiting,
    extending,
    harvesting,
    judging,
    needing,
    preparing,
    publishing,
    reading,
    requesting,
    voting,
)
from challenges.demo.calendar import Calendar
from challenges.demo.portal.application import CATALOGUE_FILE
from challenges.demo.portal.serving import RunningPortal
from challenges.demo.story import Progress, Story
from challenges.jobs import queue
from challenges.models import db
from challenges.models.jobs import Job
from challenges.models.people import Person
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.states import JobState


def anybody_here() -> bool:
    """Whether the platform has people: then nothing is made."""
    with unit_of_work(write=False):
        return bool(db.session.scalar(sa.select(sa.exists().select_from(Person))))


def build(app: Flask, now: dt.datetime, progress: Progress) -> None:
    """Fill an empty platform. One transaction: stopped half way, nothing is left behind.

    The letters go into the folder, never to a mail server: nobody in the demo exists.
    """
    story = Story(Calendar(now))
    with _portal(app) as portal:
        _tell(story, app, portal)
        if urlsplit(app.extensions["settings"].portal_pages).hostname == "127.0.0.1":
            harvesting.add_catalogue(story, app.extensions["settings"].portal_pages + CATALOGUE_FILE)
        with unit_of_work(write=True) as work:
            story.play(progress)
            work.commit()
    _deliver(app, now)


def _tell(story: Story, app: Flask, portal: Portal) -> None:
    organisations, addresses = reading.organisations(), dataset_addresses()
    storage = app.extensions["storage"]
    crowd.open_accounts(story, reading.people(), app.extensions["passwords"])
    crowd.found_organisations(story, organisations)
    for spec in reading.challenges():
        publishing.prepare(story, spec, portal, addresses)
        preparing.share_out(story, spec)
        competing.compete(story, spec, storage, addresses)
        agreeing.agree(story, spec, addresses)
        extending.extend(story, spec)
        judging.judge(story, spec, organisations[spec["organisation"]]["owner"])
        voting.vote(story, spec)
        exhibiting.exhibit(story, spec)
    requesting.request_data(story, reading.data_requests(), addresses)
    needing.propose_needs(story, reading.needs())


def dataset_addresses() -> dict[str, str]:
    """What the stand-in portal's publishers call their datasets, by the short name used in the content."""
    catalogue = json.loads((files(__package__) / "portal" / "catalog.json").read_text("utf-8"))
    sites = {publisher["key"]: publisher["site"] for publisher in catalogue["publishers"]}
    return {one["id"]: f"{sites[one['publisher']]}/datamangder/{one['id']}" for one in catalogue["datasets"]}


@contextlib.contextmanager
def _portal(app: Flask) -> Iterator[Portal]:
    """The platform's own portal, answering on this machine; or a stand-in for the moment when it is elsewhere."""
    settings = app.extensions["settings"]
    place = urlsplit(settings.portal_url)
    here = place.port if place.hostname == "127.0.0.1" and place.port else 0
    if here and _listens(here):  # it is running already
        yield app.extensions["portal"]
        return
    with RunningPortal(here) as running:
        if here:
            yield app.extensions["portal"]
        else:
            client = Client(user_agent="Challenges demo", allow_inward=frozenset({running.inward}))
            yield EntryStore(running.base_url, running.page_url, client)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _deliver(app: Flask, now: dt.datetime) -> None:
    """Send what the story's letters were queued for, each at its own time, into the folder."""
    mailer = app.extensions["mailer"]
    app.extensions["mailer"] = FolderMailer(app, app.extensions["settings"].mail_folder)
    try:
        while (moment := _next_job(now)) is not None:
            queue.run_ready(FrozenClock(moment), limit=500)
    finally:
        app.extensions["mailer"] = mailer


def _next_job(now: dt.datetime) -> dt.datetime | None:
    with unit_of_work(write=False):
        return db.session.scalar(
            sa.select(sa.func.min(Job.run_at)).where(Job.state == JobState.QUEUED, Job.run_at <= now)
        )
