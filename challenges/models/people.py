"""People with an account, and the single-use links that are mailed to them."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, one_of
from challenges.vocabulary.roles import PlatformRole


class Person(Base):
    """An account. Signing in needs a confirmed address; ``session_number`` rises to end all sessions.

    ``reminders`` is whether letters before deadlines are wanted.
    """

    __tablename__ = "people"

    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    password_hash: Mapped[str] = mapped_column(sa.String(255))
    language: Mapped[str] = mapped_column(sa.String(2), default="sv")
    timezone: Mapped[str] = mapped_column(sa.String(40), default="Europe/Stockholm")
    platform_role: Mapped[PlatformRole | None] = mapped_column(one_of(PlatformRole))
    session_number: Mapped[int] = mapped_column(default=1)
    reminders: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]


class MailedLink(Base):
    """A time-limited, single-use link. Only the hash of its secret is kept."""

    __tablename__ = "mailed_links"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(20))
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")

    def works(self, now: dt.datetime) -> bool:
        """Whether it has not been used and is not too old."""
        return self.used_at is None and now < self.expires_at

    __table_args__ = (sa.CheckConstraint("purpose in ('confirm', 'reset')", name="purpose_known"),)
