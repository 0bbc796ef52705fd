"""Read a catalogue file, outside any transaction, and make ready what there is to store."""

from challenges.adapters.portals.contract import PortalFault
from challenges.operations.harvests import Errand, Reading, prepare
from challenges.web import services

_PATIENCE = 60.0


def read(errand: Errand) -> Reading:
    """Read the file; a fault is an answer too: it is shown to the administrator, and the next harvest tries again."""
    try:
        catalogue = services.registry().read_file(errand.address, errand.etag, _PATIENCE)
    except PortalFault as fault:
        return Reading(fault=fault.reason)
    if catalogue is None:
        return Reading(same=True, etag=errand.etag)
    return prepare(catalogue, errand.known)
