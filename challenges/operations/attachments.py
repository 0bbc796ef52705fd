"""Files of an entry: received into the storage, attached to the draft, removed, swept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from challenges.adapters.file_types import recognise, safe_name
from challenges.adapters.storage.contract import FileTooLarge, Storage, StorageUnavailable, new_key
from challenges.models import db
from challenges.models.entries import Attachment, Entry
from challenges.queries import drafts
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.entry_content import FILES_MOST
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say

PREFIX = "entries"
_SWEEP_AT_ONCE = 500


@dataclass(frozen=True)
class Upload:
    """A file as it came: the sender's name for it, and its bytes in a stream that can be rewound."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True)
class Received:
    """A file that has been checked and stored, and belongs to nothing yet."""

    name: str
    size: int
    sha256: str
    content_type: str
    key: str


def receive(uploads: Sequence[Upload], *, storage: Storage, most_bytes: int) -> list[Received]:
    """Check every file and store them all. Touches no table, so it runs before the transaction.

    What is stored here and never attached is removed by ``sweep``. Refused, naming the file, when one is too
    large or not of a kind that is accepted: then none is stored; and when the storage cannot be reached.
    """
    if len(uploads) > FILES_MOST:
        raise _too_many()
    kinds = [_kind(upload) for upload in uploads]
    received = []
    for upload, content_type in zip(uploads, kinds, strict=True):
        key = new_key(PREFIX)
        try:
            stored = storage.put(key, upload.stream, max_bytes=most_bytes)
        except FileTooLarge as error:
            raise Refused(
                say(
                    N_("%(name)s is too large. A file may have at most %(most)s MB."),
                    name=safe_name(upload.name),
                    most=most_bytes // 2**20,
                ),
                field="files",
            ) from error
        except StorageUnavailable as error:
            raise Refused(
                N_("Files cannot be stored just now. Your text is still here. Try again in a few minutes."),
                field="files",
            ) from error
        received.append(Received(safe_name(upload.name), stored.size, stored.sha256, content_type, key))
    return received


def attach(actor: Actor, entry: Entry, received: Sequence[Received], *, now: dt.datetime) -> list[Attachment]:
    """Put received files into the draft. Nothing is recorded. Names are made different where they are the same.

    A file that is there already (same name, same bytes) is not added again, so a repeated request is harmless.
    Refused when there would be too many, and once the round has closed.
    """
    require(actor, Permission.ENTRY_DRAFT_WRITE, entry, now)
    if not received or drafts.locked(entry.id) is None:
        return []
    present = list(drafts.files(entry.id))
    added = []
    for file in received:
        if any(there.name == file.name and there.sha256 == file.sha256 for there in present):
            continue
        if len(present) >= FILES_MOST:
            raise _too_many()
        attachment = Attachment(
            entry_id=entry.id,
            name=_free_name(file.name, {there.name.casefold() for there in present}),
            size=file.size,
            sha256=file.sha256,
            content_type=file.content_type,
            storage_key=file.key,
            uploaded_at=now,
            uploaded_by_id=actor.person_id,
        )
        db.session.add(attachment)
        db.session.flush()
        present.append(attachment)
        added.append(attachment)
    return added


def remove(actor: Actor, entry: Entry, reference: str, *, now: dt.datetime) -> str:
    """Take a file out of the draft and return its name. Nothing is recorded.

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
        db.session.delete(attachment)
    db.session.flush()
    return name


def sweep(orphans: Sequence[str], *, storage: Storage) -> tuple[str, ...]:
    """Delete stored files that belonged to nothing when the sweep before this one looked, and still do.

    Returns the keys that belong to nothing now, for the next sweep: a file is stored a moment before it is
    attached, so what was seen once may only just have arrived.
    """
    unknown: list[str] = []
    keys = list(storage.keys(PREFIX))
    for start in range(0, len(keys), _SWEEP_AT_ONCE):
        some = keys[start : start + _SWEEP_AT_ONCE]
        known = drafts.known_keys(some)
        unknown += [key for key in some if key not in known]
    gone = set(orphans) & set(unknown)
    for key in sorted(gone):
        storage.delete(key)
    return tuple(key for key in unknown if key not in gone)


def _kind(upload: Upload) -> str:
    try:
        return recognise(upload.stream, upload.name).content_type
    except Refused as refused:
        raise Refused(
            say("%(name)s: %(reason)s", name=safe_name(upload.name), reason=refused.reason), field="files"
        ) from refused


def _free_name(name: str, taken: set[str]) -> str:
    if name.casefold() not in taken:
        return name
    stem, dot, extension = name.rpartition(".")
    stem, ending = (stem, dot + extension) if dot else (name, "")
    number = 2
    while f"{stem} ({number}){ending}".casefold() in taken:
        number += 1
    return f"{stem} ({number}){ending}"


def _too_many() -> Refused:
    return Refused(say(N_("An entry can have at most %(most)s files."), most=FILES_MOST), field="files")
