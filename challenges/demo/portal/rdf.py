"""Fill the store from DCAT files: one file becomes one context, as when the real portal harvests a publisher."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph

from challenges.demo.portal import names
from challenges.demo.portal.store import Graph, Store, Value

_FORMATS = {
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".xml": pyoxigraph.RdfFormat.RDF_XML,
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
}
_PLAIN = {names.XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}


def load_folder(store: Store, folder: Path, *, first_context: int = 50) -> dict[str, str]:
    """Take in every DCAT file of a folder, in alphabetical order. Gives the context of each file by its name."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in _FORMATS)
    contexts = {}
    for context, path in enumerate(paths, first_context):
        contexts[path.name] = str(context)
        load_file(store, path, str(context))
    store.copy_up()
    return contexts


def load_file(store: Store, path: Path, context: str) -> None:
    """Take in one file. Statements before a fault in the file are kept, as the real harvester does."""
    graph = _parse(path)
    entries = [subject for subject in graph if _classes(graph, subject) & names.ENTRY_CLASSES]
    number = int(store.next_number(context))
    # A blank node cannot be a resource: the store gives it an address of its own.
    renamed = {
        subject: f"{store.base}/{context}/resource/{number + position}"
        for position, subject in enumerate(entries)
        if subject.startswith("_:")
    }
    graph = {
        renamed.get(subject, subject): _rename(predicates, renamed) for subject, predicates in graph.items()
    }
    resources = {renamed.get(subject, subject) for subject in entries}
    for subject in entries:
        resource = renamed.get(subject, subject)
        store.add(context, resource, _description(graph, resource, resources))


def _parse(path: Path) -> Graph:
    graph: Graph = {}
    triples = pyoxigraph.parse(
        path.read_bytes(), format=_FORMATS[path.suffix], base_iri="http://base.example.se/", lenient=True
    )
    try:
        for triple in triples:
            subject = graph.setdefault(_name(triple.subject), {})
            subject.setdefault(triple.predicate.value, []).append(_value(triple.object))
    except SyntaxError:
        return graph
    return graph


def _name(term: object) -> str:
    return f"_:{term.value}" if isinstance(term, pyoxigraph.BlankNode) else str(getattr(term, "value", term))


def _value(term: object) -> Value:
    if isinstance(term, pyoxigraph.Literal):
        value = {"type": "literal", "value": term.value}
        if term.language:
            value["lang"] = term.language
        elif term.datatype.value not in _PLAIN:
            value["datatype"] = term.datatype.value
        return value
    return {"type": "bnode" if isinstance(term, pyoxigraph.BlankNode) else "uri", "value": _name(term)}


def _classes(graph: Graph, subject: str) -> set[str]:
    return {value["value"] for value in graph[subject].get(names.TYPE, [])}


def _rename(predicates: dict[str, list[Value]], renamed: dict[str, str]) -> dict[str, list[Value]]:
    def one(value: Value) -> Value:
        return {"type": "uri", "value": renamed[value["value"]]} if value["value"] in renamed else value

    return {predicate: [one(value) for value in values] for predicate, values in predicates.items()}


def _description(graph: Graph, resource: str, resources: Iterable[str]) -> Graph:
    """A resource's statements and those of the blank nodes below it, down to the next entry."""
    found: Graph = {}
    waiting = [resource]
    while waiting:
        subject = waiting.pop()
        if subject in found or subject not in graph:
            continue
        found[subject] = {predicate: list(values) for predicate, values in graph[subject].items()}
        for values in graph[subject].values():
            waiting += [v["value"] for v in values if v["type"] == "bnode" and v["value"] not in resources]
    return found
