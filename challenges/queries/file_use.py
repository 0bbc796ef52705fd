"""How much room files take: those of drafts and versions, and what is being uploaded."""

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.entries import Attachment, Entry
from challenges.models.uploads import Upload


def of_entry(entry_id: int) -> int:
    """Bytes of the entry's files, also of those that only a version holds, and of its uploads under way."""
    return _sum(Attachment.size, Attachment.entry_id == entry_id) + _sum(
        Upload.size, Upload.entry_id == entry_id
    )


def of_challenge(challenge_id: int) -> int:
    """The same for all entries of a challenge."""
    ids = sa.select(Entry.id).where(Entry.challenge_id == challenge_id)
    return _sum(Attachment.size, Attachment.entry_id.in_(ids)) + _sum(Upload.size, Upload.entry_id.in_(ids))


def lock(challenge_id: int) -> None:
    """Let nobody else add files in this challenge until this transaction has ended; everything else goes on."""
    db.session.execute(
        sa.select(Challenge.id).where(Challenge.id == challenge_id).with_for_update(key_share=True)
    )


def _sum(column: sa.orm.InstrumentedAttribute[int], which: sa.ColumnElement[bool]) -> int:
    return int(db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(column), 0)).where(which)) or 0)
