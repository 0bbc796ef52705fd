"""How a draft came to be: what it said before, and what was not saved because somebody else was faster."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.people import Person
from challenges.models.sealed import SealedJSON
from challenges.vocabulary.choices import RevisionKind


class DraftRevision(Base):
    """What a draft said at some time, or what somebody wanted to save and could not. Read by its team alone.

    ``revision`` is the draft's number at that time; of a copy kept from a conflict, the number it was built on.
    Saves that follow each other closely are one revision, begun at ``begun_at``. ``page`` is the opened page that a
    copy kept from a conflict was written on; such a copy holds with its content the ``marks`` of what that page showed.
    """

    __tablename__ = "draft_revisions"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"))
    revision: Mapped[int]
    kind: Mapped[RevisionKind] = mapped_column(one_of(RevisionKind))
    content: Mapped[dict[str, Any]] = mapped_column(SealedJSON("draft_revisions.content"))
    begun_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime]
    saved_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    page: Mapped[str] = mapped_column(sa.String(20), default="")

    saved_by: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (
        state_check("kind", RevisionKind),
        sa.Index("ix_draft_revisions_entry_id", "entry_id", "id"),
    )
