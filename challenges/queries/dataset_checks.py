"""Datasets as the nightly check sees them: which are due, and whom a change concerns."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.models.jobs import Job
from challenges.models.portals import CatalogueRecord, PortalSource
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.states import ChallengeState, JobState

OVER = (ChallengeState.ARCHIVED, ChallengeState.CANCELLED)
"""Nobody needs to know any more what becomes of the datasets of such a challenge."""

WATCHED = (
    sa.select(ChallengeDataset.id)
    .join(Challenge, Challenge.id == ChallengeDataset.challenge_id)
    .where(ChallengeDataset.dataset_id == Dataset.id, Challenge.state.not_in(OVER))
    .exists()
)
"""Whether a challenge that is not over has linked the dataset."""


def job_key(dataset_id: int) -> str:
    """The unique key of the job that checks a dataset: there is never more than one at a time."""
    return f"dataset:{dataset_id}"


def due(now: dt.datetime, *, limit: int) -> Sequence[tuple[int, str]]:
    """Number and portal of the linked datasets whose time has come, the longest waiting first."""
    rows = db.session.execute(
        sa.select(Dataset.id, Dataset.source_base)
        .where(Dataset.check_at <= now, Dataset.source != DatasetSource.MANUAL, WATCHED)
        .order_by(Dataset.check_at, Dataset.id)
        .limit(limit)
    ).all()
    keys = [job_key(row.id) for row in rows]
    waiting = set(
        db.session.scalars(
            sa.select(Job.unique_key).where(
                Job.unique_key.in_(keys), Job.state.in_((JobState.QUEUED, JobState.RUNNING))
            )
        )
    )
    return [(row.id, row.source_base) for row in rows if job_key(row.id) not in waiting]


def to_check(dataset_id: int) -> Dataset | None:
    """The dataset with its latest snapshot, if a challenge that is not over has linked it."""
    return db.session.scalar(
        sa.select(Dataset).where(Dataset.id == dataset_id, WATCHED).options(joinedload(Dataset.latest))
    )


def locked(dataset_id: int) -> Dataset | None:
    """The dataset; nobody else changes it until this transaction has ended."""
    return db.session.get(Dataset, dataset_id, with_for_update=True, populate_existing=True)


def latest(dataset: Dataset) -> DatasetSnapshot | None:
    """The newest snapshot of a dataset."""
    return db.session.scalar(
        sa.select(DatasetSnapshot).where(DatasetSnapshot.dataset_id == dataset.id, DatasetSnapshot.is_latest)
    )


def watched_links(dataset: Dataset) -> Sequence[ChallengeDataset]:
    """The links of challenges that are not over."""
    return db.session.scalars(
        sa.select(ChallengeDataset)
        .join(ChallengeDataset.challenge)
        .where(ChallengeDataset.dataset_id == dataset.id, Challenge.state.not_in(OVER))
        .options(joinedload(ChallengeDataset.challenge), joinedload(ChallengeDataset.dataset))
        .order_by(ChallengeDataset.id)
    ).all()


def number_taken(dataset: Dataset, source_id: str) -> bool:
    """Whether another dataset has this number in the same portal."""
    return bool(
        db.session.scalar(
            sa.select(
                sa.exists().where(
                    Dataset.source == dataset.source,
                    Dataset.source_base == dataset.source_base,
                    Dataset.source_id == source_id,
                    Dataset.id != dataset.id,
                )
            )
        )
    )


def harvested(dataset: Dataset) -> CatalogueRecord | None:
    """The dataset of a catalogue file as it was read last, also when it has vanished from the file."""
    return db.session.scalar(
        sa.select(CatalogueRecord)
        .join(PortalSource, PortalSource.id == CatalogueRecord.source_id)
        .where(PortalSource.base_url == dataset.source_base, CatalogueRecord.key == dataset.source_id)
    )
