"""Which connector speaks to which kind of portal."""

from challenges.adapters.http import Client
from challenges.adapters.portals.ckan import Ckan
from challenges.adapters.portals.connector import Connector
from challenges.adapters.portals.data_europa import DataEuropa
from challenges.adapters.portals.entrystore import EntryStore
from challenges.adapters.portals.opendatasoft import OpenDataSoft
from challenges.adapters.portals.udata import Udata
from challenges.vocabulary.choices import DatasetSource

KINDS: dict[DatasetSource, type[Connector]] = {
    DatasetSource.ENTRYSTORE: EntryStore,
    DatasetSource.CKAN: Ckan,
    DatasetSource.UDATA: Udata,
    DatasetSource.DATA_EUROPA: DataEuropa,
    DatasetSource.OPENDATASOFT: OpenDataSoft,
}
"""The kinds that are asked while somebody waits. A file of a catalogue is harvested instead."""


def make(kind: DatasetSource, base_url: str, pages_url: str, http: Client) -> Connector:
    """A connector to the portal of this kind at ``base_url``; raises ValueError for a kind that is not asked."""
    if kind not in KINDS:
        raise ValueError(f"no portal of the kind {kind} can be asked")
    return KINDS[kind](base_url, pages_url, http)
