"""A data portal that runs EntryStore, asked over HTTPS in JSON."""

import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from challenges.adapters.http import BadStatus, Client, HttpFault, TooLarge
from challenges.adapters.portals.contract import DatasetNotFound, PortalRefused, PortalUnavailable, Question
from challenges.adapters.portals.entrystore import query
from challenges.adapters.portals.entrystore.graph import Graph
from challenges.adapters.portals.entrystore.mapping import (
    Entry,
    kind_of,
    names_of,
    publisher_of,
    read_entry,
    record,
)
from challenges.adapters.portals.entrystore.pasting import Pasted, recognise
from challenges.adapters.portals.record import DatasetRecord, FacetValue, LanguageMap, SearchPage
from challenges.adapters.portals.resilience import Breaker, Clock, Memory
from challenges.adapters.portals.values import UNDETERMINED, format_label, licence_label
from challenges.vocabulary.text import N_

_MOST_ROWS = 100
_MOST_FACET_VALUES = 30
# Addresses over roughly 8 190 characters fail at the portal; names are asked for in bunches well below.
_LONGEST_BUNCH = 4_000


class EntryStore:
    """One EntryStore, e.g. ``https://admin.dataportal.se/store`` with pages at ``https://www.dataportal.se``.

    Make one per process: it remembers answers for a few minutes and stops asking a portal that keeps failing.
    A search takes at most ``search_seconds``, a single dataset at most ``fetch_seconds``, with all their calls.
    """

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
        self._base = base_url.rstrip("/")
        self._pages = page_base_url.rstrip("/")
        self._http = http
        self._search_seconds = search_seconds
        self._fetch_seconds = fetch_seconds
        self._clock = clock
        self._breaker = Breaker(clock=clock)
        self._searches: Memory[SearchPage] = Memory(seconds=300, size=64, clock=clock)
        self._records: Memory[DatasetRecord] = Memory(seconds=60, size=256, clock=clock)
        self._names: Memory[LanguageMap] = Memory(seconds=3600, size=2000, clock=clock)

    @property
    def base_url(self) -> str:
        """Names this portal in the records it gives."""
        return self._base

    def search(
        self, question: Question, *, offset: int = 0, limit: int = 20, language: str = "sv"
    ) -> SearchPage:
        """One page of datasets that hold every word of the text; with no text, the latest changed.

        Facets with equal counts come in the alphabetical order of ``language``. A text without a single letter or
        digit finds nothing and asks nobody. Raises PortalUnavailable or PortalRefused.
        """
        offset, limit = max(0, offset), min(max(1, limit), _MOST_ROWS)
        if question.text.strip() and not query.words(question.text):
            return SearchPage((), 0, offset, limit)
        asked = query.listing(question)
        key = (asked, offset, limit, language)
        return self._searches.get(key) or self._searches.keep(
            key, self._search(asked, offset, limit, language)
        )

    def fetch(self, source_id: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset with this number, with its distributions, publisher and contact.

        Raises DatasetNotFound for a number that is unknown, withdrawn or not a dataset's, PortalRefused for one
        that is not public, PortalUnavailable when there is no answer.
        """
        known = self._records.get(source_id)
        if known is not None and seconds is None:
            return known
        until = self._clock() + (self._fetch_seconds if seconds is None else seconds)
        return self._records.keep(source_id, self._fetch(source_id, until))

    def refetch(self, source_id: str, *, etag: str, seconds: float | None = None) -> DatasetRecord | None:
        """The dataset as it is now, asked anew; raises as ``fetch`` does."""
        return self.fetch(source_id, seconds=self._fetch_seconds if seconds is None else seconds)

    def lookup(self, uri: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset its publisher calls ``uri``; where two catalogues have it, the one changed last."""
        until = self._clock() + (self._fetch_seconds if seconds is None else seconds)
        answer = self._ask(
            "/search", until, type="solr", query=query.named([uri]), sort="modified desc", limit="20"
        )
        for entry in self._entries(answer):
            if kind_of(entry.graph, entry.resource):
                return self.fetch(entry.source_id, seconds=max(0.1, until - self._clock()))
        raise DatasetNotFound(N_("The data portal has no dataset with this address."), code="not_found")

    def recognise(self, address: str) -> Pasted | None:
        """What a pasted address points at; asks nobody."""
        return recognise(address, base=self._base, pages=self._pages)

    def find(self, address: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset behind a pasted address; raises as ``fetch`` does, and for what is not an address."""
        pasted = self.recognise(address)
        if pasted is None:
            raise DatasetNotFound(N_("This is not the address of a dataset."), code="not_an_address")
        if pasted.source_id:
            return self.fetch(pasted.source_id, seconds=seconds)
        return self.lookup(pasted.uri, seconds=seconds)

    def _search(self, asked: str, offset: int, limit: int, language: str) -> SearchPage:
        until = self._clock() + self._search_seconds
        answer = self._ask(
            "/search",
            until,
            type="solr",
            query=asked,
            offset=str(offset),
            limit=str(limit),
            facetFields=",".join(query.FACETS.values()),
            facetLimit=str(_MOST_FACET_VALUES),
        )
        total = answer.get("results")
        entries = self._entries(answer)
        if not isinstance(total, int) or total < 0 or (total > offset and not entries):
            self._breaker.failed()
            raise PortalUnavailable(_INCOMPLETE, code="incomplete")
        counts = {name: _facet(answer, field) for name, field in query.FACETS.items()}
        publishers = [publisher_of(entry) for entry in entries] + [value for value, _ in counts["publisher"]]
        known = self._publisher_names(filter(None, publishers), until)
        records = tuple(
            record(entry, entry.graph, base=self._base, pages=self._pages, publishers=known)
            for entry in entries
        )
        facets = {name: _labelled(name, values, known, language) for name, values in counts.items()}
        return SearchPage(records, total, offset, limit, facets)

    def _fetch(self, source_id: str, until: float) -> DatasetRecord:
        context, _, number = source_id.partition("_")
        if not (context.isascii() and context.isdecimal() and number.isascii() and number.isdecimal()):
            raise DatasetNotFound(_UNKNOWN, code="not_found")
        entry = read_entry(self._ask(f"/{context}/entry/{number}?includeAll", until), self._base, context)
        if entry is None:
            raise PortalUnavailable(_INCOMPLETE, code="incomplete")
        if not entry.open_to_read:
            raise PortalRefused(_NOT_PUBLIC, code="not_public")
        graph = self._whole_graph(entry, until)
        if not kind_of(graph, entry.resource):
            raise DatasetNotFound(N_("This is not the address of a dataset."), code="not_a_dataset")
        publisher = publisher_of(entry)
        known = {}
        if publisher and not names_of(graph, publisher):
            known = self._publisher_names([publisher], until)
        return record(entry, graph, base=self._base, pages=self._pages, publishers=known)

    def _whole_graph(self, entry: Entry, until: float) -> Graph:
        """Dataset, distributions, publisher and contact in one; the entry's own statements where the portal gives
        nothing (it does for entries without a class) or drags in more than we take."""
        path = f"/{entry.context}/metadata/{entry.number}?recursive=dcat&format=application/json"
        try:
            graph = Graph(self._ask(path, until))
        except PortalUnavailable as fault:
            if fault.code != TooLarge.code:
                raise
            return entry.graph
        return graph if graph.knows(entry.resource) else entry.graph

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
                    limit=str(_MOST_ROWS),
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
        """One call, as a JSON object, before ``until``; every way it can fail becomes a PortalFault."""
        if not self._breaker.may_try():
            raise PortalUnavailable(_AWAY, code="paused")
        url = self._base + path + ("?" + urlencode(parameters, quote_via=quote) if parameters else "")
        try:
            answer = self._http.get(url, seconds=max(0.0, until - self._clock())).json()
        except BadStatus as fault:
            raise self._refusal(fault) from fault
        except HttpFault as fault:
            self._breaker.failed()
            raise PortalUnavailable(_REASONS.get(fault.code, _AWAY), code=fault.code) from fault
        if not isinstance(answer, dict):
            self._breaker.failed()
            raise PortalUnavailable(_INCOMPLETE, code="incomplete")
        self._breaker.succeeded()
        return answer

    def _refusal(self, fault: BadStatus) -> Exception:
        if fault.status == 429 or fault.status >= 500:
            said = fault.answer.headers.get("Retry-After", "")
            self._breaker.failed(wait=float(said[:6]) if said.isascii() and said.isdecimal() else 0.0)
            return PortalUnavailable(_AWAY, code=f"status_{fault.status}")
        self._breaker.succeeded()
        if fault.status in {404, 410}:
            return DatasetNotFound(_UNKNOWN, code="not_found")
        if fault.status in {401, 403}:
            return PortalRefused(_NOT_PUBLIC, code="not_public")
        return PortalRefused(
            N_("The data portal did not understand the question."), code=f"status_{fault.status}"
        )


_AWAY = N_("The data portal cannot be reached right now.")
_INCOMPLETE = N_("The data portal gave an answer that makes no sense.")
_UNKNOWN = N_("The data portal has no dataset with this number. It may have been withdrawn.")
_NOT_PUBLIC = N_("The description of this dataset is not public.")
_REASONS = {
    "timeout": N_("The data portal did not answer in time."),
    "too_large": N_("The data portal gave a larger answer than we accept."),
    "not_json": _INCOMPLETE,
    "refused_address": N_("The data portal sent us to an address that we do not call."),
    "too_many_redirects": N_("The data portal sent us to an address that we do not call."),
}


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
