"""The store: contexts with numbered entries, each a resource and what is stated about it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from challenges.demo.portal import names

Value = dict[str, str]
Graph = dict[str, dict[str, list[Value]]]

HARVESTED = dt.datetime(2026, 11, 9, 4, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
_DEEPEST, _MOST = 10, 1000


def uri(value: str) -> Value:
    """An address as object of a statement."""
    return {"type": "uri", "value": value}


def literal(value: str, *, language: str = "", datatype: str = "") -> Value:
    """A text as object of a statement."""
    extra = {"lang": language} if language else {"datatype": datatype} if datatype else {}
    return {"type": "literal", "value": value, **extra}


@dataclass
class Entry:
    """One numbered thing of a context."""

    context: str
    number: str
    resource: str
    graph: Graph
    public: bool = True
    created: dt.datetime = HARVESTED
    modified: dt.datetime = HARVESTED
    revision: int = field(default=0, compare=False)

    @property
    def source_id(self) -> str:
        return f"{self.context}_{self.number}"

    @property
    def statements(self) -> dict[str, list[Value]]:
        """What is stated about the resource itself."""
        return self.graph.get(self.resource, {})

    def values(self, predicate: str) -> list[str]:
        return [value["value"] for value in self.statements.get(predicate, [])]

    def is_a(self, name: str) -> bool:
        return name in self.values(names.TYPE)


class Store:
    """All entries. ``base`` is the store's own address, e.g. ``http://127.0.0.1:8123/store``."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._entries: dict[tuple[str, str], Entry] = {}
        self._by_resource: dict[str, list[Entry]] = {}

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries.values()))

    def next_number(self, context: str) -> str:
        return str(1 + sum(1 for known, _ in self._entries if known == context))

    def add(self, context: str, resource: str, graph: Graph, *, public: bool = True) -> Entry:
        """Take in a resource under the next free number of its context."""
        entry = Entry(context, self.next_number(context), resource, graph, public)
        self._entries[context, entry.number] = entry
        self._by_resource.setdefault(resource, []).append(entry)
        return entry

    def get(self, context: str, number: str) -> Entry | None:
        return self._entries.get((context, number))

    def about(self, resource: str) -> list[Entry]:
        """Every entry about a resource; the same resource may be in two catalogues."""
        return self._by_resource.get(resource, [])

    def entry(self, source_id: str) -> Entry:
        """The entry ``50_6088``; raises KeyError for a number that is not there."""
        context, _, number = source_id.partition("_")
        return self._entries[context, number]

    def withdraw(self, source_id: str) -> None:
        """Make an entry vanish, as a publisher does without a word to anybody."""
        entry = self.entry(source_id)
        del self._entries[entry.context, entry.number]
        self._by_resource[entry.resource].remove(entry)

    def alter(self, source_id: str, predicate: str, *values: Value) -> None:
        """Let an entry say something else about its resource; without values, say nothing any more."""
        entry = self.entry(source_id)
        if values:
            entry.graph.setdefault(entry.resource, {})[predicate] = list(values)
        else:
            entry.graph.get(entry.resource, {}).pop(predicate, None)
        entry.revision += 1
        entry.modified += dt.timedelta(days=1)

    def recursive(self, entry: Entry) -> Graph:
        """The entry's statements with those of everything public it points at, as far as ten steps away.

        An entry without a class gives nothing, as in the real store.
        """
        if not entry.values(names.TYPE):
            return {}
        merged: Graph = {}
        seen: set[tuple[str, str]] = set()
        level = [entry]
        for _ in range(_DEEPEST + 1):
            following: list[Entry] = []
            for found in level:
                if (found.context, found.number) in seen or len(seen) >= _MOST:
                    continue
                seen.add((found.context, found.number))
                _merge(merged, found.graph)
                following += self._pointed_at(found)
            level = following
        return merged

    def _pointed_at(self, entry: Entry) -> list[Entry]:
        found = []
        for subject in entry.graph.values():
            for predicate, values in subject.items():
                if predicate != names.TYPE:
                    for value in values:
                        found += [other for other in self.about(value["value"]) if other.public]
        return found

    def copy_up(self) -> None:
        """What the portal does after taking in a catalogue: licence and format of the distributions are repeated on
        the dataset, and a dataset with a service gets a class that says so."""
        for entry in self:
            if not entry.is_a(names.DATASET):
                continue
            statements = entry.graph.setdefault(entry.resource, {})
            services: list[str] = []
            for address in entry.values(names.DCAT + "distribution"):
                for distribution in self.about(address)[:1]:
                    services += distribution.values(names.DCAT + "accessService")
                    for predicate in (names.DCTERMS + "license", names.DCTERMS + "format"):
                        known = statements.setdefault(predicate, [])
                        known += [v for v in distribution.statements.get(predicate, []) if v not in known]
                        if not known:
                            del statements[predicate]
            if services:
                statements[names.TYPE] = [*statements[names.TYPE], uri(names.SERVED)]
                statements[names.ESTERMS + "servedByDataService"] = [
                    uri(service) for service in dict.fromkeys(services)
                ]


def _merge(target: Graph, source: Graph) -> None:
    for subject, predicates in source.items():
        known = target.setdefault(subject, {})
        for predicate, values in predicates.items():
            there = known.setdefault(predicate, [])
            there += [value for value in values if value not in there]
