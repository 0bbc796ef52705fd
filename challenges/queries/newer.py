"""What a dataset's portal says now, loaded only where that is something else than what stands for a challenge.

Most datasets have not changed since they were linked. Loading the latest snapshot beside the one that stands would read
the same row, with its whole record, twice.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot

_newer = aliased(DatasetSnapshot)


def with_newer(query: sa.Select[Any]) -> sa.Select[Any]:
    """A query for ``ChallengeDataset`` that has joined its dataset, now with dataset and snapshot loaded, and with
    ``dataset.latest`` where that is another snapshot; none there means that the one that stands is the latest."""
    another = sa.and_(
        _newer.dataset_id == ChallengeDataset.dataset_id,
        _newer.is_latest,
        _newer.id != ChallengeDataset.snapshot_id,
    )
    return query.outerjoin(_newer, another).options(
        contains_eager(ChallengeDataset.dataset).contains_eager(Dataset.latest.of_type(_newer)),
        joinedload(ChallengeDataset.snapshot),
    )
