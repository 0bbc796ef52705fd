"""Files and the virus scanner: what it finds is written down, and a file with a virus is kept from everybody."""

import datetime as dt

from challenges.models import db
from challenges.models.entries import Attachment
from challenges.operations.recording import queue, record
from challenges.queries import drafts, entries, file_scans
from challenges.vocabulary.choices import FileScan
from challenges.vocabulary.happenings import Happening

_AGAIN_AFTER = dt.timedelta(hours=12)
_QUEUED_AT_ONCE = 2_000


def begin(*, attachment_id: int, now: dt.datetime) -> str | None:
    """The storage key of a file to be scanned; None when it has been removed."""
    file = file_scans.by_id(attachment_id)
    return file.storage_key if file else None


def settle(found: str | None, *, attachment_id: int, now: dt.datetime) -> None:
    """Write down the verdict: the name of what was found, "" for nothing, None when the file is gone.

    Records ENTRY_FILE_BLOCKED when something is found where nothing was known of it: the team gets a letter, and so
    does the organiser when the file has been submitted. Records ENTRY_FILE_CLEARED, and nobody is told, when nothing is
    found any more in a blocked file.
    """
    file = file_scans.locked(attachment_id)
    if file is None or found is None:
        return
    before, file.scan = file.scan, FileScan.INFECTED if found else FileScan.CLEAN
    db.session.flush()
    if file.scan is FileScan.INFECTED and before is not FileScan.INFECTED:
        _record(Happening.ENTRY_FILE_BLOCKED, file, now, found=found[:120])
    if file.scan is FileScan.CLEAN and before is FileScan.INFECTED:
        _record(Happening.ENTRY_FILE_CLEARED, file, now)


def put_back(hitch: str, *, last: bool, attachment_id: int, now: dt.datetime) -> None:
    """Nothing to write down: without a verdict the file goes on waiting."""


def queue_waiting(*, now: dt.datetime) -> None:
    """Queue those anew that have waited long: the scanner may have been away for longer than a job is tried."""
    for attachment_id in file_scans.waiting_since(now - _AGAIN_AFTER, _QUEUED_AT_ONCE):
        queue("files.scan", {"attachment_id": attachment_id}, now=now)


def release(*, attachment_id: int, now: dt.datetime) -> None:
    """Let a file go unscanned that waits for a scanner which there is not any more. Nothing is recorded."""
    file = file_scans.locked(attachment_id)
    if file is not None and file.scan is FileScan.WAITING:
        file.scan = FileScan.NONE
        db.session.flush()


def _record(kind: Happening, file: Attachment, now: dt.datetime, **more: str) -> None:
    entry = entries.by_id(file.entry_id)
    record(
        kind,
        entry,
        None,
        now=now,
        challenge_id=entry.challenge_id,
        payload={"file": file.reference, "submitted": drafts.in_a_version(file.id), **more},
    )
