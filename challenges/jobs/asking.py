"""Ask a portal about one dataset, outside any transaction. Every way it can fail is a reply too."""

from urllib.parse import urlsplit

from challenges.adapters.portals.contract import (
    DatasetNotFound,
    Portal,
    PortalFault,
    PortalRefused,
    PortalUnavailable,
)
from challenges.operations.dataset_checks import Errand, Reply, Said
from challenges.web import services

PATIENCE = 20.0
"""Seconds for one dataset with all its calls: nobody waits for the worker."""


def ask(errand: Errand) -> Reply:
    """What the dataset's portal says about it now."""
    if errand.reply is not None:
        return errand.reply
    portal = services.portal_for(errand.source, errand.base)
    if portal is None:
        return Reply(Said.NOTHING, code="portal_removed")
    try:
        return _ask(portal, errand)
    except PortalRefused as fault:
        # What has been made private is gone for those who want to build on it.
        return Reply(Said.GONE) if fault.code == "not_public" else Reply(Said.NOTHING, code=fault.code)
    except PortalUnavailable as fault:
        return Reply(Said.NOTHING, code=fault.code, wait=fault.wait)
    except PortalFault as fault:
        return Reply(Said.NOTHING, code=fault.code)


def _ask(portal: Portal, errand: Errand) -> Reply:
    host = urlsplit(errand.base).netloc
    services.pacer().wait(host)
    try:
        found = portal.refetch(errand.source_id, etag=errand.etag, seconds=PATIENCE)
    except DatasetNotFound:
        if not errand.uri:
            return Reply(Said.GONE)
        services.pacer().wait(host)
        try:
            found = portal.lookup(errand.uri, seconds=PATIENCE)
        except DatasetNotFound:
            return Reply(Said.GONE)
    return Reply(Said.SAME) if found is None else Reply(Said.RECORD, record=found)
