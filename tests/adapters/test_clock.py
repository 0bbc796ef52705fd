import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from challenges.adapters.clock import FrozenClock, SystemClock

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def test_the_system_clock_tells_aware_utc():
    before = dt.datetime.now(dt.UTC)
    now = SystemClock().now()
    assert now.utcoffset() == dt.timedelta(0)
    assert before <= now <= dt.datetime.now(dt.UTC)


def test_a_frozen_clock_stands_still_until_moved():
    clock = FrozenClock(NOON)
    assert clock.now() == clock.now() == NOON
    assert clock.move(days=1, minutes=5) == NOON + dt.timedelta(days=1, minutes=5)
    assert clock.move(to=NOON) == clock.now() == NOON
    assert clock.move(to=NOON, seconds=-1) == NOON - dt.timedelta(seconds=1)


def test_a_frozen_clock_turns_local_time_into_utc_and_refuses_naive_time():
    clock = FrozenClock(dt.datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/Stockholm")))
    assert clock.now().isoformat() == "2026-07-01T10:00:00+00:00"
    naive = dt.datetime(2026, 7, 1, 12)  # noqa: DTZ001 - a naive moment is what is refused
    with pytest.raises(ValueError, match="time zone"):
        FrozenClock(naive)
    with pytest.raises(ValueError, match="time zone"):
        clock.move(to=naive)
