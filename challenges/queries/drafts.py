"""The only reader of drafts and of their files. What it gives is for the team alone; the doors see to that."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from challenges.models import db
from challenges.models.entries import Attachment, EntryDraft, entry_version_files
from challenges.models.people import Person
from challenges.vocabulary.entry_content import EntryContent, LinkContent, UseContent


@dataclass(frozen=True)
class Draft:
    """A draft as it is stored now, with its files."""

    content: EntryContent
    revision: int
    saved_at: dt.datetime
    saved_by: str
    files: tuple[Attachment, ...]


def of_entry(entry_id: int) -> Draft | None:
    """The draft of an entry."""
    rows = db.session.execute(_with_files(), {"entry_id": entry_id}).all()
    if not rows:
        return None
    row, name, _file = rows[0]
    return Draft(
        content(row),
        row.revision,
        row.updated_at,
        name,
        tuple(file for _row, _name, file in rows if file is not None),
    )


@cache
def _with_files() -> sa.Select[EntryDraft, str, Attachment]:
    return (
        sa.select(EntryDraft, Person.name, Attachment)
        .join(EntryDraft.updated_by)
        .outerjoin(Attachment, sa.and_(Attachment.entry_id == EntryDraft.entry_id, Attachment.in_draft))
        .where(EntryDraft.entry_id == sa.bindparam("entry_id"))
        .order_by(Attachment.id)
    )


def locked(entry_id: int) -> EntryDraft | None:
    """The draft's row, which no other transaction can change until this one has ended."""
    return db.session.scalar(_of(entry_id).with_for_update().execution_options(populate_existing=True))


def content(row: EntryDraft) -> EntryContent:
    """What a draft says."""
    return EntryContent(
        title=row.title,
        summary=row.summary,
        description=row.description,
        links=tuple(LinkContent(link["label"], link["url"]) for link in row.links),
        dataset_uses=tuple(
            UseContent(use["dataset"], use["how"], use.get("used", True)) for use in row.dataset_uses
        ),
        other_data=row.other_data,
        language=row.language,
    )


def files(entry_id: int) -> Sequence[Attachment]:
    """The files in the draft, in the order they came."""
    return db.session.scalars(
        sa.select(Attachment)
        .where(Attachment.entry_id == entry_id, Attachment.in_draft)
        .order_by(Attachment.id)
    ).all()


def file(entry_id: int, reference: str) -> Attachment | None:
    """A file in the draft."""
    return db.session.scalar(
        sa.select(Attachment).where(
            Attachment.entry_id == entry_id, Attachment.reference == reference, Attachment.in_draft
        )
    )


def in_a_version(attachment_id: int) -> bool:
    """Whether a submitted version holds the file, which then has to stay."""
    query = sa.select(entry_version_files.c.version_id).where(
        entry_version_files.c.attachment_id == attachment_id
    )
    return db.session.scalar(query.limit(1)) is not None


def known_keys(keys: Sequence[str]) -> set[str]:
    """Those of the storage keys that belong to a file, whether in a draft or in a version."""
    return set(db.session.scalars(sa.select(Attachment.storage_key).where(Attachment.storage_key.in_(keys))))


def _of(entry_id: int) -> sa.Select[EntryDraft]:
    return sa.select(EntryDraft).where(EntryDraft.entry_id == entry_id)
