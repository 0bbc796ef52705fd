"""What an aftermath plan has to say before a challenge is published, and when the outcome is followed up.

That a challenge cannot be published without a receiver, pilot money and a period, ways to buy, something for the teams
that do not win, and dates of follow-up is the lesson of earlier platforms, where nothing happened after the award.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator, Sequence
from typing import Any

from challenges.vocabulary.swedish_time import SWEDEN
from challenges.vocabulary.text import N_, Say, say

FOLLOW_UP_MONTHS = (3, 6, 12, 24, 36)
USUAL_FOLLOW_UP = (3, 6, 12, 24)
"""After which months most challenges are followed up."""


def gaps(aftermath: Any | None, rounds: Sequence[Any]) -> Iterator[Say]:
    """What the plan lacks, as what to do about it. ``aftermath`` is None where nothing has been written."""
    if not has_receiver(aftermath):
        yield say(N_("Name who takes over after the award, with unit and e-mail address."))
    if aftermath is None or aftermath.decides_on is None:
        yield say(N_("Say by which day the receiver decides on a pilot."))
    elif rounds and aftermath.decides_on < last_results(rounds):
        yield say(N_("The receiver would decide on a pilot before the last results. Choose a later day."))
    if aftermath is None or aftermath.pilot_budget is None:
        yield say(N_("Say how much money there is for a pilot. Write 0 if there is none."))
    elif aftermath.pilot_budget and not aftermath.payer:
        yield say(N_("Say who pays for the pilot."))
    if aftermath is None or aftermath.pilot_starts_on is None or aftermath.pilot_ends_on is None:
        yield say(N_("Say when a pilot would begin and end."))
    if aftermath is None or not aftermath.routes:
        yield say(N_("Tick which ways to buy or take over a solution you have considered."))
    if aftermath is None or not aftermath.offers:
        yield say(N_("Say what teams get whose entry does not win."))
    if aftermath is None or not aftermath.follow_up_months:
        yield say(N_("Say when the outcome is followed up."))


def has_receiver(aftermath: Any | None) -> bool:
    """Whether somebody has been named who takes over and can be reached."""
    return aftermath is not None and all(
        (aftermath.receiver_name, aftermath.receiver_unit, aftermath.receiver_email)
    )


def last_results(rounds: Sequence[Any]) -> dt.date:
    """The day, in Sweden, on which the last results are announced. There is at least one round."""
    last: dt.datetime = max(round_.results_at for round_ in rounds)
    return last.astimezone(SWEDEN).date()


def follow_ups(aftermath: Any | None, rounds: Sequence[Any]) -> list[dt.date]:
    """The days of follow-up: so many months after the last results, at the end of the month if it has no such day."""
    if aftermath is None or not rounds:
        return []
    start = last_results(rounds)
    return [_months_after(start, months) for months in sorted(aftermath.follow_up_months)]


def _months_after(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


def prize_money(prizes: Sequence[Any]) -> int:
    """All prize money, in whole SEK."""
    return sum(prize.amount or 0 for prize in prizes)
