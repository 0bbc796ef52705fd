"""Files and what the virus scanner made of them."""

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from challenges.models import db
from challenges.models.entries import Attachment
from challenges.vocabulary.choices import FileScan


def by_id(attachment_id: int) -> Attachment | None:
    """The file, if it is still there."""
    return db.session.get(Attachment, attachment_id)


def locked(attachment_id: int) -> Attachment | None:
    """The file's row, which no other transaction can change until this one has ended."""
    return db.session.scalar(
        sa.select(Attachment)
        .where(Attachment.id == attachment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def waiting_since(moment: dt.datetime, most: int) -> Sequence[int]:
    """The ids of files that came before a moment and still wait for the scanner, the oldest first."""
    return db.session.scalars(
        sa.select(Attachment.id)
        .where(Attachment.scan == FileScan.WAITING, Attachment.uploaded_at <= moment)
        .order_by(Attachment.id)
        .limit(most)
    ).all()


def ids(*, again: bool) -> Sequence[int]:
    """The ids of the files that wait for the scanner or have never been scanned; with ``again`` of all files."""
    query = sa.select(Attachment.id).order_by(Attachment.id)
    if not again:
        query = query.where(Attachment.scan.in_((FileScan.WAITING, FileScan.NONE)))
    return db.session.scalars(query).all()


def counts() -> Mapping[FileScan, int]:
    """How many files the scanner has found what of."""
    query = sa.select(Attachment.scan, sa.func.count(Attachment.id)).group_by(Attachment.scan)
    return dict(db.session.execute(query).all())
