"""Snapshots of datasets: taken of what a portal says, the newest marked as such, the old ones kept."""

import datetime as dt

import sqlalchemy as sa

from challenges.adapters.portals.keeping import facts_hash, to_json
from challenges.adapters.portals.record import DatasetRecord
from challenges.models import db
from challenges.models.datasets import Dataset, DatasetSnapshot
from challenges.operations import publishers
from challenges.vocabulary.choices import DatasetKind

_LONGEST_ADDRESS = 1000
_LONGEST_DESCRIPTION = 5_000
_MOST_FORMATS = 40
_CHECK_AGAIN = dt.timedelta(days=1)


def take(dataset: Dataset, record: DatasetRecord, *, now: dt.datetime) -> DatasetSnapshot:
    """Keep what a portal says about a dataset that has been flushed, as its latest snapshot.

    The dataset's kind, publisher and time of the next check follow the record. Records nothing: the caller knows
    what happened.
    """
    snapshot = DatasetSnapshot(
        taken_at=now,
        title=dict(record.title) or {"und": record.title_in("sv").text},
        description={tag: text[:_LONGEST_DESCRIPTION] for tag, text in record.description.items()},
        publisher=dict(record.publisher_name)
        or ({"und": record.publisher_uri} if record.publisher_uri else {}),
        licence=record.licence[:_LONGEST_ADDRESS],
        access_right=record.access_right,
        formats=list(record.formats[:_MOST_FORMATS]),
        page_url=record.page_url[:_LONGEST_ADDRESS],
        record=to_json(record),
        facts_hash=facts_hash(record),
        etag=record.etag[:200],
    )
    publisher = publishers.of(record)
    dataset.publisher_id = publisher.id if publisher else None
    dataset.kind = DatasetKind(record.kind)
    dataset.checked_at, dataset.check_at = now, now + _CHECK_AGAIN
    dataset.failures, dataset.last_fault = 0, ""
    return keep(dataset, snapshot)


def keep(dataset: Dataset, snapshot: DatasetSnapshot) -> DatasetSnapshot:
    """Store a snapshot as the latest of its dataset."""
    db.session.execute(
        sa.update(DatasetSnapshot)
        .where(DatasetSnapshot.dataset_id == dataset.id, DatasetSnapshot.is_latest)
        .values(is_latest=False)
    )
    snapshot.dataset_id, snapshot.is_latest = dataset.id, True
    db.session.add(snapshot)
    db.session.flush()
    return snapshot
