"""Nobody fills the storage past the quotas: what is replaced, refused, removed or given up does not stay."""

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.entries import Attachment, Entry
from challenges.models.people import Person
from challenges.models.teams import Team
from challenges.operations import upload_parts
from tests.factories import Factory
from tests.letters_read import work
from tests.uploading import Sender, pdf, sha256

ClientFor = Callable[[Person | None], FlaskClient]
SMALL = 1000


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_parts, "PART_SIZE", SMALL)


@pytest.fixture
def author(make: Factory) -> Person:
    return make.person()


@pytest.fixture
def challenge(make: Factory) -> Challenge:
    return make.challenge()


@pytest.fixture
def team(make: Factory, challenge: Challenge, author: Person) -> Team:
    return make.team(challenge, author)


@pytest.fixture
def entry(make: Factory, team: Team, challenge: Challenge, author: Person) -> Entry:
    return make.draft(team, challenge, author=author)


def stored(app: Flask) -> list[str]:
    """What lies in the storage once the worker has done what was queued."""
    work(app)
    storage = app.extensions["storage"]
    return [key for prefix in ("entries", "parts") for key in storage.keys(prefix)]


def post(client: FlaskClient, entry: Entry, *files: bytes, **changes: str) -> int:
    data = {"title": "T", "language": "sv", "version": "1", "then": "upload", **changes}
    sent = [(io.BytesIO(content), f"{number}.pdf") for number, content in enumerate(files)]
    answer = client.post(
        f"/entries/{entry.reference}/draft",
        data={**data, **({"files": sent} if sent else {})},
        content_type="multipart/form-data",
    )
    return answer.status_code


def test_a_part_sent_again_with_other_bytes_replaces_the_first(
    app: Flask, client_for: ClientFor, author: Person, entry: Entry
) -> None:
    content = pdf(2 * SMALL)
    sender = Sender(client_for(author), entry.reference)
    upload = sender.begin("a.pdf", len(content)).json["reference"]
    for number in range(5):
        assert sender.part(upload, 1, bytes([number]) * SMALL).status_code == 200
    assert len(stored(app)) == 1
    pieces = content[:SMALL], content[SMALL:]
    for number, piece in enumerate(pieces, 1):
        assert sender.part(upload, number, piece).status_code == 200
    assert sender.finish(upload, [sha256(piece) for piece in pieces]).status_code == 200
    assert len(stored(app)) == 1, "and the file is the one that was sent last"


def test_files_that_are_refused_are_not_kept(
    app: Flask, client_for: ClientFor, author: Person, entry: Entry
) -> None:
    client = client_for(author)
    assert post(client, entry, pdf(100), title="T" * 1_000) == 422, "the form is not in order"
    assert post(client, entry, *(pdf(100 + n) for n in range(11))) == 422, "too many"
    for number in range(10):
        assert post(client, entry, pdf(200 + number)) == 303
    assert len(stored(app)) == 10
    assert post(client, entry, pdf(300)) == 422, "no place left"
    assert len(stored(app)) == 10


def test_one_that_is_too_large_leaves_none_of_those_before_it(
    app: Flask, client_for: ClientFor, author: Person, entry: Entry
) -> None:
    limit = app.extensions["settings"].upload_limit
    assert post(client_for(author), entry, pdf(100), pdf(limit + 1000)) == 422
    assert stored(app) == []


def test_the_same_file_again_is_stored_once(
    app: Flask, client_for: ClientFor, author: Person, entry: Entry
) -> None:
    client, content = client_for(author), pdf(500)
    for _ in range(3):
        assert post(client, entry, content) == 303
    assert Sender(client, entry.reference).send("0.pdf", content).status_code == 200
    assert len(stored(app)) == 1
    shown = client.get(f"/entries/{entry.reference}").text
    url = shown.partition(f"/entries/{entry.reference}/draft/files/")
    assert client.get(url[1] + url[2].partition('"')[0]).data == content


def test_a_file_that_is_removed_is_gone(
    app: Flask, client_for: ClientFor, author: Person, entry: Entry
) -> None:
    client = client_for(author)
    assert post(client, entry, pdf(500), pdf(600)) == 303
    assert len(stored(app)) == 2
    reference = db.session.scalars(sa.select(Attachment.reference)).first()
    assert post(client, entry, version="2", remove=str(reference)) == 303
    assert len(stored(app)) == 1


def test_a_team_that_ends_takes_its_files_along(
    app: Flask, client_for: ClientFor, author: Person, team: Team, entry: Entry
) -> None:
    client = client_for(author)
    assert post(client, entry, pdf(500)) == 303
    sender = Sender(client, entry.reference)
    upload = sender.begin("b.pdf", 2 * SMALL).json["reference"]
    assert sender.part(upload, 1, b"b" * SMALL).status_code == 200
    assert len(stored(app)) == 2
    assert client.post(f"/teams/{team.reference}/dissolve", data={"confirm": "y"}).status_code == 303
    assert stored(app) == []
