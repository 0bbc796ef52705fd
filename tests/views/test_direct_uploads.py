"""Parts that go straight to a real object storage: put together, read back byte by byte, and downloaded from there."""

import hashlib

import pytest
import requests
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.entries import Attachment
from challenges.models.uploads import Upload
from tests.adapters.storages import PART, s3
from tests.letters_read import work
from tests.uploading import Sender, cut, pdf, sha256


@pytest.fixture
def storage(app, object_store):
    app.extensions["storage"] = s3(object_store)
    return app.extensions["storage"]


@pytest.fixture
def sender(make, client_for, storage):
    captain = make.person()
    challenge = make.challenge()
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    return Sender(client_for(captain), entry.reference)


def rows(model):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(sa.select(model)).all()


def put(part, piece):
    return requests.put(part["url"], data=piece, headers={"Content-Type": ""}, timeout=20).status_code


def test_a_file_goes_past_us_and_is_what_it_was(storage, sender):
    content = pdf(2 * PART + 1000)
    begun = sender.begin("karta.pdf", len(content)).json
    pieces = cut(content, begun["part_size"])
    assert len(pieces) == 3
    assert all(part["url"] for part in begun["parts"])
    assert put(begun["parts"][0], pieces[0]) == 200
    again = sender.begin("karta.pdf", len(content)).json
    assert [part["arrived"] for part in again["parts"]] == [True, False, False]
    assert [bool(part["url"]) for part in again["parts"]] == [False, True, True]
    hashes = [sha256(piece) for piece in pieces]
    assert put(again["parts"][2], pieces[2]) == 200
    missing = sender.finish(begun["reference"], hashes)
    assert (missing.status_code, missing.json["parts"]) == (409, [2])
    assert put(again["parts"][1], pieces[1]) == 200
    first, second = (sender.finish(begun["reference"], hashes) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json == second.json
    (file,) = rows(Attachment)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    answer = sender.client.get(sender.base.removesuffix("uploads") + f"draft/files/{file.reference}")
    assert answer.status_code == 303
    fetched = requests.get(answer.location, timeout=20)
    assert fetched.content == content
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    # S3 refuses a part of what is whole; Swift takes it, and then gives an error instead of the changed file.
    put(again["parts"][1], b"x" * len(pieces[1]))
    link = sender.client.get(sender.base.removesuffix("uploads") + f"draft/files/{file.reference}").location
    try:
        changed = requests.get(link, timeout=20).content
    except requests.RequestException:
        changed = b""
    assert b"x" * 100 not in changed
    assert sender.part(begun["reference"], 1, pieces[0]).status_code == 404


def test_what_was_changed_on_its_way_comes_to_nothing(app, storage, sender):
    content = pdf(PART + 500)
    begun = sender.begin("a.pdf", len(content)).json
    pieces = cut(content, begun["part_size"])
    assert put(begun["parts"][0], b"y" * len(pieces[0])) == 200
    assert put(begun["parts"][1], pieces[1]) == 200
    answer = sender.finish(begun["reference"], [sha256(piece) for piece in pieces])
    assert (answer.status_code, answer.json["over"]) == (422, True)
    work(app)
    assert rows(Attachment) == rows(Upload) == []
    assert list(storage.keys("entries")) == []


def test_content_that_is_not_accepted_is_removed_from_the_storage(app, storage, sender):
    content = b"<!doctype html><script>alert(1)</script>".ljust(PART + 10)
    begun = sender.begin("a.pdf", len(content)).json
    for part, piece in zip(begun["parts"], cut(content, begun["part_size"]), strict=True):
        put(part, piece)
    assert sender.finish(begun["reference"], []).json["over"] is True
    work(app)
    assert list(storage.keys("entries")) == []


def test_giving_up_frees_what_the_storage_holds(app, storage, sender):
    content = pdf(PART + 500)
    begun = sender.begin("a.pdf", len(content)).json
    put(begun["parts"][0], content[:PART])
    assert sender.cancel(begun["reference"]).status_code == 200
    work(app)
    assert put(begun["parts"][1], content[PART:]) >= 400
    assert sender.show(begun["reference"]).status_code == 404
