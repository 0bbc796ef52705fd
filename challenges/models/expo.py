"""An exhibition: the tables of a round's entries in a hall, and what jurors noted there as they went by."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.jury import Juror
from challenges.models.sealed import SealedText
from challenges.vocabulary.choices import SkipReason, TablePresence


class ExpoHall(Base):
    """What holds for the whole exhibition. ``seed`` breaks ties between tables; since ``focused_at`` jurors are sent
    to the tables that are in focus first."""

    __tablename__ = "expo_halls"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"), unique=True)
    seed: Mapped[int]
    focused_at: Mapped[dt.datetime | None]


class ExpoTable(Base):
    """Where an entry is shown: a number on a sign, in a zone of the hall ("" when the hall has none).

    ``number`` is below zero only while numbers change hands. ``presence`` is what the organiser says of the team. Of
    jurors' reports that nobody is there those since ``reports_from`` count; none: all.
    """

    __tablename__ = "expo_tables"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    number: Mapped[int]
    zone: Mapped[str] = mapped_column(sa.String(40), default="")
    presence: Mapped[TablePresence] = mapped_column(one_of(TablePresence), default=TablePresence.PRESENT)
    reports_from: Mapped[dt.datetime | None]
    in_focus: Mapped[bool] = mapped_column(default=False)

    round: Mapped[Round] = relationship(lazy="raise")
    entry: Mapped[Entry] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("round_id", "entry_id"),
        sa.UniqueConstraint("round_id", "number"),
        state_check("presence", TablePresence),
        sa.CheckConstraint("number between -9999 and 9999", name="number"),
    )

    @property
    def challenge(self) -> Challenge:
        """The challenge the table belongs to."""
        return self.round.challenge


class ExpoClaim(Base):
    """A juror is on the way to a table, or at it: nobody else is sent there. One for each juror and each table."""

    __tablename__ = "expo_claims"

    table_id: Mapped[int] = mapped_column(sa.ForeignKey("expo_tables.id"), unique=True)
    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("jurors.id"), unique=True)
    taken_at: Mapped[dt.datetime]


class ExpoSkip(Base):
    """A juror went on from a table without judging. Never changed."""

    __tablename__ = "expo_skips"

    table_id: Mapped[int] = mapped_column(sa.ForeignKey("expo_tables.id"), index=True)
    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("jurors.id"))
    reason: Mapped[SkipReason] = mapped_column(one_of(SkipReason))
    made_at: Mapped[dt.datetime]

    __table_args__ = (state_check("reason", SkipReason),)


class ExpoVisit(Base):
    """What a juror noted about an entry: a score from 1 to 10, or that it is in the juror's ranking. Never changed.

    A later row of the same juror on the same entry takes the place of an earlier one; ``undone`` leaves nothing in
    its place. ``number`` counts a juror's rows.
    """

    __tablename__ = "expo_visits"

    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("jurors.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    number: Mapped[int]
    score: Mapped[int | None]
    ranked: Mapped[bool] = mapped_column(default=False)
    undone: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(SealedText("expo_visits.comment"), default="")
    supersedes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("expo_visits.id"), unique=True)
    made_at: Mapped[dt.datetime]

    juror: Mapped[Juror] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("juror_id", "number"),
        sa.CheckConstraint("score is null or score between 1 and 10", name="score"),
        sa.CheckConstraint("(score is null and not ranked) = undone", name="says_something"),
    )


class ExpoRanking(Base):
    """A juror's own order of the entries they have ranked, best first, as ids. The last one counts. Never changed."""

    __tablename__ = "expo_rankings"

    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("jurors.id"))
    number: Mapped[int]
    entries: Mapped[list[Any]]
    made_at: Mapped[dt.datetime]

    __table_args__ = (sa.UniqueConstraint("juror_id", "number"),)
