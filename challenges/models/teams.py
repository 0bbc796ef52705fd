"""Registrations for a challenge, the teams people form there, and invitations of every kind."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Challenge, RuleSet
from challenges.models.people import Person
from challenges.vocabulary.roles import TeamRole


class Registration(Base):
    """A person takes part in a challenge and has accepted a version of its rules."""

    __tablename__ = "registrations"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    rule_set_id: Mapped[int] = mapped_column(sa.ForeignKey("rule_sets.id"))
    accepted_at: Mapped[dt.datetime]

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    rule_set: Mapped[RuleSet] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("challenge_id", "person_id"),)


class Team(Base):
    """People who submit one entry together in one challenge."""

    __tablename__ = "teams"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    name_key: Mapped[str] = mapped_column(sa.String(80))
    created_at: Mapped[dt.datetime]

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    memberships: Mapped[list["TeamMembership"]] = relationship(
        back_populates="team", lazy="raise", order_by="TeamMembership.joined_at"
    )

    __table_args__ = (sa.UniqueConstraint("challenge_id", "name_key"),)


class TeamMembership(Base):
    """A person in a team. The challenge is repeated here so that the database keeps one team per person."""

    __tablename__ = "team_memberships"

    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    role: Mapped[TeamRole] = mapped_column(one_of(TeamRole))
    joined_at: Mapped[dt.datetime]

    team: Mapped[Team] = relationship(back_populates="memberships", lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "person_id"),
        state_check("role", TeamRole),
        sa.Index(
            "uq_team_memberships_captain",
            "team_id",
            unique=True,
            sqlite_where=sa.text("role = 'captain'"),
            postgresql_where=sa.text("role = 'captain'"),
        ),
    )
