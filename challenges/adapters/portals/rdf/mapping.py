"""From DCAT's statements about a dataset to the platform's record of it."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from challenges.adapters.portals import themes
from challenges.adapters.portals.rdf import names
from challenges.adapters.portals.rdf.agents import contact, publisher
from challenges.adapters.portals.rdf.distributions import addresses_in, first_address, licence_of, ways
from challenges.adapters.portals.rdf.graph import Graph
from challenges.adapters.portals.record import DatasetRecord, LanguageMap
from challenges.adapters.portals.terms import access_right, frequency, is_high_value, language
from challenges.adapters.portals.values import (
    LONGEST_TEXT,
    day,
    format_labels,
    identity,
    moment,
    plain_text,
    web_address,
)
from challenges.vocabulary.choices import DatasetSource

_KINDS = {
    names.SERIES: "series",
    names.DATASET: "dataset",
    names.SERVED: "dataset",
    names.INDEPENDENT_SERVICE: "service",
    names.SERVICE: "service",
}
_TITLE, _PLACE = 500, 300
_MOST_PLACES = 50


def kind_of(graph: Graph, subject: str) -> str:
    """``dataset``, ``service`` or ``series``; empty for everything else. One thing may be of several classes."""
    types = set(graph.all(subject, names.TYPE))
    return next((kind for name, kind in _KINDS.items() if name in types), "")


def record(
    graph: Graph,
    subject: str,
    *,
    source: DatasetSource,
    base: str,
    number: str,
    uri: str | None = None,
    page: str = "",
    publishers: Mapping[str, LanguageMap] | None = None,
) -> DatasetRecord:
    """The record of ``subject`` as ``graph`` tells it.

    ``number`` is its name in the portal ``base``, ``uri`` its name everywhere if that is not ``subject`` itself.
    ``page`` is the portal's page about it; else the publisher's page, or its own name, is. ``publishers`` knows
    names that the graph lacks.
    """
    uri = identity(subject) if uri is None else uri
    kind = kind_of(graph, subject) or "dataset"
    found = ways(graph, subject)
    by = publisher(graph, subject, publishers or {})
    formats = format_labels(graph.all(subject, names.FORMAT)) or format_labels(
        one.format for one in found.distributions
    )
    landing_pages = addresses_in(graph.all(subject, names.LANDING_PAGE))
    categories = addresses_in(graph.all(subject, names.HIGH_VALUE_CATEGORY))
    return DatasetRecord(
        source=source,
        source_base=base,
        source_id=number,
        uri=uri,
        kind=kind,
        title=graph.texts(subject, names.TITLE, _TITLE),
        description=graph.texts(subject, names.DESCRIPTION, LONGEST_TEXT),
        publisher_name=by.name,
        publisher_uri=by.uri,
        publisher_type=by.kind,
        publisher_number=by.number,
        contact=contact(graph, subject),
        licence=licence_of(graph, subject, found.distributions),
        access_right=access_right(graph.all(subject, names.ACCESS_RIGHTS)),
        formats=formats,
        themes=_themes(graph, subject),
        keywords=graph.words(subject, *names.KEYWORDS),
        page_url=page or first_address(landing_pages) or web_address(uri),
        issued=_day(graph, subject, names.ISSUED, min),
        modified=_day(graph, subject, names.MODIFIED, max),
        frequency=next(filter(None, map(frequency, graph.all(subject, names.FREQUENCY))), ""),
        languages=tuple(sorted(set(filter(None, map(language, graph.all(subject, names.LANGUAGE)))))),
        spatial=_places(graph, subject),
        temporal=_periods(graph, subject),
        high_value=bool(categories) or is_high_value(graph.all(subject, names.LEGISLATION)),
        high_value_categories=tuple(categories),
        base_data=tuple(a for a in addresses_in(graph.all(subject, names.SUBJECT)) if names.BASE_DATA in a),
        landing_pages=tuple(landing_pages),
        documentation=_documentation(graph, subject),
        conforms_to=tuple(addresses_in(graph.all(subject, names.CONFORMS_TO))),
        has_api=kind == "service" or found.has_service or names.SERVED in graph.all(subject, names.TYPE),
        api_endpoints=found.endpoints,
        api_definitions=found.definitions,
        series=next(filter(None, map(identity, graph.all(subject, names.IN_SERIES))), ""),
        distributions=found.distributions,
    )


def _themes(graph: Graph, subject: str) -> tuple[str, ...]:
    """The EU's themes in one form, and those of other lists that have an address."""
    values = graph.all(subject, names.THEME)
    return tuple(
        sorted({found for value in values if (found := themes.canonical(value) or web_address(value))})
    )


def _day(
    graph: Graph, subject: str, predicate: str, choose: Callable[[Iterable[dt.date]], dt.date]
) -> dt.date | None:
    """The day that is stated. An entry's own dates, which tell of the nightly harvest, are never asked."""
    days = [date for value in graph.all(subject, predicate) if (date := day(value))]
    return choose(days) if days else None


def _places(graph: Graph, subject: str) -> tuple[str, ...]:
    """Addresses of places, names of those without an address; the corners of an area only if that is all."""
    found: set[str] = set()
    corners: set[str] = set()
    for kind, value, _ in graph.values(subject, names.SPATIAL):
        if kind == "literal":
            found.add(_place(value))
        elif address := web_address(value):
            found.add(address)
        else:
            found.add(next(filter(None, map(_place, graph.all(value, *names.PLACE_NAMES))), ""))
            corners.update(map(_place, graph.all(value, names.DCAT + "bbox")))
    found, corners = found - {""}, corners - {""}
    return tuple(sorted(found or corners))[:_MOST_PLACES]


def _place(value: str) -> str:
    """A place in words or as a short geometry; one too long to be read says nothing."""
    text = plain_text(value, _PLACE + 1)
    return text if len(text) <= _PLACE else ""


def _periods(graph: Graph, subject: str) -> tuple[tuple[str, str], ...]:
    """Beginning and end of each period, either of them empty when it is open or cannot be meant."""
    found: set[tuple[str, str]] = set()
    for kind, value, _ in graph.values(subject, names.TEMPORAL):
        if kind == "literal":
            start, _, end = value.partition("/")
            found.add((moment(start), moment(end)))
        else:
            starts, ends = graph.all(value, *names.BEGINNINGS), graph.all(value, *names.ENDINGS)
            found.add(
                (min(filter(None, map(moment, starts)), default=""), max(map(moment, ends), default=""))
            )
    return tuple(sorted(period for period in found if any(period)))


def _documentation(graph: Graph, subject: str) -> tuple[str, ...]:
    """Pages about the data: the dataset's, its distributions' and its services'."""
    nodes = graph.resources(subject, *names.DISTRIBUTIONS)
    services = [service for node in nodes for service in graph.resources(node, names.ACCESS_SERVICE)]
    pages = (graph.all(node, names.DOCUMENTATION) for node in (subject, *nodes, *services))
    return tuple(addresses_in(page for some in pages for page in some))
