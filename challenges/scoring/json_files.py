"""Reading the JSON files of the jury's commands: strict, and every refusal names the place in the file."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeGuard

from challenges.scoring.weighting import Id

FILE_MOST = 256 * 2**20
"""Bytes a file may have: a million scores are a tenth of it."""

# Numbers beyond this are no scores, and exact arithmetic on them would fill the memory.
_DIGITS, _POWER = 30, 20


class BadFile(ValueError):
    """The file is not what the command reads; the text says where and why."""


def read_object(data: bytes) -> dict[str, Any]:
    """The object in a file, fractions as exact decimals. Raises BadFile."""
    if len(data) > FILE_MOST:
        raise BadFile("The file is too large.")
    try:
        content = json.loads(
            data.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise BadFile(f"The file is not JSON that can be read: {error}") from error
    if not isinstance(content, dict):
        raise BadFile("The file holds no JSON object: it begins with { and ends with }.")
    return content


def whole(content: Mapping[str, Any], key: str, *, least: int, default: int | None = None) -> int:
    """A whole number from ``least``; ``default`` when the key is missing or null."""
    value = content.get(key)
    if value is None and default is not None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise BadFile(f"{key}: a whole number from {least}, not {shown(value)}.")
    return value


def seed_of(content: Mapping[str, Any]) -> int | str:
    """The seed: a whole number or text."""
    value = content.get("seed")
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise BadFile(f"seed: a whole number or text, not {shown(value)}.")
    return value


def rows(content: Mapping[str, Any], key: str, *, needed: bool = True) -> Iterator[tuple[str, Any]]:
    """The items of a list with their places: ``key[0]``, ``key[1]`` …"""
    value = content.get(key)
    if value is None and not needed:
        return
    if not isinstance(value, list):
        raise BadFile(f"{key}: a list, not {shown(value)}.")
    for position, item in enumerate(value):
        yield f"{key}[{position}]", item


def objects(content: Mapping[str, Any], key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The items of a list of objects with their places."""
    for place, item in rows(content, key):
        if not isinstance(item, dict):
            raise BadFile(f"{place}: an object, not {shown(item)}.")
        yield place, item


def id_of(item: Mapping[str, Any], key: str, place: str) -> Id:
    """An id: text that is not empty, or a whole number."""
    value: Any = item.get(key)
    if not is_id(value):
        raise BadFile(f"{place}.{key}: text or a whole number, not {shown(value)}.")
    return value


def is_id(value: Any) -> TypeGuard[Id]:
    """Whether a value can be an id."""
    return (isinstance(value, str) and value != "") or (
        isinstance(value, int) and not isinstance(value, bool)
    )


def number(value: Any, place: str) -> Decimal:
    """An exact number of a sensible size."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise BadFile(f"{place}: a number, not {shown(value)}.")
    exact = Decimal(value)
    if not exact.is_finite() or len(exact.as_tuple().digits) > _DIGITS or abs(exact.adjusted()) > _POWER:
        raise BadFile(f"{place}: a number of a sensible size, not {shown(value)}.")
    return exact


def shown(value: Any) -> str:
    """A value of the file for an error message, shortened."""
    if value is None:
        return "nothing"
    text = (
        str(value) if isinstance(value, int | Decimal) else json.dumps(value, ensure_ascii=False, default=str)
    )
    return text if len(text) <= 40 else f"{text[:40]}…"


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no key stands twice: programs disagree on which of them counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found
