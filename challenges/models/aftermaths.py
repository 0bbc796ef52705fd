"""What happens after the award: who takes over, with what money, which ways to buy, and when it is followed up."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base
from challenges.vocabulary.choices import NotChosenOffer, ProcurementRoute

if TYPE_CHECKING:
    from challenges.models.challenges import Challenge


class Aftermath(Base):
    """The aftermath plan of a challenge; all of it is public but the receiver's address.

    ``receiver_name`` of ``receiver_unit`` takes over after the award and decides on a pilot by ``decides_on``.
    ``pilot_budget`` is in whole SEK (0: there is none), paid by ``payer``. ``routes`` holds ``ProcurementRoute`` values
    that were considered, ``offers`` the ``NotChosenOffer`` values for teams that do not win, and ``follow_up_months``
    how long after the last results it is followed up.
    """

    __tablename__ = "aftermaths"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"), unique=True)
    receiver_name: Mapped[str] = mapped_column(sa.String(120), default="")
    receiver_unit: Mapped[str] = mapped_column(sa.String(160), default="")
    receiver_email: Mapped[str] = mapped_column(sa.String(254), default="")
    decides_on: Mapped[dt.date | None]
    pilot_budget: Mapped[int | None]
    payer: Mapped[str] = mapped_column(sa.String(160), default="")
    pilot_starts_on: Mapped[dt.date | None]
    pilot_ends_on: Mapped[dt.date | None]
    site_sv: Mapped[str] = mapped_column(sa.String(300), default="")
    site_en: Mapped[str] = mapped_column(sa.String(300), default="")
    routes: Mapped[list[Any]] = mapped_column(default=list)
    routes_note_sv: Mapped[str] = mapped_column(sa.String(1000), default="")
    routes_note_en: Mapped[str] = mapped_column(sa.String(1000), default="")
    offers: Mapped[list[Any]] = mapped_column(default=list)
    offers_note_sv: Mapped[str] = mapped_column(sa.String(1000), default="")
    offers_note_en: Mapped[str] = mapped_column(sa.String(1000), default="")
    follow_up_months: Mapped[list[Any]] = mapped_column(default=list)

    challenge: Mapped["Challenge"] = relationship(back_populates="aftermath", lazy="raise")

    __table_args__ = (
        sa.CheckConstraint("pilot_budget is null or pilot_budget >= 0", name="pilot_budget"),
        sa.CheckConstraint("pilot_ends_on is null or pilot_starts_on <= pilot_ends_on", name="pilot_period"),
    )

    @property
    def considered(self) -> list[ProcurementRoute]:
        """The ways to buy that were considered."""
        return [ProcurementRoute(value) for value in self.routes]

    @property
    def offered(self) -> list[NotChosenOffer]:
        """What teams get that do not win."""
        return [NotChosenOffer(value) for value in self.offers]
