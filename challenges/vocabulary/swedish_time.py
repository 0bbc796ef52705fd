"""The Swedish clock, by which the platform counts days whoever looks."""

import datetime as dt
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


def swedish_day(moment: dt.datetime) -> dt.date:
    """The day it is in Sweden at a moment."""
    return moment.astimezone(SWEDEN).date()
