"""Collecting statements from a parser, compactly, and noticing what is described twice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import BlankNode, Literal, Triple

from challenges.adapters.portals.rdf import names
from challenges.adapters.portals.rdf.graph import Statements, Value

# Longer lists are not searched for what they hold already: a catalogue names ten thousand datasets.
_SEARCHED = 64


@dataclass(slots=True)
class Collected:
    """Statements by subject, in the order of the document. ``last`` is the subject of the last one."""

    statements: Statements = field(default_factory=dict)
    last: str = ""
    _typed_twice: set[str] = field(default_factory=set)
    _titled_twice: set[str] = field(default_factory=set)
    _words: dict[str, str] = field(default_factory=dict)

    def take(self, triples: Iterable[Any]) -> None:
        """Add the statements of pyoxigraph's ``triples``; what its iterator raises comes through."""
        statements, words = self.statements, self._words
        subject = about = None
        for triple in triples:
            if isinstance(triple.object, Triple) or isinstance(triple.subject, Triple):
                continue  # statements about statements are not DCAT's
            if triple.subject != subject:
                subject = triple.subject
                self.last = f"_:{subject.value}" if isinstance(subject, BlankNode) else subject.value
                about = statements.setdefault(self.last, {})
            predicate, thing = triple.predicate.value, triple.object
            # Addresses repeat a hundred thousand times; each is kept once.
            predicate = words.setdefault(predicate, predicate)
            text = thing.value
            if isinstance(thing, Literal):
                tag = thing.language or ""
                value: Value = ("literal", text, words.setdefault(tag, tag))
            elif isinstance(thing, BlankNode):
                value = ("bnode", "_:" + text, "")
            else:
                value = ("uri", words.setdefault(text, text), "")
            self._add(about, predicate, value)

    def _add(self, about: Any, predicate: str, value: Value) -> None:
        values = about.get(predicate)
        if values is None:
            about[predicate] = [value]
        elif len(values) > _SEARCHED or value not in values:
            values.append(value)
        elif predicate == names.TYPE:
            self._typed_twice.add(self.last)
        elif predicate == names.TITLE:
            self._titled_twice.add(self.last)

    @property
    def twice(self) -> set[str]:
        """Subjects whose class is stated twice and that have two titles in one language: two descriptions, then."""
        return {
            subject
            for subject in self._typed_twice
            if subject in self._titled_twice or self._has_two_titles(subject)
        }

    def _has_two_titles(self, subject: str) -> bool:
        tags = [tag for _, _, tag in self.statements[subject].get(names.TITLE, ())]
        return len(set(tags)) < len(tags)
