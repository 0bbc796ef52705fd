"""From EntryStore's graphs to the platform's record of a dataset."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from challenges.adapters.portals.entrystore import names
from challenges.adapters.portals.entrystore.graph import Graph
from challenges.adapters.portals.record import Contact, DatasetRecord, Distribution, LanguageMap
from challenges.adapters.portals.values import day as read_day
from challenges.adapters.portals.values import (
    format_label,
    format_labels,
    functional_mailbox,
    identity,
    licence,
    licence_label,
    plain_text,
    web_address,
)
from challenges.vocabulary.choices import AccessRight, DatasetSource

_ACCESS = {
    "PUBLIC": AccessRight.PUBLIC,
    "RESTRICTED": AccessRight.RESTRICTED,
    "NON_PUBLIC": AccessRight.NON_PUBLIC,
}
_KINDS = {
    names.SERIES: "series",
    names.DATASET: "dataset",
    names.SERVED: "dataset",
    names.INDEPENDENT_SERVICE: "service",
    names.SERVICE: "service",
}
_PAGES = {"dataset": "datasets", "service": "dataservice", "series": "dataset-series"}
_TITLE, _NAME, _LONG = 500, 300, 20_000
_MOST_DISTRIBUTIONS = 200


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
    info = Graph(answer.get("info"))
    resource = next(iter(info.all(f"{base}/{context}/entry/{number}", names.RESOURCE)), "")
    if not resource:
        return None
    # An entry that refers to another store has its statements in a cached copy instead of, or beside, its own.
    statements: dict[str, Any] = {}
    for part in ("cached-external-metadata", "metadata"):
        if isinstance(answer.get(part), dict):
            statements = {**statements, **answer[part]}
    hidden = answer.get("noAccessToMetadata") is True
    return Entry(context, number, resource, Graph(statements), not hidden)


def kind_of(graph: Graph, subject: str) -> str:
    """``dataset``, ``service`` or ``series``; empty for everything else. One thing may be of several classes."""
    types = set(graph.all(subject, names.TYPE))
    return next((kind for name, kind in _KINDS.items() if name in types), "")


def record(
    entry: Entry, graph: Graph, *, base: str, pages: str, publishers: Mapping[str, LanguageMap] | None = None
) -> DatasetRecord:
    """The record of ``entry`` as ``graph`` tells it. ``publishers`` knows names that the graph lacks."""
    subject = entry.resource
    kind = kind_of(graph, subject) or "dataset"
    distributions = _distributions(graph, subject)
    uri = identity(subject)
    publisher_uri, publisher_name = _publisher(graph, subject, publishers or {})
    formats = format_labels(graph.all(subject, names.FORMAT)) or format_labels(
        d.format for d in distributions
    )
    return DatasetRecord(
        source=DatasetSource.ENTRYSTORE,
        source_base=base,
        source_id=entry.source_id,
        uri=uri,
        kind=kind,
        title=graph.texts(subject, names.TITLE, _TITLE),
        description=graph.texts(subject, names.DESCRIPTION, _LONG),
        publisher_name=publisher_name,
        publisher_uri=publisher_uri,
        contact=_contact(graph, subject),
        licence=_licence(graph.all(subject, names.LICENCE), distributions),
        access_right=_access(graph.all(subject, names.ACCESS_RIGHTS)),
        formats=formats,
        themes=tuple(
            sorted({url for value in graph.all(subject, names.THEME) if (url := web_address(value))})
        ),
        keywords=graph.words(subject, names.KEYWORD),
        page_url=_page(entry, graph, kind, pages, uri),
        modified=_day(graph, subject),
        has_api=_has_api(graph, subject, kind),
        distributions=distributions,
    )


def names_of(graph: Graph, subject: str) -> dict[str, str]:
    """What an organisation is called."""
    return graph.texts(subject, names.FOAF + "name", _NAME)


def publisher_of(entry: Entry) -> str:
    """The address of the organisation behind a search hit, or nothing."""
    return _publisher(entry.graph, entry.resource, {})[0]


def _publisher(
    graph: Graph, subject: str, known: Mapping[str, LanguageMap]
) -> tuple[str, dict[str, str] | LanguageMap]:
    """The first publisher with an address of its own, preferably a registered organisation; else the first name."""
    found = list(graph.values(subject, names.PUBLISHER))
    addresses = [value for kind, value, _ in found if kind == "uri" and web_address(value)]
    addresses.sort(key=lambda value: "/organisation/" not in value)
    if addresses:
        return web_address(addresses[0]), names_of(graph, addresses[0]) or known.get(addresses[0], {})
    for kind, value, language in found:
        if kind == "literal" and (text := plain_text(value, _NAME)):
            return "", {language: text}
        if kind == "bnode" and (name := names_of(graph, value)):
            return "", name
    return "", {}


def _contact(graph: Graph, subject: str) -> Contact:
    """Name and mailbox of a function. A contact that is a person is left out: the portal's page has it."""
    for point in graph.resources(subject, names.CONTACT):
        types = set(graph.all(point, names.TYPE))
        if names.VCARD + "Individual" in types:
            continue
        sure = names.VCARD + "Organization" in types
        addresses = graph.all(point, names.VCARD + "hasEmail", names.VCARD + "email", names.VCARD + "value")
        for node in graph.resources(point, names.VCARD + "hasEmail"):
            addresses += graph.all(node, names.VCARD + "value")
        email = next((box for value in addresses if (box := functional_mailbox(value, sure=sure))), "")
        called = graph.texts(point, names.VCARD + "fn", _NAME) if sure or email else {}
        name = next(iter(called.values()), "")
        if name or email:
            return Contact(name, email)
    return Contact()


def _distributions(graph: Graph, subject: str) -> tuple[Distribution, ...]:
    """The ways to the data that lead somewhere, and the services that serve it, in an order that does not change."""
    found: dict[str, Distribution] = {}
    services = [subject, *graph.resources(subject, names.SERVED_BY)]
    for node in graph.resources(subject, names.DISTRIBUTION)[:_MOST_DISTRIBUTIONS]:
        services += graph.resources(node, names.ACCESS_SERVICE)
        access = _first_address(graph.all(node, names.ACCESS_URL))
        download = _first_address(graph.all(node, names.DOWNLOAD_URL))
        if access or download:
            found[node] = Distribution(
                title=graph.texts(node, names.TITLE, _TITLE),
                access_url=access,
                download_url=download,
                format=next(
                    (label for value in graph.all(node, names.FORMAT) if (label := format_label(value))), ""
                ),
                licence=_licence(graph.all(node, names.LICENCE), ()),
            )
    for node in services:
        endpoint = _first_address(graph.all(node, names.ENDPOINT_URL))
        if endpoint and endpoint not in {distribution.access_url for distribution in found.values()}:
            found[node + " endpoint"] = Distribution(
                title=graph.texts(node, names.TITLE, _TITLE),
                access_url=endpoint,
                format="API",
                licence=_licence(graph.all(node, names.LICENCE), ()),
            )
    return tuple(sorted(found.values(), key=_order))


def _order(distribution: Distribution) -> tuple[str, str, str, str]:
    title = next(iter(distribution.title.values()), "")
    return (
        title.casefold(),
        distribution.format.casefold(),
        distribution.access_url,
        distribution.download_url,
    )


def _first_address(values: list[str]) -> str:
    return next((address for value in values if (address := web_address(value))), "")


def _licence(values: list[str], distributions: tuple[Distribution, ...]) -> str:
    """The licence of the dataset, or of its distributions where the dataset has none. Several that differ are
    named side by side, because no single one is true for all of the data."""
    stated = {text for value in values if (text := licence(value))}
    stated = stated or {distribution.licence for distribution in distributions if distribution.licence}
    by_label = {licence_label(text): text for text in sorted(stated)}
    return next(iter(by_label.values())) if len(by_label) == 1 else " / ".join(sorted(by_label))


def _access(values: list[str]) -> AccessRight:
    """The strictest right that is stated."""
    stated = {_ACCESS.get(value.rstrip("/").rpartition("/")[2].upper()) for value in values}
    order = (AccessRight.NON_PUBLIC, AccessRight.RESTRICTED, AccessRight.PUBLIC)
    return next((right for right in order if right in stated), AccessRight.UNKNOWN)


def _day(graph: Graph, subject: str) -> Any:
    """When the data changed last. The entry's own dates tell of the nightly harvest, not of the data."""
    for predicate in (names.MODIFIED, names.ISSUED):
        days = [day for value in graph.all(subject, predicate) if (day := read_day(value))]
        if days:
            return max(days)
    return None


def _has_api(graph: Graph, subject: str, kind: str) -> bool:
    if kind == "service" or names.SERVED in graph.all(subject, names.TYPE):
        return True
    nodes = graph.resources(subject, names.DISTRIBUTION)
    return any(graph.resources(node, names.ACCESS_SERVICE) for node in nodes)


def _page(entry: Entry, graph: Graph, kind: str, pages: str, uri: str) -> str:
    """The page about the dataset: the portal's own, else the publisher's, else its name if that is an address."""
    if pages and re.fullmatch(r"\d+_\d+", entry.source_id):
        return f"{pages}/{_PAGES[kind]}/{entry.source_id}"
    return _first_address(graph.all(entry.resource, names.LANDING_PAGE)) or web_address(uri)
