"""Moments before and after today, in Swedish office hours."""

import datetime as dt

from challenges.rules.holidays import is_day_off
from challenges.vocabulary.swedish_time import SWEDEN, swedish_day

_LATELY = dt.timedelta(minutes=90)


class Calendar:
    """Days are counted from today, so that every challenge is in its state whenever the demo is made."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self._today = swedish_day(now)

    def past(self, day: float, hour: int = 10, minute: int = 0) -> dt.datetime:
        """A moment that has been: ``day`` is 0 or less. Today means a short while ago."""
        moment = self._at(self._today + dt.timedelta(days=day), hour, minute)
        if moment < self.now - _LATELY:
            return moment
        return self.now - _LATELY + dt.timedelta(minutes=hour + minute)

    def plan(self, day: int, hour: int = 16, *, any_day: bool = False) -> dt.datetime:
        """A date in a plan. One that is still to come is moved on to a working day, unless any day will do."""
        date = self._today + dt.timedelta(days=day)
        while day > 0 and not any_day and is_day_off(date):
            date += dt.timedelta(days=1)
        return self._at(date, hour, 0)

    def day(self, day: int) -> dt.date:
        """A day in a plan, counted from today; one that is still to come is moved on to a working day."""
        date = self._today + dt.timedelta(days=day)
        while day > 0 and is_day_off(date):
            date += dt.timedelta(days=1)
        return date

    @staticmethod
    def _at(date: dt.date, hour: int, minute: int) -> dt.datetime:
        clock = dt.time(hour + minute // 60, minute % 60, tzinfo=SWEDEN)
        return dt.datetime.combine(date, clock).astimezone(dt.UTC)
