"""From tries of an address, day by day, to what is said of it. Nothing is called broken after one failure.

Of a portal's own reports of broken links nine in ten were wrong; what looks broken is looked at on another day before
it is said.
"""

import datetime as dt
from dataclasses import dataclass, replace

from challenges.adapters.link_tries import Try
from challenges.rules.check_times import another_day
from challenges.vocabulary.states import LinkFinding

BROKEN = frozenset({LinkFinding.GONE, LinkFinding.HOST_DEAD})
_AT_ONCE = frozenset({LinkFinding.WORKS, LinkFinding.MOVED, LinkFinding.NEEDS_LOGIN, LinkFinding.SUSPICIOUS})


@dataclass(frozen=True)
class Known:
    """What is known about an address: what is said of it, what the last try found, and since when tries find a fault
    that is not said yet (or is said by now)."""

    finding: LinkFinding = LinkFinding.UNKNOWN
    tried: LinkFinding = LinkFinding.UNKNOWN
    failing_since: dt.datetime | None = None
    moved_to: str = ""


def fold(known: Known, tried: Try, now: dt.datetime) -> Known:
    """What is known after one more try.

    An answer counts at once. That an address is gone, that a host is dead, and that a known address has become unknown
    (no answer, too busy, an error of the server) has to be found on two different days.
    """
    if tried.finding in _AT_ONCE:
        return Known(tried.finding, tried.finding, None, tried.moved_to)
    same = known.tried is tried.finding and known.failing_since is not None
    since = known.failing_since if same and known.failing_since is not None else now
    after = replace(known, tried=tried.finding, failing_since=since)
    if same and another_day(since, now):
        return replace(after, finding=tried.finding, moved_to="")
    return after
