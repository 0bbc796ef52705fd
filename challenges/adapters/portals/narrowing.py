"""Narrowing what a portal gave, by what it cannot narrow by itself."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from challenges.adapters.portals import themes
from challenges.adapters.portals.contract import PortalUnavailable, Question
from challenges.adapters.portals.record import DatasetRecord, SearchPage
from challenges.adapters.portals.values import format_label, licence_label

FILTERS = ("publisher", "theme", "format", "licence", "access", "api", "high_value")
_MOST_LOOKED_AT = 200


def asked_for(question: Question) -> frozenset[str]:
    """The filters a question uses."""
    return frozenset(name for name in FILTERS if getattr(question, name))


def without(question: Question, filters: Iterable[str]) -> Question:
    """The question with some of its filters taken away."""
    return replace(question, **{name: getattr(Question(), name) for name in filters})


def fits(record: DatasetRecord, question: Question) -> bool:
    """Whether a record is what the filters of a question ask for. What is not stated does not fit."""
    checks = {
        "publisher": lambda: question.publisher in {record.publisher_uri, *record.publisher_name.values()},
        "theme": lambda: _theme(question.theme) in map(_theme, record.themes),
        "format": lambda: format_label(question.format) in record.formats,
        "licence": lambda: (
            bool(record.licence) and licence_label(question.licence) == licence_label(record.licence)
        ),
        "access": lambda: record.access_right.value == question.access,
        "api": lambda: record.has_api,
        "high_value": lambda: record.high_value,
    }
    return all(checks[name]() for name in asked_for(question))


def narrowed(
    page: Callable[[int, int], SearchPage], left: Question, *, offset: int, limit: int, rows: int
) -> SearchPage:
    """One page of what fits ``left`` among the first two hundred hits; ``page(offset, limit)`` gives hits.

    The total counts what was found among those; ``looked_at`` says among how many, where there are more. Facets
    counted over everything would not be true of these, so there are none.
    """
    found: list[DatasetRecord] = []
    looked, total = 0, None
    while looked < _MOST_LOOKED_AT and (total is None or looked < total):
        try:
            one = page(looked, min(rows, _MOST_LOOKED_AT - looked))
        except PortalUnavailable:
            if total is None:
                raise
            break
        found += [record for record in one.records if fits(record, left)]
        looked, total = looked + one.limit, one.total
    everything = total is None or looked >= total
    return SearchPage(
        tuple(found[offset : offset + limit]),
        len(found),
        offset,
        limit,
        looked_at=None if everything else looked,
    )


def _theme(value: str) -> str:
    return themes.code(value) or value.casefold()
