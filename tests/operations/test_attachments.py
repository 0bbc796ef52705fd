"""Files: stored before the transaction, never half, swept when they belong to nothing."""

import io
import zipfile

import pytest
import sqlalchemy as sa

from challenges.adapters.storage.contract import StorageUnavailable, new_key
from challenges.models import db
from challenges.models.entries import Attachment
from challenges.operations import attachments
from challenges.operations.attachments import Upload
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import entries
from challenges.queries.actors import load_actor
from challenges.vocabulary.errors import Refused

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def pdf(name="a.pdf", data=PDF):
    return Upload(name, io.BytesIO(data))


@pytest.fixture
def storage(app):
    return app.extensions["storage"]


def test_one_bad_file_stores_none(storage):
    with pytest.raises(Refused, match=r"b\.pdf"):
        attachments.receive([pdf(), pdf("b.pdf", b"<html>")], storage=storage, most_bytes=10_000)
    assert list(storage.keys("entries")) == []


def test_a_file_that_is_too_large_is_refused_by_name(storage):
    with pytest.raises(Refused, match=r"stor\.pdf"):
        attachments.receive([pdf("stor.pdf")], storage=storage, most_bytes=10)


def test_a_storage_that_is_down_is_said_so():
    class Down:
        def put(self, *_args, **_more):
            raise StorageUnavailable("no space left")

    with pytest.raises(Refused) as refused:
        attachments.receive([pdf()], storage=Down(), most_bytes=10_000)
    assert refused.value.field == "files"


def test_an_archive_bomb_is_refused(storage):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"\0" * 60_000_000)
    with pytest.raises(Refused):
        attachments.receive([Upload("bomb.zip", stream)], storage=storage, most_bytes=50_000_000)


def test_sweeping_takes_only_what_belonged_to_nothing_twice(make, storage):
    captain = make.person()
    challenge = make.challenge()
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    received = attachments.receive([pdf()], storage=storage, most_bytes=10_000)
    with unit_of_work(write=True) as work:
        attachments.attach(load_actor(captain.id), entries.by_id(entry.id), received, now=make.now)
        work.commit()
    orphan = new_key("entries")
    storage.put(orphan, io.BytesIO(b"x"), max_bytes=10)
    seen = attachments.sweep((), storage=storage)
    assert seen == (orphan,)
    assert storage.exists(orphan), "it may only just have arrived"
    assert attachments.sweep(seen, storage=storage) == ()
    assert not storage.exists(orphan)
    key = db.session.scalar(sa.select(Attachment.storage_key))
    assert storage.exists(key)
