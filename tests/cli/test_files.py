"""Files are moved, verified and sealed by commands that believe nothing they have not read back."""

import hashlib
import io

import pytest

from challenges.adapters.sealing import KeyRing
from challenges.adapters.storage.contract import new_key
from challenges.adapters.storage.make import place
from challenges.adapters.storage.sealed import SealedStorage
from challenges.app import create_app
from challenges.models import db
from challenges.models.entries import Attachment
from challenges.operations import sealing
from challenges.operations.unit_of_work import unit_of_work
from tests.conftest import SEALING_KEY, settings_for
from tests.factories import Factory
from tests.services.ports import closed_port


@pytest.fixture
def settings(database_url, tmp_path, object_store):
    """Settings of an installation with a folder and a bucket."""
    bucket = {
        name.removeprefix("CHALLENGES_").lower(): value for name, value in object_store.environment().items()
    }

    def with_changes(**changes):
        return settings_for(
            database_url, tmp_path, **bucket | {"storage": "local", "sealing_keys": SEALING_KEY} | changes
        )

    return with_changes


@pytest.fixture
def installation(settings, clock):
    """Start an installation: its application, and a runner of commands."""
    contexts = []

    def start(**changes):
        app = create_app(settings(**changes), clock=clock)
        contexts.append(app.app_context())
        contexts[-1].push()
        if app.extensions["sealing"].on:
            with unit_of_work(write=True) as work:
                sealing.begin(app.extensions["sealing"], now=clock.now())
                work.commit()
        return app

    yield start
    while contexts:
        db.session.remove()
        db.engine.dispose()
        contexts.pop().pop()


def run(app, *words):
    db.session.commit()
    return app.test_cli_runner().invoke(args=["files", *words])


@pytest.fixture
def filled(installation, clock):
    """An installation with five files of an entry in its folder, and one that belongs to nothing."""
    app = installation()
    make = Factory(app, clock)
    captain = make.person()
    challenge = make.challenge()
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    for number in range(5):
        attach(app, entry, captain, f"Fil {number}".encode() * 40_000 * number)
    app.extensions["storage"].put(new_key("entries"), io.BytesIO(b"just arrived"), max_bytes=100)
    return app


def attach(app, entry, person, content):
    key = new_key("entries")
    stored = app.extensions["storage"].put(key, io.BytesIO(content), max_bytes=10**7)
    db.session.add(
        Attachment(
            entry_id=entry.id,
            name=f"{len(content)}.txt",
            size=stored.size,
            sha256=stored.sha256,
            content_type="text/plain",
            storage_key=key,
            uploaded_at=app.extensions["clock"].now(),
            uploaded_by_id=person.id,
        )
    )
    db.session.commit()


def contents(storage):
    found = {}
    for key in storage.keys("entries"):
        with storage.open(key) as file:
            found[key] = hashlib.sha256(file.read()).hexdigest()
    return found


def places(app):
    settings, keys = app.extensions["settings"], app.extensions["sealing"]
    return place(settings, keys, "local"), place(settings, keys, "s3")


def replace(storage, key, content):
    storage.delete(key)
    storage.put(key, io.BytesIO(content), max_bytes=10**7)


def first_key():
    db.session.expire_all()
    return db.session.query(Attachment).order_by(Attachment.id.desc()).first().storage_key


def test_files_move_there_and_back_and_are_the_same(filled, installation):
    local, s3 = places(filled)
    before = contents(local)
    moved = run(filled, "move", "--to", "s3")
    assert (moved.exit_code, moved.output) == (0, "6 files; copied: 6\n")
    assert contents(s3) == contents(local) == before
    app = installation(storage="s3")
    assert run(app, "verify").output == "6 files; of no entry yet: 1, right: 5\n"
    for key in before:
        local.delete(key)
    assert run(app, "move", "--to", "local").exit_code == 0
    assert contents(local) == before


def test_a_move_that_broke_off_goes_on_where_it_was(filled):
    local, s3 = places(filled)
    for key in list(local.keys("entries"))[:3]:
        with local.open(key) as file:
            s3.put(key, file, max_bytes=10**7)
    assert run(filled, "move", "--to", "s3").output == "6 files; copied: 3, there already: 3\n"
    assert run(filled, "move", "--to", "s3").output == "6 files; there already: 6\n"


def test_the_source_is_deleted_only_once_nobody_reads_there(filled, installation):
    local, s3 = places(filled)
    refused = run(filled, "move", "--to", "s3", "--delete-source")
    assert refused.exit_code == 1
    assert "set CHALLENGES_STORAGE=s3 first" in refused.output
    assert len(contents(local)) == 6
    assert contents(s3) == {}
    before = contents(local)
    app = installation(storage="s3")
    spoiled = first_key()
    replace(local, spoiled, b"something else")
    wrong = run(app, "move", "--to", "s3", "--delete-source")
    assert wrong.exit_code == 1
    assert list(local.keys("entries")) == [spoiled]
    assert {**contents(s3), spoiled: before[spoiled]} == before


def test_what_is_wrong_is_told_and_neither_moved_nor_overwritten(filled):
    local, s3 = places(filled)
    keys = [row.storage_key for row in db.session.query(Attachment).order_by(Attachment.id)]
    local.delete(keys[1])
    replace(local, keys[2], b"something else")
    s3.put(keys[3], io.BytesIO(b"of somebody else"), max_bytes=100)
    moved = run(filled, "move", "--to", "s3")
    assert moved.exit_code == 1
    assert moved.stdout.endswith("6 files; copied: 3, different: 2, missing: 1\n")
    for key, word in ((keys[1], "missing"), (keys[2], "different"), (keys[3], "different")):
        assert any(line.startswith(f"{word}: file ") and key in line for line in moved.output.splitlines())
    assert not s3.exists(keys[2])
    with s3.open(keys[3]) as file:
        assert file.read() == b"of somebody else"


def test_verify_tells_what_is_missing_different_or_of_no_entry(filled):
    local, _ = places(filled)
    keys = [row.storage_key for row in db.session.query(Attachment).order_by(Attachment.id)]
    local.delete(keys[0])
    replace(local, keys[1], b"something else")
    path = next(filled.extensions["settings"].storage_folder.rglob(keys[2].rpartition("/")[2]))
    path.write_bytes(path.read_bytes()[:-1])  # sealed, and cut
    found = run(filled, "verify")
    assert found.exit_code == 1
    assert found.stdout.endswith("6 files; different: 2, missing: 1, of no entry yet: 1, right: 2\n")


def test_a_storage_that_is_away_ends_the_command_with_a_sentence(filled, installation):
    app = installation(s3_endpoint=f"http://127.0.0.1:{closed_port()}")
    moved = run(app, "move", "--to", "s3")
    assert moved.exit_code == 1
    assert "Could not connect" in moved.output
    assert "repeat the command later" in moved.output
    assert "Traceback" not in moved.output


def test_without_a_bucket_there_is_nowhere_to_move_to(filled, installation):
    moved = run(installation(s3_bucket=""), "move", "--to", "s3")
    assert moved.exit_code == 1
    assert "CHALLENGES_S3_BUCKET" in moved.output


def test_a_move_seals_on_its_way(filled, installation):
    """What lay plain in the folder is sealed in the bucket, and what was sealed under its key still opens."""
    local, s3 = places(filled)
    plain = SealedStorage(local._inner, KeyRing())
    key = first_key()
    with local.open(key) as file:
        content = file.read()
    replace(plain, key, content)
    assert not local.sealed(key)
    assert run(filled, "move", "--to", "s3").exit_code == 0
    assert all(s3.sealed(key) for key in s3.keys("entries"))
    assert contents(s3) == contents(local)


def test_files_from_before_sealing_are_sealed_by_command(filled):
    local, _ = places(filled)
    plain = SealedStorage(local._inner, KeyRing())
    rows = {row.storage_key: row.sha256 for row in db.session.query(Attachment)}
    for key in list(rows)[:3]:
        with local.open(key) as file:
            content = file.read()
        replace(plain, key, content)
    assert run(filled, "seal").output == "5 files; sealed: 3, sealed already: 2\n"
    assert run(filled, "seal").output == "5 files; sealed already: 5\n"
    assert run(filled, "verify").output == "6 files; of no entry yet: 1, right: 5\n"
    db.session.expire_all()
    now = {row.storage_key: row.sha256 for row in db.session.query(Attachment)}
    assert sorted(now.values()) == sorted(rows.values())
    assert len(set(now) & set(rows)) == 2
    assert all(local.sealed(key) for key in now)
    assert not any(local.exists(key) for key in set(rows) - set(now))


def test_a_file_that_is_not_what_it_was_is_not_sealed_into_the_place_of_the_right_one(filled):
    local, _ = places(filled)
    plain = SealedStorage(local._inner, KeyRing())
    key = first_key()
    replace(plain, key, b"something else")
    sealed = run(filled, "seal")
    assert sealed.exit_code == 1
    assert "different: 1" in sealed.output
    assert first_key() == key
    assert len(list(local.keys("entries"))) == 6


def test_without_a_sealing_key_nothing_can_be_sealed(filled, installation):
    refused = run(installation(sealing_keys=""), "seal")
    assert refused.exit_code == 1
    assert "CHALLENGES_SEALING_KEYS" in refused.output
