"""Addresses: where to send people on without ever sending them to another host, and the numbers in our own."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from flask import request, url_for
from werkzeug.routing import IntegerConverter, Map


def own_path(target: str, otherwise: str = "public.pages.front") -> str:
    """The target if it is a path of our own, else the named page (no open redirects)."""
    return target if _is_own(target) else url_for(otherwise)


def next_path() -> str:
    """Where the visitor was heading (``next`` in the address), or "" when there is no such path of our own."""
    target = request.args.get("next", "")
    return target if _is_own(target) and len(target) <= 500 else ""


def _is_own(target: str) -> bool:
    if not target.startswith("/") or target.startswith("//"):  # urlsplit raises on some hosts, such as "//["
        return False
    parts = urlsplit(target)
    own = not parts.netloc and not parts.scheme
    return own and "\\" not in target and target.isprintable()


def asked(name: str, longest: int = 200) -> str:
    """What the address asks for by this name, without signs nobody can see and no database compares."""
    return "".join(sign for sign in request.args.get(name, "") if sign.isprintable()).strip()[:longest]


def carried(names: Collection[str] | None = None) -> dict[str, Any]:
    """The query of this address as arguments for another of ours; only these names, if some are given.

    Names that ``url_for`` takes for its own are left out: anybody can write them, and with ``_scheme`` would make a
    link of ours lead wherever they like.
    """
    return {
        name: values
        for name, values in request.args.lists()
        if not name.startswith("_") and name != "endpoint" and (names is None or name in names)
    }


class StoredNumber(IntegerConverter):
    """Numbers in addresses: only those a column can hold. Any other is no address of ours, never a breakdown."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": 2**31 - 1, **options})
