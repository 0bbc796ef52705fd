"""Uploads that belong to nothing are deleted at night, but not before they have been seen twice."""

import datetime as dt
import io
import os

import sqlalchemy as sa
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.adapters.storage.contract import new_key
from challenges.models import db
from challenges.models.jobs import Job
from challenges.operations.attachments import PREFIX
from challenges.operations.recording import queue
from challenges.operations.unit_of_work import unit_of_work
from tests.letters_read import work


def stored(app: Flask) -> set[str]:
    return set(app.extensions["storage"].keys(PREFIX))


def look(app: Flask, clock: FrozenClock, job: str = "files.look") -> None:
    with unit_of_work(write=True) as unit:
        queue(job, {}, now=clock.now())
        unit.commit()
    work(app)


def test_what_belongs_to_nothing_is_deleted_a_quarter_of_an_hour_later(
    app: Flask, clock: FrozenClock
) -> None:
    storage = app.extensions["storage"]
    old, just_arrived = new_key(PREFIX), new_key(PREFIX)
    storage.put(old, io.BytesIO(b"x"), max_bytes=10)
    look(app, clock)
    assert stored(app) == {old}
    storage.put(just_arrived, io.BytesIO(b"x"), max_bytes=10)
    clock.move(minutes=16)
    work(app)
    assert stored(app) == {just_arrived}


def test_nothing_to_sweep_queues_nothing(app: Flask, clock: FrozenClock) -> None:
    look(app, clock)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).where(Job.name == "files.delete")) == 0


def test_what_broke_off_more_than_a_day_ago_is_cleared(app: Flask, clock: FrozenClock) -> None:
    storage = app.extensions["storage"]
    key = new_key(PREFIX)
    storage.put(key, io.BytesIO(b"x"), max_bytes=10)
    incoming = app.extensions["settings"].storage_folder / ".incoming"
    for name, hours in (("old", 25), ("fresh", 23)):
        (incoming / name).write_bytes(b"half")
        moment = (clock.now() - dt.timedelta(hours=hours)).timestamp()
        os.utime(incoming / name, (moment, moment))
    look(app, clock, "files.clear")
    assert [path.name for path in incoming.iterdir()] == ["fresh"]
    assert stored(app) == {key}


def test_a_storage_that_is_away_is_tried_again(app: Flask, clock: FrozenClock) -> None:
    folder = app.extensions["settings"].storage_folder / PREFIX
    folder.mkdir(parents=True)
    (folder / "aa").write_text("a file where a folder should be")
    look(app, clock)
    db.session.rollback()
    job = db.session.scalars(sa.select(Job).where(Job.name == "files.look")).one()
    assert "the storage cannot be reached" in job.last_error
