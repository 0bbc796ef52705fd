"""Decisions that move a deadline: who gave everybody more time, and why."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, one_of, state_check
from challenges.models.challenges import Round
from challenges.models.people import Person
from challenges.vocabulary.choices import DeadlineKind


class DeadlineDecision(Base):
    """A round closes later than it was said, or late entries are accepted for longer. Never earlier, for nobody alone.

    ``closes_*``, ``judging_ends_*`` and ``results_*`` are the round's dates before and after, ``grace_*`` its grace
    time in minutes. ``reason`` is public.
    """

    __tablename__ = "deadline_decisions"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"))
    kind: Mapped[DeadlineKind] = mapped_column(one_of(DeadlineKind))
    closes_before: Mapped[dt.datetime]
    closes_after: Mapped[dt.datetime]
    grace_before: Mapped[int]
    grace_after: Mapped[int]
    judging_ends_before: Mapped[dt.datetime]
    judging_ends_after: Mapped[dt.datetime]
    results_before: Mapped[dt.datetime]
    results_after: Mapped[dt.datetime]
    reason: Mapped[str] = mapped_column(sa.Text)
    reason_en: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    decided_at: Mapped[dt.datetime]

    round: Mapped[Round] = relationship(lazy="raise")
    decided_by: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (
        state_check("kind", DeadlineKind),
        sa.CheckConstraint("closes_after >= closes_before and grace_after >= 0", name="later"),
        sa.Index("ix_deadline_decisions_round_id", "round_id", "id"),
    )
