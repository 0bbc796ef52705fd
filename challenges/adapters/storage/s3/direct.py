"""Uploads from browsers straight into the bucket, in parts with signed addresses."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from challenges.adapters.storage.contract import (
    DirectUpload,
    FileMissing,
    StorageUnavailable,
    UploadIncomplete,
)
from challenges.adapters.storage.s3.client import NO_UPLOAD, Once, Refusal, calls, pages, removals

# What S3 allows in one upload.
_PARTS_MOST = 10_000
Place = dict[str, Any]


class S3Direct:
    """Multipart uploads, also for small files: an address for one part gives nobody a way to replace what is finished.

    ``place`` says where a key is kept, ``size`` how large what is there is, None when nothing is.
    """

    def __init__(
        self,
        client: Any,
        once: Once,
        place: Callable[[str], Place],
        size: Callable[[str], int | None],
        part_size: int,
    ) -> None:
        self._client = client
        self._once = once
        self._place = place
        self._size = size
        self._part_size = part_size

    @property
    def origin(self) -> str:
        """The scheme, host and port of the addresses of parts."""
        url = urlsplit(self.part_url("origin/" + "a" * 26, "none", 1, 1, 1))
        return f"{url.scheme}://{url.netloc}"

    def begin(self, key: str, size: int) -> DirectUpload:
        """Open an upload; see ``Direct.begin``."""
        if size < 1:
            raise ValueError("an upload in parts has at least one byte")
        place = self._place(key)
        if self._size(key) is not None:
            raise ValueError(f"the storage key is taken: {key}")
        try:
            with calls():
                made = self._client.create_multipart_upload(**place, ContentType="application/octet-stream")
        except Refusal as refusal:
            raise StorageUnavailable(refusal.code) from refusal
        return self._agreed(made["UploadId"], size)

    def part_url(self, key: str, upload_id: str, number: int, size: int, seconds: int) -> str:
        """An address for one part of exactly this size: the length is signed."""
        options = self._place(key) | {"UploadId": upload_id, "PartNumber": number, "ContentLength": size}
        return str(self._client.generate_presigned_url("upload_part", Params=options, ExpiresIn=seconds))

    def parts(self, key: str, upload_id: str) -> dict[int, int]:
        """The parts that have arrived; see ``Direct.parts``."""
        return {number: part["Size"] for number, part in self._arrived(key, upload_id).items()}

    def complete(self, key: str, upload_id: str, size: int) -> None:
        """Make the file of its parts; see ``Direct.complete``."""
        try:
            self._join(key, upload_id, size)
        except (FileMissing, Refusal) as over:
            # The parts are gone once there is an object, perhaps made by a try whose answer got lost.
            there = self._size(key)
            if there is None:
                raise FileMissing(key) from over
            if there != size:
                raise ValueError(f"the storage key is taken: {key}") from over

    def abort(self, key: str, upload_id: str) -> None:
        """Give the upload up and free its parts."""
        with removals():
            self._client.abort_multipart_upload(**self._place(key), UploadId=upload_id)

    def _join(self, key: str, upload_id: str, size: int) -> None:
        arrived = self._arrived(key, upload_id)
        agreed = self._agreed(upload_id, size)
        numbers = range(1, agreed.parts + 1)
        wrong = [
            number
            for number in numbers
            if number not in arrived or arrived[number]["Size"] != agreed.size_of(number, size)
        ]
        if wrong:
            raise UploadIncomplete(wrong)
        parts = [{"PartNumber": number, "ETag": arrived[number]["ETag"]} for number in numbers]
        self._once(
            self._client.complete_multipart_upload,
            **self._place(key),
            UploadId=upload_id,
            MultipartUpload={"Parts": parts},
        )

    def _agreed(self, upload_id: str, size: int) -> DirectUpload:
        part_size = max(self._part_size, -(-size // _PARTS_MOST))
        return DirectUpload(upload_id, part_size, -(-size // part_size))

    def _arrived(self, key: str, upload_id: str) -> dict[int, dict[str, Any]]:
        try:
            return {
                part["PartNumber"]: part
                for page in pages(self._client, "list_parts", **self._place(key), UploadId=upload_id)
                for part in page.get("Parts", ())
            }
        except Refusal as refusal:
            if refusal.code in NO_UPLOAD:
                raise FileMissing(key) from refusal
            raise StorageUnavailable(refusal.code) from refusal
