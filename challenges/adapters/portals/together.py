"""Asking several portals at once, and one list out of their answers.

Every portal has its own thread and its own patience. One that is slow, down or broken costs the others nothing: it
gives a fault with a sentence for people, and the others' hits are shown.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from challenges.adapters.portals.contract import Portal, PortalFault, PortalUnavailable
from challenges.adapters.portals.record import DatasetRecord
from challenges.adapters.portals.values import same_name
from challenges.vocabulary.text import N_

Answer = TypeVar("Answer")

PATIENCE = 5.1
"""Seconds: a little more than a portal takes for a search, well below what a person waits for."""

_SLOW = N_("The data portal did not answer in time.")
_BROKEN = N_("The data portal gave an answer that makes no sense.")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answers(Generic[Answer]):
    """What each portal answered, by its key, and why the others did not."""

    given: dict[str, Answer] = field(default_factory=dict)
    faults: dict[str, PortalFault] = field(default_factory=dict)


class Asking(Generic[Answer]):
    """The same question to several portals, begun at once; ``wait`` for what comes in time."""

    def __init__(
        self,
        portals: Mapping[str, Portal],
        question: Callable[[str, Portal], Answer],
        *,
        seconds: float = PATIENCE,
    ) -> None:
        self._until = time.monotonic() + seconds
        self._question = question
        self._answers: dict[str, Answer | PortalFault] = {}
        self._lock = threading.Lock()
        self._threads = {
            # A portal that hangs is left behind: a daemon never keeps the process alive, and its calls are bounded.
            key: threading.Thread(target=self._ask, args=(key, portal), name=f"portal {key}", daemon=True)
            for key, portal in portals.items()
        }
        for thread in self._threads.values():
            thread.start()

    def wait(self) -> Answers[Answer]:
        """The answers that have come when the time is over, in the order of the portals."""
        for thread in self._threads.values():
            thread.join(max(0.0, self._until - time.monotonic()))
        with self._lock:
            came = dict(self._answers)
        answers: Answers[Answer] = Answers()
        for key in self._threads:
            answer = came.get(key, PortalUnavailable(_SLOW, code="timeout"))
            if isinstance(answer, PortalFault):
                answers.faults[key] = answer
            else:
                answers.given[key] = answer
        return answers

    def _ask(self, key: str, portal: Portal) -> None:
        answer: Answer | PortalFault
        try:
            answer = self._question(key, portal)
        except PortalFault as fault:
            answer = fault
        except Exception:  # whatever a portal does to us, the other portals' hits are shown
            log.exception("the portal %s could not be asked", key)
            answer = PortalUnavailable(_BROKEN, code="broken")
        with self._lock:
            self._answers[key] = answer


@dataclass(frozen=True, slots=True)
class Hit:
    """A dataset that was found, and the keys of the portals that have it; the record is the first one's."""

    record: DatasetRecord
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A hit, and the further hits of the same publisher that are folded away under it."""

    hit: Hit
    more: tuple[Hit, ...] = ()


def interleave(found: Mapping[str, Sequence[DatasetRecord]]) -> tuple[Hit, ...]:
    """One list: the best hit of each portal, then the second best of each, and so on.

    What several portals have under the same name of its publisher comes once, at its best place.
    """
    keys: dict[str, list[str]] = {}
    first: dict[str, DatasetRecord] = {}
    for row in range(max(map(len, found.values()), default=0)):
        for key, records in found.items():
            if row < len(records):
                name = _name(records[row])
                first.setdefault(name, records[row])
                known = keys.setdefault(name, [])
                if key not in known:
                    known.append(key)
    return tuple(Hit(record, tuple(keys[name])) for name, record in first.items())


def fold(hits: Iterable[Hit], most: int = 3) -> tuple[Group, ...]:
    """Hits in their order, where no publisher takes more than ``most`` places: the rest is under its last one."""
    shown: list[Hit] = []
    last: dict[str, int] = {}
    places: dict[str, int] = {}
    more: dict[int, list[Hit]] = {}
    for hit in hits:
        publisher = publisher_of(hit.record)
        if publisher and places.get(publisher, 0) >= most:
            more.setdefault(last[publisher], []).append(hit)
            continue
        places[publisher] = places.get(publisher, 0) + 1
        last[publisher] = len(shown)
        shown.append(hit)
    return tuple(Group(hit, tuple(more.get(place, ()))) for place, hit in enumerate(shown))


def publisher_of(record: DatasetRecord) -> str:
    """What tells the publisher of a hit from others: number, else name, else address."""
    return record.publisher_number or record.publisher_in("sv").text.casefold() or record.publisher_uri


def _name(record: DatasetRecord) -> str:
    return same_name(record.uri) if record.uri else f"{record.source_base} {record.source_id}"
