"""What all portals that are asked in JSON have in common: patience, memory, and the order of things."""

import time
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar

from challenges.adapters.http import Client
from challenges.adapters.portals.asking import Asker, Unchanged
from challenges.adapters.portals.contract import DatasetNotFound, PortalRefused, Question
from challenges.adapters.portals.pasting import Pasted
from challenges.adapters.portals.record import DatasetRecord, SearchPage
from challenges.adapters.portals.resilience import Clock, Memory
from challenges.adapters.portals.words import words
from challenges.vocabulary.text import N_


class Connector(ABC):
    """One portal, with its interface at ``base_url`` and its pages for people at ``page_base_url``.

    Make one per process: it remembers searches for five minutes and datasets for one, and stops asking a portal that
    keeps failing. A search takes at most ``search_seconds``, a single dataset at most ``fetch_seconds``, with all
    their calls. ``deepest`` is the last hit the system gives, where it has a last.
    """

    most_rows: ClassVar[int] = 100
    deepest: ClassVar[int | None] = None

    def __init__(
        self,
        base_url: str,
        page_base_url: str,
        http: Client,
        *,
        search_seconds: float = 5.0,
        fetch_seconds: float = 5.0,
        clock: Clock = time.monotonic,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._pages = page_base_url.rstrip("/")
        self._search_seconds = search_seconds
        self._fetch_seconds = fetch_seconds
        self._clock = clock
        self._asker = Asker(self._base, http, clock)
        self._searches: Memory[SearchPage] = Memory(seconds=300, size=64, clock=clock)
        self._records: Memory[DatasetRecord] = Memory(seconds=60, size=256, clock=clock)

    @property
    def base_url(self) -> str:
        """Names this portal in the records it gives."""
        return self._base

    def search(
        self, question: Question, *, offset: int = 0, limit: int = 20, language: str = "sv"
    ) -> SearchPage:
        """One page of datasets that hold every word of the text; with no text, the latest changed.

        Facets with equal counts come in the alphabetical order of ``language``. A text without a single letter or
        digit finds nothing and asks nobody. Raises PortalUnavailable or PortalRefused.
        """
        offset, limit = max(0, offset), min(max(1, limit), self.most_rows)
        said = " ".join(words(question.text))
        if question.text.strip() and not said:
            return SearchPage((), 0, offset, limit)
        if self.deepest is not None and offset + limit > self.deepest:
            raise PortalRefused(
                N_("The data portal shows only the first hits of so many. Search for something narrower."),
                code="too_deep",
            )
        asked = replace(question, text=said)
        key = (asked, offset, limit, language)
        known = self._searches.get(key)
        if known is not None:
            return known
        until = self._clock() + self._search_seconds
        return self._searches.keep(key, self._search(asked, offset, limit, language, until))

    def fetch(self, source_id: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset with this number, with its distributions, publisher and contact.

        Raises DatasetNotFound for a number that is unknown, withdrawn or not a dataset's, PortalRefused for one
        that is not public, PortalUnavailable when there is no answer.
        """
        known = self._records.get(source_id)
        if known is not None and seconds is None:
            return known
        return self._records.keep(source_id, self._fetch(source_id, self._until(seconds)))

    def refetch(self, source_id: str, *, etag: str, seconds: float | None = None) -> DatasetRecord | None:
        """The dataset as it is now, asked anew, or nothing when it still is as ``etag`` names it.

        Raises as ``fetch`` does.
        """
        try:
            record = self._fetch(source_id, self._until(seconds), etag=etag)
        except Unchanged:
            return None
        return self._records.keep(source_id, record)

    @abstractmethod
    def lookup(self, uri: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset its publisher calls ``uri``; raises as ``fetch`` does."""

    @abstractmethod
    def recognise(self, address: str) -> Pasted | None:
        """What a pasted address points at; asks nobody."""

    def find(self, address: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset behind a pasted address; raises as ``fetch`` does, and for what is not an address."""
        pasted = self.recognise(address)
        if pasted is None:
            raise DatasetNotFound(N_("This is not the address of a dataset."), code="not_an_address")
        if pasted.source_id:
            return self.fetch(pasted.source_id, seconds=seconds)
        return self.lookup(pasted.uri, seconds=seconds)

    @abstractmethod
    def _search(
        self, question: Question, offset: int, limit: int, language: str, until: float
    ) -> SearchPage: ...

    @abstractmethod
    def _fetch(self, source_id: str, until: float, *, etag: str = "") -> DatasetRecord:
        """The record as the portal has it now; raises Unchanged when ``etag`` still names it."""

    def _until(self, seconds: float | None) -> float:
        return self._clock() + (self._fetch_seconds if seconds is None else seconds)
