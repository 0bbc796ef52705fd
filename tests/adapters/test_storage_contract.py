"""What every storage promises, asked of each: a folder, a real object store, and both sealed."""

import datetime as dt
import hashlib
import io
import threading
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from challenges.adapters.storage.contract import FileMissing, FileTooLarge, Storage, new_key
from tests.adapters.storages import KINDS, MB, PART, Endless, of_kind, put, read

CONTENT = b"Ren luft i skolan" * 1000
SIZES = [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, PART - 1, PART, PART + 1, 3 * PART, 3 * PART + 12345]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def storage(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return of_kind(kind, tmp_path, lambda: request.getfixturevalue("object_store"))


@pytest.mark.parametrize("size", SIZES)
def test_what_is_put_is_read_back_with_its_size_and_checksum(storage, size):
    content = (CONTENT * (size // len(CONTENT) + 1))[:size]
    key = new_key("entries")
    stored = storage.put(key, io.BytesIO(content), max_bytes=size)
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert read(storage, key) == content
    assert storage.exists(key)


def test_a_stream_that_gives_little_at_a_time_is_stored_whole(storage):
    class Trickle(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 1000))

    key = new_key("entries")
    storage.put(key, Trickle(CONTENT * 20), max_bytes=MB)
    assert read(storage, key) == CONTENT * 20


def test_a_file_can_be_read_in_pieces(storage):
    key = put(storage, CONTENT * 20)
    pieces = []
    with storage.open(key) as file:
        while piece := file.read(10_007):
            pieces.append(piece)
    assert b"".join(pieces) == CONTENT * 20


def test_a_reader_may_leave_early(storage):
    key = put(storage, CONTENT * 20)
    for _ in range(35):  # more than there are connections
        with storage.open(key) as file:
            assert file.read(3) == b"Ren"


def test_a_deleted_file_is_gone_and_can_be_deleted_again(storage):
    key = put(storage, CONTENT)
    storage.delete(key)
    storage.delete(key)
    assert not storage.exists(key)
    with pytest.raises(FileMissing):
        storage.open(key)


def test_keys_are_listed_by_prefix_in_order_over_several_pages(storage):
    with ThreadPoolExecutor(4) as threads:
        keys = sorted(threads.map(lambda _: put(storage, b"x"), range(20)))
    other = put(storage, b"x", key=new_key("exports"))
    put(storage, b"x", key=new_key("entries-2"))
    assert list(storage.keys("entries")) == keys
    assert list(storage.keys("exports")) == [other]
    assert list(storage.keys("nothing")) == []


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "entries/" + "a" * 25 + "/", "entries/" + "a" * 26 + "\n"]
)
def test_a_key_cannot_point_anywhere_else(storage, key):
    uses = (storage.open, storage.delete, storage.exists)
    for use in (*uses, lambda bad: storage.put(bad, io.BytesIO(b"x"), max_bytes=10)):
        with pytest.raises(ValueError, match="not a storage key"):
            use(key)
    with pytest.raises(ValueError, match="not a storage prefix"):
        list(storage.keys("../entries"))


@pytest.mark.parametrize("size", [10, 2 * PART])
def test_a_stored_file_never_changes(storage, size):
    key = put(storage, CONTENT)
    with pytest.raises(ValueError, match="taken"):
        put(storage, bytes(size), key=key)
    assert read(storage, key) == CONTENT


@pytest.mark.parametrize("size", [100, 2 * PART + 5])
def test_of_several_who_write_one_key_at_once_one_is_kept_whole(storage, kind, size):
    """Keys are random, so this takes a mistake. Not every object store lets only one of them believe it has won."""
    key = new_key("entries")
    start = threading.Barrier(6)

    def write(number):
        start.wait(10)
        try:
            put(storage, bytes([number]) * size, key=key)
        except ValueError:
            return None
        return number

    with ThreadPoolExecutor(6) as threads:
        winners = [one for one in threads.map(write, range(6)) if one is not None]
    assert read(storage, key) in [bytes([number]) * size for number in winners]
    if "s3" not in kind:
        assert len(winners) == 1


def test_several_who_write_at_once_do_not_mix(storage):
    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(lambda number: put(storage, bytes([number]) * (2 * PART)), range(12)))
        contents = list(threads.map(lambda key: read(storage, key), keys))
    assert contents == [bytes([number]) * (2 * PART) for number in range(12)]


@pytest.mark.parametrize("most", [5, 2 * PART])
def test_a_file_that_is_too_large_leaves_nothing_behind(storage, most):
    key = new_key("entries")
    with pytest.raises(FileTooLarge) as refusal:
        put(storage, bytes(most + 1), key=key, max_bytes=most)
    assert refusal.value.max_bytes == most
    assert not storage.exists(key)
    assert unfinished(storage) == 0
    put(storage, bytes(most), key=key, max_bytes=most)


@pytest.mark.parametrize("at", [10, 2 * PART])
def test_a_sender_that_breaks_off_leaves_nothing_behind(storage, at):
    def break_off():
        raise ConnectionResetError("the sender is gone")

    key = new_key("entries")
    with pytest.raises(ConnectionResetError):
        storage.put(key, Endless(4 * PART, at=at, then=break_off), max_bytes=MB)
    assert not storage.exists(key)
    assert list(storage.keys("entries")) == []
    assert unfinished(storage) == 0


def test_a_reader_sees_all_or_nothing(storage):
    key, seen = new_key("entries"), []

    def look():
        seen.append(storage.exists(key))
        seen.append(list(storage.keys("entries")))
        with pytest.raises(FileMissing):
            storage.open(key)

    storage.put(key, Endless(3 * PART, at=2 * PART + 1, then=look), max_bytes=MB)
    assert seen == [False, []]
    assert read(storage, key) == bytes(3 * PART)


def test_memory_does_not_grow_with_the_file(kind, request, tmp_path):
    size, part = 120 * MB, 4 * MB
    storage = of_kind(kind, tmp_path, lambda: request.getfixturevalue("object_store"), part_size=part)
    key = new_key("entries")
    tracemalloc.start()
    try:
        stored = storage.put(key, Endless(size), max_bytes=size)
        with storage.open(key) as file:
            digest = hashlib.file_digest(file, "sha256")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert stored.size == size
    assert digest.hexdigest() == stored.sha256
    assert peak < 4 * part + 2 * MB


def unfinished(storage):
    return storage.clear_unfinished(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1))
