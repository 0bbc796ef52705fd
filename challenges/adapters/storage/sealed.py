"""Files sealed with a key before they reach the storage, whatever storage that is.

A sealed file is ``MAGIC``, the length of the wrapped data key in two bytes, the wrapped data key, and the content in
chunks of 64 KiB, each encrypted with AES-256-GCM under the file's own random data key. The nonce of a chunk is its
number and a flag on the last one (the STREAM construction), so chunks that are cut off, swapped, repeated or appended
are noticed. The data key is wrapped for the storage key alone: two files cannot change places.
"""

import datetime as dt
import hashlib
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from challenges.adapters.sealing import KeyUnknown, SealBroken
from challenges.adapters.storage.contract import (
    Direct,
    FileDamaged,
    FileTooLarge,
    Storage,
    StorageUnavailable,
    StoredFile,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# No text and no kind of file that is accepted begins like this, so nobody can upload what passes for sealed.
MAGIC = b"\x93chseal1"
CHUNK = 64 * 1024
_TAG = 16
_LENGTH = 2


class Keys(Protocol):
    """What wraps the data keys of files: ``challenges.adapters.sealing.KeyRing``."""

    @property
    def on(self) -> bool: ...

    def wrap(self, plain: bytes, context: bytes) -> bytes: ...

    def unwrap(self, sealed: bytes, context: bytes) -> bytes: ...


class SealedStorage:
    """Another storage, in which every new file is sealed while sealing is on. Files from before are read as they are.

    What is sealed has to pass through us both ways, so then there are no direct uploads and no addresses for downloads.
    Sealing that was switched off still opens what is sealed; a key that is missing makes the file unavailable.
    """

    def __init__(self, inner: Storage, keys: Keys) -> None:
        self._inner = inner
        self._keys = keys

    @property
    def direct(self) -> Direct | None:
        """Uploads past us, as long as nothing is sealed."""
        return None if self._keys.on else self._inner.direct

    def put(self, key: str, stream: BinaryIO, *, max_bytes: int) -> StoredFile:
        """Store the stream sealed; size and checksum are those of the bytes that came. See ``Storage.put``."""
        if not self._keys.on:
            return self._inner.put(key, stream, max_bytes=max_bytes)
        data_key = AESGCM.generate_key(256)
        with _key_trouble(key):
            wrapped = self._keys.wrap(data_key, _context(key))
        sealing = _Sealing(stream, max_bytes, MAGIC + len(wrapped).to_bytes(_LENGTH) + wrapped, data_key)
        self._inner.put(key, cast(BinaryIO, sealing), max_bytes=sys.maxsize)
        return StoredFile(size=sealing.size, sha256=sealing.digest.hexdigest())

    def open(self, key: str) -> BinaryIO:
        """The file for reading; see ``Storage.open``. No byte of a chunk is given before the chunk has been checked."""
        file = self._inner.open(key)
        try:
            start = _exactly(file, len(MAGIC))
            if start != MAGIC:
                return cast(BinaryIO, io.BufferedReader(_Whole(start, file), CHUNK))
            length = int.from_bytes(_exactly(file, _LENGTH))
            wrapped = _exactly(file, length)
            if not length or len(wrapped) < length:
                raise FileDamaged(f"{key}: cut short")
            with _key_trouble(key):
                data_key = self._keys.unwrap(wrapped, _context(key))
        except BaseException:
            file.close()
            raise
        return cast(BinaryIO, io.BufferedReader(_Opening(file, key, data_key), CHUNK))

    def sealed(self, key: str) -> bool:
        """Whether the file is sealed where it lies. Raises FileMissing or StorageUnavailable."""
        with self._inner.open(key) as file:
            return _exactly(file, len(MAGIC)) == MAGIC

    def delete(self, key: str) -> None:
        """Remove the file if it is there."""
        self._inner.delete(key)

    def exists(self, key: str) -> bool:
        """Whether there is a file under the key."""
        return self._inner.exists(key)

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys with the prefix, in order."""
        return self._inner.keys(prefix)

    def download_url(self, key: str, name: str, content_type: str, seconds: int) -> str | None:
        """None while sealing is on: only we can open what is sealed."""
        return None if self._keys.on else self._inner.download_url(key, name, content_type, seconds)

    def clear_unfinished(self, before: dt.datetime) -> int:
        """See ``Storage.clear_unfinished``."""
        return self._inner.clear_unfinished(before)


class _Sealing(io.RawIOBase):
    """The sealed form of a stream. One chunk is read ahead, because the last one is marked."""

    def __init__(self, stream: BinaryIO, most: int, header: bytes, data_key: bytes) -> None:
        self._stream = stream
        self._most = most
        self._cipher = AESGCM(data_key)
        self._ready = memoryview(header)
        self._next: bytes | None = None
        self._number = 0
        self._done = False
        self.size = 0
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if not self._ready and not self._done:
            self._seal()
        count, self._ready = _hand_out(self._ready, buffer)
        return count

    def _seal(self) -> None:
        chunk = self._plain() if self._next is None else self._next
        self._next = self._plain() if len(chunk) == CHUNK else b""
        self._done = not self._next
        self._ready = memoryview(self._cipher.encrypt(_nonce(self._number, self._done), chunk, None))
        self._number += 1

    def _plain(self) -> bytes:
        chunk = _exactly(self._stream, CHUNK)
        self.size += len(chunk)
        if self.size > self._most:
            raise FileTooLarge(self._most)
        self.digest.update(chunk)
        return chunk


class _Opening(io.RawIOBase):
    """The content of a sealed file that stands behind its header."""

    def __init__(self, file: BinaryIO, key: str, data_key: bytes) -> None:
        self._file = file
        self._key = key
        self._cipher = AESGCM(data_key)
        self._ready = memoryview(b"")
        self._next = _exactly(file, CHUNK + _TAG)
        self._number = 0
        self._done = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if not self._ready and not self._done:
            self._unseal()
        count, self._ready = _hand_out(self._ready, buffer)
        return count

    def close(self) -> None:
        self._file.close()
        super().close()

    def _unseal(self) -> None:
        chunk = self._next
        self._next = _exactly(self._file, CHUNK + _TAG)
        last = not self._next
        try:
            plain = self._cipher.decrypt(_nonce(self._number, last), chunk, None)
        except (InvalidTag, ValueError) as error:
            raise FileDamaged(f"{self._key}: chunk {self._number}") from error
        self._ready = memoryview(plain)
        self._done = last
        self._number += 1


class _Whole(io.RawIOBase):
    """A file of which the start has been read already."""

    def __init__(self, start: bytes, file: BinaryIO) -> None:
        self._start = memoryview(start)
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        if not self._start:
            self._start = memoryview(self._file.read(len(memoryview(buffer).cast("B"))))
        count, self._start = _hand_out(self._start, buffer)
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """So many bytes, fewer only at the end."""
    content = bytearray()
    while len(content) < size and (piece := stream.read(size - len(content))):
        content += piece
    return bytes(content)


def _hand_out(ready: memoryview, buffer: "WriteableBuffer") -> tuple[int, memoryview]:
    """Copy what is ready, as far as it fits; how much that was, and what is left."""
    view = memoryview(buffer).cast("B")
    count = min(len(view), len(ready))
    view[:count] = ready[:count]
    return count, ready[count:]


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])


def _context(key: str) -> bytes:
    return b"file " + key.encode()


@contextmanager
def _key_trouble(key: str) -> Iterator[None]:
    try:
        yield
    except SealBroken as error:
        raise FileDamaged(f"{key}: the seal is broken") from error
    except KeyUnknown as error:
        raise StorageUnavailable(str(error)) from error
