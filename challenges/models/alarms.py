"""What makes a ranking doubtful until somebody has looked at it, and ballots that do not count."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Challenge, Round
from challenges.models.jury import Juror
from challenges.models.people import Person
from challenges.models.results import Ranking
from challenges.vocabulary.choices import AlarmKind


class Alarm(Base):
    """Something odd in what a ranking was made from. ``reason`` is what an official did about it, signed once.

    ``juror`` is whose scores are odd, ``entries`` holds the ids of the entries that it is about ([]: of no entry in
    particular), ``figure`` is what was measured, as decimal text.
    """

    __tablename__ = "alarms"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    ranking_id: Mapped[int] = mapped_column(sa.ForeignKey("rankings.id"), index=True)
    kind: Mapped[AlarmKind] = mapped_column(one_of(AlarmKind))
    juror_id: Mapped[int | None] = mapped_column(sa.ForeignKey("jurors.id"))
    entries: Mapped[list[Any]] = mapped_column(default=list)
    figure: Mapped[str] = mapped_column(sa.String(20), default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    signed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    signed_at: Mapped[dt.datetime | None]

    ranking: Mapped[Ranking] = relationship(lazy="raise")
    juror: Mapped[Juror | None] = relationship(lazy="raise")
    signed_by: Mapped[Person | None] = relationship(lazy="raise")

    __table_args__ = (
        state_check("kind", AlarmKind),
        sa.CheckConstraint(
            "(signed_at is null and signed_by_id is null and reason = '')"
            " or (signed_at is not null and signed_by_id is not null and reason <> '')",
            name="signed_whole",
        ),
    )

    @property
    def likeness(self) -> tuple[str, int | None, tuple[int, ...], str]:
        """What makes two alarms of different rankings the same: then the signature holds for both."""
        return self.kind.value, self.juror_id, tuple(self.entries), self.figure


class BallotRemoval(Base):
    """That a juror's ballots do not count in a round, decided by an official for a reason of method.

    ``ended_at`` is when the ballots were put back, with the reason for that.
    """

    __tablename__ = "ballot_removals"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"), index=True)
    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("jurors.id"))
    reason: Mapped[str] = mapped_column(sa.Text)
    decided_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    decided_at: Mapped[dt.datetime]
    end_reason: Mapped[str] = mapped_column(sa.Text, default="")
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    ended_at: Mapped[dt.datetime | None]

    round: Mapped[Round] = relationship(lazy="raise")
    juror: Mapped[Juror] = relationship(lazy="raise")
    decided_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[decided_by_id])
    ended_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[ended_by_id])

    __table_args__ = (
        sa.CheckConstraint("reason <> ''", name="has_reason"),
        sa.CheckConstraint(
            "(ended_at is null and ended_by_id is null) or (ended_at is not null and ended_by_id is not null)",
            name="ended_whole",
        ),
        sa.Index(
            "uq_ballot_removals_standing",
            "juror_id",
            unique=True,
            sqlite_where=sa.text("ended_at is null"),
            postgresql_where=sa.text("ended_at is null"),
        ),
    )

    @property
    def challenge(self) -> Challenge:
        """The challenge the round belongs to."""
        return self.round.challenge
