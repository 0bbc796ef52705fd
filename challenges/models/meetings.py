"""The jury's meetings: who was there, what was on the agenda, who left for what, votes, dissent, changed scores."""

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, Tenths, one_of, state_check
from challenges.models.challenges import Challenge, Criterion, Round
from challenges.models.entries import Entry
from challenges.models.jury import ScoreSheet
from challenges.models.people import Person
from challenges.models.results import Ranking
from challenges.vocabulary.choices import AgendaKind, MeetingForm
from challenges.vocabulary.states import MeetingState


class Meeting(Base):
    """A meeting of a round's jury: when, where and how. ``secretary`` keeps its minutes.

    ``ranking_id`` is the ranking that its agenda was made from, if there was one.
    """

    __tablename__ = "meetings"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"))
    number: Mapped[int]
    held_at: Mapped[dt.datetime]
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    form: Mapped[MeetingForm] = mapped_column(one_of(MeetingForm))
    state: Mapped[MeetingState] = mapped_column(one_of(MeetingState), default=MeetingState.PLANNED)
    secretary_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    ranking_id: Mapped[int | None] = mapped_column(sa.ForeignKey("rankings.id"))
    opened_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[dt.datetime]

    round: Mapped[Round] = relationship(lazy="raise")
    secretary: Mapped[Person] = relationship(lazy="raise", foreign_keys=[secretary_id])
    ranking: Mapped[Ranking | None] = relationship(lazy="raise")
    presences: Mapped[list["MeetingPresence"]] = relationship(lazy="raise", order_by="MeetingPresence.id")
    items: Mapped[list["AgendaItem"]] = relationship(
        lazy="raise", back_populates="meeting", order_by="AgendaItem.position"
    )

    __table_args__ = (
        sa.UniqueConstraint("round_id", "number"),
        state_check("form", MeetingForm),
        state_check("state", MeetingState),
        sa.CheckConstraint("state = 'planned' or opened_at is not null", name="opened"),
        sa.CheckConstraint("state <> 'closed' or closed_at is not null", name="closed"),
    )

    @property
    def challenge(self) -> Challenge:
        """The challenge the meeting belongs to."""
        return self.round.challenge


class MeetingPresence(Base):
    """Whether a member of the jury is at a meeting."""

    __tablename__ = "meeting_presences"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"))
    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("jurors.id"))
    present: Mapped[bool]

    __table_args__ = (sa.UniqueConstraint("meeting_id", "juror_id"),)


class AgendaItem(Base):
    """Something a meeting deals with. ``title`` is what somebody called an item they added.

    ``taken_up_at`` is when the meeting came to it, and who had to step aside did so.
    """

    __tablename__ = "agenda_items"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"))
    position: Mapped[int]
    kind: Mapped[AgendaKind] = mapped_column(one_of(AgendaKind))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    notes: Mapped[str] = mapped_column(sa.Text, default="")
    taken_up_at: Mapped[dt.datetime | None]

    meeting: Mapped[Meeting] = relationship(lazy="raise", back_populates="items")
    entries: Mapped[list["AgendaEntry"]] = relationship(lazy="raise", order_by="AgendaEntry.id")
    absences: Mapped[list["ItemAbsence"]] = relationship(lazy="raise", order_by="ItemAbsence.id")
    votes: Mapped[list["MeetingVote"]] = relationship(lazy="raise", order_by="MeetingVote.id")
    dissents: Mapped[list["Dissent"]] = relationship(lazy="raise", order_by="Dissent.id")

    __table_args__ = (sa.UniqueConstraint("meeting_id", "position"), state_check("kind", AgendaKind))


class AgendaEntry(Base):
    """An entry that an item is about; ``sure`` is "in" or "out" where the ranking is certain, else empty."""

    __tablename__ = "agenda_entries"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    sure: Mapped[str] = mapped_column(sa.String(4), default="")

    entry: Mapped[Entry] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("item_id", "entry_id"),
        sa.CheckConstraint("sure in ('', 'in', 'out')", name="sure"),
    )


class ItemAbsence(Base):
    """A member who was at the meeting and stepped aside when it came to an entry they have a conflict with."""

    __tablename__ = "item_absences"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"))
    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("jurors.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    left_at: Mapped[dt.datetime]

    __table_args__ = (sa.UniqueConstraint("item_id", "juror_id", "entry_id"),)


class MeetingVote(Base):
    """A vote, counted. ``casting`` is how the chair decided when as many were for as against. Never changed."""

    __tablename__ = "meeting_votes"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(300))
    in_favour: Mapped[int]
    against: Mapped[int]
    abstained: Mapped[int] = mapped_column(default=0)
    casting: Mapped[bool | None]
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    written_at: Mapped[dt.datetime]

    __table_args__ = (
        sa.CheckConstraint("in_favour >= 0 and against >= 0 and abstained >= 0", name="counts"),
        sa.CheckConstraint("(in_favour = against) = (casting is not null)", name="casting"),
    )

    @property
    def carried(self) -> bool:
        """Whether the answer is yes."""
        return self.in_favour > self.against if self.casting is None else self.casting


class Dissent(Base):
    """A member's own opinion where it differs from the jury's, in the member's words. Never changed."""

    __tablename__ = "dissents"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_items.id"), index=True)
    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("jurors.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    written_at: Mapped[dt.datetime]


class ScoreChange(Base):
    """A score that its juror changed at a meeting: before, after and why. Never changed.

    ``ranking_id`` is the ranking that held until then.
    """

    __tablename__ = "score_changes"

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meetings.id"), index=True)
    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("score_sheets.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criteria.id"))
    before: Mapped[Decimal | None] = mapped_column(Tenths)
    after: Mapped[Decimal | None] = mapped_column(Tenths)
    reason: Mapped[str] = mapped_column(sa.Text)
    ranking_id: Mapped[int] = mapped_column(sa.ForeignKey("rankings.id"))
    changed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    changed_at: Mapped[dt.datetime]

    sheet: Mapped[ScoreSheet] = relationship(lazy="raise")
    criterion: Mapped[Criterion] = relationship(lazy="raise")

    __table_args__ = (sa.CheckConstraint("before is distinct from after", name="changed"),)
