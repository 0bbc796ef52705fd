"""What every storage for files does, and the errors it may answer with."""

import base64
import datetime as dt
import hashlib
import io
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_KEY = re.compile(r"[a-z][a-z0-9-]{0,29}/[a-z2-7]{26}")
_PREFIX = re.compile(r"[a-z][a-z0-9-]{0,29}")


class StorageUnavailable(Exception):
    """The storage cannot be reached, or it is full; trying again later may help.

    Nothing was stored, or nothing that anybody has been told of: what a lost answer leaves behind belongs to nothing.
    """


class FileTooLarge(Exception):
    """More bytes came than were allowed. Nothing was stored."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        super().__init__(f"the file is larger than {max_bytes} bytes")


class FileMissing(Exception):
    """There is no file, or no upload, under this key."""


class FileDamaged(Exception):
    """What lies under this key is not what was stored: cut short, changed, swapped, or sealed with a broken seal."""


class UploadIncomplete(Exception):
    """Parts of an upload are missing or have another size than was agreed; ``parts`` has their numbers."""

    def __init__(self, parts: Iterable[int]) -> None:
        self.parts = tuple(parts)
        super().__init__(f"parts that have not arrived whole: {', '.join(map(str, self.parts))}")


@dataclass(frozen=True)
class StoredFile:
    """What was stored: counted and hashed from the very bytes that were written."""

    size: int
    sha256: str


@dataclass(frozen=True)
class DirectUpload:
    """An upload a browser sends to the storage itself, in ``parts`` pieces numbered from 1.

    All have ``part_size`` bytes but the last, which has the rest. ``id`` is the storage's name for the upload.
    """

    id: str
    part_size: int
    parts: int

    def size_of(self, number: int, size: int) -> int:
        """How many bytes part ``number`` of a file of ``size`` bytes has."""
        return min(self.part_size, size - (number - 1) * self.part_size)


class Direct(Protocol):
    """Uploads that go from the browser straight into the storage, part by part, each part again if need be.

    What came that way has been seen by nobody: the caller reads it back (``Storage.open``), hashes it and looks at it
    before anything is made of it.
    """

    @property
    def origin(self) -> str:
        """Where browsers send parts to, ``https://host[:port]``, for the Content-Security-Policy."""

    def begin(self, key: str, size: int) -> DirectUpload:
        """Open an upload of ``size`` bytes (at least one) under a key that is free.

        Raises StorageUnavailable, or ValueError for a key that is malformed or taken.
        """

    def part_url(self, key: str, upload_id: str, number: int, size: int, seconds: int) -> str:
        """An address that takes one PUT of exactly ``size`` bytes for part ``number``, for so many seconds.

        The body is sent as it is, without a Content-Type of its own. Asks nobody and raises nothing.
        """

    def parts(self, key: str, upload_id: str) -> dict[int, int]:
        """The parts that have arrived whole, and their sizes. Raises FileMissing once the upload is over, or
        StorageUnavailable."""

    def complete(self, key: str, upload_id: str, size: int) -> None:
        """Make the file of its parts; once more does no harm. From then on it never becomes another file.

        Addresses of parts that are still good may spoil it on some storages, so let them be short-lived.
        Raises UploadIncomplete and leaves the upload open when a part is missing or has a wrong size, FileMissing when
        there is neither upload nor file, ValueError when another file has taken the key, or StorageUnavailable.
        """

    def abort(self, key: str, upload_id: str) -> None:
        """Give the upload up and free its parts; no error when it is over already. Raises StorageUnavailable."""


class Storage(Protocol):
    """Keeps files under keys made by ``new_key``. A stored file never changes: a key is written once."""

    @property
    def direct(self) -> Direct | None:
        """Uploads past our server, where the storage can take them; None where every byte has to come through us."""

    def put(self, key: str, stream: BinaryIO, *, max_bytes: int) -> StoredFile:
        """Store what the stream gives, whole or not at all, in memory that does not grow with the file.

        What the stream raises passes through.
        Raises FileTooLarge, StorageUnavailable, or ValueError for a key that is malformed or taken.
        """

    def open(self, key: str) -> BinaryIO:
        """The file for reading, from its beginning. Raises FileMissing or StorageUnavailable.

        Reading on may raise StorageUnavailable as well, and FileDamaged where the storage can tell.
        """

    def delete(self, key: str) -> None:
        """Remove the file; no error when it is gone already. Raises StorageUnavailable."""

    def exists(self, key: str) -> bool:
        """Whether there is a file under the key. Raises StorageUnavailable."""

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that were made with the prefix, in order. Raises StorageUnavailable."""

    def download_url(self, key: str, name: str, content_type: str, seconds: int) -> str | None:
        """An address that gives the file to anybody who has it, for so many seconds: as a download called ``name``.

        None where the file has to be handed out by us. The caller has checked that the reader may have it. Asks nobody.
        """

    def clear_unfinished(self, before: dt.datetime) -> int:
        """Remove what writes and uploads that began before then have left half done; how many there were.

        ``before`` lies further back than any upload takes. Raises StorageUnavailable.
        """


def measure(storage: Storage, key: str) -> StoredFile:
    """Read the whole file: its size and checksum as it lies there. Raises what ``Storage.open`` raises, and reading."""
    size, digest = 0, hashlib.sha256()
    with storage.open(key) as file:
        while block := file.read(256 * 1024):
            size += len(block)
            digest.update(block)
    return StoredFile(size=size, sha256=digest.hexdigest())


def checked(stream: BinaryIO, sha256: str) -> BinaryIO:
    """The stream, which ends only if all of it has this checksum: otherwise reading its last bytes raises FileDamaged.

    Whoever passes it on has not passed on all of a wrong file.
    """
    return cast(BinaryIO, io.BufferedReader(_Checked(stream, sha256), 256 * 1024))


class _Checked(io.RawIOBase):
    """One block is held back until it is known that another comes, or that the whole was right."""

    def __init__(self, stream: BinaryIO, sha256: str) -> None:
        self._stream = stream
        self._sha256 = sha256
        self._digest = hashlib.sha256()
        self._ready = memoryview(b"")
        self._held: bytes | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        if not self._ready:
            self._ready = memoryview(self._next(len(view)))
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        self._stream.close()
        super().close()

    def _next(self, size: int) -> bytes:
        if self._held is None:
            self._held = self._read(size)
        block, self._held = self._held, self._read(size)
        if not self._held and self._digest.hexdigest() != self._sha256:
            raise FileDamaged("the file does not have the checksum it was stored with")
        return block

    def _read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self._digest.update(block)
        return block


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
