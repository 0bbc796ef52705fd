"""Moving a deadline: only later, for everybody, and while nobody can have read anything; what follows moves along."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from challenges.rules.phases import RoundLike
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.text import N_

LONGEST_GRACE = 7 * 24 * 60
"""Minutes: a grace time longer than a week is an extension."""

DATES = ("opens_at", "closes_at", "judging_ends_at", "results_at")


@dataclass(frozen=True)
class Shift:
    """A date of a round that moves."""

    round: RoundLike
    name: str
    before: dt.datetime
    after: dt.datetime


def check(round_: RoundLike, closes_at: dt.datetime, grace_minutes: int, now: dt.datetime) -> None:
    """Raises Refused, with the field, unless the new deadline gives everybody more time than the old one."""
    if closes_at < round_.closes_at:
        raise Refused(
            N_("A deadline can only be moved later: teams rely on the one they know."), field="closes_at"
        )
    if grace_minutes < round_.grace_minutes:
        raise Refused(N_("A grace time can only be made longer."), field="grace_minutes")
    if (closes_at, grace_minutes) == (round_.closes_at, round_.grace_minutes):
        raise Refused(N_("Choose a later time, or a longer grace time."), field="closes_at")
    if closes_at + dt.timedelta(minutes=grace_minutes) <= now:
        raise Refused(N_("Choose a time that has not passed."), field="closes_at")


def shifts(
    rounds: Sequence[RoundLike], round_: RoundLike, closes_at: dt.datetime, grace_minutes: int, *, along: bool
) -> list[Shift]:
    """Every date that moves, in order of time, when a round closes at another moment.

    ``along`` moves the end of judging and the results as much as the deadline; without it, and for the grace time, only
    as much as they must. Results that publish themselves move as much as their day. Later rounds move, all of them as
    much, only if they would begin before the results.
    """
    found = list(_own(round_, closes_at, grace_minutes, along=along))
    results = next((shift.after for shift in found if shift.name == "results_at"), round_.results_at)
    later = [r for r in rounds if r.opens_at > round_.opens_at and r is not round_]
    gap = results - round_.results_at
    if any(round_.results_at <= r.opens_at < results for r in later):
        found += [
            Shift(r, name, getattr(r, name), getattr(r, name) + gap) for r in later for name in _dated(r)
        ]
    return found


def _own(round_: RoundLike, closes_at: dt.datetime, grace_minutes: int, *, along: bool) -> Iterator[Shift]:
    delta = closes_at - round_.closes_at if along else dt.timedelta(0)
    ready = max(round_.judging_ends_at + delta, closes_at + dt.timedelta(minutes=grace_minutes))
    for name, after in (
        ("closes_at", closes_at),
        ("judging_ends_at", ready),
        ("results_at", results := max(round_.results_at + delta, ready)),
        ("publish_at", round_.publish_at and round_.publish_at + (results - round_.results_at)),
    ):
        before = getattr(round_, name)
        if after is not None and after != before:
            yield Shift(round_, name, before, after)


def _dated(round_: RoundLike) -> Iterator[str]:
    """The dates a round has: not every result is published by itself."""
    yield from DATES
    if round_.publish_at is not None:
        yield "publish_at"


def fingerprint(round_: RoundLike) -> str:
    """Names the deadline somebody has looked at, so that just that one is moved."""
    return f"{round_.closes_at:%Y%m%d%H%M%S%f}+{round_.grace_minutes}"
