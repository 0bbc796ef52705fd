"""Files in a folder of this machine."""

import datetime as dt
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from challenges.adapters.storage.contract import (
    Direct,
    FileMissing,
    FileTooLarge,
    StorageUnavailable,
    StoredFile,
    checked_key,
    checked_prefix,
)

_CHUNK = 256 * 1024
_INCOMING = ".incoming"


class LocalStorage:
    """Keeps ``<prefix>/<token>`` as ``<root>/<prefix>/<first two letters>/<token>``, readable by this account only.

    A file is written under another name, flushed to the disk, and then given its own: a reader sees all of it or
    nothing, also after a power cut.
    """

    direct: Direct | None = None

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, stream: BinaryIO, *, max_bytes: int) -> StoredFile:
        """Store the stream; see ``Storage.put``."""
        target = self._path(key)
        with _unavailable():
            if target.exists():
                raise ValueError(f"the storage key is taken: {key}")
            for folder in (self._root, self._root / _INCOMING, target.parent.parent, target.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        incoming = self._root / _INCOMING / secrets.token_hex(16)
        try:
            stored = self._write(incoming, stream, max_bytes)
            with _unavailable():
                try:
                    target.hardlink_to(incoming)  # unlike a rename it never takes another's place
                except FileExistsError:
                    raise ValueError(f"the storage key is taken: {key}") from None
                _flush_folder(target.parent)
        finally:
            with suppress(OSError):
                incoming.unlink(missing_ok=True)
        return stored

    def open(self, key: str) -> BinaryIO:
        """The file for reading; see ``Storage.open``."""
        path = self._path(key)
        with _unavailable():
            try:
                return path.open("rb")
            except FileNotFoundError:
                raise FileMissing(key) from None

    def delete(self, key: str) -> None:
        """Remove the file if it is there."""
        path = self._path(key)
        with _unavailable():
            path.unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        """Whether there is a file under the key."""
        path = self._path(key)
        with _unavailable():
            return path.is_file()

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys with the prefix, in order, one folder in memory at a time."""
        folder = self._root / checked_prefix(prefix)
        with _unavailable():
            shards = sorted(folder.iterdir()) if folder.is_dir() else []
        for shard in shards:
            with _unavailable():
                files = sorted(shard.iterdir())
            for file in files:
                yield f"{prefix}/{file.name}"

    def download_url(self, key: str, name: str, content_type: str, seconds: int) -> str | None:
        """Nobody but us can read the folder."""
        return None

    def clear_unfinished(self, before: dt.datetime) -> int:
        """Remove what dead processes left half-written."""
        incoming = self._root / _INCOMING
        cleared = 0
        with _unavailable():
            for path in incoming.iterdir() if incoming.is_dir() else ():
                with suppress(FileNotFoundError):
                    if path.stat().st_mtime < before.timestamp():
                        path.unlink()
                        cleared += 1
        return cleared

    def _path(self, key: str) -> Path:
        prefix, _, token = checked_key(key).partition("/")
        return self._root / prefix / token[:2] / token

    def _write(self, path: Path, stream: BinaryIO, max_bytes: int) -> StoredFile:
        """Write and count. Errors of the stream are the sender's and pass through; those of the disk are ours."""
        size, digest = 0, hashlib.sha256()
        with _unavailable():
            file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0)
        try:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > max_bytes:
                    raise FileTooLarge(max_bytes)
                digest.update(chunk)
                with _unavailable():
                    _write_all(file.fileno(), chunk)
            with _unavailable():
                os.fsync(file.fileno())
        finally:
            file.close()
        return StoredFile(size=size, sha256=digest.hexdigest())


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise StorageUnavailable(f"{problem.strerror or problem}") from problem


def _write_all(descriptor: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
