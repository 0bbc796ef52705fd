"""Datasets and their links to challenges, as organisers work with them."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.vocabulary.choices import DatasetSource


def link(slug: str, reference: str) -> ChallengeDataset | None:
    """A dataset's link to a challenge, with everything the challenge's workspace shows."""
    challenge = joinedload(ChallengeDataset.challenge)
    return db.session.scalar(
        sa.select(ChallengeDataset)
        .join(ChallengeDataset.challenge)
        .join(ChallengeDataset.dataset)
        .where(Challenge.slug == slug, Dataset.reference == reference)
        .options(
            joinedload(ChallengeDataset.dataset),
            joinedload(ChallengeDataset.snapshot),
            challenge.joinedload(Challenge.organisation),
            challenge.selectinload(Challenge.texts),
        )
    )


def known(source: DatasetSource, base: str, source_id: str) -> Dataset | None:
    """The dataset of this number in a portal, if some challenge has linked it before."""
    return db.session.scalar(
        sa.select(Dataset).where(
            Dataset.source == source, Dataset.source_base == base, Dataset.source_id == source_id
        )
    )


def linked_numbers(challenge: Challenge, base: str) -> set[str]:
    """The numbers, in a portal, of the datasets a challenge has linked."""
    return set(
        db.session.scalars(
            sa.select(Dataset.source_id)
            .join(ChallengeDataset, ChallengeDataset.dataset_id == Dataset.id)
            .where(
                ChallengeDataset.challenge_id == challenge.id,
                Dataset.source_base == base,
                Dataset.source_id.is_not(None),
            )
        )
    )


def linked_under(challenge: Challenge, address: str) -> bool:
    """Whether the challenge has a dataset with this name or page."""
    query = (
        sa.select(ChallengeDataset.id)
        .join(ChallengeDataset.dataset)
        .join(ChallengeDataset.snapshot)
        .where(
            ChallengeDataset.challenge_id == challenge.id,
            sa.or_(Dataset.uri == address, DatasetSnapshot.page_url == address),
        )
    )
    return bool(address) and db.session.scalar(query.limit(1)) is not None


def last_position(challenge: Challenge) -> int:
    """The position of the last dataset of a challenge; 0 without any."""
    query = sa.select(sa.func.max(ChallengeDataset.position)).where(
        ChallengeDataset.challenge_id == challenge.id
    )
    return db.session.scalar(query) or 0


def snapshots(dataset: Dataset) -> Dataset:
    """The same dataset with all its snapshots, the oldest first."""
    return db.session.execute(
        sa.select(Dataset)
        .where(Dataset.id == dataset.id)
        .options(selectinload(Dataset.snapshots))
        .execution_options(populate_existing=True)
    ).scalar_one()
