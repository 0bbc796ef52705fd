"""Which files the database knows of: where each lies and what it has to be, never what it is called."""

from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.entries import Attachment


@dataclass(frozen=True)
class Known:
    """A file of an entry: its reference, its key in the storage, and what it was when it arrived."""

    id: int
    reference: str
    key: str
    size: int
    sha256: str


def known(after: int, most: int) -> list[Known]:
    """The next files behind the one with this id, in order of their ids."""
    query = (
        sa.select(
            Attachment.id,
            Attachment.reference,
            Attachment.storage_key,
            Attachment.size,
            Attachment.sha256,
        )
        .where(Attachment.id > after)
        .order_by(Attachment.id)
        .limit(most)
    )
    return [Known(*row) for row in db.session.execute(query)]
