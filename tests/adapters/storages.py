"""Storages of every kind for tests, each in an empty place of its own."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from challenges import config
from challenges.adapters.sealing import KeyRing, WrappedKey, new_key
from challenges.adapters.storage.contract import Storage
from challenges.adapters.storage.contract import new_key as new_place
from challenges.adapters.storage.local import LocalStorage
from challenges.adapters.storage.s3.store import S3Storage
from challenges.adapters.storage.sealed import SealedStorage
from tests.services.object_store import ObjectStore

MB = 2**20
PART = 256 * 1024
KINDS = ("local", "s3", "sealed local", "sealed s3")


def s3(store: ObjectStore, **options: Any) -> S3Storage:
    """A storage in a new bucket, with small parts and pages, which gives up soon."""
    return s3_of(store.environment(s3_direct="yes", s3_prefix="challenges/"), **options)


def s3_of(environment: dict[str, str], **options: Any) -> S3Storage:
    """The object storage of these settings, with small parts and pages, which gives up soon."""
    settings = config.read({"CHALLENGES_SECRET_KEY": "k" * 40} | environment)
    assert settings.object_store is not None
    few = {"part_size": PART, "page_size": 7, "connect_seconds": 2, "read_seconds": 10}
    return S3Storage(settings.object_store, **few | options)


def ring() -> KeyRing:
    """A key ring with a sealing key and a data key."""
    keys: list[WrappedKey] = []
    made = KeyRing([new_key()], lambda: keys)
    keys.append(made.wrap_data_key(1, new_key()))
    return made


def of_kind(kind: str, folder: Path, store: Callable[[], ObjectStore], **options: Any) -> Storage:
    """A storage of one of the kinds; the options are for object stores."""
    inner = LocalStorage(folder / "files") if kind.endswith("local") else s3(store(), **options)
    return SealedStorage(inner, ring()) if kind.startswith("sealed") else inner


def put(storage: Storage, content: bytes, *, key: str = "", max_bytes: int = 10 * MB) -> str:
    """Store the content and give its key."""
    key = key or new_place("entries")
    storage.put(key, io.BytesIO(content), max_bytes=max_bytes)
    return key


def read(storage: Storage, key: str) -> bytes:
    """All of a stored file."""
    with storage.open(key) as file:
        return file.read()


class Endless(io.RawIOBase):
    """So many zeros that are no file anywhere. ``then`` is called once, when ``at`` of them have been read."""

    def __init__(self, size: int, *, at: int = -1, then: Callable[[], None] = lambda: None) -> None:
        self._left, self._given, self._at, self._then = size, 0, at, then

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if 0 <= self._at <= self._given:
            self._at = -1
            self._then()
        count = min(len(buffer), self._left)
        buffer[:count] = bytes(count)
        self._left -= count
        self._given += count
        return count
