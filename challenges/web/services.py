"""The outside world as the views hand it to the operations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext as _

from challenges.adapters.http import Client
from challenges.adapters.pacing import Pacer
from challenges.adapters.passwords import Passwords
from challenges.adapters.portals.contract import Portal
from challenges.adapters.portals.registry import Registry
from challenges.adapters.scanner import Scanner
from challenges.adapters.storage.contract import Storage
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import portals
from challenges.queries.catalogues import Kept
from challenges.vocabulary.choices import DatasetSource


def passwords() -> Passwords:
    """Hashing of passwords."""
    return cast(Passwords, current_app.extensions["passwords"])


def storage() -> Storage:
    """Where files are kept."""
    return cast(Storage, current_app.extensions["storage"])


def scanner() -> Scanner | None:
    """What looks for viruses in files; None where there is nothing that does."""
    return cast("Scanner | None", current_app.extensions["scanner"])


def portal() -> Portal:
    """The national data portal."""
    return cast(Portal, current_app.extensions["portal"])


def registry() -> Registry:
    """All portals of this process, and the reader of catalogue files."""
    return cast(Registry, current_app.extensions["portals"])


@dataclass(frozen=True)
class Source:
    """A portal that is asked: its key in addresses, what it is called, and itself.

    ``here`` says that it is a harvested catalogue, which is searched in the database: inside a unit of work, in the
    thread that holds it.
    """

    key: str
    label: str
    kind: DatasetSource
    portal: Portal
    here: bool = False


NATIONAL = "national"
"""The key of the national portal, which the settings name."""


def sources() -> dict[str, Source]:
    """The portals that are asked, by key: the national one first, then those that administrators have added.

    Reads the database, so it needs a unit of work.
    """
    found = {NATIONAL: Source(NATIONAL, _("The national data portal"), DatasetSource.ENTRYSTORE, portal())}
    for row in portals.enabled():
        here = row.kind is DatasetSource.DCAT_FILE
        if not here and row.kind not in registry().asked:
            continue  # its kind came with a newer version of the platform
        asked = (
            Kept(row.id, row.base_url) if here else registry().portal(row.kind, row.base_url, row.pages_url)
        )
        found[row.reference] = Source(row.reference, row.label, row.kind, asked, here)
    return found


def source_of(found: Mapping[str, Source], kind: DatasetSource, base_url: str) -> Source | None:
    """The portal a dataset came from, if it is still asked."""
    return next((one for one in found.values() if one.kind is kind and one.portal.base_url == base_url), None)


def source_names() -> Callable[[Any], str]:
    """Names the portal of a dataset, also one that is not asked any more; nothing for what was added by hand."""
    names = portals.labels() | {(DatasetSource.ENTRYSTORE, portal().base_url): _("The national data portal")}

    def name(dataset: Any) -> str:
        if dataset.source is DatasetSource.MANUAL:
            return ""
        host = urlsplit(dataset.source_base).netloc
        return names.get((dataset.source, dataset.source_base), host)

    return name


def portal_for(source: DatasetSource, base: str) -> Portal | None:
    """The portal a dataset was found in, or nothing if it is asked no more; for the worker, between two units of
    work. What came from a catalogue file is in the database, and nobody is asked."""
    national = portal()
    if source is DatasetSource.ENTRYSTORE and base == national.base_url:
        return national
    with unit_of_work(write=False):
        row = next((one for one in portals.enabled() if one.kind is source and one.base_url == base), None)
        if row is None or row.kind not in registry().asked:
            return None
        return registry().portal(row.kind, row.base_url, row.pages_url)


def http() -> Client:
    """The client for calls to the outside world."""
    return cast(Client, current_app.extensions["http"])


def link_pacer() -> Pacer:
    """Leaves a host alone for a moment between two tries of its addresses."""
    return cast(Pacer, current_app.extensions["link_pacer"])


def pacer() -> Pacer:
    """Leaves a host alone for a moment between two calls of the worker."""
    return cast(Pacer, current_app.extensions["pacer"])
