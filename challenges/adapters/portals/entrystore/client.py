"""A data portal that runs EntryStore, asked over HTTPS in JSON."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from challenges.adapters.http import Client, TooLarge
from challenges.adapters.portals.asking import Reply, nameless, not_public, unknown
from challenges.adapters.portals.connector import Connector
from challenges.adapters.portals.contract import DatasetNotFound, PortalRefused, PortalUnavailable, Question
from challenges.adapters.portals.entrystore import query
from challenges.adapters.portals.entrystore.mapping import (
    Entry,
    kind_of,
    names_of,
    publisher_of,
    read_entry,
    record,
)
from challenges.adapters.portals.entrystore.pasting import recognise
from challenges.adapters.portals.rdf.graph import Graph
from challenges.adapters.portals.reading import number
from challenges.adapters.portals.record import DatasetRecord, FacetValue, LanguageMap, SearchPage
from challenges.adapters.portals.resilience import Clock, Memory
from challenges.adapters.portals.typed import Pasted
from challenges.adapters.portals.values import UNDETERMINED, format_label, licence_label
from challenges.vocabulary.text import N_

_MOST_FACET_VALUES = 30
# Addresses over roughly 8 190 characters fail at the portal; names are asked for in bunches well below.
_LONGEST_BUNCH = 4_000


class EntryStore(Connector):
    """One EntryStore, e.g. ``https://admin.dataportal.se/store`` with pages at ``https://www.dataportal.se``."""

    def __init__(
        self,
        base_url: str,
        page_base_url: str,
        http: Client,
        *,
        search_seconds: float = 5.0,
        fetch_seconds: float = 5.0,
        clock: Clock = time.monotonic,
    ) -> None:
        super().__init__(
            base_url,
            page_base_url,
            http,
            search_seconds=search_seconds,
            fetch_seconds=fetch_seconds,
            clock=clock,
        )
        self._names: Memory[LanguageMap] = Memory(seconds=3600, size=2000, clock=clock)

    def lookup(self, uri: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset its publisher calls ``uri``; where two catalogues have it, the one changed last."""
        until = self._until(seconds)
        answer = self._ask(
            "/search", until, type="solr", query=query.named([uri]), sort="modified desc", limit="20"
        )
        for entry in self._entries(answer):
            if kind_of(entry.graph, entry.resource):
                return self.fetch(entry.source_id, seconds=max(0.1, until - self._clock()))
        raise nameless()

    def recognise(self, address: str) -> Pasted | None:
        """What a pasted address points at; asks nobody."""
        return recognise(address, base=self._base, pages=self._pages)

    def _page(self, question: Question, offset: int, limit: int, language: str, until: float) -> SearchPage:
        answer = self._ask(
            "/search",
            until,
            type="solr",
            query=query.listing(question),
            offset=str(offset),
            limit=str(limit),
            facetFields=",".join(query.FACETS.values()),
            facetLimit=str(_MOST_FACET_VALUES),
        )
        entries = self._entries(answer)
        total = number(answer.get("results"))
        if total is None or (total > offset and not entries):
            raise self._asker.senseless()
        counts = {name: _facet(answer, field) for name, field in query.FACETS.items()}
        publishers = [publisher_of(entry) for entry in entries] + [value for value, _ in counts["publisher"]]
        known = self._publisher_names(filter(None, publishers), until)
        records = tuple(
            record(entry, entry.graph, base=self._base, pages=self._pages, publishers=known)
            for entry in entries
        )
        facets = {name: _labelled(name, values, known, language) for name, values in counts.items()}
        return SearchPage(records, total, offset, limit, facets)

    def _fetch(self, source_id: str, until: float, *, etag: str = "") -> DatasetRecord:
        context, _, number = source_id.partition("_")
        if not (context.isascii() and context.isdecimal() and number.isascii() and number.isdecimal()):
            raise unknown()
        # With a mark the graph is asked for first: where it still holds, that is the only call.
        whole = self._whole(context, number, until, etag) if etag else None
        reply = self._asker.get(f"/{context}/entry/{number}?includeAll", until, one=True)
        entry = read_entry(reply.content, self._base, context)
        if entry is None:
            raise self._asker.senseless()
        if not entry.open_to_read:
            raise not_public()
        whole = whole or self._whole(context, number, until)
        graph, mark = Graph.from_json(whole.content), whole.etag
        if not graph.knows(entry.resource):
            graph, mark = entry.graph, ""
        if not kind_of(graph, entry.resource):
            raise DatasetNotFound(N_("This is not the address of a dataset."), code="not_a_dataset")
        publisher = publisher_of(entry)
        known = {}
        if publisher and not names_of(graph, publisher):
            known = self._publisher_names([publisher], until)
        found = record(entry, graph, base=self._base, pages=self._pages, publishers=known)
        return replace(found, etag=mark)

    def _whole(self, context: str, number: str, until: float, etag: str = "") -> Reply:
        """Dataset, distributions, publisher and contact in one, with the portal's mark for it; nothing where the portal
        gives nothing (it does for entries without a class) or drags in more than we take. The entry's own statements
        have to do then, and they have no mark: the entry's does not tell whether a file of it has changed."""
        path = f"/{context}/metadata/{number}?recursive=dcat&format=application/json"
        try:
            return self._asker.get(path, until, one=True, etag=etag)
        except PortalUnavailable as fault:
            if fault.code != TooLarge.code:
                raise
            return Reply({})

    def _publisher_names(self, addresses: Iterable[str], until: float) -> dict[str, LanguageMap]:
        """Names for publishers, which are entries of their own. Best effort: without one the address is shown."""
        wanted = list(dict.fromkeys(addresses))
        unknown = [address for address in wanted if self._names.get(address) is None]
        for bunch in _bunches(unknown):
            try:
                answer = self._ask(
                    "/search",
                    until,
                    type="solr",
                    query=query.named(bunch),
                    sort="uri asc",
                    limit=str(self.most_rows),
                )
            except (PortalUnavailable, PortalRefused):
                break
            found = {entry.resource: name for entry in self._entries(answer) if (name := _name(entry))}
            for address in bunch:
                self._names.keep(address, found.get(address, {}))
        return {address: self._names.get(address) or {} for address in wanted}

    def _entries(self, answer: Mapping[str, Any]) -> list[Entry]:
        resource = answer.get("resource")
        children = resource.get("children") if isinstance(resource, dict) else None
        if not isinstance(children, list):
            return []
        entries = (read_entry(child, self._base) for child in children)
        return [entry for entry in entries if entry is not None and entry.open_to_read]

    def _ask(self, path: str, until: float, **parameters: str) -> dict[str, Any]:
        return self._asker.get(path, until, parameters).content


def _name(entry: Entry) -> LanguageMap:
    return names_of(entry.graph, entry.resource)


def _bunches(addresses: list[str]) -> Iterable[list[str]]:
    """Lists whose addresses together, escaped and encoded, stay below what a web address can hold."""
    bunch: list[str] = []
    length = 0
    for address in addresses:
        size = len(quote(query.escape(address), safe="")) + 8
        if bunch and length + size > _LONGEST_BUNCH:
            yield bunch
            bunch, length = [], 0
        bunch.append(address)
        length += size
    if bunch:
        yield bunch


def _facet(answer: Mapping[str, Any], field: str) -> list[tuple[str, int]]:
    """The values of one facet with their counts, as the portal sorted them."""
    facets = answer.get("facetFields")
    for facet in facets if isinstance(facets, list) else []:
        if isinstance(facet, dict) and facet.get("name") == field and isinstance(facet.get("values"), list):
            return [
                (value["name"], value["count"])
                for value in facet["values"][:_MOST_FACET_VALUES]
                if isinstance(value, dict)
                and isinstance(value.get("name"), str)
                and isinstance(value.get("count"), int)
            ]
    return []


def _labelled(
    facet: str, values: list[tuple[str, int]], publishers: Mapping[str, LanguageMap], language: str
) -> tuple[FacetValue, ...]:
    """Facet values with their labels, the most frequent first."""
    found = [FacetValue(value, count, _label(facet, value, publishers)) for value, count in values]
    return tuple(sorted(found, key=lambda value: (-value.count, value.label_in(language).text.casefold())))


def _label(facet: str, value: str, publishers: Mapping[str, LanguageMap]) -> LanguageMap:
    if facet == "publisher":
        return publishers.get(value, {})
    if facet == "format":
        return {UNDETERMINED: format_label(value)}
    if facet == "licence":
        return {UNDETERMINED: licence_label(value)}
    return {}
