"""What ties people to entries: facts of both are compared, and nothing is looked up.

A fact is of a person who judges or decides (a juror, an official), or of an entry: of the people in its team and of
those who helped it. What is the same in both is a finding.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from challenges.scoring.mail_domains import workplace_domain
from challenges.vocabulary.choices import FindingKind
from challenges.vocabulary.naming import name_key

_NO_LETTERS = re.compile(r"[^\w]+|_")
_LEGAL_FORM = re.compile(r"\b(ab|aktiebolag|aktiebolaget|publ|hb|kb|ek för|ltd|limited|inc|gmbh|as|oy|aps)\b")
_DIGITS = re.compile(r"\D+")
_MOST = 254


class Of(StrEnum):
    """What a fact says."""

    PERSON = "person"
    MENTOR = "mentor"
    LEFT = "left"
    NAME = "name"
    ADDRESS = "address"
    ORGANISATION = "organisation"
    EMPLOYER = "employer"
    TEAM = "team"
    HELPER = "helper"


class Fact(NamedTuple):
    """``whose`` is a person's id, or an entry's. ``value`` is compared, ``words`` is what is called so.

    Of an organisation and an employer ``value`` is its number, perhaps empty, and ``words`` its name.
    """

    whose: int
    of: Of
    value: str
    words: str = ""


class Found(NamedTuple):
    """A person, an entry, and what ties them: ``matched`` says it in words that both sides know."""

    person_id: int
    entry_id: int
    kind: FindingKind
    matched: str


@dataclass(frozen=True)
class Organiser:
    """The organising organisation: names, number and domains, and who acts for it without sitting in the jury.

    That an official and somebody in a team both belong to the organiser is what taking part outside the competition
    is for; it would otherwise bar every official at once.
    """

    facts: tuple[Fact, ...] = ()
    officials: frozenset[int] = field(default_factory=frozenset)


def match(people: Iterable[Fact], entries: Iterable[Fact], organiser: Organiser) -> set[Found]:
    """Everything that is the same in a fact of a person and a fact of an entry, in a way that matters."""
    own = {key for fact in organiser.facts for key, _ in _keys(fact)}
    by_key: dict[tuple[str, str], list[tuple[int, Of, str]]] = defaultdict(list)
    for fact in entries:
        for key, words in _keys(fact):
            by_key[key].append((fact.whose, fact.of, words))
    found: dict[tuple[int, int, FindingKind, tuple[str, str]], str] = {}
    for fact in people:
        for key, words in _keys(fact):
            if key in own and fact.whose in organiser.officials:
                continue
            for entry_id, of, their_words in by_key.get(key, ()):
                kind = _kind(fact.of, of, key)
                if kind is not None:
                    found.setdefault((fact.whose, entry_id, kind, key), words or their_words)
    # The number and the name of one organisation are one finding.
    return _without_less(
        {Found(person, entry, kind, words[:_MOST]) for (person, entry, kind, _), words in found.items()}
    )


def _without_less(found: set[Found]) -> set[Found]:
    """What is certain makes the rest superfluous, and a shared address says more than its domain."""
    certain = {(one.person_id, one.entry_id) for one in found if one.kind.certain}
    shared = {(one.person_id, one.entry_id) for one in found if one.kind is FindingKind.ADDRESS}
    return {
        one
        for one in found
        if one.kind.certain
        or (
            (pair := (one.person_id, one.entry_id)) not in certain
            and not (one.kind is FindingKind.DOMAIN and pair in shared)
        )
    }


def _keys(fact: Fact) -> list[tuple[tuple[str, str], str]]:
    """What a fact is compared by, with the words for it."""
    if fact.of in {Of.PERSON, Of.MENTOR, Of.LEFT}:
        return [(("person", fact.value), "")]
    if fact.of is Of.TEAM:
        return [(("team", fact.value), fact.words)]
    if fact.of is Of.NAME:
        return [(("name", name_key(fact.words)), fact.words)]
    if fact.of is Of.HELPER:
        keys = [(("name", name_key(fact.words)), fact.words)]
        return [*keys, (("address", fact.value.casefold()), "")] if fact.value else keys
    if fact.of is Of.ADDRESS:
        address = fact.value.casefold()
        keys = [(("address", address), "")]
        domain = workplace_domain(address)
        return [*keys, (("domain", domain), domain)] if domain else keys
    keys = []
    if number := organisation_number(fact.value):
        keys.append((("number", number), fact.words))
    if name := organisation_key(fact.words):
        keys.append((("organisation", name), fact.words))
    return keys


def _kind(person: Of, entry: Of, key: tuple[str, str]) -> FindingKind | None:
    """What it means that a fact of a person and one of an entry are the same; None: nothing."""
    what = key[0]
    if what == "person":
        return {
            Of.PERSON: FindingKind.MEMBER,
            Of.MENTOR: FindingKind.MENTOR,
            Of.LEFT: FindingKind.LEFT_TEAM,
        }[entry]
    if what == "address":
        return FindingKind.MENTOR if entry is Of.HELPER else FindingKind.ADDRESS
    if what == "domain":
        return FindingKind.DOMAIN
    if what == "team":
        return FindingKind.TEAM_HISTORY
    if what == "name":
        return FindingKind.HELPER_NAME if entry is Of.HELPER else None
    both = {person, entry}
    return FindingKind.ORGANISATION if both == {Of.ORGANISATION} else FindingKind.EMPLOYER


def organisation_key(name: str) -> str:
    """What makes two names of organisations the same: no signs, no legal form, no difference of case.

    Swedish names come with an s or without: "Ekhamns kommun" and "Ekhamn kommun" are told apart, as guesses would
    tie people together who have nothing to do with each other.
    """
    words = _NO_LETTERS.sub(" ", name_key(name)).strip()
    bare = " ".join(_LEGAL_FORM.sub(" ", words).split())
    return bare or words


def organisation_number(text: str) -> str:
    """The ten digits of a Swedish organisation number, however it was written; empty when it is none."""
    digits = _DIGITS.sub("", text)
    if len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    return digits if len(digits) == 10 else ""
