"""What has happened to the datasets of challenges, and what of it has been told."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.models.happenings import HappeningRow
from challenges.queries.dataset_checks import OVER
from challenges.vocabulary.happenings import Happening as H

_NEWS = (H.DATASET_CHANGED, H.DATASET_GONE, H.DATASET_BACK)
_OLDEST = dt.timedelta(days=14)


def untold(now: dt.datetime) -> list[tuple[Challenge, Sequence[HappeningRow]]]:
    """The challenges with news about datasets they still have that have not been told, in the order of happening.

    What is older than two weeks is not told any more.
    """
    rows = db.session.scalars(
        sa.select(HappeningRow)
        .join(Challenge, Challenge.id == HappeningRow.challenge_id)
        .join(ChallengeDataset, ChallengeDataset.id == HappeningRow.subject_id)
        .where(
            HappeningRow.public,
            HappeningRow.kind.in_(_NEWS),
            HappeningRow.subject_type == ChallengeDataset.__name__,
            HappeningRow.at >= now - _OLDEST,
            Challenge.state.not_in(OVER),
        )
        .order_by(HappeningRow.challenge_id, HappeningRow.id)
    ).all()
    ids = {row.challenge_id for row in rows}
    told: dict[int | None, int] = {}
    for row in db.session.scalars(
        sa.select(HappeningRow)
        .where(HappeningRow.challenge_id.in_(ids), HappeningRow.kind == H.DATASETS_TOLD)
        .order_by(HappeningRow.id)
    ):
        told[row.challenge_id] = row.payload["upto"]
    challenges = {c.id: c for c in db.session.scalars(sa.select(Challenge).where(Challenge.id.in_(ids)))}
    new = [row for row in rows if row.id > told.get(row.challenge_id, 0)]
    return [
        (challenges[number], list(some))
        for number, some in groupby(new, key=lambda row: row.challenge_id)
        if number is not None
    ]


def snapshots(ids: Iterable[int]) -> Mapping[int, DatasetSnapshot]:
    """Snapshots by their id."""
    rows = db.session.scalars(sa.select(DatasetSnapshot).where(DatasetSnapshot.id.in_(set(ids))))
    return {row.id: row for row in rows}


def latest(references: Iterable[str]) -> Mapping[str, DatasetSnapshot]:
    """The latest snapshots of datasets, by the datasets' references."""
    rows = db.session.execute(
        sa.select(Dataset.reference, DatasetSnapshot)
        .join(DatasetSnapshot, DatasetSnapshot.dataset_id == Dataset.id)
        .where(Dataset.reference.in_(set(references)), DatasetSnapshot.is_latest)
    )
    return {row.reference: row.DatasetSnapshot for row in rows}
