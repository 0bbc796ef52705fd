"""Entries that are equal where the places end, and the steps that were taken to separate them."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.jury import Juror
from challenges.models.people import Person
from challenges.models.results import Ranking
from challenges.vocabulary.choices import TieStep


class Tie(Base):
    """Entries with the same published score across the cut of places in a ranking.

    ``entries`` holds their ids, the smallest first. ``first`` is the place that they share, ``wanted`` how many of
    them there is room for. ``outcome`` is what the ladder has led to: groups of ids, best first, where a group of more
    than one is still equal. ``settled_at`` is when it was clear who has a place. ``reader`` is the juror who was asked
    for a further reading, if any.
    """

    __tablename__ = "ties"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    ranking_id: Mapped[int] = mapped_column(sa.ForeignKey("rankings.id"), index=True)
    entries: Mapped[list[Any]]
    score: Mapped[str] = mapped_column(sa.String(10))
    first: Mapped[int]
    wanted: Mapped[int]
    outcome: Mapped[list[Any]]
    reader_id: Mapped[int | None] = mapped_column(sa.ForeignKey("jurors.id"))
    settled_at: Mapped[dt.datetime | None]

    reader: Mapped[Juror | None] = relationship(lazy="raise")
    ranking: Mapped[Ranking] = relationship(lazy="raise")
    steps: Mapped[list["TieStepTaken"]] = relationship(
        lazy="raise", back_populates="tie", order_by="TieStepTaken.number"
    )

    __table_args__ = (
        sa.CheckConstraint("first > 0", name="first"),
        sa.CheckConstraint("wanted > 0", name="wanted"),
    )


class TieStepTaken(Base):
    """A step of the ladder that was taken on a tie: never changed.

    ``before`` and ``after`` are the order before and after it. ``detail`` is what it went by, in JSON's own types:
    means per criterion, votes between pairs, votes in the jury, or the public value, witnesses and numbers of a lot.
    """

    __tablename__ = "tie_steps_taken"

    tie_id: Mapped[int] = mapped_column(sa.ForeignKey("ties.id"))
    number: Mapped[int]
    step: Mapped[TieStep] = mapped_column(one_of(TieStep))
    before: Mapped[list[Any]]
    after: Mapped[list[Any]]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    taken_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    taken_at: Mapped[dt.datetime]

    tie: Mapped[Tie] = relationship(lazy="raise", back_populates="steps")
    taken_by: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("tie_id", "number"), state_check("step", TieStep))
