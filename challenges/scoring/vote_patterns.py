"""Votes that came in an odd way: for somebody to look at, never proof of anything. Pure functions."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from challenges.vocabulary.choices import VotePatternKind

NEW_ACCOUNT = dt.timedelta(hours=24)
TOGETHER = dt.timedelta(minutes=10)
"""Votes belong to one burst as long as each comes within this time of the one before."""

FEWEST = {VotePatternKind.NEW_ACCOUNTS: 3, VotePatternKind.MAIL_DOMAIN: 5, VotePatternKind.ADDRESS: 3}
"""How many votes for the same entry make a pattern."""


@dataclass(frozen=True)
class Cast:
    """A vote as it is looked at. ``address`` is a hash, "" when it is not known."""

    id: int
    entry_id: int
    domain: str
    account_made: dt.datetime
    at: dt.datetime
    address: str


@dataclass(frozen=True)
class Pattern:
    """Votes for one entry that have something odd in common; ``detail`` is the mail domain, if that is it."""

    kind: VotePatternKind
    entry_id: int
    detail: str
    votes: tuple[int, ...]
    first_at: dt.datetime
    last_at: dt.datetime


def find(casts: Iterable[Cast]) -> list[Pattern]:
    """The odd patterns among votes, the largest first.

    For one entry: votes by accounts made less than a day before they voted; bursts from the same mail domain; and
    bursts from the same network address.
    """
    ordered = sorted(casts, key=lambda cast: (cast.at, cast.id))
    young = [cast for cast in ordered if cast.at - cast.account_made < NEW_ACCOUNT]
    found = [
        _pattern(VotePatternKind.NEW_ACCOUNTS, "", group)
        for group in _grouped(young, lambda cast: cast.entry_id)
        if len(group) >= FEWEST[VotePatternKind.NEW_ACCOUNTS]
    ]
    for group in _grouped(ordered, lambda cast: (cast.entry_id, cast.domain)):
        found += _bursts(VotePatternKind.MAIL_DOMAIN, group[0].domain, group)
    known = [cast for cast in ordered if cast.address]
    for group in _grouped(known, lambda cast: (cast.entry_id, cast.address)):
        found += _bursts(VotePatternKind.ADDRESS, "", group)
    return sorted(found, key=lambda one: (-len(one.votes), one.first_at, one.entry_id, one.kind.value))


def _grouped(casts: Iterable[Cast], key: Callable[[Cast], Hashable]) -> list[list[Cast]]:
    groups: dict[Hashable, list[Cast]] = defaultdict(list)
    for cast in casts:
        groups[key(cast)].append(cast)
    return list(groups.values())


def _bursts(kind: VotePatternKind, detail: str, casts: Sequence[Cast]) -> list[Pattern]:
    bursts: list[list[Cast]] = []
    for cast in casts:
        if bursts and cast.at - bursts[-1][-1].at <= TOGETHER:
            bursts[-1].append(cast)
        else:
            bursts.append([cast])
    return [_pattern(kind, detail, burst) for burst in bursts if len(burst) >= FEWEST[kind]]


def _pattern(kind: VotePatternKind, detail: str, casts: Sequence[Cast]) -> Pattern:
    ids = tuple(cast.id for cast in casts)
    return Pattern(kind, casts[0].entry_id, detail, ids, casts[0].at, casts[-1].at)
