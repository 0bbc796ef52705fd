"""Who publishes a dataset, and whom to ask about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from challenges.adapters.portals.rdf import names
from challenges.adapters.portals.rdf.graph import Graph
from challenges.adapters.portals.record import Contact, LanguageMap
from challenges.adapters.portals.terms import last_word, organisation_number
from challenges.adapters.portals.values import functional_mailbox, identity, plain_text

_NAME = 300


@dataclass(frozen=True, slots=True)
class Publisher:
    """``kind`` is the last word of ADMS's publisher types (``LocalAuthority``), ``number`` an organisation number."""

    uri: str = ""
    name: LanguageMap = field(default_factory=dict)
    kind: str = ""
    number: str = ""


def names_of(graph: Graph, subject: str) -> dict[str, str]:
    """What an organisation is called."""
    return graph.texts(subject, names.FOAF + "name", _NAME) or graph.texts(
        subject, names.SKOS + "prefLabel", _NAME
    )


def publisher_uri(graph: Graph, subject: str) -> str:
    """The address of the organisation that publishes ``subject``, or nothing. Of several, a registered one."""
    found = [
        value
        for kind, value, _ in graph.values(subject, names.PUBLISHER)
        if kind == "uri" and identity(value)
    ]
    found.sort(key=lambda value: (not organisation_number(value), "/organisation/" not in value))
    return found[0] if found else ""


def publisher(graph: Graph, subject: str, known: Mapping[str, LanguageMap]) -> Publisher:
    """The publisher with an address of its own; else the first that has a name, if only as text.

    ``known`` has names that the graph lacks.
    """
    address = publisher_uri(graph, subject)
    if address:
        return _described(
            graph, address, identity(address), names_of(graph, address) or known.get(address, {})
        )
    for kind, value, language in graph.values(subject, names.PUBLISHER):
        if kind == "literal" and (text := plain_text(value, _NAME)):
            return Publisher(name={language: text})
        if kind == "bnode" and (name := names_of(graph, value)):
            return _described(graph, value, "", name)
    return Publisher()


def _described(graph: Graph, node: str, uri: str, name: LanguageMap) -> Publisher:
    kinds = (last_word(value) for value in graph.all(node, names.CLASSIFICATION) if "publishertype" in value)
    numbers = (organisation_number(value) for value in (uri, *graph.all(node, names.IDENTIFIER)))
    return Publisher(uri, name, next(filter(None, kinds), ""), next(filter(None, numbers), ""))


def contact(graph: Graph, subject: str) -> Contact:
    """Name and mailbox of a function. A contact that is a person is left out: the portal's page has it."""
    for point in graph.resources(subject, *names.CONTACTS):
        types = set(graph.all(point, names.TYPE))
        if names.VCARD + "Individual" in types:
            continue
        sure = names.VCARD + "Organization" in types
        addresses = [point, *graph.all(point, *names.MAILBOXES)]
        for node in graph.resources(point, names.VCARD + "hasEmail"):
            addresses += graph.all(node, *names.MAILBOXES)
        email = next((box for value in addresses if (box := functional_mailbox(value, sure=sure))), "")
        called = graph.texts(point, names.VCARD + "fn", _NAME) if sure or email else {}
        name = next(iter(called.values()), "")
        if name or email:
            return Contact(name, email)
    return Contact()
