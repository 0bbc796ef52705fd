"""Rendered things that are kept as long as they hold: whole pages, and parts that many pages share.

What is kept holds under the number of the last public happening, and until the next moment when the clock alone
changes what it says. Nothing personal may be kept: a part is rendered from what it is given and knows no visit.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from flask import current_app, g
from markupsafe import Markup

from challenges.queries.public_number import number_now
from challenges.web.visit import arrival, language, timezone

T = TypeVar("T")


@dataclass(frozen=True)
class Kept(Generic[T]):
    """A kept thing, the number it holds under, the moment it holds until, and its size in bytes."""

    thing: T
    number: int
    until: dt.datetime | None
    size: int


class Store(Generic[T]):
    """A bounded store; what was used longest ago goes first."""

    def __init__(self, most_bytes: int, largest: int) -> None:
        self.most_bytes, self.largest = most_bytes, largest
        self._kept: OrderedDict[Hashable, Kept[T]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable, now: dt.datetime, number: Callable[[], int]) -> T | None:
        """The thing, if it is there and still holds; ``number`` is asked for only if it is there."""
        kept = self._kept.get(key)
        if kept is None or (kept.until is not None and now >= kept.until) or kept.number != number():
            return None
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
        return kept.thing

    def put(self, key: Hashable, kept: Kept[T]) -> None:
        """Keep a thing unless it is too large."""
        if kept.size > self.largest:
            return
        with self._lock:
            old = self._kept.pop(key, None)
            self._bytes += kept.size - (old.size if old else 0)
            self._kept[key] = kept
            while self._bytes > self.most_bytes:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= gone.size

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)


def part(
    template: str,
    about: Hashable,
    until: Callable[[], dt.datetime | None],
    context: Callable[[], Mapping[str, Any]],
    *,
    keep: bool = True,
) -> Markup:
    """A part of a public page that reads the same for everybody with the same language and time zone.

    ``about`` tells this part from others of the template. ``context`` and ``until`` are asked only when the part
    has to be rendered: a kept part costs no query but the one for the number. The template gets ``now`` and
    what ``context`` gives, never the visit or the actor. ``keep=False`` only renders: for what is not public, whose
    changes do not raise the number.
    """
    store: Store[Markup] | None = current_app.extensions.get("kept_parts")
    if store is None or not keep:
        return _rendered(template, context())
    key = (template, about, language(), timezone())
    number = _number()
    found = store.get(key, arrival(), lambda: number)
    if found is None:
        found = _rendered(template, context())
        store.put(key, Kept(found, number, until(), len(found.encode())))
    return found


def document(about: Hashable, make: Callable[[], bytes]) -> bytes:
    """A file about everything public, the same for everybody; made anew when something public has happened."""
    store: Store[bytes] | None = current_app.extensions.get("kept_documents")
    if store is None:
        return make()
    number = _number()
    found = store.get(about, arrival(), lambda: number)
    if found is None:
        found = make()
        store.put(about, Kept(found, number, None, len(found)))
    return found


def under(number: int) -> None:
    """What this request reads from now on may be kept under this number: it was read before, or together with it."""
    g.setdefault("public_number", number)


def _number() -> int:
    # Read once, and before anything else of a part: what changes while the part renders ends it at once.
    if "public_number" not in g:
        g.public_number = number_now()
    return int(g.public_number)


def _rendered(template: str, context: Mapping[str, Any]) -> Markup:
    found = current_app.jinja_env.get_template(template)
    html = found.render(now=arrival(), language=language(), **context)
    return Markup(html)  # noqa: S704 - the template has escaped what is not markup
