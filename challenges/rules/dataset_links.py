"""The addresses of a dataset that are worth checking."""

from collections.abc import Iterator

from challenges.adapters.portals.record import DatasetRecord
from challenges.adapters.portals.values import web_address
from challenges.vocabulary.choices import DatasetSource

MOST = 50
"""Addresses of one dataset that are checked: some datasets list hundreds of files of one kind."""


def ways_in(record: DatasetRecord) -> tuple[str, ...]:
    """Where the data is: the addresses of its files and services."""
    return tuple(dict.fromkeys(filter(None, _ways_in(record))))


def addresses(record: DatasetRecord) -> tuple[str, ...]:
    """Where the data is, and where one reads about it; http and https only, without repeats, at most fifty."""
    found = [*_ways_in(record), *record.landing_pages, *record.documentation]
    if record.source is DatasetSource.MANUAL:
        found.append(record.page_url)
    return tuple(dict.fromkeys(filter(None, map(web_address, found))))[:MOST]


def _ways_in(record: DatasetRecord) -> Iterator[str]:
    for distribution in record.distributions:
        yield distribution.download_url or distribution.access_url
    yield from record.api_endpoints
