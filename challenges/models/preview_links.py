"""Links with which somebody outside reads a challenge before it is public."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference
from challenges.models.challenges import Challenge
from challenges.models.people import Person


class PreviewLink(Base):
    """Whoever has the link reads the preview until it expires or is revoked. Only the secret's hash is kept.

    ``label`` says whom it was made for; only the organisation reads it.
    """

    __tablename__ = "preview_links"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    label: Mapped[str] = mapped_column(sa.String(120))
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    made_by: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (sa.CheckConstraint("expires_at > made_at", name="lasts"),)

    def works(self, now: dt.datetime) -> bool:
        """Whether it still opens the preview."""
        return self.revoked_at is None and now < self.expires_at
