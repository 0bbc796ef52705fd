"""Writing graphs in the formats the store can be asked for."""

import json
import random
import re
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from challenges.demo.portal import names
from challenges.demo.portal.store import Graph, Value

RDF_XML, N_TRIPLES, JSON_LD = "application/rdf+xml", "application/n-triples", "application/ld+json"
RDF_JSON = ("application/json", "application/rdf+json")
TURTLE = "text/turtle"
MEDIA_TYPES = (RDF_XML, *RDF_JSON, JSON_LD, N_TRIPLES, TURTLE)

_LOCAL_NAME = re.compile(r"[A-Za-z_][\w.-]*$")


def shuffled(graph: Graph) -> Graph:
    """The graph with its subjects in any order: readers must not rely on one, and the real store has none."""
    subjects = list(graph)
    random.shuffle(subjects)
    return {subject: graph[subject] for subject in subjects}


def write(graph: Graph, media_type: str) -> str:
    """The graph as text of one of MEDIA_TYPES."""
    if media_type in RDF_JSON:
        return json.dumps(shuffled(graph), ensure_ascii=False, indent=2)
    if media_type == JSON_LD:
        return json.dumps(json_ld(graph), ensure_ascii=False, indent=2)
    if media_type == RDF_XML:
        return _rdf_xml(graph)
    return _n_triples(graph)


def json_ld(graph: Graph) -> dict[str, Any]:
    """JSON-LD without a context: every name written out."""
    nodes = []
    for subject, predicates in shuffled(graph).items():
        node: dict[str, Any] = {"@id": subject}
        for predicate, values in predicates.items():
            if predicate == names.TYPE:
                node["@type"] = [value["value"] for value in values]
            else:
                node[predicate] = [_json_ld_value(value) for value in values]
        nodes.append(node)
    return {"@graph": nodes}


def _json_ld_value(value: Value) -> dict[str, str]:
    if value["type"] != "literal":
        return {"@id": value["value"]}
    extra = {"lang": "@language", "datatype": "@type"}
    return {"@value": value["value"], **{name: value[key] for key, name in extra.items() if key in value}}


def _n_triples(graph: Graph) -> str:
    lines = []
    for subject, predicates in graph.items():
        for predicate, values in predicates.items():
            lines += [f"{_node(subject)} <{predicate}> {_object(value)} ." for value in values]
    return "\n".join(lines) + "\n"


def _node(name: str) -> str:
    return name if name.startswith("_:") else "<" + name.replace(" ", "%20").replace(">", "%3E") + ">"


def _object(value: Value) -> str:
    if value["type"] != "literal":
        return _node(value["value"])
    text = value["value"].replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    if "lang" in value:
        return f'"{text}"@{value["lang"]}'
    return f'"{text}"^^<{value["datatype"]}>' if "datatype" in value else f'"{text}"'


def _rdf_xml(graph: Graph) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">')
    for subject, predicates in graph.items():
        lines.append(f"  <rdf:Description {_reference(subject, 'about')}>")
        for predicate, values in predicates.items():
            found = _LOCAL_NAME.search(predicate)
            if found is None:
                continue
            name, space = found[0], predicate[: found.start()]
            lines += [f"    {_element(name, space, value)}" for value in values]
        lines.append("  </rdf:Description>")
    return "\n".join([*lines, "</rdf:RDF>", ""])


def _reference(name: str, attribute: str) -> str:
    if name.startswith("_:"):
        return f"rdf:nodeID={quoteattr('b' + name[2:])}"
    return f"rdf:{attribute}={quoteattr(name)}"


def _element(name: str, space: str, value: Value) -> str:
    start = f"p:{name} xmlns:p={quoteattr(space)}"
    if value["type"] != "literal":
        return f"<{start} {_reference(value['value'], 'resource')}/>"
    if "lang" in value:
        start += f" xml:lang={quoteattr(value['lang'])}"
    elif "datatype" in value:
        start += f" rdf:datatype={quoteattr(value['datatype'])}"
    return f"<{start}>{escape(value['value'])}</p:{name}>"
