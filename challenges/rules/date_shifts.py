"""Move a whole plan in time: every date by as many days, with the same time on the Swedish clock.

Dates that land on a weekend or a public holiday can be moved on to the next day on which offices are open; what follows
is never before what it follows.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from challenges.rules.holidays import is_day_off
from challenges.vocabulary.swedish_time import SWEDEN


@dataclass(frozen=True)
class Moved:
    """A date before and after. ``day_off``: it would land on a day on which offices are closed; ``working`` is the next
    one on which they are open, at the same time of day."""

    before: dt.datetime
    after: dt.datetime
    day_off: bool
    working: dt.datetime


def moved(moment: dt.datetime, days: int) -> Moved:
    """A moment so many days later, at the same time on the Swedish clock: summer time comes and goes between."""
    local = moment.astimezone(SWEDEN)
    day = local.date() + dt.timedelta(days=days)
    after = _at(day, local)
    working = day
    while is_day_off(working):
        working += dt.timedelta(days=1)
    return Moved(moment, after, is_day_off(day), _at(working, local))


DATES = ("opens_at", "closes_at", "judging_ends_at", "results_at")
"""The dates of a round, in order."""


def moved_round(round_: Any, days: int, *, any_day: bool) -> dict[str, dt.datetime]:
    """The dates of a round so many days later, on days on which offices are open unless ``any_day`` will do.

    Where two of them would meet on the same day in the wrong order, all stay on the days they land on.
    """
    landing = {name: moved(getattr(round_, name), days) for name in DATES}
    working = {name: one.working for name, one in landing.items()}
    in_order = all(working[first] < working[then] for first, then in pairwise(DATES[:2])) and all(
        working[first] <= working[then] for first, then in pairwise(DATES[1:])
    )
    return working if in_order and not any_day else {name: one.after for name, one in landing.items()}


def moved_day(day: dt.date, days: int) -> dt.date:
    """A day so many days later, moved on to one on which offices are open."""
    day += dt.timedelta(days=days)
    while is_day_off(day):
        day += dt.timedelta(days=1)
    return day


def _at(day: dt.date, local: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(day, local.time(), SWEDEN).astimezone(dt.UTC)
