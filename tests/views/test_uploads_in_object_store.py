"""Files of entries in a real object store: straight from the browser, or sealed and through us; and when it is away."""

import io

import pytest
import requests
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.app import create_app
from challenges.models import db
from challenges.models.entries import Attachment
from challenges.operations import sealing
from challenges.operations.unit_of_work import unit_of_work
from tests.conftest import SEALING_KEY, OwnContextClient, settings_for
from tests.services import object_store as stores
from tests.uploading import Sender, cut, pdf, sha256

CONTENT = pdf(17 * 2**20)


def install(store, database_url, folder, clock, **changes):
    """An installation with its files in the store."""
    bucket = {name.removeprefix("CHALLENGES_").lower(): value for name, value in store.environment().items()}
    app = create_app(settings_for(database_url, folder, **bucket | changes), clock=clock)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = OwnContextClient
    return app


@pytest.fixture
def sealed() -> bool:
    return False


@pytest.fixture
def own() -> bool:
    """Whether the test wants an object store of its own, to kill it."""
    return False


@pytest.fixture
def store(own, request):
    if not own:
        yield request.getfixturevalue("object_store")
        return
    with stores.running() as store:
        yield store


@pytest.fixture
def app(store, sealed, database_url, tmp_path, clock):
    app = install(
        store,
        database_url,
        tmp_path,
        clock,
        s3_direct="yes",
        sealing_keys=SEALING_KEY if sealed else "",
    )
    with app.app_context():
        if sealed:
            with unit_of_work(write=True) as work:
                sealing.begin(app.extensions["sealing"], now=clock.now())
                work.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def captain(make):
    return make.person()


@pytest.fixture
def entry(make, captain):
    challenge = make.challenge()
    return make.draft(make.team(challenge, captain), challenge, author=captain)


@pytest.fixture
def sender(client_for, captain, entry):
    return Sender(client_for(captain), entry.reference)


def attached():
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(sa.select(Attachment).order_by(Attachment.id)).all()


def download(sender, file):
    """What a browser gets, wherever the answer sends it."""
    answer = sender.client.get(sender.base.removesuffix("uploads") + f"draft/files/{file.reference}")
    if answer.status_code in {302, 303}:
        elsewhere = requests.get(answer.headers["Location"], timeout=20)
        assert elsewhere.status_code == 200
        return elsewhere.content, elsewhere.headers
    with answer:
        assert answer.status_code == 200
        return answer.data, answer.headers


def send_straight(begun, content):
    """Send every part that is asked for, as the browser does: straight to the storage."""
    pieces = cut(content, begun["part_size"])
    for part in begun["parts"]:
        if not part["arrived"]:
            sent = requests.put(part["url"], data=pieces[part["number"] - 1], timeout=60)
            assert sent.status_code == 200, sent.text
    return [sha256(piece) for piece in pieces]


def objects(app, store):
    bucket = app.extensions["settings"].object_store.bucket
    found = store.client().list_objects_v2(Bucket=bucket).get("Contents", ())
    return [store.client().get_object(Bucket=bucket, Key=one["Key"])["Body"].read() for one in found]


def test_a_file_goes_straight_to_the_storage_and_is_looked_at_afterwards(store, sender):
    begun = sender.begin("Årets plan.pdf", len(CONTENT)).json
    assert len(begun["parts"]) == 3
    assert all(part["url"].startswith(store.endpoint) for part in begun["parts"])
    hashes = send_straight(begun, CONTENT)
    done = sender.finish(begun["reference"], hashes)
    assert done.status_code == 200, done.text
    (file,) = attached()
    assert (file.size, file.sha256, file.content_type) == (len(CONTENT), sha256(CONTENT), "application/pdf")
    content, headers = download(sender, file)
    assert content == CONTENT
    assert headers["Content-Disposition"].startswith("attachment")
    assert "%C3%85rets%20plan.pdf" in headers["Content-Disposition"]
    assert sender.finish(begun["reference"], hashes).json == done.json


def test_a_part_that_got_lost_is_asked_for_again_and_only_that_one(sender):
    begun = sender.begin("plan.pdf", len(CONTENT)).json
    some = begun | {"parts": [part for part in begun["parts"] if part["number"] != 2]}
    hashes = send_straight(some, CONTENT)
    refused = sender.finish(begun["reference"], hashes)
    assert (refused.status_code, refused.json["parts"]) == (409, [2])
    assert attached() == []
    again = sender.show(begun["reference"]).json
    assert [part["number"] for part in again["parts"] if not part["arrived"]] == [2]
    send_straight(again, CONTENT)
    assert sender.finish(begun["reference"], hashes).status_code == 200
    assert [file.sha256 for file in attached()] == [sha256(CONTENT)]


def test_what_arrived_as_something_else_than_was_sent_is_no_file(sender):
    begun = sender.begin("plan.pdf", len(CONTENT)).json
    send_straight(begun, CONTENT[:-100] + b"X" + CONTENT[-99:])
    said = [sha256(piece) for piece in cut(CONTENT, begun["part_size"])]
    refused = sender.finish(begun["reference"], said)
    assert (refused.status_code, refused.json["over"]) == (422, True)
    assert attached() == []


@pytest.mark.parametrize("sealed", [True])
def test_a_sealed_file_goes_through_us_and_says_nothing_where_it_lies(app, store, sender):
    begun = sender.begin("plan.pdf", len(CONTENT)).json
    assert {part["url"] for part in begun["parts"]} == {None}
    assert sender.send("plan.pdf", CONTENT).status_code == 200
    (file,) = attached()
    assert download(sender, file)[0] == CONTENT
    stored = objects(app, store)
    assert stored
    for content in stored:
        assert CONTENT[:20] not in content
        assert CONTENT[1000:1020] not in content


@pytest.mark.parametrize("sealed", [True])
@pytest.mark.parametrize("own", [True])
def test_nothing_is_lost_while_the_storage_is_away(store, sender):
    small = pdf(3000)
    assert sender.send("first.pdf", small).status_code == 200
    store.stop()
    url = sender.base.removesuffix("uploads") + "draft"
    words = {"title": "Skrivet medan lagret var borta", "language": "sv", "version": "1", "page": "p"}
    saved = sender.client.post(
        url, data=words | {"files": (io.BytesIO(small), "b.pdf")}, content_type="multipart/form-data"
    )
    assert saved.status_code == 422
    assert "Skrivet medan lagret var borta" in saved.text
    assert sender.client.post(url, data=words).status_code == 303
    assert sender.send("second.pdf", pdf(4000)).status_code == 503
    (file,) = attached()
    assert sender.client.get(f"{url}/files/{file.reference}").status_code == 503
    assert sender.client.get(url).status_code == 200
    store.start()
    assert sender.send("second.pdf", pdf(4000)).status_code == 200
    assert [download(sender, file)[0] for file in attached()] == [small, pdf(4000)]
    assert "Skrivet medan lagret var borta" in sender.client.get(url).text
