"""Where the file of an entry lies. What it is never changes."""

import sqlalchemy as sa

from challenges.models import db
from challenges.models.entries import Attachment


def lies_at(attachment_id: int, old_key: str, new_key: str) -> bool:
    """Point a file at another copy of the same bytes, unless it is gone or has been pointed elsewhere meanwhile."""
    pointed = db.session.execute(
        sa.update(Attachment)
        .where(Attachment.id == attachment_id, Attachment.storage_key == old_key)
        .values(storage_key=new_key)
        .returning(Attachment.id)
    )
    return pointed.scalar() is not None
