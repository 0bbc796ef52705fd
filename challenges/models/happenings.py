"""The record of everything that happened: append-only."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from challenges.models.base import Base


class HappeningRow(Base):
    """Who did what to what, and when. ``public`` marks those that may change a public page."""

    __tablename__ = "happenings"

    kind: Mapped[str] = mapped_column(sa.String(60))
    at: Mapped[dt.datetime]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    subject_type: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int]
    challenge_id: Mapped[int | None] = mapped_column(sa.ForeignKey("challenges.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    payload: Mapped[dict[str, Any]]
    public: Mapped[bool]

    __table_args__ = (
        sa.Index("ix_happenings_subject", "subject_type", "subject_id"),
        sa.Index("ix_happenings_challenge_id", "challenge_id"),
        sa.Index(
            "ix_happenings_public",
            "id",
            sqlite_where=sa.text("public"),
            postgresql_where=sa.text("public"),
        ),
    )
