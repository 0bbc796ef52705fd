"""What a data owner gets to know: one row for each use of a dataset that everybody can see."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.datasets import Dataset, DatasetSnapshot
from challenges.queries import dataset_uses
from challenges.queries.dataset_uses import Link, Solution


@dataclass(frozen=True)
class Facts:
    """The dataset a row is about."""

    reference: str
    uri: str
    title: Mapping[str, str]
    publisher: Mapping[str, str]
    page_url: str


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
