"""Remind teams whose draft is not finished that the deadline is near. Nobody is told what any draft says."""

import datetime as dt

from challenges.models import db
from challenges.models.draft_reminders import DraftReminder
from challenges.models.entries import Entry
from challenges.operations.entries import version_content
from challenges.operations.recording import queue, record
from challenges.queries import draft_reminders, drafts, entries, entry_forms
from challenges.rules.draft_reminders import is_meant, windows
from challenges.rules.entry_parts import asked_files
from challenges.scoring.checksums import checksum
from challenges.vocabulary.happenings import Happening

JOB = "drafts.remind"
AT_ONCE = 25
"""So few entries at a time that writers hardly wait: this runs in the last hours, when everybody writes."""


def remind(*, now: dt.datetime) -> int:
    """Look at the entries whose round closes in 48, 6 or 1 hours or less, each once for every such moment.

    Of the moments that have passed only the latest counts, so a worker that was down does not catch up on the others;
    and only those that came after the entry was begun, and after it was told that the round closes then. Where
    something has been written and not submitted, the team is reminded: records DRAFTS_REMINDED for the round, with
    no more than numbers; the letters are written by the worker. Returns how many teams are reminded. What is left
    over is looked at by another job at once.
    """
    told = left = 0
    for hours, after, until in windows(now):
        found = draft_reminders.to_look_at(hours, after, until, AT_ONCE)
        left += len(found) == AT_ONCE
        unfinished: dict[int, list[DraftReminder]] = {}
        for row in found:
            look = DraftReminder(entry_id=row.entry_id, closes_at=row.closes_at, hours=hours, looked_at=now)
            db.session.add(look)
            if is_meant(hours, row.closes_at, row.created_at, row.said_at) and _unfinished(
                entries.by_id(row.entry_id)
            ):
                unfinished.setdefault(row.round_id, []).append(look)
        db.session.flush()
        for round_id, looks in unfinished.items():
            round_ = draft_reminders.round_by_id(round_id)
            happening = record(
                Happening.DRAFTS_REMINDED,
                round_,
                None,
                now=now,
                challenge_id=round_.challenge_id,
                payload={"hours": hours, "teams": len(looks)},
            )
            for look in looks:
                look.happening_id = happening.id
            told += len(looks)
        db.session.flush()
    if left:
        queue(JOB, {}, now=now)
    return told


def _unfinished(entry: Entry) -> bool:
    """Whether the draft says something else than the last version that was submitted in this round, if there is one."""
    draft, version = drafts.of_entry(entry.id), entries.current_version(entry)
    if draft is None:
        return False
    if version is None or version.round_id != entry.round_id:
        return True
    shape = entry_forms.shape_of(entry.round_id)
    content = version_content(
        draft.content, shape, asked_files(shape, draft.files), entries.datasets_of(entry.challenge_id)
    )
    return checksum(content) != version.sha256
