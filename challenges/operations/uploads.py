"""Uploads in parts: begun, their parts noted, finished into an attachment, given up, forgotten."""

import datetime as dt
from dataclasses import asdict, dataclass

from challenges.adapters.file_types import recognisable, safe_name
from challenges.models import db
from challenges.models.entries import Attachment, Entry
from challenges.models.uploads import Upload
from challenges.operations import attachments
from challenges.operations.attachments import Received
from challenges.operations.file_room import question_of, require_room
from challenges.operations.recording import queue
from challenges.operations.upload_parts import Place
from challenges.queries import drafts, uploads
from challenges.queries.uploads import Part, Plan, plan_of
from challenges.rules import file_limits
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say

LASTS = dt.timedelta(days=1)
"""An upload that is not finished by then is forgotten."""
_FORGOTTEN_AT_ONCE = 500


@dataclass(frozen=True)
class UploadContent:
    """A file to be uploaded: its name, its size in bytes, the key of the question it answers, the browser's mark."""

    name: str
    size: int
    question: str
    mark: str


def under_way(actor: Actor, entry: Entry, content: UploadContent) -> Plan | None:
    """The upload of the same file that this person has begun before, to be gone on with."""
    for plan in uploads.plans(entry.id):
        same = (plan.name, plan.size, plan.mark, plan.question) == (
            content.name,
            content.size,
            content.mark,
            content.question,
        )
        if same and plan.begun_by == actor.person_id:
            return plan
    return None


def check(entry: Entry, content: UploadContent, *, limit: int) -> None:
    """Refused where it is clear already that the file will not be taken: by its name, its size, or for want of room."""
    question = question_of(entry, content.question)
    name = safe_name(content.name)
    try:
        kind = recognisable(content.name)
    except Refused as refused:
        raise Refused(say("%(name)s: %(reason)s", name=name, reason=refused.reason)) from refused
    if content.size < 1:
        raise Refused(say("%(name)s: %(reason)s", name=name, reason=say(N_("The file is empty."))))
    why = file_limits.wrong_type(question, name, kind) or file_limits.too_large(
        question, name, content.size, limit
    )
    if why is not None:
        raise Refused(why)


def begin(
    actor: Actor, entry: Entry, content: UploadContent, place: Place, *, limit: int, now: dt.datetime
) -> Plan:
    """Begin an upload, which counts towards the quotas from now on. Nothing is recorded.

    The same file of the same person again goes on with the upload that is there. Refused by what ``check`` refuses,
    where there is no room, and once the round has closed.
    """
    require(actor, Permission.ENTRY_DRAFT_WRITE, entry, now)
    if drafts.locked(entry.id) is None:
        raise NotFound
    if (found := under_way(actor, entry, content)) is not None:
        return found
    check(entry, content, limit=limit)
    require_room(entry, question_of(entry, content.question), [content.size])
    upload = Upload(
        entry_id=entry.id,
        question=content.question,
        name=content.name,
        size=content.size,
        mark=content.mark,
        part_size=place.part_size,
        storage_key=place.key,
        direct_id=place.direct_id,
        begun_at=now,
        begun_by_id=actor.person_id,
    )
    db.session.add(upload)
    db.session.flush()
    return plan_of(upload)


def add_part(actor: Actor, entry: Entry, reference: str, part: Part, *, now: dt.datetime) -> None:
    """Note a part that has been stored. NotFound when the upload is over.

    It takes the place of an earlier one of its number, which is deleted: the same number sent again and again must not
    fill the storage past the quotas.
    """
    require(actor, Permission.ENTRY_DRAFT_WRITE, entry, now)
    upload = uploads.locked(entry.id, reference)
    if upload is None:
        raise NotFound
    replaced = [one["key"] for one in upload.parts if one["number"] == part.number and one["key"] != part.key]
    if replaced:
        attachments.discard(replaced, now=now)
    upload.parts = [*(one for one in upload.parts if one["number"] != part.number), asdict(part)]
    db.session.flush()


def finish(
    actor: Actor, entry: Entry, reference: str, received: Received | None, *, scan: bool, now: dt.datetime
) -> Attachment:
    """Make the file an attachment of the draft, under the upload's reference. Nothing is recorded.

    ``received`` is None when there was no upload any more: a repeated request gets the file the first one made. Refused
    where there is no room, and once the round has closed; NotFound when there is neither.
    """
    require(actor, Permission.ENTRY_DRAFT_WRITE, entry, now)
    drafts.locked(entry.id)
    upload = uploads.locked(entry.id, reference)
    if upload is None or received is None:
        made = drafts.file(entry.id, reference)
        if made is None:
            raise NotFound
        return made
    _close(upload, now)
    return attachments.attach_one(actor, entry, received, reference=reference, scan=scan, now=now)


def give_up(actor: Actor, entry: Entry, reference: str, *, now: dt.datetime) -> str | None:
    """Give an upload up, and return the file's name; None when it is over already. Nothing is recorded."""
    require(actor, Permission.ENTRY_DRAFT_WRITE, entry, now)
    upload = uploads.locked(entry.id, reference)
    if upload is None:
        return None
    name = safe_name(upload.name)
    _close(upload, now, whole=True)
    return name


def give_up_all(entry: Entry, *, now: dt.datetime) -> None:
    """Give up every upload to an entry that ends; the caller has checked that it may."""
    for upload in uploads.of_entry(entry.id):
        _close(upload, now, whole=True)


def forget(*, now: dt.datetime) -> None:
    """Give up what was begun more than a day ago. Nobody is told: the page said how long an upload waits."""
    for upload in uploads.begun_before(now - LASTS, _FORGOTTEN_AT_ONCE):
        _close(upload, now, whole=True)


def _close(upload: Upload, now: dt.datetime, *, whole: bool = False) -> None:
    """Take the upload away; its parts are deleted once that is certain. ``whole``: so is what was put together."""
    parts = [part["key"] for part in upload.parts]
    queue(
        "uploads.discard",
        {
            "keys": [*parts, upload.storage_key] if whole else parts,
            "key": upload.storage_key,
            "direct_id": upload.direct_id if whole else "",
        },
        now=now,
    )
    db.session.delete(upload)
    db.session.flush()
