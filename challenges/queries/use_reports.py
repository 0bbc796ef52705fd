"""What a data owner gets to know: one row for each use of a dataset that everybody can see."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.adapters.portals.values import functional_mailbox
from challenges.models import db
from challenges.models.datasets import Dataset, DatasetSnapshot
from challenges.models.happenings import HappeningRow
from challenges.models.publishers import Publisher
from challenges.queries import dataset_uses, public_publishers
from challenges.queries.dataset_uses import Link, Solution
from challenges.vocabulary.happenings import Happening


@dataclass(frozen=True)
class Facts:
    """The dataset a row is about."""

    reference: str
    uri: str
    title: Mapping[str, str]
    publisher: Mapping[str, str]
    page_url: str


@dataclass(frozen=True)
class Readership:
    """A publisher, and the organisations whose public challenges use its data."""

    publisher: Publisher
    organisation_ids: frozenset[int]

    @property
    def mailbox(self) -> str:
        """Where a report can be sent: the mailbox of a function, never a person's; empty without one."""
        return functional_mailbox(self.publisher.email, sure=True)


@dataclass(frozen=True)
class Use:
    """A challenge links a dataset; with ``solution`` where a published solution of it uses the dataset."""

    facts: Facts
    link: Link
    solution: Solution | None


def rows(
    *, now: dt.datetime, dataset_id: int | None = None, publisher_id: int | None = None
) -> Iterator[Use]:
    """Every use of a dataset, or of a publisher's datasets: the challenges published last first, and under each its
    solutions, or one row without any."""
    known = _facts(dataset_id, publisher_id)
    found: dict[tuple[str, int], list[Solution]] = {}
    for solution in dataset_uses.solutions(dataset_id=dataset_id, publisher_id=publisher_id):
        found.setdefault((solution.slug, solution.dataset_id), []).append(solution)
    for link in dataset_uses.links(now=now, dataset_id=dataset_id, publisher_id=publisher_id):
        for used in found.get((link.slug, link.dataset_id), [None]):
            yield Use(known[link.dataset_id], link, used)


def _facts(dataset_id: int | None, publisher_id: int | None) -> dict[int, Facts]:
    whose = Dataset.id == dataset_id if dataset_id is not None else Dataset.publisher_id == publisher_id
    query = (
        sa.select(
            Dataset.id,
            Dataset.reference,
            Dataset.uri,
            DatasetSnapshot.title,
            DatasetSnapshot.publisher,
            DatasetSnapshot.page_url,
        )
        .join(DatasetSnapshot, sa.and_(DatasetSnapshot.dataset_id == Dataset.id, DatasetSnapshot.is_latest))
        .where(whose)
        .order_by(Dataset.id)
    )
    return {row[0]: Facts(*row[1:]) for row in db.session.execute(query)}


def readership(reference: str) -> Readership | None:
    """The publisher with those who use its data; none when nobody does in public."""
    publisher = public_publishers.with_data(reference)
    return None if publisher is None else readership_of(publisher)


def readership_of(publisher: Publisher) -> Readership:
    """A publisher with those who use its data."""
    return Readership(publisher, frozenset(dataset_uses.organisations_with(publisher.id)))


def last_sent(publisher_id: int) -> dt.datetime | None:
    """When a report was sent to the publisher the last time."""
    return db.session.scalar(
        sa.select(sa.func.max(HappeningRow.at)).where(
            HappeningRow.subject_type == Publisher.__name__,
            HappeningRow.subject_id == publisher_id,
            HappeningRow.kind == Happening.USE_REPORT_SENT,
        )
    )


def lock(publisher: Publisher) -> None:
    """Let no other transaction send to the publisher until this one has ended."""
    db.session.execute(sa.select(Publisher.id).where(Publisher.id == publisher.id).with_for_update())
