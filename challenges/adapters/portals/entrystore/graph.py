"""Reading RDF/JSON: a graph as ``{subject: {predicate: [{"type", "value", "lang"?}]}}``, trusting none of it."""

from collections.abc import Iterator
from typing import Any

from challenges.adapters.portals.values import language_tag, plain_text

_MOST_VALUES = 500


class Graph:
    """Statements about subjects. Anything of the wrong shape is as if it were not there."""

    def __init__(self, statements: Any) -> None:
        self._subjects: dict[str, Any] = statements if isinstance(statements, dict) else {}

    def __bool__(self) -> bool:
        return bool(self._subjects)

    def knows(self, subject: str) -> bool:
        return bool(self._subjects.get(subject))

    def values(self, subject: str, predicate: str) -> Iterator[tuple[str, str, str]]:
        """``(type, value, language)`` of each statement."""
        predicates = self._subjects.get(subject)
        objects = predicates.get(predicate) if isinstance(predicates, dict) else None
        if not isinstance(objects, list):
            return
        for thing in objects[:_MOST_VALUES]:
            if isinstance(thing, dict) and isinstance(thing.get("value"), str):
                yield str(thing.get("type", "")), thing["value"], language_tag(thing.get("lang"))

    def all(self, subject: str, *predicates: str) -> list[str]:
        """Every value of every predicate, whatever its type."""
        return [value for predicate in predicates for _, value, _ in self.values(subject, predicate)]

    def resources(self, subject: str, predicate: str) -> list[str]:
        """The subjects a predicate points at, by address or by blank node."""
        return [value for kind, value, _ in self.values(subject, predicate) if kind in {"uri", "bnode"}]

    def texts(self, subject: str, predicate: str, limit: int) -> dict[str, str]:
        """The first text of each language that says something, languages in alphabetical order."""
        found: dict[str, str] = {}
        for kind, value, language in self.values(subject, predicate):
            if kind == "literal" and language not in found and (text := plain_text(value, limit)):
                found[language] = text
        return dict(sorted(found.items()))

    def words(self, subject: str, predicate: str) -> dict[str, tuple[str, ...]]:
        """Every text of each language, sorted: the order in answers changes from one to the next."""
        found: dict[str, set[str]] = {}
        for kind, value, language in self.values(subject, predicate):
            if kind == "literal" and (text := plain_text(value, 200)):
                found.setdefault(language, set()).add(text)
        return {language: tuple(sorted(texts, key=str.casefold)) for language, texts in sorted(found.items())}
