"""Move the whole plan of a draft: rounds, what happens afterwards, and tasks that are left."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.operations.sections import begin, finish
from challenges.queries import preparation
from challenges.rules.date_shifts import moved, moved_day, moved_round
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.swedish_time import swedish_day
from challenges.vocabulary.text import N_

MOST_DAYS = 3_650


@dataclass(frozen=True)
class ShiftContent:
    """When the first round is to open, and whether dates that land on days off move on to a working day."""

    first_day: dt.date
    to_working_days: bool


def days_of(challenge: Challenge, first_day: dt.date) -> int:
    """By how many days the plan moves. Refused without rounds, for the day it has, and for more than ten years."""
    if not challenge.rounds:
        raise Refused(N_("Add the rounds with their dates first."))
    days = (first_day - swedish_day(challenge.rounds[0].opens_at)).days
    if not days:
        raise Refused(N_("That is the day on which the first round opens now."), field="first_day")
    if abs(days) > MOST_DAYS:
        raise Refused(N_("Choose a day within ten years."), field="first_day")
    return days


def shift(actor: Actor, challenge: Challenge, content: ShiftContent, *, seen: int, now: dt.datetime) -> int:
    """Move every date by as many days as the first round moves; the clock stays. Records CHALLENGE_EDITED.

    Also what happens afterwards, and the days of tasks that are left, which always move on to working days. Returns by
    how many days. Refused (Stale) if somebody else has saved the dates since revision ``seen``, and as ``days_of``.
    """
    begin(actor, challenge, "rounds", seen, now)
    days = days_of(challenge, content.first_day)
    for round_ in challenge.rounds:
        dates = moved_round(round_, days, any_day=not content.to_working_days)
        if round_.publish_at is not None:
            round_.publish_at = max(moved(round_.publish_at, days).after, dates["results_at"])
        for name, moment in dates.items():
            setattr(round_, name, moment)
    if (plan := challenge.aftermath) is not None:
        for name in ("decides_on", "pilot_starts_on", "pilot_ends_on"):
            if (day := getattr(plan, name)) is not None:
                setattr(plan, name, moved_day(day, days))
    for task in preparation.left_with_a_day(challenge.id):
        task.due_on = moved_day(task.due_on, days) if task.due_on else None
    db.session.flush()
    finish(actor, challenge, "rounds", now, days=days)
    return days
