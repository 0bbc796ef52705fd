"""Work that waits for the worker, and the letters it sends."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.vocabulary.states import JobState, LetterState


class Job(Base):
    """A piece of work, queued in the transaction of the change it follows from."""

    __tablename__ = "jobs"

    name: Mapped[str] = mapped_column(sa.String(80))
    args: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(one_of(JobState), default=JobState.QUEUED)
    run_at: Mapped[dt.datetime]
    lease_until: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=10)
    unique_key: Mapped[str | None] = mapped_column(sa.String(120))
    last_error: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (
        state_check("state", JobState),
        sa.Index("ix_jobs_state_run_at", "state", "run_at", "id"),
        sa.Index("ix_jobs_unique_key", "unique_key"),
        sa.Index(
            "uq_jobs_unique_key",
            "unique_key",
            unique=True,
            sqlite_where=sa.text("state in ('queued', 'running')"),
            postgresql_where=sa.text("state in ('queued', 'running')"),
        ),
    )


CONFIDENTIAL_LETTERS = ("guardian_asked",)
"""Letters to people whose address is nobody's business but of who gave it: administrators do not see it."""


class Letter(Base):
    """A letter to one address. ``message_id`` stays the same over retries, so that doubles can be told.

    ``secret`` letters hold a link that opens an account or an invitation; their text is removed once sent.
    """

    __tablename__ = "letters"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    kind: Mapped[str] = mapped_column(sa.String(60))
    happening_id: Mapped[int | None] = mapped_column(sa.ForeignKey("happenings.id"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    language: Mapped[str] = mapped_column(sa.String(2))
    subject: Mapped[str] = mapped_column(sa.String(250))
    body: Mapped[str] = mapped_column(sa.Text)
    secret: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[str] = mapped_column(sa.String(200), unique=True)
    state: Mapped[LetterState] = mapped_column(one_of(LetterState), default=LetterState.QUEUED)
    queued_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.Text, default="")

    __table_args__ = (state_check("state", LetterState), sa.Index("ix_letters_state", "state"))

    @property
    def confidential(self) -> bool:
        return self.kind in CONFIDENTIAL_LETTERS
