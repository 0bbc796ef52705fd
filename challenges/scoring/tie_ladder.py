"""The ladder that separates equal entries where the places end: fixed in advance, one step after the other.

Entries are tied when they have the same published score, whatever further decimals say, and when there are not places
for all of them. An outcome is a sequence of groups, best first; entries of one group are still equal. A step takes the
one group that lies across the cut and splits it into groups; whoever is surely in or surely out is left alone.

The lot: the seed is the SHA-256 of the ranking's checksum, a vertical bar and the announced public value, as lower-case
hex; an entry's number is the SHA-256 of the seed, a vertical bar and the entry's name in the ranking; the lowest number
wins. Anybody can do it again with these three texts.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from challenges.scoring.placing import id_order
from challenges.scoring.weighting import Id

Groups = tuple[tuple[Id, ...], ...]


@dataclass(frozen=True, slots=True)
class Split:
    """What a step made of a group, and what it went by, in JSON's own types."""

    groups: Groups
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """Equal entries across the cut: the place they share, and for how many of them there is room."""

    entries: tuple[Id, ...]
    score: Decimal
    first: int
    wanted: int


def find(scores: Sequence[tuple[Id, Decimal]], places: int) -> Found | None:
    """The tie across the cut, if there is one. ``scores`` are the published ones, the highest first."""
    if not 0 < places < len(scores) or scores[places - 1][1] != scores[places][1]:
        return None
    score = scores[places - 1][1]
    above = sum(1 for _, other in scores if other > score)
    entries = tuple(sorted((entry for entry, other in scores if other == score), key=id_order))
    return Found(entries, score, above + 1, places - above)


def cut(groups: Groups, wanted: int) -> int | None:
    """Which of the groups lies across the cut; None when it is clear who has a place."""
    before = 0
    for number, group in enumerate(groups):
        if before < wanted < before + len(group):
            return number
        before += len(group)
    return None


def replaced(groups: Groups, number: int, split: Groups) -> Groups:
    """The outcome with one of its groups replaced by what it was split into. Refuses other entries (``ValueError``)."""
    if sorted((e for g in split for e in g), key=id_order) != sorted(groups[number], key=id_order):
        raise ValueError("A step neither adds entries nor loses any.")
    return (*groups[:number], *split, *groups[number + 1 :])


def by_criteria(
    group: Sequence[Id], means: Mapping[Id, Mapping[Id, Decimal | None]], order: Sequence[Id]
) -> Split:
    """The higher mean on the first criterion of ``order``, then on the next.

    ``means`` are as published, with two decimals; a criterion nobody could judge comes after every mean.
    """
    keys = {
        entry: tuple(
            (1, Decimal(0)) if (mean := means[entry].get(step)) is None else (0, -mean) for step in order
        )
        for entry in group
    }
    detail = [
        {
            "entry": entry,
            "means": [{"criterion": step, "mean": _text(means[entry].get(step))} for step in order],
        }
        for entry in _sorted(group)
    ]
    return Split(_grouped(group, keys), {"means": detail})


def by_pairs(group: Sequence[Id], totals: Mapping[Id, Mapping[Id, Decimal]]) -> Split:
    """What the jurors who read both of two entries preferred, by the ``totals`` they gave (see ``by_preferences``)."""
    return by_preferences(
        group,
        [
            (one, other)
            for given in totals.values()
            for one in group
            for other in group
            if one in given and other in given and given[one] > given[other]
        ],
    )


def by_preferences(group: Sequence[Id], preferred: Iterable[tuple[Id, Id]]) -> Split:
    """What the jurors who know both of two entries preferred, pair by pair, as (better, worse).

    An entry that a majority prefers to another stands before it; entries that beat each other in a circle, and those
    between which no majority stands, remain equal. Pairs with entries outside the group are left aside.
    """
    told = Counter(preferred)
    votes = {(one, other): told[one, other] for one in group for other in group if one != other}
    detail = [
        {"entry": one, "other": other, "for": votes[one, other], "against": votes[other, one]}
        for number, one in enumerate(_sorted(group))
        for other in _sorted(group)[number + 1 :]
    ]
    return Split(_by_majority(group, votes), {"pairs": detail})


def by_totals(group: Sequence[Id], totals: Mapping[Id, Decimal]) -> Split:
    """The higher total of a further reading; all of the group have to be read."""
    detail = [{"entry": entry, "total": str(totals[entry])} for entry in _sorted(group)]
    return Split(_grouped(group, {entry: -totals[entry] for entry in group}), {"totals": detail})


def by_vote(group: Sequence[Id], votes: Mapping[Id, int], casting: Id | None = None) -> Split:
    """More votes in the jury; among equally many, the chair's casting vote puts one entry first."""
    keys = {entry: (-votes.get(entry, 0), entry != casting) for entry in group}
    detail = {
        "votes": [{"entry": entry, "votes": votes.get(entry, 0)} for entry in _sorted(group)],
        "casting": casting,
    }
    return Split(_grouped(group, keys), detail)


def lot_seed(checksum: str, value: str) -> str:
    """The seed of a lot: nobody can know it before the ranking is closed and the public value is out."""
    return hashlib.sha256(f"{checksum}|{value}".encode()).hexdigest()


def lot_number(seed: str, name: str) -> str:
    """What an entry draws."""
    return hashlib.sha256(f"{seed}|{name}".encode()).hexdigest()


def by_lot(group: Sequence[Id], names: Mapping[Id, str], checksum: str, value: str) -> Split:
    """The drawing of lots (see the module). ``names`` are what the ranking calls the entries."""
    seed = lot_seed(checksum, value)
    drawn = {entry: lot_number(seed, names[entry]) for entry in group}
    detail = {
        "checksum": checksum,
        "value": value,
        "seed": seed,
        "lots": [
            {"entry": entry, "name": names[entry], "number": drawn[entry]}
            for entry in sorted(group, key=lambda entry: drawn[entry])
        ],
    }
    return Split(_grouped(group, drawn), detail)


def _grouped(group: Sequence[Id], keys: Mapping[Id, Any]) -> Groups:
    """Groups of equal keys, the smallest key first."""
    found: dict[Any, list[Id]] = {}
    for entry in _sorted(group):
        found.setdefault(keys[entry], []).append(entry)
    return tuple(tuple(found[key]) for key in sorted(found))


def _by_majority(group: Sequence[Id], votes: Mapping[tuple[Id, Id], int]) -> Groups:
    """The circles of "is not beaten by", best first: between two of them every majority points the same way."""
    reach = {one: {one} for one in group}
    for one in group:
        reach[one] |= {other for other in group if other != one and votes[one, other] >= votes[other, one]}
    for middle in group:
        for one in group:
            if middle in reach[one]:
                reach[one] |= reach[middle]
    return _grouped(group, {one: -len(reach[one]) for one in group})


def _sorted(group: Sequence[Id]) -> list[Id]:
    return sorted(group, key=id_order)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
