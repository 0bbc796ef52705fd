"""People who look for a team in a challenge, and what they can do."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference
from challenges.models.challenges import Challenge
from challenges.models.people import Person


class TeammateProfile(Base):
    """What a registered person says about themselves to the others in one challenge; gone once in a team.

    ``open_to_invitations``: teams may invite the person, whose address they never see.
    """

    __tablename__ = "teammate_profiles"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    about: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(2))
    open_to_invitations: Mapped[bool]
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    updated_at: Mapped[dt.datetime]

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    skills: Mapped[list["TeammateSkill"]] = relationship(
        lazy="raise", order_by="TeammateSkill.position", cascade="all, delete-orphan", passive_deletes=True
    )

    __table_args__ = (sa.UniqueConstraint("challenge_id", "person_id"),)


class TeammateSkill(Base):
    """A skill a person offers: ``name`` as it was written, ``key`` what makes two the same."""

    __tablename__ = "teammate_skills"

    profile_id: Mapped[int] = mapped_column(sa.ForeignKey("teammate_profiles.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(40))
    key: Mapped[str] = mapped_column(sa.String(80), index=True)

    __table_args__ = (sa.UniqueConstraint("profile_id", "key"),)
