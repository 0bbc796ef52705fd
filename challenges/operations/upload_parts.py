"""The bytes of a file that is uploaded in parts: received, put together, looked at. Touches no table, so all of it runs
outside any transaction; what is stored here and then belongs to nothing is removed by the sweep."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO, cast

from challenges.adapters.file_types import recognise, safe_name
from challenges.adapters.storage.contract import (
    Direct,
    FileDamaged,
    FileMissing,
    FileTooLarge,
    Storage,
    StorageUnavailable,
    UploadIncomplete,
    new_key,
)
from challenges.operations.attachments import PARTS, PREFIX, Received
from challenges.queries.uploads import Part, Plan
from challenges.rules import file_limits
from challenges.vocabulary.entry_form import Question
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.text import N_, say

PART_SIZE = 8 * 2**20
LINK_SECONDS = 3600
_CHUNK = 256 * 1024


class PartsMissing(Refused):
    """The file cannot be put together yet; ``parts`` are the numbers of those to be sent, or sent again."""

    def __init__(self, parts: Sequence[int]) -> None:
        self.parts = tuple(parts)
        super().__init__(
            say(N_("Some parts of the file have not arrived whole. They have to be sent again."))
        )


class PartSpoiled(Refused):
    """The part did not arrive as it was sent; sent again it may."""

    def __init__(self) -> None:
        super().__init__(N_("The part did not arrive as it was sent. It has to be sent again."))


class Spoiled(Refused):
    """The file will never do as it is; the upload is over."""


@dataclass(frozen=True)
class Place:
    """Where a new upload goes: ``direct_id`` is the storage's own name for it, empty when it comes to us."""

    key: str
    direct_id: str
    part_size: int


def open_place(size: int, *, storage: Storage) -> Place:
    """A place for an upload of so many bytes, past our server where the storage takes it. Raises StorageAway."""
    key = new_key(PREFIX)
    if storage.direct is None:
        return Place(key, "", PART_SIZE)
    with _away():
        begun = storage.direct.begin(key, size)
    return Place(key, begun.id, begun.part_size)


def links(plan: Plan, *, storage: Storage) -> Mapping[int, str]:
    """For uploads past our server, an address for each part that has not arrived; else nothing."""
    if not plan.direct_id:
        return {}
    with _away():
        here = _here(_direct(storage), plan)
    return {
        number: link
        for number, link in links_to_all(plan, storage=storage).items()
        if here.get(number) != plan.size_of(number)
    }


def links_to_all(plan: Plan, *, storage: Storage) -> Mapping[int, str]:
    """The same for an upload of which nothing has arrived; asks nobody."""
    if not plan.direct_id:
        return {}
    direct = _direct(storage)
    return {
        number: direct.part_url(plan.key, plan.direct_id, number, plan.size_of(number), LINK_SECONDS)
        for number in range(1, plan.count + 1)
    }


def receive_part(plan: Plan, number: int, stream: BinaryIO, sha256: str, *, storage: Storage) -> Part:
    """Store a part as it comes. ``sha256`` is what the sender says of it, if it says anything.

    The same part again is not stored again. Refused, and nothing is kept, when it has another size or another checksum
    than was said; NotFound when the file has no such part, or its parts do not come to us.
    """
    if plan.direct_id or not 1 <= number <= plan.count:
        raise NotFound
    wanted = plan.size_of(number)
    for part in plan.parts:
        if part.number == number and sha256 and part.sha256 == sha256:
            return part
    key = new_key(PARTS)
    try:
        with _away():
            stored = storage.put(key, stream, max_bytes=wanted)
    except FileTooLarge as error:
        raise Refused(N_("The part is larger than it should be. Start the upload again.")) from error
    if stored.size == wanted and sha256 in {"", stored.sha256}:
        return Part(number, key, stored.size, stored.sha256)
    with suppress(StorageUnavailable):
        storage.delete(key)
    raise PartSpoiled


def put_together(
    plan: Plan, hashes: Sequence[str], *, question: Question, storage: Storage, limit: int
) -> Received:
    """Make the whole file of its parts and look at it, in memory that does not grow with it.

    ``hashes`` are the SHA-256 of the parts as the sender has them, in order; a sender that cannot compute them gives
    none. Every byte is read again and compared. Safe to repeat.
    Raises PartsMissing when parts have to be sent, Spoiled when the content is not accepted, or StorageAway.
    """
    if hashes and len(hashes) != plan.count:
        raise Refused(N_("The list of parts does not fit the file. Start the upload again."))
    with tempfile.TemporaryFile() as spool:
        whole = cast(BinaryIO, spool)
        with _away():
            gather = _fetch if plan.direct_id else _join
            digest = gather(plan, hashes, whole, storage)
        kind = _kind(plan, whole, question, limit)
        if not plan.direct_id:
            _store(plan, whole, digest, storage)
    return Received(safe_name(plan.name), plan.size, digest, kind, plan.key, plan.question)


def _join(plan: Plan, hashes: Sequence[str], whole: BinaryIO, storage: Storage) -> str:
    """Copy the parts that came to us. Those that are missing, changed, or others than the sender has, are named."""
    parts = {part.number: part for part in plan.parts}
    said = dict(enumerate(hashes, 1))
    digest = hashlib.sha256()
    wrong: list[int] = []
    for number in range(1, plan.count + 1):
        part = parts.get(number)
        there = part is not None and said.get(number, part.sha256) == part.sha256
        if part is None or not there or (not wrong and not _copy_part(part, whole, digest, storage)):
            wrong.append(number)
    if wrong:
        raise PartsMissing(wrong)
    return digest.hexdigest()


def _copy_part(part: Part, whole: BinaryIO, digest: "hashlib._Hash", storage: Storage) -> bool:
    own = hashlib.sha256()
    try:
        with storage.open(part.key) as stream:
            while chunk := stream.read(_CHUNK):
                whole.write(chunk)
                digest.update(chunk)
                own.update(chunk)
    except (FileMissing, FileDamaged):
        return False
    return own.hexdigest() == part.sha256


def _fetch(plan: Plan, hashes: Sequence[str], whole: BinaryIO, storage: Storage) -> str:
    """Copy a file that went past us, which nobody has looked at yet."""
    try:
        _direct(storage).complete(plan.key, plan.direct_id, plan.size)
    except UploadIncomplete as error:
        raise PartsMissing(error.parts) from error
    except (FileMissing, ValueError) as error:
        raise Spoiled(N_("The upload is over. Choose the file again.")) from error
    digest, size = hashlib.sha256(), 0
    with storage.open(plan.key) as stream:
        for number in range(1, plan.count + 1):
            own = hashlib.sha256()
            left = plan.size_of(number)
            while left and (chunk := stream.read(min(_CHUNK, left))):
                whole.write(chunk)
                digest.update(chunk)
                own.update(chunk)
                left -= len(chunk)
                size += len(chunk)
            if hashes and own.hexdigest() != hashes[number - 1]:
                raise Spoiled(N_("The file was changed on its way. Choose it again."))
        if size != plan.size or stream.read(1):
            raise Spoiled(N_("The file was changed on its way. Choose it again."))
    return digest.hexdigest()


def _kind(plan: Plan, whole: BinaryIO, question: Question, limit: int) -> str:
    name = safe_name(plan.name)
    try:
        kind = recognise(whole, plan.name)
    except Refused as refused:
        raise Spoiled(say("%(name)s: %(reason)s", name=name, reason=refused.reason)) from refused
    why = file_limits.too_large(question, name, plan.size, limit) or file_limits.wrong_type(
        question, name, kind
    )
    if why is not None:
        raise Spoiled(why)
    return kind.content_type


def _store(plan: Plan, whole: BinaryIO, digest: str, storage: Storage) -> None:
    """Under the upload's own key. What lies there already was put there by a try that was cut off."""
    whole.seek(0)
    with _away():
        if not storage.exists(plan.key):
            with suppress(ValueError):
                storage.put(plan.key, whole, max_bytes=plan.size)
                return
        own = hashlib.sha256()
        with storage.open(plan.key) as stream:
            while chunk := stream.read(_CHUNK):
                own.update(chunk)
    if own.hexdigest() != digest:
        raise Spoiled(N_("The upload is over. Choose the file again."))


def _direct(storage: Storage) -> Direct:
    if storage.direct is None:
        raise Spoiled(N_("The upload is over. Choose the file again."))
    return storage.direct


def _here(direct: Direct, plan: Plan) -> Mapping[int, int]:
    try:
        return direct.parts(plan.key, plan.direct_id)
    except FileMissing:  # put together already, by a request whose answer got lost
        return {number: plan.size_of(number) for number in range(1, plan.count + 1)}


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except (StorageUnavailable, FileDamaged) as error:
        raise StorageAway from error


class StorageAway(Refused):
    """The storage cannot be reached; the same again later may work."""

    def __init__(self) -> None:
        super().__init__(
            N_("Files cannot be stored just now. Your text is still here. Try again in a few minutes.")
        )
