"""The stand-in for dataportal.se, to be treated as the other systems are."""

from typing import Any

from challenges.adapters.http import Client
from challenges.adapters.portals.entrystore import EntryStore
from challenges.adapters.portals.rdf import names
from challenges.demo.portal.faults import Fault
from challenges.demo.portal.serving import RunningPortal
from challenges.demo.portal.store import literal, uri


class EntryStoreSystem:
    known = "50_1"
    translates = True
    word = "buller"

    def __init__(self) -> None:
        self._running = RunningPortal()
        self.faults = self._running.faults

    def __enter__(self) -> "EntryStoreSystem":
        self._running.__enter__()
        return self

    def __exit__(self, *fault: Any) -> None:
        self._running.__exit__(*fault)

    @property
    def base(self) -> str:
        return self._running.page_url

    def portal(self, **options: Any) -> EntryStore:
        client = Client(user_agent="Challenges-test/1", allow_inward={self._running.inward})
        return EntryStore(self._running.base_url, self._running.page_url, client, **options)

    def hush(self) -> None:
        self.faults.set(Fault.NO_HITS)

    def withdraw(self) -> None:
        self._running.store.withdraw(self.known)

    def untitle(self) -> None:
        self._running.store.alter(self.known, names.TITLE)

    def only_english(self) -> None:
        title = [literal("Noise", language="en"), literal("", language="sv")]
        self._running.store.alter(self.known, names.TITLE, *title)

    def relicense(self, address: str) -> None:
        self._running.store.alter(self.known, names.LICENCE, uri(address))

    def restrict(self) -> None:
        right = uri(names.ACCESS_RIGHT + "NON_PUBLIC")
        self._running.store.alter(self.known, names.ACCESS_RIGHTS, right)
