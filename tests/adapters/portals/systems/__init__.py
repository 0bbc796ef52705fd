"""Small portals of our own making, one for each system that is asked."""

from tests.adapters.portals.systems.base import System
from tests.adapters.portals.systems.ckan import CkanSystem
from tests.adapters.portals.systems.data_europa import DataEuropaSystem
from tests.adapters.portals.systems.entrystore import EntryStoreSystem
from tests.adapters.portals.systems.opendatasoft import OpenDataSoftSystem
from tests.adapters.portals.systems.udata import UdataSystem

JSON_SYSTEMS: tuple[type[System], ...] = (CkanSystem, DataEuropaSystem, OpenDataSoftSystem, UdataSystem)

__all__ = [
    "JSON_SYSTEMS",
    "CkanSystem",
    "DataEuropaSystem",
    "EntryStoreSystem",
    "OpenDataSoftSystem",
    "System",
    "UdataSystem",
]
