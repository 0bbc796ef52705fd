"""A folder as a storage, and what keys and checked files are. What all storages share is in test_storage_contract."""

import datetime as dt
import io
import os
import stat
import subprocess
import sys
import time

import pytest

from challenges.adapters.storage.contract import (
    FileDamaged,
    StorageUnavailable,
    checked,
    checked_key,
    new_key,
)
from challenges.adapters.storage.local import LocalStorage

CONTENT = b"Ren luft i skolan" * 1000


@pytest.fixture
def root(tmp_path):
    return tmp_path / "files"


@pytest.fixture
def storage(root):
    return LocalStorage(root)


def put(storage, content=CONTENT, *, key=None, max_bytes=10**6):
    key = new_key("entries") if key is None else key
    return key, storage.put(key, io.BytesIO(content), max_bytes=max_bytes)


def files_under(root):
    return [path for path in root.rglob("*") if path.is_file()]


def test_keys_cannot_be_guessed():
    keys = {new_key("entries") for _ in range(1000)}
    assert len(keys) == 1000
    assert all(checked_key(key) == key and len(key) == len("entries/") + 26 for key in keys)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "../../etc/passwd",
        "entries/../../../etc/passwd",
        "entries/" + "a" * 25 + "/",
        "entries/" + "a" * 26 + "\n",
        "entries/" + "a" * 26 + "/..",
        "/etc/" + "a" * 26,
        "entries//" + "a" * 26,
        "entries\\" + "a" * 26,
        "Entries/" + "a" * 26,
        "entries/" + "a" * 25 + "\x00",
        "entries/" + "å" * 26,
        ".incoming/" + "a" * 26,
    ],
)
def test_a_key_cannot_point_anywhere_else(storage, root, key):
    for use in (storage.open, storage.delete, storage.exists, lambda bad: put(storage, key=bad)):
        with pytest.raises(ValueError, match="not a storage key"):
            use(key)
    assert not root.exists()


@pytest.mark.parametrize("prefix", ["", "..", "a/b", ".incoming", "Å"])
def test_a_prefix_cannot_point_anywhere_else(storage, prefix):
    with pytest.raises(ValueError, match="not a storage prefix"):
        new_key(prefix)
    with pytest.raises(ValueError, match="not a storage prefix"):
        list(storage.keys(prefix))


def test_files_are_private(storage, root):
    put(storage)
    for path in [root, *root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_what_a_dead_process_left_is_cleared(storage, root):
    assert storage.clear_unfinished(dt.datetime.now(dt.UTC)) == 0
    key, _ = put(storage)
    old, fresh = root / ".incoming" / "old", root / ".incoming" / "fresh"
    for path in (old, fresh):
        path.write_bytes(b"half")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    assert storage.clear_unfinished(dt.datetime.now(dt.UTC) - dt.timedelta(days=1)) == 1
    assert not old.exists()
    assert fresh.exists()
    assert storage.exists(key)


@pytest.mark.parametrize("content", [b"", b"x", CONTENT, bytes(600_000)])
def test_a_checked_file_ends_only_when_it_is_the_right_one(storage, content):
    key, stored = put(storage, content)
    with checked(storage.open(key), stored.sha256) as file:
        assert file.read() == content
    got = []
    with checked(storage.open(key), "0" * 64) as file, pytest.raises(FileDamaged):
        got.extend(iter(lambda: file.read(1000), b""))
    assert len(b"".join(got)) < max(len(content), 1)


def test_a_folder_that_cannot_be_used_is_unavailable(root):
    root.write_text("a file where the folder should be")
    storage = LocalStorage(root)
    with pytest.raises(StorageUnavailable):
        put(storage)
    with pytest.raises(StorageUnavailable):
        storage.open(new_key("entries"))


def test_a_full_disk_is_unavailable_and_stays_clean(root):
    """The file size limit of a process stands for the disk: the write itself fails, part of the way in."""
    script = f"""
import io, pathlib, resource, signal
from challenges.adapters.storage.contract import StorageUnavailable, new_key
from challenges.adapters.storage.local import LocalStorage
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
storage = LocalStorage(pathlib.Path({str(root)!r}))
try:
    storage.put(new_key("entries"), io.BytesIO(b"x" * 2_000_000), max_bytes=10_000_000)
except StorageUnavailable as problem:
    print("unavailable:", problem)
storage.put(new_key("entries"), io.BytesIO(b"x"), max_bytes=10)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "unavailable: File too large\n"
    assert [path.read_bytes() for path in files_under(root)] == [b"x"]
