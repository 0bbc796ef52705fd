"""Who has been looked at before a deadline, so that nobody is reminded twice."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from challenges.models.base import Base


class DraftReminder(Base):
    """An entry was looked at so many ``hours`` before its round closes at ``closes_at``.

    ``happening_id`` is the reminding that its team was part of; none when there was nothing to remind of.
    """

    __tablename__ = "draft_reminders"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"))
    closes_at: Mapped[dt.datetime]
    hours: Mapped[int]
    looked_at: Mapped[dt.datetime]
    happening_id: Mapped[int | None] = mapped_column(sa.ForeignKey("happenings.id"), index=True)

    __table_args__ = (sa.UniqueConstraint("entry_id", "closes_at", "hours"),)
