"""Who prepares what of a challenge by when: tasks of the checklist that were touched, and tasks of one's own."""

import datetime as dt
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.people import Person
from challenges.vocabulary.choices import TaskArea, TaskStatus

if TYPE_CHECKING:
    from challenges.models.challenges import Challenge


class PreparationTask(Base):
    """A task with owner, day and note.

    ``key`` is the task's of the checklist (``vocabulary/checklist.py``), or empty for one of one's own, which has a
    ``title``. A task of the checklist has no row before somebody changes something about it. ``reminded_of`` is the
    day its owner has been reminded of. ``revision`` counts the times it was saved, ``saved_by`` is who did so last.
    """

    __tablename__ = "preparation_tasks"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"), index=True)
    key: Mapped[str | None] = mapped_column(sa.String(30))
    area: Mapped[TaskArea] = mapped_column(one_of(TaskArea))
    title: Mapped[str] = mapped_column(sa.String(160), default="")
    status: Mapped[TaskStatus] = mapped_column(one_of(TaskStatus), default=TaskStatus.TO_DO)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    due_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    reminded_of: Mapped[dt.date | None]
    revision: Mapped[int] = mapped_column(default=1)
    saved_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    saved_at: Mapped[dt.datetime]

    challenge: Mapped["Challenge"] = relationship(lazy="raise")
    owner: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[owner_id])
    saved_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[saved_by_id])

    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "key"),
        state_check("area", TaskArea),
        state_check("status", TaskStatus),
        sa.CheckConstraint("(key is null) = (title <> '')", name="key_or_title"),
    )
