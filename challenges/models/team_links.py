"""Links with which a captain lets people into the team."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference
from challenges.models.people import Person
from challenges.models.teams import Team


class TeamLink(Base):
    """Whoever has the link may join, until it expires, is used up or revoked. Only the secret's hash is kept."""

    __tablename__ = "team_links"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    most_uses: Mapped[int]
    uses: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[dt.datetime | None]

    team: Mapped[Team] = relationship(lazy="raise")
    made_by: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (sa.CheckConstraint("uses between 0 and most_uses and most_uses >= 1", name="uses"),)

    def works(self, now: dt.datetime) -> bool:
        """Whether somebody can still join with it."""
        return self.revoked_at is None and now < self.expires_at and self.uses < self.most_uses
