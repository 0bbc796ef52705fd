"""The record of a dataset as it was kept, also for snapshots that have none."""

from dataclasses import replace
from typing import Any

from challenges.adapters.portals.keeping import from_json
from challenges.adapters.portals.record import DatasetRecord
from challenges.vocabulary.choices import AccessRight, DatasetKind


def kept(snapshot: Any) -> DatasetRecord | None:
    """The whole record a snapshot holds; None for one older than records, or that cannot be read any more."""
    try:
        return from_json(snapshot.record) if snapshot.record else None
    except (KeyError, TypeError, ValueError):
        return None


def record_of(dataset: Any, snapshot: Any) -> DatasetRecord:
    """The record a snapshot holds, with the day the data was updated last as the portal said at the latest check.

    For a dataset added by hand, and for a snapshot from before records were kept, it is made of the facts there are.
    """
    record = kept(snapshot) or _of_columns(dataset, snapshot)
    return replace(record, modified=dataset.updated_on) if dataset.updated_on else record


def _of_columns(dataset: Any, snapshot: Any) -> DatasetRecord:
    return DatasetRecord(
        source=dataset.source,
        source_base=dataset.source_base,
        source_id=dataset.source_id or "",
        uri=dataset.uri,
        kind=DatasetKind(dataset.kind).value,
        title=snapshot.title,
        description=snapshot.description,
        publisher_name=snapshot.publisher,
        licence=snapshot.licence,
        access_right=AccessRight(snapshot.access_right),
        formats=tuple(snapshot.formats),
        page_url=snapshot.page_url,
    )
