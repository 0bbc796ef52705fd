"""Rankings as snapshots, and the decisions a named official takes."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, one_of, state_check
from challenges.models.challenges import Prize, Round
from challenges.models.entries import Entry
from challenges.models.people import Person
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.states import DecisionState


class Ranking(Base):
    """A ranking with everything needed to compute it again; advice, not a decision. Never changed.

    ``jurors`` tells which juror is meant by each of the names ("J1") that the snapshot has for them; it is not part of
    the snapshot, which may be published.
    """

    __tablename__ = "rankings"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"))
    number: Mapped[int]
    snapshot: Mapped[dict[str, Any]]
    checksum: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[dt.datetime]
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    jurors: Mapped[dict[str, Any]] = mapped_column(default=dict)

    round: Mapped[Round] = relationship(lazy="raise")
    made_by: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)


class RankingLine(Base):
    """One entry in a ranking, so that the list can be paged: what the snapshot says, never more.

    ``position`` orders the list; an entry nobody has assessed comes last and has no ``place``. Scores are the
    snapshot's own decimal texts, 0-100; ``score`` is the published one. ``criteria`` is a list of ``{"criterion",
    "mean", "readings"}``.

    From the calibration: ``raw`` (mean of the jurors' totals) with ``raw_place``, ``adjusted`` for severe and lenient
    jurors, ``robust`` against odd scores; the place lies from ``rank_low`` to ``rank_high`` with a probability of 90 %;
    ``p_top`` is the chance to be among the places, which gives the ``zone`` ("in", "zone", "out"); ``severe`` and
    ``lenient`` count such jurors among the readers. Empty where it cannot be told. ``part`` numbers the lists when the
    readings do not hang together, and is 0 in a common list.
    """

    __tablename__ = "ranking_lines"

    ranking_id: Mapped[int] = mapped_column(sa.ForeignKey("rankings.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    position: Mapped[int]
    place: Mapped[int | None]
    shared: Mapped[bool] = mapped_column(default=False)
    score: Mapped[str] = mapped_column(sa.String(10), default="")
    lowest: Mapped[str] = mapped_column(sa.String(10), default="")
    highest: Mapped[str] = mapped_column(sa.String(10), default="")
    readings: Mapped[int] = mapped_column(default=0)
    criteria: Mapped[list[Any]] = mapped_column(default=list)
    raw: Mapped[str] = mapped_column(sa.String(10), default="")
    raw_place: Mapped[int | None]
    adjusted: Mapped[str] = mapped_column(sa.String(10), default="")
    robust: Mapped[str] = mapped_column(sa.String(10), default="")
    rank_low: Mapped[int | None]
    rank_high: Mapped[int | None]
    p_top: Mapped[str] = mapped_column(sa.String(10), default="")
    zone: Mapped[str] = mapped_column(sa.String(10), default="")
    severe: Mapped[int] = mapped_column(default=0)
    lenient: Mapped[int] = mapped_column(default=0)
    part: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.UniqueConstraint("ranking_id", "entry_id"),
        sa.UniqueConstraint("ranking_id", "position"),
    )


class Decision(Base):
    """What an entry gets in a round, with the motivation; confirmed by a named person, published once."""

    __tablename__ = "decisions"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"), index=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"))
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    prize_id: Mapped[int | None] = mapped_column(sa.ForeignKey("prizes.id"))
    motivation: Mapped[str] = mapped_column(sa.Text, default="")
    motivation_en: Mapped[str] = mapped_column(sa.Text, default="")
    state: Mapped[DecisionState] = mapped_column(one_of(DecisionState), default=DecisionState.DRAFTED)
    drafted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    decided_at: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]

    round: Mapped[Round] = relationship(lazy="raise")
    entry: Mapped[Entry] = relationship(lazy="raise")
    prize: Mapped[Prize | None] = relationship(lazy="raise")
    decided_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[decided_by_id])

    __table_args__ = (
        sa.UniqueConstraint("round_id", "entry_id"),
        state_check("outcome", Outcome),
        state_check("state", DecisionState),
        sa.CheckConstraint(
            "state = 'drafted' or (decided_by_id is not null and decided_at is not null)", name="has_official"
        ),
    )
