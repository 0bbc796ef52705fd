"""A whole catalogue as it was read from a file: its datasets, and what could not be used and why."""

from dataclasses import dataclass

from challenges.adapters.portals.record import DatasetRecord
from challenges.vocabulary.text import Say


@dataclass(frozen=True, slots=True)
class Skipped:
    """A thing in the catalogue that gave no record of its own; ``subject`` is its name, title or blank node."""

    subject: str
    reason: Say


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What one catalogue says.

    ``source`` is its address or path, ``syntax`` the notation it is written in (``RDF/XML``, ``Turtle``, ``JSON-LD``,
    ``N-Triples``). ``records`` holds its datasets, series and independent services, each once, in the order of
    their names. ``datasets`` counts those that are called datasets, ``services`` all data services,
    ``distributions`` those that belong to a dataset. ``lost`` tells in plain sentences what could not be read: as
    long as there is any, a dataset that is missing from ``records`` may still be in the catalogue. ``etag`` is what
    the server calls this version, or a digest; empty for a catalogue of several pages.
    """

    source: str
    syntax: str
    records: tuple[DatasetRecord, ...] = ()
    datasets: int = 0
    services: int = 0
    distributions: int = 0
    skipped: tuple[Skipped, ...] = ()
    lost: tuple[Say, ...] = ()
    etag: str = ""
