"""Putting the pages of one catalogue together."""

from dataclasses import dataclass, field
from typing import Any

from challenges.adapters.portals.catalogue import Catalogue, Skipped
from challenges.adapters.portals.dcat_file.document import prepare
from challenges.adapters.portals.dcat_file.process import Room, answers, reader_failed
from challenges.adapters.portals.keeping import from_json
from challenges.adapters.portals.record import DatasetRecord
from challenges.vocabulary.text import N_, Say, say

READING_SECONDS = 60.0
MOST_RECORDS = 100_000
MOST_SKIPPED = 5_000

_NAMED = N_("The catalogue names it but does not describe it.")
_ON_ANOTHER_PAGE = N_("The same dataset stands in the catalogue already.")


@dataclass(slots=True)
class Gathering:
    """Everything the pages have said so far. ``base`` names the catalogue in its records."""

    base: str
    room: Room = field(default_factory=Room)
    syntax: str = ""
    records: dict[str, DatasetRecord] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    lost: list[Say] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    described: set[str] = field(default_factory=set)
    services: set[str] = field(default_factory=set)
    datasets: int = 0
    distributions: int = 0
    left_out: int = 0
    not_told: int = 0

    def take(self, content: bytes, *, address: str, seconds: float) -> list[str]:
        """Read one page, downloaded from ``address``. Gives the addresses of the next; raises a PortalFault."""
        document = prepare(content)
        self.syntax = self.syntax or document.syntax
        self.lost += document.lost
        following: list[str] = []
        for answer in answers(document, address, seconds, self.room):
            following += [answer["next"]] if "next" in answer else []
            self._add(answer)
        return list(dict.fromkeys(following))

    def _add(self, answer: dict[str, Any]) -> None:
        if "record" in answer:
            self._keep(answer)
        elif "skipped" in answer:
            subject, msgid, values = answer["skipped"]
            self.described.add(subject)
            self._skip(subject, Say(msgid, values))
        elif "lost" in answer:
            self.lost.append(Say(*answer["lost"]))
        elif "named" in answer:
            self.named |= set(answer["named"])
        elif "end" in answer:
            self.services |= set(answer["end"]["services"])

    def _keep(self, answer: dict[str, Any]) -> None:
        """A record, unless another page has it already."""
        try:
            found = from_json({**answer["record"], "source_base": self.base})
        except (KeyError, TypeError, ValueError) as fault:
            raise reader_failed() from fault
        self.described.add(found.uri)
        if found.source_id in self.records:
            self._skip(found.uri, say(_ON_ANOTHER_PAGE))
        elif len(self.records) >= MOST_RECORDS:
            self.left_out += 1
        else:
            self.records[found.source_id] = found
            self.datasets += answer["datasets"]
            self.distributions += answer["distributions"]

    def _skip(self, subject: str, reason: Say) -> None:
        if len(self.skipped) < MOST_SKIPPED:
            self.skipped.append(Skipped(subject, reason))
        else:
            self.not_told += 1

    def catalogue(self, source: str, etag: str = "") -> Catalogue:
        """The catalogue as far as it was read."""
        for uri in sorted(self.named - self.described):
            self._skip(uri, say(_NAMED))
        if self.left_out:
            self.lost.append(
                say(
                    N_("The catalogue has more datasets than we take. Left out: %(number)s."),
                    number=self.left_out,
                )
            )
        if self.not_told:
            self.lost.append(
                say(N_("More was skipped than is listed. Not listed: %(number)s."), number=self.not_told)
            )
        return Catalogue(
            source=source,
            syntax=self.syntax,
            records=tuple(self.records[number] for number in sorted(self.records)),
            datasets=self.datasets,
            services=len(self.services),
            distributions=self.distributions,
            skipped=tuple(self.skipped),
            lost=tuple(self.lost),
            etag=etag,
        )


def read(content: bytes, *, source: str, seconds: float = READING_SECONDS) -> Catalogue:
    """A catalogue that is at hand, ``source`` naming it. Its further pages are not fetched. Raises a PortalFault."""
    gathering = Gathering(source)
    if gathering.take(content, address="file:///catalogue", seconds=seconds):
        gathering.lost.append(say(N_("The catalogue has more pages. They are read only from its address.")))
    return gathering.catalogue(source)
