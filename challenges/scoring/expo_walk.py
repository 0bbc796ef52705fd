"""Which table of an exhibition a juror goes to next: where least has been seen, and near. Pure functions."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from challenges.vocabulary.choices import TablePresence

CLAIM_LASTS = dt.timedelta(minutes=20)
"""How long a juror keeps a table they were sent to and have said nothing about."""

SKIP_LASTS = dt.timedelta(minutes=10)
"""How long a juror is not sent to a table again where nobody had time for them."""

REPORTS_HIDE = 3
"""From so many jurors' reports that nobody is there a table is hidden, until the organiser has looked."""

_OTHER_ZONE = 10_000


@dataclass(frozen=True)
class Spot:
    """A table as one juror may be sent to it.

    ``views`` are the jurors who have judged it, ``reports`` those who found nobody there. ``taken``: another juror is
    there. ``mine``: this juror has judged it, or may not. ``skipped``: this juror went on from it just now.
    """

    table_id: int
    number: int
    zone: str
    presence: TablePresence
    views: int
    reports: int
    in_focus: bool
    taken: bool
    mine: bool
    skipped: bool

    @property
    def hidden(self) -> bool:
        """Whether so many jurors have found nobody there that no more are sent."""
        return self.reports >= REPORTS_HIDE

    @property
    def open(self) -> bool:
        """Whether a juror can be sent there now."""
        away = self.presence is not TablePresence.PRESENT or self.hidden
        return not (away or self.taken or self.mine or self.skipped)


def next_spot(
    spots: Iterable[Spot], here: Spot | None, *, seed: int, juror_id: int, focus: bool
) -> Spot | None:
    """The table to go to: in focus first when there is a focus, then the least seen, then the nearest to ``here``.

    Tables in the same zone are nearer than all others; within it, and between zones, the numbers tell. Equal ones are
    drawn by ``seed``, differently for each juror, so that not everybody walks the same way. None: there is no table.
    """

    def worth(spot: Spot) -> tuple[bool, int, int, str]:
        lot = hashlib.sha256(f"{seed} {juror_id} {spot.table_id}".encode()).hexdigest()
        return focus and not spot.in_focus, spot.views, _distance(spot, here), lot

    return min((spot for spot in spots if spot.open), key=worth, default=None)


def _distance(spot: Spot, here: Spot | None) -> int:
    if here is None:
        return 0
    return abs(spot.number - here.number) + (_OTHER_ZONE if spot.zone != here.zone else 0)


def visits_each(tables: int, readings: int, jurors: int) -> int:
    """About how many visits a juror makes, when every table is to have so many: rounded up, and not more than there
    are tables."""
    return min(tables, -(-tables * readings // max(1, jurors)))
