"""The ways to a dataset's data: files, and services that serve it."""

from collections.abc import Iterable
from dataclasses import dataclass

from challenges.adapters.portals.parts import in_order
from challenges.adapters.portals.parts import licence_of as settled_licence
from challenges.adapters.portals.rdf import names
from challenges.adapters.portals.rdf.graph import Graph
from challenges.adapters.portals.record import Distribution
from challenges.adapters.portals.terms import last_word
from challenges.adapters.portals.values import (
    LONGEST_TEXT,
    byte_size,
    format_label,
    media_type,
    web_address,
)

_TITLE = 500
_MOST_DISTRIBUTIONS = 200


@dataclass(frozen=True, slots=True)
class Ways:
    """Distributions in an order that does not change, and where the services are and how they are described."""

    distributions: tuple[Distribution, ...]
    endpoints: tuple[str, ...]
    definitions: tuple[str, ...]
    has_service: bool


def ways(graph: Graph, subject: str) -> Ways:
    """The distributions that lead somewhere, and the services that serve the dataset, as distributions too."""
    nodes = graph.resources(subject, *names.DISTRIBUTIONS)[:_MOST_DISTRIBUTIONS]
    found = {node: made for node in nodes if (made := _distribution(graph, node))}
    services = dict.fromkeys(
        [
            *graph.resources(subject, names.SERVED_BY),
            *(service for node in nodes for service in graph.resources(node, names.ACCESS_SERVICE)),
            *graph.pointing(names.SERVES, subject),
        ]
    )
    has_service = bool(services)
    services[subject] = None
    addresses = {distribution.access_url for distribution in found.values()}
    endpoints: list[str] = []
    definitions: list[str] = []
    for node in services:
        endpoints += addresses_in(graph.all(node, names.ENDPOINT_URL))
        definitions += addresses_in(graph.all(node, names.ENDPOINT_DESCRIPTION))
        endpoint = first_address(graph.all(node, names.ENDPOINT_URL))
        if endpoint and endpoint not in addresses:
            found[node + " endpoint"] = Distribution(
                title=graph.texts(node, names.TITLE, _TITLE),
                access_url=endpoint,
                format="API",
                licence=licence_of(graph, node, ()),
            )
    return Ways(
        in_order(found.values()),
        tuple(sorted(set(endpoints))),
        tuple(sorted(set(definitions))),
        has_service,
    )


def _distribution(graph: Graph, node: str) -> Distribution | None:
    access = first_address(graph.all(node, names.ACCESS_URL))
    download = first_address(graph.all(node, names.DOWNLOAD_URL))
    if not access and not download:
        return None
    kinds = graph.all(node, names.FORMAT, names.MEDIA_TYPE)
    return Distribution(
        title=graph.texts(node, names.TITLE, _TITLE),
        description=graph.texts(node, names.DESCRIPTION, LONGEST_TEXT),
        access_url=access,
        download_url=download,
        format=_first(map(format_label, kinds)),
        media_type=_first(map(media_type, [*graph.all(node, names.MEDIA_TYPE), *kinds])),
        size=next(
            (size for v in graph.all(node, names.BYTE_SIZE) if (size := byte_size(v)) is not None), None
        ),
        licence=licence_of(graph, node, ()),
        status=_first(map(last_word, graph.all(node, names.STATUS))).upper(),
        availability=_first(map(last_word, graph.all(node, *names.AVAILABILITIES))).upper(),
    )


def licence_of(graph: Graph, subject: str, distributions: tuple[Distribution, ...]) -> str:
    """The licence of the dataset, or of its distributions where the dataset has none; of a nameless one its text."""
    stated: list[str] = []
    for kind, value, _ in graph.values(subject, names.LICENCE):
        stated += graph.all(value, *names.LABELS)[:1] if kind == "bnode" else [value]
    return settled_licence(stated, distributions)


def first_address(values: Iterable[str]) -> str:
    """The first of the values that can be a link."""
    return _first(map(web_address, values))


def addresses_in(values: Iterable[str]) -> list[str]:
    """Those of the values that can be links, each once, sorted."""
    return sorted({address for value in values if (address := web_address(value))})


def _first(values: Iterable[str]) -> str:
    return next(filter(None, values), "")
