"""Parts of a record that every portal tells in its own way, and that are settled in one."""

from collections.abc import Iterable
from dataclasses import dataclass

from challenges.adapters.portals.record import Contact, Distribution, FacetValue
from challenges.adapters.portals.values import (
    functional_mailbox,
    licence,
    licence_label,
    plain_text,
)

_NAME = 300
_MOST_DISTRIBUTIONS = 200
SERVICES = frozenset(
    {"API", "WMS", "WFS", "WMTS", "WCS", "CSW", "SPARQL", "ODATA", "REST", "SOAP", "GRAPHQL", "GTFS-RT"}
)
"""Formats that are a service to call, in capital letters."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to ask, as a portal tells it. ``kind`` is ``organisation`` or ``individual`` where it says so."""

    name: object = ""
    email: object = ""
    kind: str = ""


def contact_of(people: Iterable[Person]) -> Contact:
    """Name and mailbox of the first function among them. Who is a person, or may be one, is left out."""
    for one in people:
        if one.kind == "individual":
            continue
        sure = one.kind == "organisation"
        email = functional_mailbox(one.email, sure=sure)
        name = plain_text(one.name, _NAME) if sure or email else ""
        if "@" in name:
            name = functional_mailbox(name, sure=sure)
        if name or email:
            return Contact(name, email)
    return Contact()


def licence_of(values: Iterable[object], distributions: Iterable[Distribution]) -> str:
    """The licence of the dataset, or of its distributions where the dataset has none. Several that differ are
    named side by side, because no single one is true for all of the data."""
    stated = {text for value in values if (text := licence(value))}
    stated = stated or {one.licence for one in distributions if one.licence}
    by_label = {licence_label(text): text for text in sorted(stated)}
    return next(iter(by_label.values())) if len(by_label) == 1 else " / ".join(sorted(by_label))


def in_order(distributions: Iterable[Distribution]) -> tuple[Distribution, ...]:
    """The ways to the data that lead somewhere, each once, in an order that does not change from answer to answer."""
    found: list[Distribution] = []
    for one in distributions:
        if (one.access_url or one.download_url) and one not in found and len(found) < _MOST_DISTRIBUTIONS:
            found.append(one)
    return tuple(sorted(found, key=_order))


def is_service(label: str) -> bool:
    """Whether a format is a service to call and not a file to fetch."""
    return label.upper() in SERVICES


def covering(offset: int, limit: int) -> tuple[tuple[int, ...], int]:
    """The pages of ``limit`` hits, counted from 0, that hold the hits from ``offset``; and how many of the first
    page come before it."""
    first, before = divmod(offset, limit)
    return ((first, first + 1) if before else (first,)), before


def by_count(values: Iterable[FacetValue], language: str) -> tuple[FacetValue, ...]:
    """The values of a facet, the most frequent first, those as frequent in the alphabetical order of the labels."""
    return tuple(
        sorted(values, key=lambda one: (-one.count, one.label_in(language).text.casefold(), one.value))
    )


def _order(distribution: Distribution) -> tuple[str, str, str, str]:
    title = next(iter(distribution.title.values()), "")
    return (
        title.casefold(),
        distribution.format.casefold(),
        distribution.access_url,
        distribution.download_url,
    )
