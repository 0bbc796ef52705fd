"""The object storage where it can go wrong: spoiled lines, outages, a server that never answers, refusals."""

import datetime as dt
import hashlib
import io
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import trustme

from challenges.adapters.storage.contract import FileMissing, StorageUnavailable, new_key
from challenges.adapters.storage.s3.store import S3Storage
from tests.adapters.storages import MB, PART, Endless, put, read, s3, s3_of
from tests.services import object_store as stores
from tests.services import relay
from tests.services.object_store import ObjectStore
from tests.services.ports import closed_port, wait_until

SOON = dt.timedelta(minutes=1)


@pytest.fixture
def line(object_store: ObjectStore) -> Iterator[relay.Relay]:
    """A line to the object store that the test can spoil."""
    with relay.running(object_store.port) as running:
        yield running


@pytest.fixture
def environment(object_store: ObjectStore) -> dict[str, str]:
    return object_store.environment(s3_prefix="challenges/")


def through(line: relay.Relay, environment: dict[str, str]) -> S3Storage:
    """The same bucket, at the far end of the line."""
    return s3_of(environment | {"CHALLENGES_S3_ENDPOINT": f"http://127.0.0.1:{line.port}"})


@pytest.fixture
def tls_line(object_store: ObjectStore, tmp_path: Path) -> Iterator[tuple[relay.Relay, dict[str, str]]]:
    """A line with TLS, and the settings that lead through it and trust its certificate."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with relay.running(object_store.port, tls=context) as running:
        yield (
            running,
            {
                "CHALLENGES_S3_ENDPOINT": f"https://127.0.0.1:{running.port}",
                "CHALLENGES_S3_CA_FILE": str(tmp_path / "ca.pem"),
            },
        )


def objects(object_store: ObjectStore, environment: dict[str, str]) -> dict[str, int]:
    found = object_store.client().list_objects_v2(Bucket=environment["CHALLENGES_S3_BUCKET"])
    return {one["Key"]: one["Size"] for one in found.get("Contents", ())}


def test_objects_lie_under_the_prefix_and_say_nothing_of_what_they_are(object_store, environment):
    storage = s3_of(environment)
    small, large = put(storage, b"Hej"), put(storage, bytes(2 * PART))
    assert objects(object_store, environment) == {f"challenges/{small}": 3, f"challenges/{large}": 2 * PART}
    for key in (small, large):
        head = object_store.client().head_object(
            Bucket=environment["CHALLENGES_S3_BUCKET"], Key=f"challenges/{key}"
        )
        assert head["ContentType"] == "application/octet-stream"


def test_two_installations_in_one_bucket_do_not_see_each_other(environment):
    one = s3_of(environment | {"CHALLENGES_S3_PREFIX": "one/"})
    other = s3_of(environment | {"CHALLENGES_S3_PREFIX": ""})
    key = put(one, b"x")
    assert list(other.keys("entries")) == []
    assert not other.exists(key)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda storage: put(storage, b"y"), [one, other]))
    assert len(list(one.keys("entries"))) == 2


@pytest.mark.parametrize("checksums", ["when_required", "when_supported"])
def test_both_ways_of_checksums_work(environment, checksums):
    storage = s3_of(environment | {"CHALLENGES_S3_CHECKSUMS": checksums})
    for size in (0, 10, 2 * PART + 1):
        assert read(storage, put(storage, bytes(size))) == bytes(size)


@pytest.mark.parametrize("size", [1000, 3 * PART])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_bytes_that_changed_on_the_way_are_refused(object_store, environment, line, tls_line, scheme, size):
    storage = through(line, environment)
    if scheme == "https":
        line, changes = tls_line
        storage = s3_of(environment | changes)
    line.up = lambda piece: piece.replace(b"needle", b"NEEDLE")
    content = b"." * (size - 6) + b"needle"
    key = new_key("entries")
    with pytest.raises(StorageUnavailable):
        put(storage, content, key=key)
    assert objects(object_store, environment) == {}
    line.up = relay.as_it_came
    assert read(storage, put(storage, content, key=key)) == content


@pytest.mark.parametrize("checksums", ["when_required", "when_supported"])
def test_everything_works_over_tls(environment, tls_line, checksums):
    _, changes = tls_line
    storage = s3_of(environment | changes | {"CHALLENGES_S3_CHECKSUMS": checksums})
    for size in (0, 10, 2 * PART + 1):
        assert read(storage, put(storage, bytes(size))) == bytes(size)


def test_a_certificate_nobody_vouches_for_is_an_outage(environment, tls_line):
    _, changes = tls_line
    storage = s3_of(environment | changes | {"CHALLENGES_S3_CA_FILE": ""})
    with pytest.raises(StorageUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
        put(storage, b"x")


def test_a_line_that_breaks_while_a_file_is_read_is_no_end_of_the_file(environment, line):
    storage = through(line, environment)
    key = put(storage, bytes(4 * MB))
    passed = 0

    def break_off(piece):
        nonlocal passed
        passed += len(piece)
        return piece if passed < MB else None

    line.down = break_off
    with pytest.raises(StorageUnavailable):
        read(storage, key)
    line.down = relay.as_it_came
    assert read(storage, key) == bytes(4 * MB)


@pytest.mark.parametrize("size", [1000, 2 * PART])
def test_a_write_whose_answer_gets_lost_is_stored_once(object_store, environment, line, size):
    """The storage has it, we do not know, and the second try finds the key taken - by ourselves."""
    storage = through(line, environment)
    key = new_key("entries")
    lost = []

    def lose_one_answer(piece):
        target = f"/challenges/{key}".encode()
        if not lost and objects(object_store, environment).get(target[1:].decode()):
            lost.append(piece)
            return None
        return piece

    line.down = lose_one_answer
    stored = storage.put(key, io.BytesIO(bytes(size)), max_bytes=MB)
    assert lost
    assert stored.sha256 == hashlib.sha256(bytes(size)).hexdigest()
    assert read(storage, key) == bytes(size)


def test_a_storage_that_knows_no_conditions_is_asked_before(environment, line):
    storage = through(line, environment)
    conditions = []

    def refuse_conditions(piece):
        conditions.extend(re.findall(rb"(?i)if-none-match: \*", piece))
        return re.sub(rb"(?i)(if-none-match: )\*", rb'\1"x"', piece)

    line.up = refuse_conditions  # Swift answers to this as others do to any condition: 501
    key = put(storage, b"first")
    with pytest.raises(ValueError, match="taken"):
        put(storage, b"second", key=key)
    assert read(storage, key) == b"first"
    assert read(storage, put(storage, bytes(2 * PART))) == bytes(2 * PART)
    assert len(conditions) == 1


def test_a_refusal_is_an_outage_and_never_a_missing_file(environment):
    key = put(s3_of(environment), b"x")
    for changes in (
        {"CHALLENGES_S3_SECRET_KEY": "wrong"},
        {"CHALLENGES_S3_ACCESS_KEY": "nobody"},
        {"CHALLENGES_S3_BUCKET": "no-such-bucket"},
    ):
        storage = s3_of(environment | changes)
        for use in (
            storage.open,
            storage.exists,
            storage.delete,
            lambda key, storage=storage: put(storage, b"y", key=key),
            lambda _, storage=storage: list(storage.keys("entries")),
            lambda _, storage=storage: storage.clear_unfinished(dt.datetime.now(dt.UTC)),
        ):
            with pytest.raises(StorageUnavailable):
                use(key)
    assert read(s3_of(environment), key) == b"x"


def test_the_secret_key_is_told_to_nobody(environment):
    storage = s3_of(environment | {"CHALLENGES_S3_SECRET_KEY": "secret-as-can-be"})
    with pytest.raises(StorageUnavailable) as trouble:
        storage.exists(new_key("entries"))
    assert "secret-as-can-be" not in repr(trouble.value) + str(trouble.value)


def test_nobody_there_is_an_outage(environment):
    storage = s3_of(environment | {"CHALLENGES_S3_ENDPOINT": f"http://127.0.0.1:{closed_port()}"})
    began = time.monotonic()
    for use in (storage.open, storage.exists, storage.delete, lambda key: put(storage, b"x", key=key)):
        with pytest.raises(StorageUnavailable):
            use(new_key("entries"))
    assert time.monotonic() - began < 20


def test_a_server_that_takes_the_call_and_never_answers_is_an_outage(environment):
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        storage = s3_of(environment | {"CHALLENGES_S3_ENDPOINT": endpoint}, read_seconds=0.5)
        for use in (storage.open, storage.exists, lambda key: put(storage, bytes(3 * PART), key=key)):
            began = time.monotonic()
            with pytest.raises(StorageUnavailable):
                use(new_key("entries"))
            assert time.monotonic() - began < 6


def test_an_outage_in_the_middle_leaves_nothing_half_stored_and_ends():
    with stores.running() as store:
        storage = s3(store, read_seconds=3)
        before = put(storage, b"before")
        key = new_key("entries")
        with pytest.raises(StorageUnavailable):
            storage.put(key, Endless(6 * PART, at=3 * PART, then=store.stop), max_bytes=10 * MB)
        for use in (storage.exists, storage.open, lambda _: list(storage.keys("entries"))):
            with pytest.raises(StorageUnavailable):
                use(key)
        store.start()
        assert list(storage.keys("entries")) == [before]
        assert read(storage, before) == b"before"
        with pytest.raises(FileMissing):
            storage.open(key)
        assert storage.clear_unfinished(dt.datetime.now(dt.UTC) - SOON) == 0
        assert storage.clear_unfinished(dt.datetime.now(dt.UTC) + SOON) == 1
        assert storage.clear_unfinished(dt.datetime.now(dt.UTC) + SOON) == 0
        assert read(storage, put(storage, bytes(3 * PART), key=key)) == bytes(3 * PART)


def test_a_server_that_dies_while_many_write_keeps_what_it_has_acknowledged():
    with stores.running() as store:
        storage = s3(store, read_seconds=3)
        stored, go_on = {}, threading.Event()

        def write(number):
            while not go_on.is_set():
                key, content = new_key("entries"), bytes([number]) * (PART + 1)
                try:
                    put(storage, content, key=key)
                except StorageUnavailable:
                    return
                stored[key] = content

        with ThreadPoolExecutor(4) as threads:
            writers = [threads.submit(write, number) for number in range(4)]
            wait_until(lambda: len(stored) > 4, "several files in the storage", seconds=60)
            store.stop()
            go_on.set()
            for writer in writers:
                writer.result(60)
        store.start()
        there = {key: read(storage, key) for key in storage.keys("entries")}
        assert stored.items() <= there.items()
        assert {len(content) for content in there.values()} == {PART + 1}  # also what was not acknowledged
