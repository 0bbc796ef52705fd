import hashlib
import io
import os
import resource
import stat
import subprocess
import sys
import threading
import time

import pytest

from challenges.adapters.storage.contract import (
    FileMissing,
    FileTooLarge,
    StorageUnavailable,
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


def test_what_is_put_can_be_read_back_with_its_size_and_checksum(storage):
    key, stored = put(storage)
    assert (stored.size, stored.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    with storage.open(key) as file:
        assert file.read() == CONTENT
    assert storage.exists(key)


def test_an_empty_file_is_a_file(storage):
    key, stored = put(storage, b"")
    assert stored.size == 0
    assert storage.exists(key)


def test_a_deleted_file_is_gone_and_can_be_deleted_again(storage):
    key, _ = put(storage)
    storage.delete(key)
    storage.delete(key)
    assert not storage.exists(key)
    with pytest.raises(FileMissing):
        storage.open(key)


def test_keys_are_listed_by_prefix_in_order(storage):
    keys = sorted(put(storage)[0] for _ in range(20))
    other, _ = put(storage, key=new_key("exports"))
    assert list(storage.keys("entries")) == keys
    assert list(storage.keys("exports")) == [other]
    assert list(storage.keys("nothing")) == []


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


def test_a_stored_file_never_changes(storage):
    key, _ = put(storage)
    with pytest.raises(ValueError, match="taken"):
        put(storage, b"something else", key=key)
    with storage.open(key) as file:
        assert file.read() == CONTENT


def test_a_file_that_is_too_large_leaves_nothing_behind(storage, root):
    put(storage, b"12345", max_bytes=5)
    with pytest.raises(FileTooLarge) as refusal:
        put(storage, b"123456", max_bytes=5)
    assert refusal.value.max_bytes == 5
    assert len(files_under(root)) == 1


def test_a_sender_that_breaks_off_leaves_nothing_behind(storage, root):
    class BrokenLine(io.BytesIO):
        def read(self, _size=-1):
            if self.tell():
                raise ConnectionResetError("the sender is gone")
            return super().read(10)

    with pytest.raises(ConnectionResetError):
        storage.put(new_key("entries"), BrokenLine(CONTENT), max_bytes=10**6)
    assert files_under(root) == []


def test_a_reader_sees_all_or_nothing(storage):
    key = new_key("entries")
    half, go_on = threading.Event(), threading.Event()

    class SlowSender(io.BytesIO):
        def read(self, _size=-1):
            if self.tell():
                half.set()
                go_on.wait(10)
            return super().read(len(CONTENT) // 2)

    sender = threading.Thread(
        target=storage.put, args=(key, SlowSender(CONTENT)), kwargs={"max_bytes": 10**6}
    )
    sender.start()
    half.wait(10)
    assert not storage.exists(key)
    assert list(storage.keys("entries")) == []
    go_on.set()
    sender.join()
    with storage.open(key) as file:
        assert file.read() == CONTENT


def test_memory_does_not_grow_with_the_file(storage):
    class Endless:
        left = 200 * 2**20

        def read(self, size):
            size = min(size, self.left)
            self.left -= size
            return b"\x00" * size

    put(storage)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stored = storage.put(new_key("entries"), Endless(), max_bytes=2**30)
    assert stored.size == 200 * 2**20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10 * 1024


def test_files_are_private(storage, root):
    put(storage)
    for path in [root, *root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_what_a_dead_process_left_is_swept_after_a_day(storage, root):
    put(storage)
    old, fresh = root / ".incoming" / "old", root / ".incoming" / "fresh"
    for path in (old, fresh):
        path.write_bytes(b"half")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    LocalStorage(root)
    assert not old.exists()
    assert fresh.exists()


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
