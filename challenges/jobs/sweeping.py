"""Delete stored files that belong to nothing: looked for once, and deleted when they still belong to nothing later."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from challenges.adapters.storage.contract import StorageUnavailable
from challenges.jobs.hitch import Hitch
from challenges.operations import attachments
from challenges.operations.recording import queue
from challenges.operations.unit_of_work import unit_of_work
from challenges.web import services

# Longer than any upload takes to be attached to its entry.
PATIENCE = dt.timedelta(minutes=15)
# Longer than any upload: what was begun so long ago and is not done belongs to nobody any more.
ABANDONED = dt.timedelta(days=1)
_MOST = 2_000


def nothing_seen(*, now: dt.datetime) -> Sequence[str]:
    """The first look knows of no files."""
    return ()


def seen_before(seen: Sequence[str], *, now: dt.datetime) -> Sequence[str]:
    """The files that the first look found."""
    return seen


def sweep(seen: Sequence[str]) -> tuple[str, ...]:
    """Delete those of the files that still belong to nothing, and give all that belong to nothing now."""
    with unit_of_work(write=False), _hitches():
        return attachments.sweep(seen, storage=services.storage())


def look_again(left: Sequence[str], *, now: dt.datetime) -> None:
    """Queue the deletion of what was found; what is more than can be dealt with waits for the next night."""
    if left:
        queue("files.delete", {"seen": list(left[:_MOST])}, now=now + PATIENCE)


def done(left: Sequence[str], *, seen: Sequence[str], now: dt.datetime) -> None:
    """What is left has only just arrived."""


def put_back(hitch: str, *, last: bool, now: dt.datetime, seen: Sequence[str] = ()) -> None:
    """Nothing to write down: the next night looks anew."""


def a_day_ago(*, now: dt.datetime) -> dt.datetime:
    """What began before then was abandoned."""
    return now - ABANDONED


def clear(before: dt.datetime) -> int:
    """Remove what writes and uploads that never ended have left in the storage."""
    with _hitches():
        return services.storage().clear_unfinished(before)


def cleared(count: int, *, now: dt.datetime) -> None:
    """Nobody needs to be told."""


@dataclass(frozen=True)
class Leftovers:
    """What an upload that is over leaves: files in the storage, and the storage's own upload when it went past us."""

    keys: Sequence[str]
    key: str
    direct_id: str


def leftovers(*, now: dt.datetime, keys: Sequence[str], key: str, direct_id: str) -> Leftovers:
    """What to remove."""
    return Leftovers(keys, key, direct_id)


def discard(left: Leftovers) -> int:
    """Remove it; what is gone already is no trouble."""
    with _hitches():
        storage = services.storage()
        if left.direct_id and storage.direct is not None:
            storage.direct.abort(left.key, left.direct_id)
        for key in left.keys:
            storage.delete(key)
    return len(left.keys)


def discarded(count: int, **left: object) -> None:
    """Nobody needs to be told."""


def not_discarded(hitch: str, **left: object) -> None:
    """Nothing to write down: what is not removed belongs to nothing, and the nightly sweep finds it."""


@contextmanager
def _hitches() -> Iterator[None]:
    try:
        yield
    except StorageUnavailable as problem:
        raise Hitch(f"the storage cannot be reached: {problem}") from problem
