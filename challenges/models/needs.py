"""Needs on the public board: what somebody proposed, who supports and follows it, and what others know about it."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Challenge
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.vocabulary.choices import NeedRoute
from challenges.vocabulary.states import NeedState


class Need(Base):
    """A problem in plain words: who has it, how many they are, what was tried. All of it is public but who wrote it.

    ``proposed_for`` is the organisation in whose name it was proposed, ``addressed_to`` the one it was meant for,
    ``adopted_by`` the one that has taken it on. ``said`` is what was last said in public about what becomes of it, by
    ``said_by``. A need that goes on has a ``route``, and perhaps the ``challenge`` or the ``address`` it led to; one
    that is the same as another points to it. ``search_text`` holds stems (``adapters/stemming.py``).
    """

    __tablename__ = "needs"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    title: Mapped[str] = mapped_column(sa.String(120))
    problem: Mapped[str] = mapped_column(sa.Text)
    affected: Mapped[str] = mapped_column(sa.Text)
    how_many: Mapped[str] = mapped_column(sa.String(300), default="")
    tried: Mapped[str] = mapped_column(sa.Text, default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="sv")
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    proposed_for_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    addressed_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    adopted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    state: Mapped[NeedState] = mapped_column(one_of(NeedState), default=NeedState.PROPOSED)
    created_at: Mapped[dt.datetime]
    said: Mapped[str] = mapped_column(sa.Text, default="")
    said_at: Mapped[dt.datetime | None]
    said_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    route: Mapped[NeedRoute | None] = mapped_column(one_of(NeedRoute))
    challenge_id: Mapped[int | None] = mapped_column(sa.ForeignKey("challenges.id"), index=True)
    address: Mapped[str] = mapped_column(sa.String(1000), default="")
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("needs.id"), index=True)
    search_text: Mapped[str] = mapped_column(sa.Text, default="")

    proposed_for: Mapped[Organisation | None] = relationship(lazy="raise", foreign_keys=[proposed_for_id])
    addressed_to: Mapped[Organisation | None] = relationship(lazy="raise", foreign_keys=[addressed_to_id])
    adopted_by: Mapped[Organisation | None] = relationship(lazy="raise", foreign_keys=[adopted_by_id])
    said_by: Mapped[Organisation | None] = relationship(lazy="raise", foreign_keys=[said_by_id])
    challenge: Mapped[Challenge | None] = relationship(lazy="raise")
    merged_into: Mapped["Need | None"] = relationship(lazy="raise", remote_side="Need.id")

    __table_args__ = (
        state_check("state", NeedState),
        state_check("route", NeedRoute),
        sa.CheckConstraint("language in ('sv', 'en')", name="language_known"),
        sa.CheckConstraint("merged_into_id is null or merged_into_id <> id", name="not_into_itself"),
    )

    @property
    def organisation_id(self) -> int | None:
        """Who sees to it: the organisation that has adopted it, else the one it was meant for."""
        return self.adopted_by_id or self.addressed_to_id


class NeedSupport(Base):
    """A person has the same need, or wants it solved."""

    __tablename__ = "need_supports"

    need_id: Mapped[int] = mapped_column(sa.ForeignKey("needs.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    created_at: Mapped[dt.datetime]

    __table_args__ = (sa.UniqueConstraint("need_id", "person_id"),)


class NeedFollower(Base):
    """A person gets a letter when something becomes of a need."""

    __tablename__ = "need_followers"

    need_id: Mapped[int] = mapped_column(sa.ForeignKey("needs.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    created_at: Mapped[dt.datetime]

    __table_args__ = (sa.UniqueConstraint("need_id", "person_id"),)


class NeedEvidence(Base):
    """What somebody knows about a need: experience, figures, a source. ``hidden_reason`` says why it is not shown."""

    __tablename__ = "need_evidence"

    need_id: Mapped[int] = mapped_column(sa.ForeignKey("needs.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    address: Mapped[str] = mapped_column(sa.String(1000), default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="sv")
    created_at: Mapped[dt.datetime]
    hidden_at: Mapped[dt.datetime | None]
    hidden_reason: Mapped[str] = mapped_column(sa.Text, default="")

    person: Mapped[Person] = relationship(lazy="raise")
    need: Mapped[Need] = relationship(lazy="raise")

    __table_args__ = (
        sa.CheckConstraint("language in ('sv', 'en')", name="language_known"),
        sa.CheckConstraint("hidden_at is null or hidden_reason <> ''", name="reason"),
    )

    # What the permission table asks of a need is asked of what is said about it as well.
    @property
    def organisation_id(self) -> int | None:
        return self.need.organisation_id
