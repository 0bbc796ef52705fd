"""From the statements of one document to records, each dataset once, and reasons for what gives none."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from challenges.adapters.portals.keeping import to_json
from challenges.adapters.portals.rdf import names
from challenges.adapters.portals.rdf.agents import publisher
from challenges.adapters.portals.rdf.distributions import first_address
from challenges.adapters.portals.rdf.graph import Graph
from challenges.adapters.portals.rdf.mapping import kind_of, record
from challenges.adapters.portals.record import DatasetRecord
from challenges.adapters.portals.sandbox.parsing import Parsed
from challenges.adapters.portals.values import identity, plain_text
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.text import N_

LONGEST_NUMBER = 500

_TITLE = 500
_TELLING_SERVICE = (names.TITLE, names.ENDPOINT_URL)
_TELLING = (names.TITLE, names.DESCRIPTION, *names.DISTRIBUTIONS, names.LANDING_PAGE, names.PUBLISHER)


def read(parsed: Parsed, base: str) -> Iterator[dict[str, Any]]:
    """What there is to tell about the document: see ``child``."""
    graph = Graph(parsed.statements)
    subjects = {subject: kind for subject in graph.subjects if (kind := kind_of(graph, subject))}
    services = [subject for subject, kind in subjects.items() if kind == "service"]
    listed = [
        subject
        for subject, kind in subjects.items()
        if kind != "service" or not _serves(graph, subject, subjects)
    ]
    if not subjects and not any(
        names.CATALOGUE in graph.all(subject, names.TYPE) for subject in graph.subjects
    ):
        yield {"fault": [_NO_CATALOGUE, {}, "no_datasets"]}
        return
    torn = _torn(graph, parsed, subjects)
    naming = _Naming(graph, [subject for subject in listed if not identity(subject)])
    seen: set[str] = set()
    distributions: set[str] = set()
    for subject in listed:
        uri = identity(subject) or naming.name(subject)
        found = record(
            graph, subject, source=DatasetSource.DCAT_FILE, base=base, number=number_of(uri), uri=uri
        )
        reason = _why_not(graph, subject, found, torn, seen)
        if reason:
            yield {"skipped": [_called(graph, subject, uri), reason, {}]}
            continue
        if subject in parsed.twice:
            yield {"skipped": [_called(graph, subject, uri), _TWICE, {}]}
        seen |= _same(graph, subject, uri)
        files = set(filter(graph.knows, graph.resources(subject, *names.DISTRIBUTIONS))) - distributions
        distributions |= files
        yield {
            "record": to_json(found),
            "datasets": int(names.DATASET in graph.all(subject, names.TYPE)),
            "distributions": len(files),
        }
    for subject in graph.subjects:
        for value in _next_pages(graph, subject):
            yield {"next": urljoin(base, value)}
    yield {"named": sorted(_only_named(graph))}
    yield {"end": {"services": services}}


def number_of(uri: str) -> str:
    """The name of a dataset within its catalogue: its address, or a digest of one that is too long to be kept."""
    if len(uri) <= LONGEST_NUMBER:
        return uri
    return "sha256:" + hashlib.sha256(uri.encode()).hexdigest()


_TWICE = N_(
    "It is described more than once in the catalogue. Only the first description counts where they differ."
)
_AGAIN = N_("The same dataset stands in the catalogue already.")
_TORN = N_("The file is broken in the middle of its description.")
_SILENT = N_("Nothing is said about it but its name.")
_NO_CATALOGUE = N_("The file describes no catalogue and no dataset.")
_NAMELESS = N_("It has no name of its own and no title.")


def _why_not(graph: Graph, subject: str, found: DatasetRecord, torn: set[str], seen: set[str]) -> str:
    """The reason why a subject gives no record, or nothing."""
    if subject in torn:
        return _TORN
    if not found.uri:
        return _NAMELESS
    if not graph.all(subject, *(_TELLING_SERVICE if found.kind == "service" else _TELLING)):
        return _SILENT
    return _AGAIN if seen & _same(graph, subject, found.uri) else ""


def _same(graph: Graph, subject: str, uri: str) -> set[str]:
    """What a dataset is recognised by: its name, and identifiers that are unique wherever they are."""
    return {uri, *(one for value in graph.all(subject, names.IDENTIFIER) if (one := _universal(value)))}


def _universal(identifier: str) -> str:
    """An identifier that no other dataset in the world has, as a URN; or nothing."""
    try:
        return uuid.UUID(identifier.strip().lower().removeprefix("urn:uuid:")).urn
    except ValueError:
        return ""


class _Naming:
    """Lasting names for datasets without an address: blank nodes get new names each time a file is read.

    By the identifier its publisher gave it, else by its landing page, else by title and publisher. What two datasets
    of the file share names neither, unless all of it is the same: then they are one.
    """

    def __init__(self, graph: Graph, subjects: Iterable[str]) -> None:
        self._graph = graph
        self._keys = {subject: self._candidates(subject) for subject in subjects}
        self._shared = [Counter(key[level] for key in self._keys.values()) for level in range(3)]

    def name(self, subject: str) -> str:
        """A web address, a URN, or nothing for a dataset that nothing tells from others."""
        keys = self._keys[subject]
        for key, count in zip(keys, self._shared, strict=True):
            if key and count[key] == 1:
                return identity(key) or _universal(key) or self._urn(key)
        return self._urn("\n".join((keys[2], *self._content(subject)))) if any(keys) else ""

    def _candidates(self, subject: str) -> tuple[str, str, str]:
        graph = self._graph
        by = publisher(graph, subject, {})
        whose = by.uri or " ".join(by.name.values())
        identifier = next(
            (text for one in graph.all(subject, names.IDENTIFIER) if (text := plain_text(one, 300))), ""
        )
        if identifier and not identity(identifier) and not _universal(identifier):
            identifier = f"identifier\n{identifier}\n{whose}"
        page = first_address(graph.all(subject, names.LANDING_PAGE))
        titles = graph.texts(subject, names.TITLE, _TITLE)
        titled = (
            "\n".join(("title", *(f"{tag} {text}" for tag, text in titles.items()), whose)) if titles else ""
        )
        return identifier, f"page\n{page}" if page else "", titled

    def _content(self, subject: str) -> list[str]:
        graph = self._graph
        nodes = graph.resources(subject, *names.DISTRIBUTIONS)
        addresses = [url for node in nodes for url in graph.all(node, names.ACCESS_URL, names.DOWNLOAD_URL)]
        return sorted(
            [*graph.all(subject, names.DESCRIPTION, names.IDENTIFIER, names.LANDING_PAGE), *addresses]
        )

    def _urn(self, key: str) -> str:
        return uuid.uuid5(uuid.NAMESPACE_URL, key).urn


def _called(graph: Graph, subject: str, uri: str) -> str:
    """What people know a thing by: its own address, else its title."""
    if identity(subject):
        return uri
    titles = graph.texts(subject, names.TITLE, _TITLE)
    return titles.get("sv") or next(iter(titles.values()), "") or uri or subject


def _serves(graph: Graph, service: str, subjects: dict[str, str]) -> bool:
    """Whether a service belongs to a dataset of the file, which tells about it."""
    served = graph.resources(service, names.SERVES)
    return any(subjects.get(one) in {"dataset", "series"} for one in served) or bool(
        graph.pointing(names.ACCESS_SERVICE, service) or graph.pointing(names.SERVED_BY, service)
    )


def _torn(graph: Graph, parsed: Parsed, subjects: dict[str, str]) -> set[str]:
    """What is not whole: the subjects of broken statements and, where reading stopped before the end, datasets that
    point at something broken or missing, which the rest would have told.

    A document may tell of a file before it tells whose file it is. Where one ends too early, the dataset begun last is
    therefore not trusted as long as no file is known for it, or there is half of one that belongs to nobody.
    """
    torn = set(parsed.broken)
    if not parsed.stopped:
        _drop_broken_distributions(graph, torn)
        return torn
    files = {subject: graph.resources(subject, *names.DISTRIBUTIONS) for subject in subjects}
    for subject, nodes in files.items():
        if any(node in parsed.broken or not graph.knows(node) for node in nodes):
            torn.add(subject)
    last = next((subject for subject in reversed(subjects) if subjects[subject] == "dataset"), "")
    if parsed.cut and last:
        pointed_at = {node for nodes in files.values() for node in nodes}
        if not files[last] or any(one not in subjects and one not in pointed_at for one in parsed.broken):
            torn.add(last)
    return torn


def _drop_broken_distributions(graph: Graph, broken: set[str]) -> None:
    """Half a distribution could lack its licence or its address: better none. The dataset itself was read whole."""
    for subject in broken:
        if names.DISTRIBUTION in graph.all(subject, names.TYPE) and not kind_of(graph, subject):
            del graph.subjects[subject]


def _next_pages(graph: Graph, subject: str) -> list[str]:
    return [value for value in graph.all(subject, *names.NEXT_PAGES) if value]


def _only_named(graph: Graph) -> set[str]:
    """Datasets that the catalogue names and that nothing is said about."""
    named = {
        value
        for subject in graph.subjects
        for kind, value, _ in graph.subjects[subject].get(names.DATASETS, ())
        if kind == "uri" and value not in graph.subjects
    }
    return {uri for value in named if (uri := identity(value))}
