"""How long the history of a draft keeps what it said."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from challenges.vocabulary.choices import RevisionKind

TOGETHER = dt.timedelta(minutes=10)
"""Saves of one person within this time are one revision."""

MOST = 200
"""So many revisions are kept; of more, saves that lie close together go first."""

HELD = dt.timedelta(days=30)
"""So long nothing goes that was submitted, or kept because it could not be saved."""

MOST_OF_ALL = 400
"""More are never kept: then the oldest copies go, also younger ones. Only a script makes so many."""

_NEWEST = 20

LOOSE = frozenset({RevisionKind.SAVED, RevisionKind.RESTORED})


class Kept(Protocol):
    """A revision in the history."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> RevisionKind: ...
    @property
    def saved_at(self) -> dt.datetime: ...


def to_forget(history: Sequence[Kept], now: dt.datetime) -> list[int]:
    """Ids of the revisions that go, of a history with the oldest first. The newest ones stay in any case."""
    kept, gone = list(history), []
    while len(kept) > MOST:
        old = kept[:-_NEWEST]
        loose = [place for place, one in enumerate(old) if one.kind in LOOSE]
        settled = [place for place, one in enumerate(old) if one.saved_at < now - HELD]
        if loose:
            # The one whose next is nearest in time: what it said is best told by its neighbour.
            place = min(loose, key=lambda place: kept[place + 1].saved_at - kept[place].saved_at)
        elif settled:
            place = settled[0]
        elif len(kept) > MOST_OF_ALL:
            place = 0
        else:
            break
        gone.append(kept.pop(place).id)
    return gone
