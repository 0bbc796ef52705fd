"""A public vote: what people voted for while it was open, and what looked odd when it had closed."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, one_of, state_check
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.people import Person
from challenges.vocabulary.choices import VotePatternKind
from challenges.vocabulary.states import RoundState


class VoteBox(Base):
    """How far a whole vote has come.

    ``salt`` goes into the hashes of network addresses and is "" before the vote has opened and after it has closed.
    ``counted_at`` is when the votes were counted: before that nobody sees how many there are.
    """

    __tablename__ = "vote_boxes"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"), unique=True)
    salt: Mapped[str] = mapped_column(sa.String(64), default="")
    counted_at: Mapped[dt.datetime | None]
    counted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    counted_by: Mapped[Person | None] = relationship(lazy="raise")


class Vote(Base):
    """A person's vote for an entry. ``address_hash`` is "" when the vote has closed."""

    __tablename__ = "votes"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    address_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    cast_at: Mapped[dt.datetime]

    __table_args__ = (sa.UniqueConstraint("round_id", "person_id", "entry_id"),)


class VotePattern(Base):
    """Votes for an entry that came in an odd way, found when the vote closed; ``votes`` are their ids.

    ``detail`` is the mail domain they share, if that is what is odd. ``set_aside`` is what somebody decided, with the
    reason; None: nothing yet.
    """

    __tablename__ = "vote_patterns"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"), index=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    kind: Mapped[VotePatternKind] = mapped_column(one_of(VotePatternKind))
    detail: Mapped[str] = mapped_column(sa.String(254), default="")
    votes: Mapped[list[Any]]
    first_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]
    set_aside: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    decided_at: Mapped[dt.datetime | None]

    round: Mapped[Round] = relationship(lazy="raise")
    entry: Mapped[Entry] = relationship(lazy="raise")
    decided_by: Mapped[Person | None] = relationship(lazy="raise")

    __table_args__ = (
        state_check("kind", VotePatternKind),
        sa.CheckConstraint("set_aside is null or decided_by_id is not null", name="has_decider"),
    )

    # What the permission table asks of a round is asked of what came in it as well.
    @property
    def challenge(self) -> Challenge:
        return self.round.challenge

    @property
    def state(self) -> RoundState:
        return self.round.state
