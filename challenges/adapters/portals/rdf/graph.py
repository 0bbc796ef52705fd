"""Statements about subjects, and the questions that are asked of them."""

from collections.abc import Iterator
from typing import Any

from challenges.adapters.portals.values import MOST_LANGUAGES, language_tag, plain_text

Value = tuple[str, str, str]
"""``uri``, ``bnode`` or ``literal``; what it says; the language tag as it was written."""

Statements = dict[str, dict[str, list[Value]]]

_MOST_VALUES = 500
_RESOURCES = frozenset({"uri", "bnode"})
_NOTHING: dict[str, list[Value]] = {}


class Graph:
    """Statements by subject and predicate; blank nodes are called ``_:…``."""

    def __init__(self, statements: Statements | None = None) -> None:
        self.subjects: Statements = {} if statements is None else statements
        self._pointing: dict[str, dict[str, list[str]]] = {}

    @classmethod
    def from_json(cls, *answers: Any) -> "Graph":
        """RDF/JSON as ``{subject: {predicate: [{"type", "value", "lang"?}]}}``, trusting none of it.

        Of several, a later one replaces subjects of an earlier one. What has the wrong shape is left out.
        """
        statements: Statements = {}
        for answer in answers:
            for subject, predicates in (answer if isinstance(answer, dict) else {}).items():
                if isinstance(predicates, dict):
                    statements[subject] = {name: _values(given) for name, given in predicates.items()}
        return cls(statements)

    def __bool__(self) -> bool:
        return bool(self.subjects)

    def knows(self, subject: str) -> bool:
        return bool(self.subjects.get(subject))

    def values(self, subject: str, *predicates: str) -> Iterator[Value]:
        """``(type, value, language)`` of each statement, the language in one form."""
        about = self.subjects.get(subject)
        if about is None:
            return
        for predicate in predicates:
            for kind, value, tag in about.get(predicate, ())[:_MOST_VALUES]:
                yield kind, value, language_tag(tag)

    def all(self, subject: str, *predicates: str) -> list[str]:
        """Every value of every predicate, whatever its type."""
        about = self.subjects.get(subject)
        if about is None:
            return []
        found: list[str] = []
        for name in predicates:
            if name in about:
                found += [value for _, value, _ in about[name][:_MOST_VALUES]]
        return found

    def resources(self, subject: str, *predicates: str) -> list[str]:
        """The subjects a predicate points at, by address or by blank node, each once."""
        found: dict[str, None] = {}
        about = self.subjects.get(subject, _NOTHING)
        for predicate in predicates:
            for kind, value, _ in about.get(predicate, ())[:_MOST_VALUES]:
                if kind in _RESOURCES:
                    found[value] = None
        return list(found)

    def pointing(self, predicate: str, value: str) -> list[str]:
        """The subjects whose ``predicate`` is the resource ``value``."""
        if predicate not in self._pointing:
            found: dict[str, list[str]] = {}
            for subject, about in self.subjects.items():
                for kind, target, _ in about.get(predicate, ()):
                    if kind != "literal":
                        found.setdefault(target, []).append(subject)
            self._pointing[predicate] = found
        return self._pointing[predicate].get(value, [])

    def texts(self, subject: str, predicate: str, limit: int) -> dict[str, str]:
        """The first text of each language that says something, languages in alphabetical order."""
        found: dict[str, str] = {}
        for kind, value, tag in self.subjects.get(subject, _NOTHING).get(predicate, ())[:_MOST_VALUES]:
            if len(found) >= MOST_LANGUAGES:
                break
            language = language_tag(tag)
            if kind == "literal" and language not in found and (text := plain_text(value, limit)):
                found[language] = text
        return dict(sorted(found.items())) if len(found) > 1 else found

    def words(self, subject: str, *predicates: str) -> dict[str, tuple[str, ...]]:
        """Every text of each language, sorted: the order in answers changes from one to the next."""
        found: dict[str, set[str]] = {}
        for kind, value, language in self.values(subject, *predicates):
            if kind == "literal" and (text := plain_text(value, 200)):
                found.setdefault(language, set()).add(text)
        return {language: tuple(sorted(texts, key=str.casefold)) for language, texts in sorted(found.items())}


def _values(given: Any) -> list[Value]:
    found: list[Value] = []
    for thing in given[:_MOST_VALUES] if isinstance(given, list) else ():
        if isinstance(thing, dict) and isinstance(thing.get("value"), str):
            tag = thing.get("lang")
            found.append((str(thing.get("type", "")), thing["value"], tag if isinstance(tag, str) else ""))
    return found
