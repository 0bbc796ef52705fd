"""When a dataset or an address is checked next: at night, spread out, and farther apart while nobody answers."""

import datetime as dt
import hashlib

from challenges.vocabulary.swedish_time import SWEDEN, swedish_day

NIGHT_BEGINS = dt.time(2, 30)
NIGHT_LASTS = dt.timedelta(hours=3)
_LATE = dt.timedelta(minutes=30)
# So that what has just been looked at is not looked at again in the same night, and two faults are of two days.
LEAST_APART = dt.timedelta(hours=8)
PAUSES = tuple(dt.timedelta(hours=hours) for hours in (1, 3, 8, 24, 48, 72))
"""How long to wait after the first, second, ... check in a row without an answer; the last one for all further."""
LONGEST_WAIT = dt.timedelta(days=7)
"""The most that a ``Retry-After`` is believed."""


def next_night(now: dt.datetime, key: str) -> dt.datetime:
    """A moment of the coming night, the same whenever it is asked for; ``key`` spreads things over the night."""
    day = swedish_day(now)
    while True:
        moment = dt.datetime.combine(day, NIGHT_BEGINS, SWEDEN).astimezone(dt.UTC)
        moment += NIGHT_LASTS * _share(f"{key}@{day}")
        if moment >= now + LEAST_APART:
            return moment
        day += dt.timedelta(days=1)


def end_of_night(now: dt.datetime) -> dt.datetime:
    """When the next night's checks are over."""
    day = swedish_day(now)
    while True:
        over = dt.datetime.combine(day, NIGHT_BEGINS, SWEDEN).astimezone(dt.UTC) + NIGHT_LASTS + _LATE
        if over > now:
            return over
        day += dt.timedelta(days=1)


def after_failure(now: dt.datetime, failures: int, key: str, *, wait: float = 0.0) -> dt.datetime:
    """When to ask again somebody who has not answered ``failures`` times in a row, and perhaps asked for a pause of
    ``wait`` seconds. Those who failed at one moment do not come back at one moment."""
    pause = PAUSES[min(max(failures, 1), len(PAUSES)) - 1] * (0.8 + 0.4 * _share(f"{key}@{now.isoformat()}"))
    return now + max(pause, min(dt.timedelta(seconds=wait), LONGEST_WAIT))


def another_day(first: dt.datetime, now: dt.datetime) -> bool:
    """Whether a fault that was seen first at ``first`` is seen on another day now: another date, and hours later."""
    return now - first >= LEAST_APART and swedish_day(now) > swedish_day(first)


def _share(key: str) -> float:
    """A number from 0 to 1 that is as good as random, and always the same for a key."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) / 2**32
