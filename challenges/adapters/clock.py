"""What time it is. Everything below the doors gets ``now`` as an argument; only the doors ask a clock."""

import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> dt.datetime:
        """The present moment, aware, in UTC."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> dt.datetime:
        """The present moment, aware, in UTC."""
        return dt.datetime.now(dt.UTC)


class FrozenClock:
    """A clock that stands still until it is moved, for tests."""

    def __init__(self, moment: dt.datetime) -> None:
        self._moment = _utc(moment)

    def now(self) -> dt.datetime:
        """The moment the clock stands at."""
        return self._moment

    def move(self, *, to: dt.datetime | None = None, **forward: float) -> dt.datetime:
        """Set the clock ``to`` a moment, then forward as in ``move(days=2)``, and return the new time."""
        if to is not None:
            self._moment = _utc(to)
        self._moment += dt.timedelta(**forward)
        return self._moment


def _utc(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(dt.UTC)
