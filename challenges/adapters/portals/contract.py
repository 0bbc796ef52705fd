"""What the platform asks of a data portal, whatever system it runs; and how a portal says no."""

from dataclasses import dataclass
from typing import Protocol

from challenges.adapters.portals.record import DatasetRecord, SearchPage
from challenges.vocabulary.text import Say, say


class PortalFault(Exception):
    """The portal gave no usable answer. ``reason`` is for people, ``code`` for logs and tests; ``wait`` is for how
    many seconds the portal asks to be left alone."""

    def __init__(self, reason: str | Say, *, code: str, wait: float = 0.0) -> None:
        self.reason = reason if isinstance(reason, Say) else say(reason)
        self.code = code
        self.wait = wait
        super().__init__(f"{code}: {self.reason}")


class PortalUnavailable(PortalFault):
    """The portal cannot be reached or does not make sense at the moment; trying later may help."""


class PortalRefused(PortalFault):
    """The portal answered that it will not do this; trying again will not help."""


class DatasetNotFound(PortalFault):
    """The portal knows no such dataset."""


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for in a portal. Empty means everything, the latest first.

    ``publisher``, ``theme``, ``format`` and ``licence`` are values of a facet (a theme's four letters do too),
    ``access`` is an ``AccessRight``. A portal that cannot narrow by one of them narrows what it got.
    """

    text: str = ""
    publisher: str = ""
    theme: str = ""
    format: str = ""
    licence: str = ""
    access: str = ""
    api: bool = False
    high_value: bool = False


class Recognised(Protocol):
    """What a pasted address points at: a number in this portal, or the publisher's own name. One is empty."""

    @property
    def source_id(self) -> str: ...

    @property
    def uri(self) -> str: ...


class Portal(Protocol):
    """A data portal. Every method but ``recognise`` asks over the network and may raise a PortalFault."""

    @property
    def base_url(self) -> str:
        """Names this portal in the records it gives."""

    def search(
        self, question: Question, *, offset: int = 0, limit: int = 20, language: str = "sv"
    ) -> SearchPage:
        """One page of datasets that match every word and every filter of the question."""

    def fetch(self, source_id: str, *, seconds: float | None = None) -> DatasetRecord:
        """All that is known about one dataset. ``seconds`` is the patience of a caller that nobody waits for."""

    def refetch(self, source_id: str, *, etag: str, seconds: float | None = None) -> DatasetRecord | None:
        """The dataset as it is now, never from memory; nothing when the portal says that it is as ``etag`` names it.
        A portal without such marks always answers with a record."""

    def lookup(self, uri: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset its publisher calls ``uri``."""

    def recognise(self, address: str) -> Recognised | None:
        """What an address pasted by a person points at, or nothing if it cannot be a dataset's."""

    def find(self, address: str, *, seconds: float | None = None) -> DatasetRecord:
        """The dataset behind an address pasted by a person."""
