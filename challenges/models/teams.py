"""Registrations for a challenge, the teams people form there, and invitations of every kind."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Challenge, RuleSet
from challenges.models.people import Person
from challenges.vocabulary.choices import OutsideReason
from challenges.vocabulary.roles import TeamRole


class Registration(Base):
    """A person takes part in a challenge and has accepted a version of its rules.

    ``declared`` lists the references of the eligibility rules the person has said to fulfil. Of the person's age no
    more is kept than ``is_minor``.
    """

    __tablename__ = "registrations"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    rule_set_id: Mapped[int] = mapped_column(sa.ForeignKey("rule_sets.id"))
    accepted_at: Mapped[dt.datetime]
    is_minor: Mapped[bool] = mapped_column(default=False)
    declared: Mapped[list[Any]] = mapped_column(default=list)

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    rule_set: Mapped[RuleSet] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("challenge_id", "person_id"),)


class Team(Base):
    """People who submit one entry together in one challenge.

    ``open_to_requests`` lists it among the teams that look for people, with its pitch and the skills it wants.
    """

    __tablename__ = "teams"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    name_key: Mapped[str] = mapped_column(sa.String(80))
    created_at: Mapped[dt.datetime]
    open_to_requests: Mapped[bool] = mapped_column(default=False)
    pitch: Mapped[str] = mapped_column(sa.Text, default="")
    language: Mapped[str] = mapped_column(sa.String(2), default="sv")
    search_text: Mapped[str] = mapped_column(sa.Text, default="")

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    memberships: Mapped[list["TeamMembership"]] = relationship(
        back_populates="team", lazy="raise", order_by="TeamMembership.joined_at"
    )
    skills: Mapped[list["TeamSkill"]] = relationship(
        lazy="raise", order_by="TeamSkill.position", cascade="all, delete-orphan", passive_deletes=True
    )

    __table_args__ = (sa.UniqueConstraint("challenge_id", "name_key"),)


class TeamSkill(Base):
    """A skill the team looks for: ``name`` as it was written, ``key`` what makes two the same."""

    __tablename__ = "team_skills"

    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(40))
    key: Mapped[str] = mapped_column(sa.String(80), index=True)

    __table_args__ = (sa.UniqueConstraint("team_id", "key"),)


class TeamMembership(Base):
    """A person in a team. The challenge is repeated here so that the database keeps one team per person.

    Who has an ``outside_reason`` takes part outside the competition: without a prize, and not counted as competing.
    """

    __tablename__ = "team_memberships"

    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    role: Mapped[TeamRole] = mapped_column(one_of(TeamRole))
    outside_reason: Mapped[OutsideReason | None] = mapped_column(one_of(OutsideReason))
    joined_at: Mapped[dt.datetime]

    team: Mapped[Team] = relationship(back_populates="memberships", lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "person_id"),
        state_check("role", TeamRole),
        state_check("outside_reason", OutsideReason),
        sa.Index(
            "uq_team_memberships_captain",
            "team_id",
            unique=True,
            sqlite_where=sa.text("role = 'captain'"),
            postgresql_where=sa.text("role = 'captain'"),
        ),
    )
