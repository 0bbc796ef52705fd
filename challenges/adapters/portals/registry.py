"""The portals of this process: each is made once, so that it keeps its memory and its patience."""

import threading
from collections.abc import Callable, Iterable

from challenges.adapters.portals.catalogue import Catalogue
from challenges.adapters.portals.contract import Portal, Question
from challenges.vocabulary.choices import DatasetSource

Make = Callable[[DatasetSource, str, str], Portal]
ReadFile = Callable[[str, str, float], Catalogue | None]
_FIRST_SECONDS = 20.0


class Registry:
    """Portals by kind, address and address of their pages.

    ``make`` builds one of the ``asked`` kinds. ``read_file(address, etag, seconds)`` reads a catalogue file, or says
    with nothing that it is as ``etag`` names it.
    """

    def __init__(self, make: Make, read_file: ReadFile, asked: Iterable[DatasetSource]) -> None:
        self._make = make
        self.read_file = read_file
        self.asked = tuple(asked)
        self.kinds = (*self.asked, DatasetSource.DCAT_FILE)
        self._made: dict[tuple[DatasetSource, str, str], Portal] = {}
        self._lock = threading.Lock()

    def portal(self, kind: DatasetSource, base_url: str, pages_url: str = "") -> Portal:
        """The portal, the same for everybody who asks. Raises ValueError for a kind that cannot be asked."""
        with self._lock:
            name = (kind, base_url, pages_url)
            if name not in self._made:
                self._made[name] = self._make(*name)
            return self._made[name]

    def probe(self, kind: DatasetSource, base_url: str, pages_url: str = "") -> int:
        """Ask a portal once, from scratch: how many datasets it has. Raises a PortalFault."""
        if kind is DatasetSource.DCAT_FILE:
            catalogue = self.read_file(base_url, "", _FIRST_SECONDS)
            return len(catalogue.records) if catalogue else 0
        return self._make(kind, base_url, pages_url).search(Question(), limit=1).total
