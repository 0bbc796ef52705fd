"""Datasets and their links to challenges, as organisers work with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from challenges.adapters.portals.record import DatasetRecord
from challenges.adapters.portals.values import same_name, spellings
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.vocabulary.choices import DatasetSource

_MOST_SNAPSHOTS = 50
_newer = aliased(DatasetSnapshot)


def link(slug: str, reference: str) -> ChallengeDataset | None:
    """A dataset's link to a challenge, with everything the challenge's workspace shows."""
    challenge = joinedload(ChallengeDataset.challenge)
    return db.session.scalar(
        sa.select(ChallengeDataset)
        .join(ChallengeDataset.challenge)
        .join(ChallengeDataset.dataset)
        .where(Challenge.slug == slug, Dataset.reference == reference)
        .options(
            joinedload(ChallengeDataset.dataset).joinedload(Dataset.latest),
            joinedload(ChallengeDataset.snapshot),
            challenge.joinedload(Challenge.organisation),
            challenge.selectinload(Challenge.texts),
            challenge.selectinload(Challenge.rounds),
        )
    )


def known(source: DatasetSource, base: str, source_id: str) -> Dataset | None:
    """The dataset of this number in a portal, if some challenge has linked it before."""
    return db.session.scalar(
        sa.select(Dataset).where(
            Dataset.source == source, Dataset.source_base == base, Dataset.source_id == source_id
        )
    )


@dataclass(frozen=True)
class Linked:
    """The datasets a challenge has linked: by number in their portals, and by their publishers' names for them."""

    numbers: frozenset[tuple[str, str]]
    names: frozenset[str]

    def has(self, record: DatasetRecord) -> bool:
        """Whether a dataset is among them, in whatever portal it was found this time."""
        return (record.source_base, record.source_id) in self.numbers or (
            bool(record.uri) and same_name(record.uri) in self.names
        )


def linked(challenge: Challenge) -> Linked:
    """What a challenge has linked already."""
    rows = db.session.execute(
        sa.select(Dataset.source_base, Dataset.source_id, Dataset.uri)
        .join(ChallengeDataset, ChallengeDataset.dataset_id == Dataset.id)
        .where(ChallengeDataset.challenge_id == challenge.id)
    ).all()
    return Linked(
        frozenset((base, number) for base, number, _ in rows if number),
        frozenset(same_name(uri) for _, _, uri in rows if uri),
    )


def linked_under(challenge: Challenge, address: str) -> bool:
    """Whether the challenge has a dataset with this name or page, in any portal or added by hand."""
    query = (
        sa.select(ChallengeDataset.id)
        .join(ChallengeDataset.dataset)
        .join(ChallengeDataset.snapshot)
        .where(
            ChallengeDataset.challenge_id == challenge.id,
            sa.or_(
                Dataset.uri.in_(spellings(address)),
                DatasetSnapshot.page_url.in_(spellings(address)),
            ),
        )
    )
    return bool(address) and db.session.scalar(query.limit(1)) is not None


def named(uri: str) -> Dataset | None:
    """The dataset its publisher calls ``uri``, in whatever portal it was found first; with its latest snapshot.

    Not one that was added by hand: a portal knows more about it.
    """
    if not uri:
        return None
    return db.session.scalar(
        sa.select(Dataset)
        .where(Dataset.uri.in_(spellings(uri)), Dataset.source != DatasetSource.MANUAL)
        .options(joinedload(Dataset.latest))
        .order_by(Dataset.id)
        .limit(1)
    )


def last_position(challenge: Challenge) -> int:
    """The position of the last dataset of a challenge; 0 without any."""
    query = sa.select(sa.func.max(ChallengeDataset.position)).where(
        ChallengeDataset.challenge_id == challenge.id
    )
    return db.session.scalar(query) or 0


def snapshots(dataset: Dataset) -> Sequence[DatasetSnapshot]:
    """What was said about a dataset, the latest first; of a long history the last part."""
    return db.session.scalars(
        sa.select(DatasetSnapshot)
        .where(DatasetSnapshot.dataset_id == dataset.id)
        .order_by(DatasetSnapshot.id.desc())
        .limit(_MOST_SNAPSHOTS)
    ).all()


def with_newer(query: sa.Select[Any]) -> sa.Select[Any]:
    """A query for ``ChallengeDataset`` that has joined its dataset, now with dataset and snapshot loaded, and with
    ``dataset.latest`` where that is another snapshot; none there means that the one that stands is the latest.

    Most datasets have not changed since they were linked: loading the latest snapshot of all would read the same row,
    with its whole record, twice.
    """
    another = sa.and_(
        _newer.dataset_id == ChallengeDataset.dataset_id,
        _newer.is_latest,
        _newer.id != ChallengeDataset.snapshot_id,
    )
    return query.outerjoin(_newer, another).options(
        contains_eager(ChallengeDataset.dataset).contains_eager(Dataset.latest.of_type(_newer)),
        joinedload(ChallengeDataset.snapshot),
    )
