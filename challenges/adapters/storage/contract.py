"""What every storage for files does, and the errors it may answer with."""

import base64
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

_KEY = re.compile(r"[a-z][a-z0-9-]{0,29}/[a-z2-7]{26}")
_PREFIX = re.compile(r"[a-z][a-z0-9-]{0,29}")


class StorageUnavailable(Exception):
    """The storage cannot be reached, or it is full. Nothing was stored; trying again later may help."""


class FileTooLarge(Exception):
    """More bytes came than were allowed. Nothing was stored."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        super().__init__(f"the file is larger than {max_bytes} bytes")


class FileMissing(Exception):
    """There is no file under this key."""


@dataclass(frozen=True)
class StoredFile:
    """What was stored: counted and hashed from the very bytes that were written."""

    size: int
    sha256: str


class Storage(Protocol):
    """Keeps files under keys made by ``new_key``. A stored file never changes: a key is written once."""

    def put(self, key: str, stream: BinaryIO, *, max_bytes: int) -> StoredFile:
        """Store what the stream gives, whole or not at all, in memory that does not grow with the file.

        Raises FileTooLarge, StorageUnavailable, or ValueError for a key that is malformed or taken.
        """

    def open(self, key: str) -> BinaryIO:
        """The file for reading. Raises FileMissing or StorageUnavailable."""

    def delete(self, key: str) -> None:
        """Remove the file; no error when it is gone already. Raises StorageUnavailable."""

    def exists(self, key: str) -> bool:
        """Whether there is a file under the key. Raises StorageUnavailable."""

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that were made with the prefix, in order. Raises StorageUnavailable."""


def new_key(prefix: str) -> str:
    """A key nobody can guess (128 random bits), which says nothing about the file but what kind of thing it is for."""
    token = base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
    return f"{checked_prefix(prefix)}/{token}"


def checked_key(key: str) -> str:
    """The key itself. ValueError when ``new_key`` cannot have made it, so that no key can point elsewhere."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key[:80]!r}")
    return key


def checked_prefix(prefix: str) -> str:
    """The prefix itself. ValueError when it is anything but lower-case letters, digits and hyphens."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"not a storage prefix: {prefix[:80]!r}")
    return prefix
