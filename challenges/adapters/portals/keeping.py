"""A record as JSON to be kept, and back; and the facts in it whose change matters to those who build on the data."""

import datetime as dt
import hashlib
import json
from dataclasses import fields
from enum import Enum
from typing import Any

from challenges.adapters.portals.record import Contact, DatasetRecord, Distribution
from challenges.vocabulary.choices import AccessRight, DatasetSource

_NAMES = {
    kind: tuple(field.name for field in fields(kind)) for kind in (DatasetRecord, Contact, Distribution)
}
_DAYS = ("issued", "modified")
_LISTS = tuple(
    name
    for name in (field.name for field in fields(DatasetRecord))
    if name
    in {
        "formats", "themes", "languages", "spatial", "high_value_categories", "base_data", "landing_pages",
        "documentation", "conforms_to", "api_endpoints", "api_definitions", "machine_translated",
    }
)  # fmt: skip

FACTS = (
    "title",
    "publisher_name",
    "publisher_uri",
    "licence",
    "access_right",
    "formats",
    "has_api",
    "distributions",
    "page_url",
)
"""What is compared to tell whether a dataset has changed: not descriptions, keywords or dates."""


def to_json(record: DatasetRecord) -> dict[str, Any]:
    """The record as JSON holds it; what is empty is left out."""
    stated = {name: value for name in _NAMES[DatasetRecord] if (value := getattr(record, name))}
    return {name: plain for name, value in stated.items() if (plain := _plain(value))}


def from_json(kept: dict[str, Any]) -> DatasetRecord:
    """The record that ``to_json`` was given. Raises KeyError or ValueError for what it never wrote."""
    values: dict[str, Any] = dict(kept)
    values["source"] = DatasetSource(values["source"])
    values["access_right"] = AccessRight(values.get("access_right", AccessRight.UNKNOWN))
    for name in ("source_base", "source_id", "uri"):
        values.setdefault(name, "")
    for name in _DAYS:
        if values.get(name):
            values[name] = dt.date.fromisoformat(values[name])
    for name in _LISTS:
        values[name] = tuple(values.get(name, ()))
    values["temporal"] = tuple((start, end) for start, end in values.get("temporal", ()))
    values["keywords"] = {tag: tuple(words) for tag, words in values.get("keywords", {}).items()}
    values["contact"] = Contact(**values.get("contact", {}))
    values["distributions"] = tuple(Distribution(**one) for one in values.get("distributions", ()))
    return DatasetRecord(**values)


def facts_hash(record: DatasetRecord) -> str:
    """The SHA-256 of the facts, in hexadecimal."""
    kept = to_json(record)
    facts = {name: kept.get(name) for name in FACTS}
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def changed_facts(old: DatasetRecord, new: DatasetRecord) -> tuple[str, ...]:
    """The names of the facts that differ, in the order of ``FACTS``."""
    before, after = to_json(old), to_json(new)
    return tuple(name for name in FACTS if before.get(name) != after.get(name))


def _plain(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (Contact, Distribution)):
        parts = {name: getattr(value, name) for name in _NAMES[type(value)]}
        return {name: _plain(part) for name, part in parts.items() if part or part == 0}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "items"):
        return {name: _plain(one) for name, one in value.items()}
    return value
