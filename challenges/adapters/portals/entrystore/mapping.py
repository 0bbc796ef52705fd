"""From EntryStore's entries to the platform's record of a dataset."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from challenges.adapters.portals.rdf import mapping, names
from challenges.adapters.portals.rdf.agents import names_of, publisher_uri
from challenges.adapters.portals.rdf.graph import Graph
from challenges.adapters.portals.rdf.mapping import kind_of
from challenges.adapters.portals.record import DatasetRecord, LanguageMap
from challenges.vocabulary.choices import DatasetSource

__all__ = ["Entry", "kind_of", "names_of", "publisher_of", "read_entry", "record"]

_PAGES = {"dataset": "datasets", "service": "dataservice", "series": "dataset-series"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the store: its numbers, the publisher's name for the thing, and its own statements."""

    context: str
    number: str
    resource: str
    graph: Graph
    open_to_read: bool

    @property
    def source_id(self) -> str:
        return f"{self.context}_{self.number}"


def read_entry(answer: Any, base: str, context: object = None) -> Entry | None:
    """An entry from a search hit or from ``/entry/{id}?includeAll``, or nothing if the shape is not that.

    The dataset is the resource that ``info`` names. It is never simply the first subject: one recorded hit has
    thirty of them, in any order.
    """
    if not isinstance(answer, dict):
        return None
    context, number = answer.get("contextId", context), answer.get("entryId")
    if not isinstance(context, str) or not isinstance(number, str):
        return None
    info = Graph.from_json(answer.get("info"))
    resource = next(iter(info.all(f"{base}/{context}/entry/{number}", names.RESOURCE)), "")
    if not resource:
        return None
    # An entry that refers to another store has its statements in a cached copy instead of, or beside, its own.
    graph = Graph.from_json(answer.get("cached-external-metadata"), answer.get("metadata"))
    hidden = answer.get("noAccessToMetadata") is True
    return Entry(context, number, resource, graph, not hidden)


def record(
    entry: Entry, graph: Graph, *, base: str, pages: str, publishers: Mapping[str, LanguageMap] | None = None
) -> DatasetRecord:
    """The record of ``entry`` as ``graph`` tells it. ``publishers`` knows names that the graph lacks."""
    page = ""
    if pages and re.fullmatch(r"\d+_\d+", entry.source_id):
        page = f"{pages}/{_PAGES[kind_of(graph, entry.resource) or 'dataset']}/{entry.source_id}"
    return mapping.record(
        graph,
        entry.resource,
        source=DatasetSource.ENTRYSTORE,
        base=base,
        number=entry.source_id,
        page=page,
        publishers=publishers,
    )


def publisher_of(entry: Entry) -> str:
    """The address of the organisation behind a search hit, or nothing."""
    return publisher_uri(entry.graph, entry.resource)
