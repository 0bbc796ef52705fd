"""The only reader of drafts and of their files. What it gives is for the team alone; the doors see to that."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload

from challenges.models import db
from challenges.models.draft_revisions import DraftRevision
from challenges.models.entries import Attachment, EntryDraft, entry_version_files
from challenges.models.people import Person
from challenges.queries.paging import Page, paged
from challenges.vocabulary.choices import RevisionKind
from challenges.vocabulary.entry_content import EntryContent, from_plain


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


def content(row: EntryDraft | DraftRevision) -> EntryContent:
    """What a draft says, or said."""
    return from_plain(row.content)


def writer(person_id: int) -> str:
    """What somebody who saved the draft is called."""
    return db.session.scalar(sa.select(Person.name).where(Person.id == person_id)) or ""


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


# What drafts said before


def revisions(entry_id: int, page: int) -> Page[DraftRevision]:
    """The history of a draft, the latest first, with who saved. One page."""
    return paged(_history(entry_id).order_by(DraftRevision.id.desc()), page)


def revision(entry_id: int, reference: str) -> DraftRevision | None:
    """One of the draft's history."""
    return db.session.scalar(_history(entry_id).where(DraftRevision.reference == reference))


def revisions_before(entry_id: int, revision_id: int, number: int = 1) -> Sequence[DraftRevision]:
    """What the draft said before a revision: so many, the latest first, without kept copies."""
    query = _history(entry_id).where(DraftRevision.id < revision_id, _was_the_draft())
    return db.session.scalars(query.order_by(DraftRevision.id.desc()).limit(number)).all()


def last_revision(entry_id: int) -> DraftRevision | None:
    """What the history says of the draft as it is now; None when it has none yet."""
    query = _history(entry_id).where(_was_the_draft()).options(defer(DraftRevision.content))
    query = query.order_by(DraftRevision.id.desc())
    return db.session.scalar(query.limit(1))


def revision_numbered(entry_id: int, number: int) -> DraftRevision | None:
    """What the draft said when it had this number, if the history still knows."""
    query = _history(entry_id).where(DraftRevision.revision == number, _was_the_draft())
    return db.session.scalar(query.order_by(DraftRevision.id).limit(1))


def copy_of_page(entry_id: int, person_id: int, page: str) -> DraftRevision | None:
    """The latest copy that was kept of what a person wrote on an opened page, and that waits to be dealt with."""
    query = _history(entry_id).where(
        DraftRevision.kind == RevisionKind.CONFLICT,
        DraftRevision.saved_by_id == person_id,
        DraftRevision.page == page,
    )
    return db.session.scalar(query.order_by(DraftRevision.id.desc()).limit(1))


def waiting_copies(entry_id: int) -> Sequence[DraftRevision]:
    """Copies that nobody has brought together with the draft yet, the oldest first."""
    query = _history(entry_id).where(DraftRevision.kind == RevisionKind.CONFLICT, DraftRevision.page != "")
    return db.session.scalars(query.options(defer(DraftRevision.content)).order_by(DraftRevision.id)).all()


def marks(copy: DraftRevision) -> str:
    """Marks of what a page showed of the draft, on which a copy was written."""
    return str(copy.content.get("marks", ""))


def outline(entry_id: int) -> Sequence[Any]:
    """Id, kind and time of everything in the history, the oldest first."""
    query = sa.select(DraftRevision.id, DraftRevision.kind, DraftRevision.saved_at)
    return db.session.execute(
        query.where(DraftRevision.entry_id == entry_id).order_by(DraftRevision.id)
    ).all()


def _history(entry_id: int) -> sa.Select[DraftRevision]:
    return (
        sa.select(DraftRevision)
        .where(DraftRevision.entry_id == entry_id)
        .options(joinedload(DraftRevision.saved_by).load_only(Person.name))
    )


def _was_the_draft() -> sa.ColumnElement[bool]:
    return DraftRevision.kind != RevisionKind.CONFLICT


def _of(entry_id: int) -> sa.Select[EntryDraft]:
    return sa.select(EntryDraft).where(EntryDraft.entry_id == entry_id)
