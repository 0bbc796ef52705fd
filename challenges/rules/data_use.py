"""The data-use rule of a challenge: how many of its datasets an entry uses, of how many publishers, and which.

Pure functions. What counts, and why:

* A dataset counts when it is ticked *and* the entry says how it is used: a tick alone shows no use. It counts once.
* Other data (what the team brings) does not count: the rule is about the datasets the organiser lists.
* Publishers are told apart by organisation number; without one by address, and without that by name. A dataset
  whose publisher has no number joins the publisher it shares address or name with, so that the same authority
  found in two portals is one.
* A publisher nobody has stated counts as none. Two datasets of unknown origin may come from the same authority or
  from two; a rule that is checked has to be about what is known. The organiser sees it before publishing, since a
  rule is refused unless the *known* publishers suffice, and can state the publisher of a dataset added by hand.
* Were publishers to become unknown while a challenge is open, teams would be asked for what does not exist: what is
  needed is never more than what the linked datasets offer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

from challenges.vocabulary.entry_content import UseContent
from challenges.vocabulary.text import N_, Say, say

MOST = 50
"""The highest number a rule may ask for."""


@dataclass(frozen=True)
class Rule:
    """What an entry has to use at least; ``bonus_datasets`` is from how many on it gets a mark. 0 asks for nothing."""

    least_datasets: int = 0
    least_publishers: int = 0
    bonus_datasets: int = 0


@dataclass(frozen=True)
class Listed:
    """A dataset of the challenge. ``publisher`` is the number of its publisher among those of the challenge."""

    reference: str
    required: bool
    publisher: int | None
    publisher_name: Mapping[str, str]


@dataclass(frozen=True)
class Check:
    """One thing the rule asks for: ``datasets``, ``publishers`` or ``required``; how many there are and are needed."""

    kind: str
    have: int
    need: int

    @property
    def met(self) -> bool:
        return self.have >= self.need


@dataclass(frozen=True)
class Standing:
    """How an entry stands against the rule. ``publishers`` are the names, by language, of those whose data it uses."""

    checks: tuple[Check, ...]
    bonus: Check | None
    publishers: tuple[Mapping[str, str], ...]

    @property
    def met(self) -> bool:
        return all(check.met for check in self.checks)

    def kept(self) -> dict[str, Any]:
        """The standing as a submitted version keeps it, and as the templates read it."""
        return {
            "checks": [_kept(check) for check in self.checks],
            "bonus": _kept(self.bonus) if self.bonus else None,
            "publishers": [dict(name) for name in self.publishers],
        }


def rule_of(challenge: Any) -> Rule:
    """The rule of a challenge."""
    return Rule(challenge.least_datasets, challenge.least_publishers, challenge.bonus_datasets)


class LinkedLike(Protocol):
    """A dataset of the challenge with what its snapshot says about who publishes it."""

    @property
    def reference(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def publisher_name(self) -> Mapping[str, str]: ...
    @property
    def publisher_number(self) -> str: ...
    @property
    def publisher_uri(self) -> str: ...


@dataclass(frozen=True)
class Linked:
    """The same, from a whole link."""

    reference: str
    required: bool
    publisher_name: Mapping[str, str]
    publisher_number: str
    publisher_uri: str


def listed(links: Iterable[Any]) -> tuple[Listed, ...]:
    """The linked datasets (``ChallengeDataset`` with dataset and snapshot), each with its publisher's number."""
    return told_apart(
        [
            Linked(
                link.dataset.reference,
                link.required,
                link.snapshot.publisher,
                (link.snapshot.record or {}).get("publisher_number", ""),
                (link.snapshot.record or {}).get("publisher_uri", ""),
            )
            for link in links
        ]
    )


def told_apart(linked: Sequence[LinkedLike]) -> tuple[Listed, ...]:
    """The datasets, each with the number of its publisher among those of the challenge."""
    numbers = _publishers([_Named(one) for one in linked])
    return tuple(
        Listed(one.reference, one.required, number, one.publisher_name)
        for one, number in zip(linked, numbers, strict=True)
    )


def asks(rule: Rule, datasets: Sequence[Listed]) -> bool:
    """Whether there is anything to check."""
    return rule != Rule() or any(dataset.required for dataset in datasets)


def standing(rule: Rule, datasets: Sequence[Listed], uses: Iterable[UseContent]) -> Standing:
    """How an entry with these uses stands. Uses of datasets that are not listed do not count."""
    told = {use.dataset for use in uses if use.used and use.how.strip()}
    used = [dataset for dataset in datasets if dataset.reference in told]
    names = {dataset.publisher: dataset.publisher_name for dataset in used if dataset.publisher is not None}
    required = [dataset for dataset in datasets if dataset.required]
    checks = (
        Check("datasets", len(used), min(rule.least_datasets, len(datasets))),
        Check("publishers", len(names), min(rule.least_publishers, known_publishers(datasets))),
        Check("required", sum(dataset.reference in told for dataset in required), len(required)),
    )
    return Standing(
        checks=tuple(check for check in checks if check.need),
        bonus=Check("bonus", len(used), rule.bonus_datasets) if rule.bonus_datasets else None,
        publishers=tuple(names.values()),
    )


def known_publishers(datasets: Iterable[Listed]) -> int:
    """Of how many publishers that are known the datasets are."""
    return len({dataset.publisher for dataset in datasets} - {None})


@dataclass(frozen=True)
class Fault:
    """Why a rule cannot be, and the field of the rule that has to change."""

    field: str
    sentence: Say


def faults(rule: Rule, datasets: Sequence[Listed]) -> list[Fault]:
    """What is wrong with a rule for these datasets: it contradicts itself, or asks for more than there is."""
    found = []
    publishers = known_publishers(datasets)
    if rule.least_datasets > len(datasets):
        found.append(
            Fault(
                "least_datasets",
                say(
                    N_("The rule asks for more datasets (%(asked)s) than are linked (%(linked)s)."),
                    asked=rule.least_datasets,
                    linked=len(datasets),
                ),
            )
        )
    if rule.least_publishers == 1:
        sentence = N_("One publisher is no rule: every dataset has one. Write 2 or more, or 0.")
        found.append(Fault("least_publishers", say(sentence)))
    elif rule.least_publishers > rule.least_datasets:
        sentence = N_("A dataset has one publisher. Ask for at least as many datasets as publishers.")
        found.append(Fault("least_publishers", say(sentence)))
    elif rule.least_publishers > publishers:
        found.append(
            Fault(
                "least_publishers",
                say(
                    N_(
                        "The rule asks for more publishers (%(asked)s) than the linked datasets have as far as "
                        "is known (%(known)s)."
                    ),
                    asked=rule.least_publishers,
                    known=publishers,
                ),
            )
        )
    if rule.bonus_datasets and rule.bonus_datasets <= rule.least_datasets:
        sentence = N_("Everybody would get the bonus mark. Let it take more datasets than the rule asks for.")
        found.append(Fault("bonus_datasets", say(sentence)))
    elif rule.bonus_datasets > len(datasets):
        found.append(
            Fault(
                "bonus_datasets",
                say(
                    N_("The bonus mark takes more datasets (%(asked)s) than are linked (%(linked)s)."),
                    asked=rule.bonus_datasets,
                    linked=len(datasets),
                ),
            )
        )
    return found


def sentences(rule: Rule, datasets: Sequence[Listed]) -> list[Say]:
    """The rule in plain words, without the required datasets: they have titles, which the page knows."""
    told = []
    if rule.least_datasets:
        values = {
            "least": rule.least_datasets,
            "listed": len(datasets),
            "publishers": rule.least_publishers,
        }
        told.append(say(_least(rule, len(datasets)), **values))
    if rule.bonus_datasets:
        sentence = N_("An entry that uses at least %(bonus)s of the datasets gets a bonus mark.")
        told.append(say(sentence, bonus=rule.bonus_datasets))
    return told


def _least(rule: Rule, listed: int) -> str:
    if listed == 1:
        return N_("Use the dataset of the challenge.")
    if rule.least_publishers:
        return N_(
            "Use at least %(least)s of the %(listed)s datasets, from at least %(publishers)s publishers."
        )
    return N_("Use at least %(least)s of the %(listed)s datasets.")


def gap(found: Standing) -> Say | None:
    """What an entry lacks, as its checklist says it; None when the rule is fulfilled."""
    for check in found.checks:
        if not check.met:
            return say(_GAPS[check.kind], have=check.have, need=check.need)
    return None


_GAPS = {
    "datasets": N_(
        "Datasets used: %(have)s of at least %(need)s. A dataset counts when you have ticked it and said how you "
        "use it."
    ),
    "publishers": N_("Publishers whose data is used: %(have)s of at least %(need)s."),
    "required": N_("Required datasets used: %(have)s of %(need)s."),
}


def _kept(check: Check) -> dict[str, Any]:
    return {"kind": check.kind, "have": check.have, "need": check.need, "met": check.met}


class _Named:
    """The signs of a publisher, in one form."""

    def __init__(self, one: LinkedLike) -> None:
        self.number = one.publisher_number
        self.uri = one.publisher_uri.rstrip("/").casefold()
        self.names = {name.strip().casefold() for name in one.publisher_name.values() if name.strip()}


def _publishers(named: Sequence[_Named]) -> list[int | None]:
    """The number of each one's publisher; the same number for the same publisher."""
    numbers: list[int | None] = [None] * len(named)
    by_number: dict[str, int] = {}
    by_uri: dict[str, int] = {}
    by_name: dict[str, int] = {}
    fresh = count()
    # Those with the surest sign first, so that the others can join them.
    for at in sorted(range(len(named)), key=lambda i: (not named[i].number, not named[i].uri, i)):
        one = named[at]
        if not (one.number or one.uri or one.names):
            continue
        found = by_number.get(one.number) if one.number else _joined(one, by_uri, by_name)
        number = next(fresh) if found is None else found
        numbers[at] = number
        if one.number:
            by_number[one.number] = number
        if one.uri:
            by_uri.setdefault(one.uri, number)
        for name in one.names:
            by_name.setdefault(name, number)
    return numbers


def _joined(one: _Named, by_uri: Mapping[str, int], by_name: Mapping[str, int]) -> int | None:
    if one.uri in by_uri:
        return by_uri[one.uri]
    return next((by_name[name] for name in sorted(one.names) if name in by_name), None)
