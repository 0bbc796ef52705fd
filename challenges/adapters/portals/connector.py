"""What all portals that are asked in JSON have in common: patience, memory, and the order of things."""

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar
from urllib.parse import unquote_plus, urlsplit

from challenges.adapters.http import Client
from challenges.adapters.portals.asking import Asker, Unchanged
from challenges.adapters.portals.contract import DatasetNotFound, PortalRefused, Question
from challenges.adapters.portals.narrowing import asked_for, narrowed, without
from challenges.adapters.portals.record import DatasetRecord, SearchPage, brief
from challenges.adapters.portals.resilience import Clock, Memory
from challenges.adapters.portals.typed import Pasted, full_address, place_below, tidy, words
from challenges.vocabulary.text import N_


class Connector(ABC):
    """One portal, with its interface at ``base_url`` and its pages for people at ``page_base_url``.

    Make one per process: it remembers searches for five minutes and datasets for one, and stops asking a portal that
    keeps failing. A search takes at most ``search_seconds``, a single dataset at most ``fetch_seconds``, with all
    their calls.

    ``most_rows`` is how many hits the system gives at once, ``deepest`` the last it gives, where it has a last.
    ``interface`` is the end of ``base_url`` that belongs to the interface and not to the portal, for people who paste
    it. ``places`` are the places, with query, below the portal where a dataset is named (group ``id``), ``bare`` is
    what a number looks like on its own.
    """

    most_rows: ClassVar[int] = 100
    deepest: ClassVar[int | None] = None
    interface: ClassVar[re.Pattern[str]] = re.compile(r"$")
    places: ClassVar[tuple[re.Pattern[str], ...]] = ()
    bare: ClassVar[re.Pattern[str]] = re.compile(r"(?!)")

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
        self._root = self.interface.sub("", self._base)
        self._pages = page_base_url.rstrip("/")
        self._search_seconds = search_seconds
        self._fetch_seconds = fetch_seconds
        self._clock = clock
        self._asker = Asker(self._root, http, clock)
        self._searches: Memory[SearchPage] = Memory(seconds=300, size=64, clock=clock)
        self._records: Memory[DatasetRecord] = Memory(seconds=60, size=256, clock=clock)

    @property
    def base_url(self) -> str:
        """Names this portal in the records it gives."""
        return self._base

    @property
    def _page_root(self) -> str:
        """Where the pages for people are; beside the interface, where nothing else is known."""
        return self._pages or self._root

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
        page = self._search(asked, offset, limit, language, until)
        return self._searches.keep(key, replace(page, records=tuple(map(brief, page.records))))

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

    def recognise(self, address: str) -> Pasted | None:
        """What a pasted address points at: a dataset of this portal by one of ``places`` or as a bare number, else
        the publisher's own name for one. Nothing for other pages of this portal. Asks nobody."""
        text = tidy(address)
        if self.bare.fullmatch(text):
            return Pasted(source_id=text)
        uri = full_address(text)
        if not uri:
            return None
        query = urlsplit(uri).query
        here = False
        for root in (self._page_root, self._root):
            place = place_below(root, uri)
            if place is None:
                continue
            here = True
            place += "?" + unquote_plus(query) if query else ""
            for pattern in self.places:
                if found := pattern.fullmatch(place):
                    return Pasted(source_id=found["id"])
        return None if here else Pasted(uri=uri)

    def find(self, address: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset behind a pasted address; raises as ``fetch`` does, and for what is not an address."""
        pasted = self.recognise(address)
        if pasted is None:
            raise DatasetNotFound(N_("This is not the address of a dataset."), code="not_an_address")
        if pasted.source_id:
            return self.fetch(pasted.source_id, seconds=seconds)
        return self.lookup(pasted.uri, seconds=seconds)

    def _search(self, question: Question, offset: int, limit: int, language: str, until: float) -> SearchPage:
        left = self._left_over(question)
        if not left:
            return self._page(question, offset, limit, language, until)
        asked = without(question, left)
        return narrowed(
            lambda at, rows: self._page(asked, at, rows, "", until),
            without(question, asked_for(question) - left),
            offset=offset,
            limit=limit,
            rows=self.most_rows,
        )

    def _left_over(self, question: Question) -> frozenset[str]:
        """The filters of the question that the system cannot narrow by itself."""
        return frozenset()

    @abstractmethod
    def _page(self, question: Question, offset: int, limit: int, language: str, until: float) -> SearchPage:
        """One page as the system gives it, with the filters it knows. Without ``language`` nobody wants facets."""

    def _checked(self, total: int | None, records: Sequence[DatasetRecord], offset: int) -> int:
        """The number of hits, if it can be true: hits without a single dataset to show make no sense."""
        if total is None or (total > offset and not records):
            raise self._asker.senseless()
        return total

    @abstractmethod
    def _fetch(self, source_id: str, until: float, *, etag: str = "") -> DatasetRecord:
        """The record as the portal has it now; raises Unchanged when ``etag`` still names it."""

    def _until(self, seconds: float | None) -> float:
        return self._clock() + (self._fetch_seconds if seconds is None else seconds)
