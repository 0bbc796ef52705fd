"""Snapshots of datasets: taken of what a portal says, the newest marked as such, the old ones kept."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from challenges.adapters.portals.keeping import facts_hash, to_json
from challenges.adapters.portals.record import DatasetRecord
from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.operations import link_checks, publishers
from challenges.rules.check_times import next_night
from challenges.vocabulary.choices import DatasetKind

_LONGEST_ADDRESS = 1000
_LONGEST_DESCRIPTION = 5_000
_MOST_FORMATS = 40


def take(dataset: Dataset, record: DatasetRecord, *, now: dt.datetime) -> DatasetSnapshot:
    """Keep what a portal says about a dataset that has been flushed, as its latest snapshot.

    The dataset's kind, publisher and time of the next check follow the record, and so do the links of challenges that
    have not opened. Records nothing: the caller knows what happened.
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
    dataset.checked_at, dataset.check_at = now, next_night(now, dataset.reference)
    dataset.failures, dataset.last_fault = 0, ""
    dataset.updated_on = record.modified
    return keep(dataset, snapshot)


def keep(dataset: Dataset, snapshot: DatasetSnapshot) -> DatasetSnapshot:
    """Store a snapshot as the latest of its dataset. The links of challenges that have not opened follow it; where
    a challenge is open, teams and juries judge by what was said at the opening. Its addresses are checked soon."""
    db.session.execute(
        sa.update(DatasetSnapshot)
        .where(DatasetSnapshot.dataset_id == dataset.id, DatasetSnapshot.is_latest)
        .values(is_latest=False)
    )
    snapshot.dataset_id, snapshot.is_latest = dataset.id, True
    db.session.add(snapshot)
    db.session.flush()
    db.session.execute(
        sa.update(ChallengeDataset)
        .where(
            ChallengeDataset.dataset_id == dataset.id,
            ChallengeDataset.challenge_id.not_in(_opened_before(snapshot.taken_at)),
        )
        .values(snapshot_id=snapshot.id)
        .execution_options(synchronize_session=False)
    )
    link_checks.gather(dataset, snapshot, now=snapshot.taken_at)
    return snapshot


def _opened_before(now: dt.datetime) -> sa.Select[Any]:
    """The challenges that have opened: published, and their first round has begun (``rules/phases.opening``)."""
    return (
        sa.select(Challenge.id)
        .join(Round, Round.challenge_id == Challenge.id)
        .where(Challenge.published_at <= now, Round.opens_at <= now)
    )
