"""An invented entry that the jury of a round practises on. It is no entry: nothing of it reaches a ranking."""

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, Tenths, one_of, state_check
from challenges.models.challenges import Challenge, Round
from challenges.vocabulary.choices import Verdict


class PracticeEntry(Base):
    """What the organiser has written for a round's jurors to practise on: Markdown, and the safe HTML made from it."""

    __tablename__ = "practice_entries"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id", ondelete="CASCADE"), unique=True)
    title_sv: Mapped[str] = mapped_column(sa.String(120))
    title_en: Mapped[str] = mapped_column(sa.String(120), default="")
    text_sv: Mapped[str] = mapped_column(sa.Text)
    text_en: Mapped[str] = mapped_column(sa.Text, default="")
    html_sv: Mapped[str] = mapped_column(sa.Text)
    html_en: Mapped[str] = mapped_column(sa.Text, default="")
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    written_at: Mapped[dt.datetime]

    round: Mapped[Round] = relationship(lazy="raise")

    @property
    def challenge(self) -> Challenge:
        """The challenge that the round belongs to."""
        return self.round.challenge


class PracticeSheet(Base):
    """What a juror made of the practice entry. Skipped: ``skipped_at`` alone; done: ``locked_at``.

    ``verdict`` is the answer in a screening round; there are no scores then.
    """

    __tablename__ = "practice_sheets"

    practice_id: Mapped[int] = mapped_column(sa.ForeignKey("practice_entries.id", ondelete="CASCADE"))
    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("jurors.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[Verdict | None] = mapped_column(one_of(Verdict))
    saved_at: Mapped[dt.datetime]
    locked_at: Mapped[dt.datetime | None]
    skipped_at: Mapped[dt.datetime | None]

    scores: Mapped[list["PracticeScore"]] = relationship(lazy="raise", cascade="all, delete-orphan")

    __table_args__ = (sa.UniqueConstraint("practice_id", "juror_id"), state_check("verdict", Verdict))


class PracticeScore(Base):
    """A juror's score on the practice entry; no value means "cannot judge"."""

    __tablename__ = "practice_scores"

    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("practice_sheets.id", ondelete="CASCADE"))
    criterion_id: Mapped[int] = mapped_column(sa.ForeignKey("criteria.id", ondelete="CASCADE"))
    value: Mapped[Decimal | None] = mapped_column(Tenths)

    __table_args__ = (
        sa.UniqueConstraint("sheet_id", "criterion_id"),
        sa.CheckConstraint("value is null or value between 0 and 100", name="value"),
    )
