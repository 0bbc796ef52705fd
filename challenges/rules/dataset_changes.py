"""What differs between two snapshots of a dataset, of the facts that matter to those who build on the data."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

_PLAIN = ("title", "publisher", "licence", "access_right", "formats", "page_url")


class SnapshotLike(Protocol):
    """What the comparison needs of a snapshot."""

    @property
    def taken_at(self) -> dt.datetime: ...
    @property
    def record(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Difference:
    """One fact that was ``before`` and is ``after``, as the snapshots hold it. For ``addresses`` these are lists."""

    fact: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """On this day the facts were found to differ from those before."""

    at: dt.datetime
    differences: tuple[Difference, ...]


def differences(old: SnapshotLike, new: SnapshotLike) -> tuple[Difference, ...]:
    """The facts that differ. Addresses are compared only when both snapshots know them."""
    found = [
        Difference(fact, getattr(old, fact), getattr(new, fact))
        for fact in _PLAIN
        if getattr(old, fact) != getattr(new, fact)
    ]
    if old.record and new.record and (before := _addresses(old)) != (after := _addresses(new)):
        found.append(Difference("addresses", before, after))
    return tuple(found)


def changes(snapshots: Sequence[SnapshotLike]) -> list[Change]:
    """When the facts changed, the latest first; ``snapshots`` are the latest first too."""
    return [
        Change(new.taken_at, found) for new, old in pairwise(snapshots) if (found := differences(old, new))
    ]


def _addresses(snapshot: SnapshotLike) -> list[str]:
    files = snapshot.record.get("distributions", [])
    return sorted({one.get("download_url") or one.get("access_url", "") for one in files} - {""})
