"""The search index: which fields an entry has, and what kind each field is.

Kinds follow the real index. ``string`` matches as a whole; ``pieces`` holds every run of three to twenty-five
characters of the text; ``text`` holds its words; ``day`` and ``number`` are compared.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping

from challenges.demo.portal import names
from challenges.demo.portal.store import Entry, Store

_KINDS = (
    (r"uri|resource|context|rdfType|creator|lang|email|tag\.uri|metadata\.object\.uri", "string"),
    (r"public", "boolean"),
    (r"created|modified", "day"),
    (r"title(\.[a-z]+)?|tag\.literal(\.[a-z]+)?", "pieces"),
    (r"description(\.[a-z]+)?|all|metadata\.object\.literal", "text"),
    (r"(related\.)?metadata\.predicate\.(uri|literal_s)\.[0-9a-f]{8}", "string"),
    (r"(related\.)?metadata\.predicate\.literal\.[0-9a-f]{8}", "pieces"),
    (r"(related\.)?metadata\.predicate\.literal_t\.[0-9a-f]{8}", "text"),
    (r"(related\.)?metadata\.predicate\.date\.[0-9a-f]{8}", "day"),
    (r"(related\.)?metadata\.predicate\.integer\.[0-9a-f]{8}", "number"),
    (r"title_sort\.[a-z]+", "order"),
)
_COMPILED = tuple((re.compile(pattern), kind) for pattern, kind in _KINDS)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(T.*)?")

Fields = Mapping[str, list[str]]


def kind_of(field: str) -> str | None:
    """The kind of a field, or None for one the index does not have."""
    return next((kind for pattern, kind in _COMPILED if pattern.fullmatch(field)), None)


def hashed(predicate: str) -> str:
    """How the index abbreviates a predicate."""
    return hashlib.md5(predicate.encode(), usedforsecurity=False).hexdigest()[:8]


def timestamp(moment: dt.datetime) -> str:
    """A moment as the index writes it: UTC, whole seconds, closing Z."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Index:
    """The fields of every entry, read once per revision of the entry."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[int, Fields]] = {}

    def fields(self, entry: Entry) -> Fields:
        known = self._known.get(entry.source_id)
        if known is None or known[0] != entry.revision:
            known = (entry.revision, self._read(entry))
            self._known[entry.source_id] = known
        return known[1]

    def _read(self, entry: Entry) -> Fields:
        place = f"{self._store.base}/{entry.context}"
        fields: dict[str, list[str]] = {
            "uri": [f"{place}/entry/{entry.number}"],
            "resource": [entry.resource],
            "context": [place],
            "rdfType": entry.values(names.TYPE),
            "public": ["true" if entry.public else "false"],
            "created": [timestamp(entry.created)],
            "modified": [timestamp(entry.modified)],
        }
        _predicates(fields, entry, "")
        _words(fields, entry)
        for values in entry.statements.values():
            for value in values:
                for other in self._store.about(value["value"])[:1]:
                    if other is not entry:
                        _predicates(fields, other, "related.")
        return fields


def _put(fields: dict[str, list[str]], field: str, value: str) -> None:
    known = fields.setdefault(field, [])
    if value not in known:
        known.append(value)


def _predicates(fields: dict[str, list[str]], entry: Entry, prefix: str) -> None:
    """Every statement under its hashed predicate, once for each way it can be asked for."""
    for predicates in entry.graph.values():
        for predicate, values in predicates.items():
            mark = hashed(predicate)
            for value in values:
                text = value["value"]
                if value["type"] == "uri":
                    _put(fields, f"{prefix}metadata.predicate.uri.{mark}", text)
                    if not prefix:
                        _put(fields, "metadata.object.uri", text)
                elif value["type"] == "literal":
                    for group in ("literal_s", "literal", "literal_t"):
                        _put(fields, f"{prefix}metadata.predicate.{group}.{mark}", text)
                    if not prefix:
                        _put(fields, "metadata.object.literal", text)
                    day = _DAY.fullmatch(text)
                    if day:
                        moment = f"{day[1]}-{day[2]}-{day[3]}T00:00:00Z"
                        _put(fields, f"{prefix}metadata.predicate.date.{mark}", moment)
                    if text.isascii() and text.isdecimal():
                        _put(fields, f"{prefix}metadata.predicate.integer.{mark}", text)


def _words(fields: dict[str, list[str]], entry: Entry) -> None:
    """Title, description and tags, with and without language, and all of them together."""
    sources = {
        "title": (names.DCTERMS + "title", names.FOAF + "name", names.VCARD + "fn"),
        "description": (names.DCTERMS + "description",),
        "tag.literal": (names.DCAT + "keyword",),
    }
    for field, predicates in sources.items():
        for predicate in predicates:
            for value in entry.statements.get(predicate, []):
                if value["type"] == "literal" and value["value"]:
                    _put(fields, field, value["value"])
                    _put(fields, "all", value["value"])
                    if value.get("lang"):
                        _put(fields, f"{field}.{value['lang']}", value["value"])
                        _put(fields, "lang", value["lang"])
    for field in [name for name in fields if name.startswith("title.")]:
        fields["title_sort." + field.removeprefix("title.")] = fields[field][:1]
