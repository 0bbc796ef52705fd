"""How a challenge is judged, as it was fixed when the challenge was published."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from challenges.models.base import Base


class JudgingPlan(Base):
    """The judging plan of a challenge in its canonical form (``scoring/checksums``), and the SHA-256 of it.

    ``content`` is the very text the checksum is of, ASCII or not, encoded as UTF-8. Never changed.
    """

    __tablename__ = "judging_plans"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id"), unique=True)
    content: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    frozen_at: Mapped[dt.datetime]
