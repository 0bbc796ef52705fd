"""Files on their way to an entry; for its team alone, as the draft is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.uploads import Upload


@dataclass(frozen=True)
class Part:
    """A part that has arrived: where it lies, how many bytes it has, and their SHA-256."""

    number: int
    key: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Plan:
    """An upload as it stood when it was read, for work outside any transaction. ``begun_by`` is a person's id."""

    reference: str
    begun_by: int
    question: str
    name: str
    size: int
    mark: str
    part_size: int
    key: str
    direct_id: str
    parts: tuple[Part, ...]

    @property
    def count(self) -> int:
        """How many parts there are to be."""
        return -(-self.size // self.part_size)

    def size_of(self, number: int) -> int:
        """How many bytes part ``number`` is to have."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)

    @property
    def arrived(self) -> int:
        """How many bytes have come through us."""
        return sum(part.size for part in self.parts)


def plan_of(upload: Upload) -> Plan:
    """The upload as it stands."""
    return Plan(
        upload.reference,
        upload.begun_by_id,
        upload.question,
        upload.name,
        upload.size,
        upload.mark,
        upload.part_size,
        upload.storage_key,
        upload.direct_id,
        tuple(sorted((Part(**part) for part in upload.parts), key=lambda part: part.number)),
    )


def plan(entry_id: int, reference: str) -> Plan | None:
    """An upload of the entry."""
    upload = db.session.scalar(_one(entry_id, reference))
    return plan_of(upload) if upload else None


def plans(entry_id: int) -> list[Plan]:
    """The uploads of the entry, in the order they were begun."""
    return [plan_of(upload) for upload in of_entry(entry_id)]


def count(entry_id: int, question: str) -> int:
    """How many uploads are under way for a question of the entry."""
    query = sa.select(sa.func.count()).where(Upload.entry_id == entry_id, Upload.question == question)
    return db.session.scalar(query) or 0


def locked(entry_id: int, reference: str) -> Upload | None:
    """The upload's row, which no other transaction can change until this one has ended."""
    return db.session.scalar(
        _one(entry_id, reference).with_for_update().execution_options(populate_existing=True)
    )


def begun_before(moment: dt.datetime, most: int) -> Sequence[Upload]:
    """Uploads that were begun before a moment, the oldest first."""
    return db.session.scalars(
        sa.select(Upload)
        .where(Upload.begun_at < moment)
        .order_by(Upload.begun_at, Upload.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()


def known_keys() -> set[str]:
    """Every storage key that an upload under way names: of its parts, and of the whole file."""
    rows = db.session.execute(sa.select(Upload.storage_key, Upload.parts))
    return {key for whole, parts in rows for key in (whole, *(part["key"] for part in parts))}


def _one(entry_id: int, reference: str) -> sa.Select[Upload]:
    return sa.select(Upload).where(Upload.entry_id == entry_id, Upload.reference == reference)


def of_entry(entry_id: int) -> Sequence[Upload]:
    """The rows of the uploads of the entry, in the order they were begun."""
    return db.session.scalars(sa.select(Upload).where(Upload.entry_id == entry_id).order_by(Upload.id)).all()
