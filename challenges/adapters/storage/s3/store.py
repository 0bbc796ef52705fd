"""Files as objects in a bucket."""

import base64
import datetime as dt
import hashlib
import io
import secrets
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import quote

from challenges.adapters.storage.contract import (
    Direct,
    FileMissing,
    FileTooLarge,
    StorageUnavailable,
    StoredFile,
    checked_key,
    checked_prefix,
)
from challenges.adapters.storage.s3.client import (
    MISSING,
    NO_UPLOAD,
    TAKEN,
    Once,
    Refusal,
    calls,
    connect,
    pages,
    removals,
)
from challenges.adapters.storage.s3.direct import S3Direct
from challenges.config import ObjectStore

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PART_SIZE = 8 * 2**20
# A request waits for the storage, so it must not wait for long: two tries of at most so many seconds each.
_CONNECT_SECONDS = 4.0
_READ_SECONDS = 20.0
_TRIES = 2
# More than the threads of a process, so that none opens a connection that is thrown away.
_CONNECTIONS = 32
_READ = 256 * 1024
_MARK = "put"
# Nothing is told of a file where it is kept; what it is stands in the database.
_TYPE = "application/octet-stream"


class S3Storage:
    """Keeps ``<prefix>/<token>`` as the object ``<the installation's prefix><prefix>/<token>``.

    What fits in one part is sent in one request, more in several, which become an object only once all are there. At
    most one part is in memory. Objects are made only where there is none: the storage is asked before, and told again
    with the write (``If-None-Match``). Not every storage decides that between two who write one key at once, as Swift
    does not; keys are random, so nobody does.
    """

    def __init__(
        self,
        settings: ObjectStore,
        *,
        part_size: int = PART_SIZE,
        page_size: int = 1000,
        connect_seconds: float = _CONNECT_SECONDS,
        read_seconds: float = _READ_SECONDS,
        tries: int = _TRIES,
    ) -> None:
        self._client = connect(
            settings,
            connect_seconds=connect_seconds,
            read_seconds=read_seconds,
            tries=tries,
            connections=_CONNECTIONS,
        )
        self._bucket = settings.bucket
        self._prefix = settings.prefix
        self._part_size = part_size
        self._page_size = page_size
        self._once = Once()
        self.direct: Direct | None = (
            S3Direct(self._client, self._once, self._object, self._size, part_size)
            if settings.direct
            else None
        )

    def put(self, key: str, stream: BinaryIO, *, max_bytes: int) -> StoredFile:
        """Store the stream; see ``Storage.put``."""
        place = self._object(key)
        if self._size(key) is not None:
            raise ValueError(f"the storage key is taken: {key}")
        counted = _Counted(stream, max_bytes)
        part = counted.read(self._part_size)
        mark = secrets.token_hex(16)
        try:
            if len(part) < self._part_size:
                self._put_whole(place, part, mark)
            else:
                self._put_parts(place, part, counted, mark)
        except Refusal as refusal:
            if refusal.code not in TAKEN | NO_UPLOAD:
                raise StorageUnavailable(refusal.code) from refusal
            # The first try may have arrived, and only its answer got lost.
            if self._mark(place) != mark:
                raise ValueError(f"the storage key is taken: {key}") from refusal
        return StoredFile(size=counted.size, sha256=counted.digest.hexdigest())

    def open(self, key: str) -> BinaryIO:
        """The file for reading; see ``Storage.open``."""
        place = self._object(key)
        try:
            with calls():
                body = self._client.get_object(**place)["Body"]
        except Refusal as refusal:
            if refusal.code in MISSING:
                raise FileMissing(key) from refusal
            raise StorageUnavailable(refusal.code) from refusal
        return cast(BinaryIO, io.BufferedReader(_Body(body), _READ))

    def delete(self, key: str) -> None:
        """Remove the object if it is there."""
        place = self._object(key)
        with removals():
            self._client.delete_object(**place)

    def exists(self, key: str) -> bool:
        """Whether there is an object under the key."""
        return self._size(key) is not None

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys with the prefix, in order, one page in memory at a time."""
        start = f"{self._prefix}{checked_prefix(prefix)}/"
        for page in self._pages("list_objects_v2", start):
            for found in page.get("Contents", ()):
                yield f"{prefix}/{found['Key'].removeprefix(start)}"

    def download_url(self, key: str, name: str, content_type: str, seconds: int) -> str | None:
        """An address for browsers where they can reach the storage; see ``Storage.download_url``."""
        place = self._object(key)
        if self.direct is None:
            return None
        options = place | {
            "ResponseContentDisposition": _disposition(name),
            "ResponseContentType": content_type,
            "ResponseCacheControl": "no-store",
        }
        return str(self._client.generate_presigned_url("get_object", Params=options, ExpiresIn=seconds))

    def clear_unfinished(self, before: dt.datetime) -> int:
        """Give up uploads in parts that began before then and have not become an object."""
        cleared = 0
        for page in self._pages("list_multipart_uploads", self._prefix):
            for upload in page.get("Uploads", ()):
                if upload["Initiated"] < before:
                    place = {"Bucket": self._bucket, "Key": upload["Key"], "UploadId": upload["UploadId"]}
                    with removals():
                        self._client.abort_multipart_upload(**place)
                    cleared += 1
        return cleared

    def _pages(self, operation: str, prefix: str) -> Iterator[dict[str, Any]]:
        options = {"Bucket": self._bucket, "Prefix": prefix}
        try:
            yield from pages(
                self._client, operation, **options, PaginationConfig={"PageSize": self._page_size}
            )
        except Refusal as refusal:
            raise StorageUnavailable(refusal.code) from refusal

    def _object(self, key: str) -> dict[str, Any]:
        return {"Bucket": self._bucket, "Key": self._prefix + checked_key(key)}

    def _size(self, key: str) -> int | None:
        """The size of what is under the key; None when nothing is."""
        head = self._head(self._object(key))
        return None if head is None else int(head["ContentLength"])

    def _mark(self, place: dict[str, Any]) -> str | None:
        head = self._head(place)
        return None if head is None else head["Metadata"].get(_MARK)

    def _head(self, place: dict[str, Any]) -> dict[str, Any] | None:
        try:
            with calls():
                return cast(dict[str, Any], self._client.head_object(**place))
        except Refusal as refusal:
            if refusal.code not in MISSING:
                raise StorageUnavailable(refusal.code) from refusal
        try:  # an answer without a body does not tell a missing object from a missing bucket
            with calls():
                self._client.head_bucket(Bucket=self._bucket)
        except Refusal as refusal:
            raise StorageUnavailable(f"there is no bucket {self._bucket}") from refusal
        return None

    def _put_whole(self, place: dict[str, Any], content: bytes, mark: str) -> None:
        options = place | {"Body": content, "ContentMD5": _md5(content)}
        self._once(self._client.put_object, **options, Metadata={_MARK: mark}, ContentType=_TYPE)

    def _put_parts(self, place: dict[str, Any], part: bytes, rest: "_Counted", mark: str) -> None:
        with calls():
            upload = self._client.create_multipart_upload(**place, Metadata={_MARK: mark}, ContentType=_TYPE)
        place = place | {"UploadId": upload["UploadId"]}
        try:
            parts: list[dict[str, Any]] = []
            while part:
                options = place | {"PartNumber": len(parts) + 1, "Body": part, "ContentMD5": _md5(part)}
                with calls():
                    answer = self._client.upload_part(**options)
                parts.append({"PartNumber": options["PartNumber"], "ETag": answer["ETag"]})
                part = rest.read(self._part_size)
            self._once(self._client.complete_multipart_upload, **place, MultipartUpload={"Parts": parts})
        except StorageUnavailable:
            raise  # giving the upload up would only wait once more; `clear_unfinished` does it later
        except BaseException:
            with suppress(StorageUnavailable), removals():
                self._client.abort_multipart_upload(**place)
            raise


class _Counted:
    """A stream in blocks of one size, counted and hashed as it goes."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream = stream
        self._most = most
        self.size = 0
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        """A full block, or what is left. Raises FileTooLarge, and whatever the stream raises."""
        block = bytearray()
        while len(block) < size and (chunk := self._stream.read(min(_READ, size - len(block)))):
            self.size += len(chunk)
            if self.size > self._most:
                raise FileTooLarge(self._most)
            self.digest.update(chunk)
            block += chunk
        return bytes(block)


class _Body(io.RawIOBase):
    """The body of an answer. Lines that break are our trouble, not the reader's; a short answer is never an end."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer).cast("B")
        with calls():
            chunk = self._body.read(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        if not self.closed:
            self._body.close()
        super().close()


def _disposition(name: str) -> str:
    """Always a download; the name in full for today's browsers, in ASCII for others (RFC 6266)."""
    plain = "".join(letter if " " <= letter <= "~" and letter not in '"\\%' else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _md5(content: bytes) -> str:
    """The checksum that every S3-compatible storage checks on arrival."""
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
