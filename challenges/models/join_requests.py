"""Somebody asks to join a team."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.people import Person
from challenges.models.teams import Team
from challenges.vocabulary.states import JoinRequestState


class JoinRequest(Base):
    """A person asks a team to take them in; its captain answers, with a word if they like.

    ``skills`` are those the person offered when asking. The challenge is repeated here so that a person's open
    requests are counted in one place.
    """

    __tablename__ = "join_requests"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    message: Mapped[str] = mapped_column(sa.Text)
    skills: Mapped[list[Any]]
    state: Mapped[JoinRequestState] = mapped_column(one_of(JoinRequestState), default=JoinRequestState.ASKED)
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    asked_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]

    team: Mapped[Team] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (
        state_check("state", JoinRequestState),
        sa.Index("ix_join_requests_person_id", "person_id", "challenge_id"),
        sa.Index(
            "uq_join_requests_open",
            "team_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        ),
    )
