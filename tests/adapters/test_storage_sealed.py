"""Sealed files: unreadable where they lie, and whatever is done to them there is noticed."""

import io

import pytest

from challenges.adapters.sealing import KeyRing, new_key
from challenges.adapters.storage.contract import FileDamaged, StorageUnavailable
from challenges.adapters.storage.contract import new_key as new_place
from challenges.adapters.storage.local import LocalStorage
from challenges.adapters.storage.sealed import CHUNK, MAGIC, SealedStorage
from tests.adapters.storages import MB, put, read, ring

SEALED_CHUNK = CHUNK + 16
CONTENT = b"".join(bytes([number]) * CHUNK for number in range(3)) + b"the end"


@pytest.fixture
def inner(tmp_path):
    return LocalStorage(tmp_path / "files")


@pytest.fixture
def keys():
    return ring()


@pytest.fixture
def storage(inner, keys):
    return SealedStorage(inner, keys)


@pytest.fixture
def changed(inner, storage):
    """Read what is under a key after somebody has changed what lies there."""

    def change(key, content):
        inner.delete(key)
        inner.put(key, io.BytesIO(content), max_bytes=10 * MB)
        return read(storage, key)

    return change


def header_of(stored):
    return len(MAGIC) + 2 + int.from_bytes(stored[len(MAGIC) : len(MAGIC) + 2])


def chunks_of(stored):
    start = header_of(stored)
    return stored[:start], [stored[at : at + SEALED_CHUNK] for at in range(start, len(stored), SEALED_CHUNK)]


def test_nothing_of_a_file_can_be_read_where_it_lies(inner, storage):
    words = "Ren luft i skolan åt alla barn".encode()
    one, two = put(storage, words * 10_000), put(storage, words * 10_000)
    for key in (one, two):
        stored = read(inner, key)
        assert stored.startswith(MAGIC)
        for start in range(len(words) - 4):
            assert words[start : start + 5] not in stored
    assert chunks_of(read(inner, one))[1] != chunks_of(read(inner, two))[1]
    assert storage.sealed(one)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_sealed_file_that_is_cut_anywhere_is_noticed(inner, storage, changed, size):
    key = put(storage, bytes(size))
    stored = read(inner, key)
    start, chunks = chunks_of(stored)
    places = {len(MAGIC), len(MAGIC) + 1, len(start) - 1, len(start), len(start) + 5, len(stored) - 1}
    places |= {len(start) + SEALED_CHUNK * number for number in range(len(chunks))}
    for place in places:
        with pytest.raises(FileDamaged):
            changed(key, stored[:place])
    assert changed(key, stored) == bytes(size)


def test_chunks_that_are_swapped_left_out_repeated_or_appended_are_noticed(inner, storage, changed):
    key = put(storage, CONTENT)
    start, (a, b, c, end) = chunks_of(read(inner, key))
    orders = [(b, a, c, end), (a, c, end), (b, c, end), (a, a, b, c, end), (a, b, c, c, end), (a, b, end, c)]
    orders += [(a, b, c, end, end), (a, b, c, end, a), (a, b, c), (end,), (a, b, c, end[:-1] + b"x"), ()]
    for order in orders:
        with pytest.raises(FileDamaged):
            changed(key, start + b"".join(order))
    assert changed(key, start + a + b + c + end) == CONTENT


def test_a_bit_that_changes_anywhere_behind_the_mark_is_noticed(inner, storage, changed):
    key = put(storage, CONTENT)
    stored = read(inner, key)
    head = range(len(MAGIC), header_of(stored))
    for place in [*head, *range(header_of(stored), len(stored), 9973), len(stored) - 1]:
        spoiled = bytearray(stored)
        spoiled[place] ^= 1
        with pytest.raises((FileDamaged, StorageUnavailable)):  # another number of a data key: no such key
            changed(key, bytes(spoiled))


def test_two_files_cannot_change_places_or_parts(inner, storage, changed):
    one, two = put(storage, CONTENT), put(storage, CONTENT[::-1])
    (start_one, chunks_one), (start_two, chunks_two) = (
        chunks_of(read(inner, one)),
        chunks_of(read(inner, two)),
    )
    for content in (
        start_two + b"".join(chunks_two),
        start_two + b"".join(chunks_one),
        start_one + b"".join(chunks_two),
        start_one + b"".join([chunks_one[0], chunks_two[1], *chunks_one[2:]]),
    ):
        with pytest.raises(FileDamaged):
            changed(one, content)


def test_nothing_of_a_chunk_is_given_before_it_was_checked(inner, storage):
    key = put(storage, CONTENT)
    stored = bytearray(read(inner, key))
    stored[header_of(stored) + SEALED_CHUNK + CHUNK - 1] ^= 1  # near the end of the second chunk
    inner.delete(key)
    inner.put(key, io.BytesIO(bytes(stored)), max_bytes=10 * MB)
    with storage.open(key) as file:
        assert file.read(CHUNK) == CONTENT[:CHUNK]
        with pytest.raises(FileDamaged):
            file.read(1)


def test_files_from_before_sealing_are_read_as_they_are(inner, storage):
    for content in (b"", b"plain", MAGIC[:-1], CONTENT):
        key = put(inner, content)
        assert read(storage, key) == content
        assert not storage.sealed(key)


def test_while_sealing_is_off_files_are_stored_as_they_come(inner):
    storage = SealedStorage(inner, KeyRing())
    key = put(storage, CONTENT)
    assert read(inner, key) == read(storage, key) == CONTENT
    assert not storage.sealed(key)


def test_what_is_sealed_is_never_handed_out_as_it_lies_when_the_key_is_missing(inner, storage, keys):
    key = put(storage, CONTENT)
    for without in (KeyRing(), KeyRing([], keys.load), KeyRing([new_key()], keys.load), ring()):
        with pytest.raises((StorageUnavailable, FileDamaged)):
            SealedStorage(inner, without).open(key)


def test_without_a_data_key_nothing_is_stored_and_the_reason_says_what_to_do(inner):
    storage = SealedStorage(inner, KeyRing([new_key()]))
    with pytest.raises(StorageUnavailable, match="sealing begin"):
        put(storage, b"x")
    assert list(inner.keys("entries")) == []


def test_a_new_sealing_key_opens_what_was_sealed_under_the_old_one(inner, storage, keys):
    key = put(storage, CONTENT)
    both = KeyRing([new_key(), *keys.sealing_keys], keys.load)
    wrapped_anew = [both.wrap_data_key(row.number, both.unwrap_data_key(row)) for row in keys.load()]
    assert read(SealedStorage(inner, KeyRing(both.sealing_keys[:1], lambda: wrapped_anew)), key) == CONTENT


def test_a_new_data_key_seals_new_files_and_old_ones_still_open(inner, storage, keys):
    old = put(storage, CONTENT)
    rows = [*keys.load(), keys.wrap_data_key(2, new_key())]
    later = SealedStorage(inner, KeyRing(keys.sealing_keys, lambda: rows))
    new = put(later, CONTENT, key=new_place("entries"))
    assert read(later, old) == read(later, new) == CONTENT
    with pytest.raises(StorageUnavailable, match="data key 2"):
        storage.open(new)
