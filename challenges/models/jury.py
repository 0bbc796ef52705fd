"""The jury of a round: seats, declarations of conflicts, assignments, score sheets."""

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, Tenths, new_reference, one_of, state_check
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.people import Person
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution, Verdict
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import AssignmentState, SheetState


class Juror(Base):
    """A person with an accepted seat in the jury of a round; ``left_at`` when they stepped down.

    ``capacity`` is how many entries the juror can read in all, none: no limit. ``competences`` are topics in the
    organiser's words, ``languages`` codes of those the juror reads ([]: all). ``organisation`` is the workplace.
    """

    __tablename__ = "jurors"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    seat: Mapped[JurySeat] = mapped_column(one_of(JurySeat), default=JurySeat.JUROR)
    capacity: Mapped[int | None]
    competences: Mapped[list[Any]] = mapped_column(default=list)
    languages: Mapped[list[Any]] = mapped_column(default=list)
    organisation: Mapped[str] = mapped_column(sa.String(160), default="")
    joined_at: Mapped[dt.datetime]
    left_at: Mapped[dt.datetime | None]

    round: Mapped[Round] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("round_id", "person_id"),
        state_check("seat", JurySeat),
        sa.CheckConstraint("capacity is null or capacity between 0 and 1000", name="capacity"),
    )


class ConflictDeclaration(Base):
    """What a juror declared about an entry, before opening it; the answer stands until declared anew."""

    __tablename__ = "conflict_declarations"

    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("jurors.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    answer: Mapped[ConflictAnswer] = mapped_column(one_of(ConflictAnswer))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    declared_at: Mapped[dt.datetime]
    resolution: Mapped[ConflictResolution | None] = mapped_column(one_of(ConflictResolution))
    resolved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    resolved_at: Mapped[dt.datetime | None]

    juror: Mapped[Juror] = relationship(lazy="raise")
    entry: Mapped[Entry] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("juror_id", "entry_id"),
        state_check("answer", ConflictAnswer),
        sa.CheckConstraint("resolution is null or answer = 'possible'", name="only_possible_is_resolved"),
    )

    @property
    def round_id(self) -> int:
        """The round the declaration was made in."""
        return self.juror.round_id

    @property
    def challenge(self) -> Challenge:
        """The challenge the declaration belongs to."""
        return self.juror.round.challenge

    @property
    def lets_read(self) -> bool:
        """Whether this declaration lets the juror open the entry."""
        return self.answer is ConflictAnswer.NONE or self.resolution is ConflictResolution.CLEARED


class Assignment(Base):
    """An entry that a juror is to read in a round; ``opened_at`` is when the juror first opened it.

    ``tied`` is set by those who load it to open the entry: something ties the juror to it that nobody has cleared.
    ``for_tie`` is a further reading that is to separate equal entries: it does not count in the ranking.
    """

    __tablename__ = "assignments"

    tied = False

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"))
    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("jurors.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    state: Mapped[AssignmentState] = mapped_column(one_of(AssignmentState), default=AssignmentState.OFFERED)
    created_at: Mapped[dt.datetime]
    opened_at: Mapped[dt.datetime | None]
    for_tie: Mapped[bool] = mapped_column(default=False)

    round: Mapped[Round] = relationship(lazy="raise")
    juror: Mapped[Juror] = relationship(lazy="raise")
    entry: Mapped[Entry] = relationship(lazy="raise")
    sheet: Mapped["ScoreSheet | None"] = relationship(lazy="raise", back_populates="assignment")

    __table_args__ = (
        sa.UniqueConstraint("juror_id", "entry_id"),
        state_check("state", AssignmentState),
        sa.Index("ix_assignments_round_id_state", "round_id", "state"),
    )

    @property
    def challenge(self) -> Challenge:
        """The challenge the assignment belongs to."""
        return self.round.challenge


class ScoreSheet(Base):
    """A juror's scores and comment on one assignment; ``revision`` rises with every save.

    ``verdict`` is the answer in a screening round; there are no scores then. ``page`` is the opened page that saved
    last: it goes on from its own saves, even if their answers never reached it.
    """

    __tablename__ = "score_sheets"

    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignments.id"), unique=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("entry_versions.id"))
    state: Mapped[SheetState] = mapped_column(one_of(SheetState), default=SheetState.OPEN)
    verdict: Mapped[Verdict | None] = mapped_column(one_of(Verdict))
    verdict_reason: Mapped[str] = mapped_column(sa.Text, default="")
    comment: Mapped[str] = mapped_column(sa.Text, default="")
    private_note: Mapped[str] = mapped_column(sa.Text, default="")
    revision: Mapped[int] = mapped_column(default=0)
    page: Mapped[str] = mapped_column(sa.String(20), default="")
    saved_at: Mapped[dt.datetime]
    locked_at: Mapped[dt.datetime | None]

    assignment: Mapped[Assignment] = relationship(lazy="raise", back_populates="sheet")
    version: Mapped[EntryVersion] = relationship(lazy="raise")
    scores: Mapped[list["Score"]] = relationship(
        lazy="raise", back_populates="sheet", cascade="all, delete-orphan"
    )

    __table_args__ = (state_check("state", SheetState), state_check("verdict", Verdict))


class Score(Base):
    """A juror's score on one criterion, in steps of the criterion; no value means "cannot judge", never a number."""

    __tablename__ = "scores"

    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("score_sheets.id", ondelete="CASCADE"))
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criteria.id"))
    value: Mapped[Decimal | None] = mapped_column(Tenths)

    sheet: Mapped[ScoreSheet] = relationship(lazy="raise", back_populates="scores")

    __table_args__ = (
        sa.UniqueConstraint("sheet_id", "criterion_id"),
        sa.CheckConstraint("value is null or value between 0 and 100", name="value"),
    )
