"""Delete stored files that belong to nothing: looked for once, and deleted when they still belong to nothing later."""

import datetime as dt
from collections.abc import Sequence

from challenges.operations import attachments
from challenges.operations.recording import queue
from challenges.operations.unit_of_work import unit_of_work
from challenges.web import services

# Longer than any upload takes to be attached to its entry.
PATIENCE = dt.timedelta(minutes=15)
_MOST = 2_000


def nothing_seen(*, now: dt.datetime) -> Sequence[str]:
    """The first look knows of no files."""
    return ()


def seen_before(seen: Sequence[str], *, now: dt.datetime) -> Sequence[str]:
    """The files that the first look found."""
    return seen


def sweep(seen: Sequence[str]) -> tuple[str, ...]:
    """Delete those of the files that still belong to nothing, and give all that belong to nothing now."""
    with unit_of_work(write=False):
        return attachments.sweep(seen, storage=services.storage())


def look_again(left: Sequence[str], *, now: dt.datetime) -> None:
    """Queue the deletion of what was found; what is more than can be dealt with waits for the next night."""
    if left:
        queue("files.delete", {"seen": list(left[:_MOST])}, now=now + PATIENCE)


def done(left: Sequence[str], *, seen: Sequence[str], now: dt.datetime) -> None:
    """What is left has only just arrived."""


def put_back(hitch: str, *, last: bool, now: dt.datetime, seen: Sequence[str] = ()) -> None:
    """Nothing to write down: the next night looks anew."""
