"""When a team with an unfinished draft is reminded of the deadline."""

import datetime as dt

HOURS = (48, 6, 1)
"""So many hours before a round closes."""


def windows(now: dt.datetime) -> list[tuple[int, dt.datetime, dt.datetime]]:
    """For each reminder, the closing times for which it is the latest due: after the first, up to the second."""
    edges = [*(now + dt.timedelta(hours=hours) for hours in HOURS), now]
    return [(hours, edges[place + 1], edges[place]) for place, hours in enumerate(HOURS)]


def is_meant(hours: int, closes_at: dt.datetime, begun_at: dt.datetime, said_at: dt.datetime | None) -> bool:
    """Whether the moment came after the entry was begun, and after it was said (``said_at``) when the round closes.

    A team that begins three hours before the deadline knows of it; so does one that has just been given more time.
    """
    moment = closes_at - dt.timedelta(hours=hours)
    return moment >= begun_at and (said_at is None or moment > said_at)
