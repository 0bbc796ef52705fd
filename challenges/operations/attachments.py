"""Files of an entry: received into the storage, attached to the draft, removed, swept."""

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from challenges.adapters.file_types import recognise, safe_name
from challenges.adapters.storage.contract import FileTooLarge, Storage, StorageUnavailable, new_key
from challenges.models import db
from challenges.models.base import new_reference
from challenges.models.entries import Attachment, Entry
from challenges.operations.file_room import question_of, require_room
from challenges.operations.recording import queue
from challenges.queries import drafts, uploads
from challenges.rules import file_limits
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import FileScan
from challenges.vocabulary.entry_form import Question, QuestionKind
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say

PREFIX = "entries"
PARTS = "parts"
FILES = Question("files", QuestionKind.FILES, "Filer", "Files", file_mb=200)
"""Files that answer no question of their own: those of the standard form."""
_SWEEP_AT_ONCE = 500


@dataclass(frozen=True)
class Upload:
    """A file as it came: the sender's name for it, its bytes in a stream that can be rewound, what it answers."""

    name: str
    stream: BinaryIO
    question: Question = FILES


@dataclass(frozen=True)
class Received:
    """A file that has been checked and stored, and belongs to nothing yet."""

    name: str
    size: int
    sha256: str
    content_type: str
    key: str
    question: str = FILES.key


def check(sent: Sequence[Upload], *, most_bytes: int) -> list[str]:
    """The content types of the files. Refused, naming the file, when one is not what its question allows."""
    for question in {upload.question for upload in sent}:
        count = sum(upload.question == question for upload in sent)
        if why := file_limits.too_many(question, count):
            raise Refused(why, field=question.key)
    for upload in sent:
        size = upload.stream.seek(0, 2)
        upload.stream.seek(0)
        if why := file_limits.too_large(upload.question, safe_name(upload.name), size, most_bytes):
            raise Refused(why, field=upload.question.key)
    return [_kind(upload) for upload in sent]


def receive(sent: Sequence[Upload], *, storage: Storage, most_bytes: int) -> list[Received]:
    """Check every file and store them all. Touches no table, so it runs before the transaction.

    What is stored here and not attached is removed by ``drop``, else by ``sweep``. Refused, naming the file, when one
    is larger or of another kind than its question allows, or than is accepted at all: then none is stored; and when the
    storage cannot be reached. ``most_bytes`` is the most any file may have, whatever its question says.
    """
    kinds = check(sent, most_bytes=most_bytes)
    received: list[Received] = []
    try:
        for upload, content_type in zip(sent, kinds, strict=True):
            received.append(_store(upload, content_type, storage=storage, most_bytes=most_bytes))
    except Refused:
        drop(received, storage=storage)
        raise
    return received


def _store(upload: Upload, content_type: str, *, storage: Storage, most_bytes: int) -> Received:
    key, name, question = new_key(PREFIX), safe_name(upload.name), upload.question
    try:
        stored = storage.put(key, upload.stream, max_bytes=file_limits.most_bytes(question, most_bytes))
    except FileTooLarge as error:
        raise Refused(file_limits.size_said(question, name, most_bytes), field=question.key) from error
    except StorageUnavailable as error:
        raise Refused(
            N_("Files cannot be stored just now. Your text is still here. Try again in a few minutes."),
            field=question.key,
        ) from error
    return Received(name, stored.size, stored.sha256, content_type, key, question.key)


def drop(received: Sequence[Received], *, storage: Storage) -> None:
    """Delete files that were stored and then refused: refused again and again they would fill the storage, past every
    quota, until the nightly sweep. What cannot be deleted now is left to it."""
    for file in received:
        with suppress(StorageUnavailable):
            storage.delete(file.key)


def attach(
    actor: Actor, entry: Entry, received: Sequence[Received], *, scan: bool = False, now: dt.datetime
) -> list[Attachment]:
    """Put received files into the draft. Nothing is recorded. Names are made different where they are the same.

    A file that is there already (same question, name and bytes) is not added again, so a repeated request is harmless.
    ``scan``: nobody but the team gets a file before it has been scanned for viruses, which is queued.
    Refused where there is no room for them, and once the round has closed.
    """
    require(actor, Permission.ENTRY_DRAFT_WRITE, entry, now)
    if not received or drafts.locked(entry.id) is None:
        return []
    before = {file.id for file in drafts.files(entry.id)}
    attached = [attach_one(actor, entry, file, scan=scan, now=now) for file in received]
    return [file for file in attached if file.id not in before]


def attach_one(
    actor: Actor,
    entry: Entry,
    file: Received,
    *,
    reference: str | None = None,
    scan: bool = False,
    now: dt.datetime,
) -> Attachment:
    """Put one file into the draft, which is locked, or give the same file that is there; see ``attach``."""
    present = drafts.files(entry.id)
    for there in present:
        if (there.name, there.sha256, there.question) == (file.name, file.sha256, file.question):
            if there.storage_key != file.key:
                discard([file.key], now=now)
            return there
    require_room(entry, question_of(entry, file.question), [file.size])
    attachment = Attachment(
        reference=reference or new_reference(),
        entry_id=entry.id,
        question=file.question,
        name=_free_name(file.name, {there.name.casefold() for there in present}),
        size=file.size,
        sha256=file.sha256,
        content_type=file.content_type,
        storage_key=file.key,
        scan=FileScan.WAITING if scan else FileScan.NONE,
        uploaded_at=now,
        uploaded_by_id=actor.person_id,
    )
    db.session.add(attachment)
    db.session.flush()
    if scan:
        queue("files.scan", {"attachment_id": attachment.id}, now=now)
    return attachment


def discard(keys: Sequence[str], *, now: dt.datetime) -> None:
    """Delete what lies in the storage and is not needed, once that is certain."""
    queue("uploads.discard", {"keys": list(keys), "key": "", "direct_id": ""}, now=now)


def remove(actor: Actor, entry: Entry, reference: str, *, now: dt.datetime) -> str:
    """Take a file out of the draft and return its name. Nothing is recorded, and its bytes are deleted.

    A file that a submitted version holds stays with that version. NotFound when the draft has no such file.
    """
    require(actor, Permission.ENTRY_DRAFT_WRITE, entry, now)
    drafts.locked(entry.id)
    attachment = drafts.file(entry.id, reference)
    if attachment is None:
        raise NotFound
    name = attachment.name
    if drafts.in_a_version(attachment.id):
        attachment.in_draft = False
    else:
        discard([attachment.storage_key], now=now)
        db.session.delete(attachment)
    db.session.flush()
    return name


def sweep(orphans: Sequence[str], *, storage: Storage) -> tuple[str, ...]:
    """Delete stored files that belonged to nothing when the sweep before this one looked, and still do.

    Returns the keys that belong to nothing now, for the next sweep: a file is stored a moment before it is
    attached, so what was seen once may only just have arrived.
    """
    unknown: list[str] = []
    keys = [key for prefix in (PREFIX, PARTS) for key in storage.keys(prefix)]
    under_way = uploads.known_keys()
    for start in range(0, len(keys), _SWEEP_AT_ONCE):
        some = keys[start : start + _SWEEP_AT_ONCE]
        known = drafts.known_keys(some) | under_way
        unknown += [key for key in some if key not in known]
    gone = set(orphans) & set(unknown)
    for key in sorted(gone):
        storage.delete(key)
    return tuple(key for key in unknown if key not in gone)


def _kind(upload: Upload) -> str:
    name, field = safe_name(upload.name), upload.question.key
    try:
        found = recognise(upload.stream, upload.name)
    except Refused as refused:
        raise Refused(say("%(name)s: %(reason)s", name=name, reason=refused.reason), field=field) from refused
    if why := file_limits.wrong_type(upload.question, name, found):
        raise Refused(why, field=field)
    return found.content_type


def _free_name(name: str, taken: set[str]) -> str:
    if name.casefold() not in taken:
        return name
    stem, dot, extension = name.rpartition(".")
    stem, ending = (stem, dot + extension) if dot else (name, "")
    number = 2
    while f"{stem} ({number}){ending}".casefold() in taken:
        number += 1
    return f"{stem} ({number}){ending}"
