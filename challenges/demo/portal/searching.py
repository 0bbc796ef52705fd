"""``/store/search``: the rules of its parameters, the order of hits, the facets."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import unquote

from challenges.demo.portal import names, query, serialise
from challenges.demo.portal.index import Fields, Index, kind_of, timestamp
from challenges.demo.portal.store import Entry, Graph, Store, literal, uri

_DEFAULT_ROWS, _MOST_ROWS = 50, 100
_DEFAULT_FACET, _MOST_FACET = 100, 1000
_SWEDISH = str.maketrans("åäö", "{|}")

Hit = tuple[float, Entry, Fields]


class Refusal(Exception):
    """The request gets an error: status and the text of the JSON body."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.text = text
        super().__init__(text)


_WRONG = "Search failed due to wrong parameters"


def search(store: Store, index: Index, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The answer to a search; raises Refusal."""
    if "type" not in parameters:
        raise Refusal(400, "Mandatory parameter 'type' is missing")
    if "query" not in parameters:
        raise Refusal(400, "Mandatory parameter 'query' is missing")
    asked = parameters["query"]
    if len(asked) < 3:
        raise Refusal(400, "Query too short")
    offset = max(0, _number(parameters, "offset", 0))
    limit = _number(parameters, "limit", _DEFAULT_ROWS)
    limit = _DEFAULT_ROWS if limit < 0 else min(limit, _MOST_ROWS)
    if parameters["type"].lower() != "solr":
        return _answer(store, [], -1, offset, limit, [], as_json_ld=False)
    try:
        tests = [query.parse(asked), *map(query.parse, _filters(parameters))]
    except query.QueryFault as fault:
        raise Refusal(400, _WRONG) from fault
    hits: list[Hit] = []
    for entry in store:
        fields = index.fields(entry)
        scores = [test(fields) for test in tests]
        if entry.public and None not in scores:
            hits.append((scores[0] or 0.0, entry, fields))
    _sort(hits, parameters.get("sort", ""))
    return _answer(
        store,
        [entry for _, entry, _ in hits[offset : offset + limit]],
        len(hits),
        offset,
        limit,
        _facets(hits, parameters),
        as_json_ld=parameters.get("rdfFormat") == serialise.JSON_LD,
    )


def child(store: Store, entry: Entry, *, as_json_ld: bool = False) -> dict[str, Any]:
    """An entry as a hit shows it, with its own statements only."""
    graph = serialise.shuffled(entry.graph)
    return {
        "contextId": entry.context,
        "entryId": entry.number,
        "rights": ["readmetadata", "readresource"],
        "metadata": serialise.json_ld(graph) if as_json_ld else graph,
        "info": info(store, entry),
        "relations": {},
    }


def info(store: Store, entry: Entry) -> Graph:
    """What the store knows about the entry itself. Its dates are those of the harvest."""
    place, number = f"{store.base}/{entry.context}", entry.number
    stamp = names.XSD + "dateTime"
    return {
        f"{place}/entry/{number}": {
            names.ENTRYSTORE + "resource": [uri(entry.resource)],
            names.ENTRYSTORE + "metadata": [uri(f"{place}/metadata/{number}")],
            names.ENTRYSTORE + "relation": [uri(f"{place}/relations/{number}")],
            names.DCTERMS + "created": [
                literal(entry.created.isoformat("T", "milliseconds"), datatype=stamp)
            ],
            names.DCTERMS + "modified": [
                literal(entry.modified.isoformat("T", "milliseconds"), datatype=stamp)
            ],
            names.DCTERMS + "creator": [uri(f"{store.base}/_principals/resource/2")],
            names.TYPE: [uri(names.ENTRYSTORE + "Link")],
        }
    }


def _answer(
    store: Store,
    entries: list[Entry],
    total: int,
    offset: int,
    limit: int,
    facets: list[dict[str, Any]],
    *,
    as_json_ld: bool,
) -> dict[str, Any]:
    children = [child(store, entry, as_json_ld=as_json_ld) for entry in entries]
    return {
        "resource": {"children": children},
        "results": total,
        "offset": offset,
        "limit": limit,
        "facetFields": facets,
    }


def _number(parameters: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(parameters.get(name, default))
    except ValueError as fault:
        raise Refusal(400, _WRONG) from fault


def _filters(parameters: Mapping[str, str]) -> list[str]:
    """Several filters are separated by commas and decoded once more after that."""
    return [unquote(part) for part in parameters.get("filterQuery", "").split(",") if part]


def _sort(hits: list[Hit], wanted: str) -> None:
    """Sort in place: by score and then latest changed, or as asked. Entries without the field come last."""
    hits.sort(key=lambda hit: timestamp(hit[1].modified), reverse=True)
    for part in reversed([part.strip() for part in (wanted or "score desc").split(",")]):
        found = re.fullmatch(r"(\S+)\s+(asc|desc)", part, re.IGNORECASE)
        if found is None:
            raise Refusal(400, _WRONG)
        field, down = re.sub(r"^title\.", "title_sort.", found[1]), found[2].lower() == "desc"
        if field == "score":
            hits.sort(key=lambda hit: hit[0], reverse=down)
        elif kind_of(field) is None:
            raise Refusal(400, _WRONG)
        else:
            present = [hit for hit in hits if hit[2].get(field)]
            absent = [hit for hit in hits if not hit[2].get(field)]
            present.sort(key=partial(_order, field), reverse=down)
            hits[:] = present + absent


def _order(field: str, hit: Hit) -> str:
    return hit[2][field][0].casefold().translate(_SWEDISH)


def _facets(hits: list[Hit], parameters: Mapping[str, str]) -> list[dict[str, Any]]:
    """How often each value of the wanted fields occurs among all hits, the most frequent first."""
    limit = min(_number(parameters, "facetLimit", _DEFAULT_FACET), _MOST_FACET)
    least = _number(parameters, "facetMinCount", 1)
    try:
        matching = re.compile(parameters.get("facetMatches", ".*"))
    except re.error as fault:
        raise Refusal(400, _WRONG) from fault
    facets = []
    for field in filter(None, parameters.get("facetFields", "").split(",")):
        if kind_of(field) is None:
            raise Refusal(400, _WRONG)
        counts = Counter(
            value for _, _, fields in hits for value in fields.get(field, []) if matching.fullmatch(value)
        )
        values = [{"name": name, "count": count} for name, count in counts.most_common() if count >= least]
        if parameters.get("facetMissing") == "true":
            missing = sum(1 for _, _, fields in hits if not fields.get(field))
            values.append({"name": None, "count": missing})
        facets.append({"name": field, "valueCount": len(values[:limit]), "values": values[:limit]})
    return facets
