"""What guardians say to minors taking part."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Challenge
from challenges.models.sealed import SealedText
from challenges.models.teams import Registration
from challenges.vocabulary.states import GuardianState


class GuardianApproval(Base):
    """The guardian a minor has named for a registration, and the answer. It goes when the registration goes.

    Name and address are shown to nobody but the minor who gave them. ``letters`` counts the letters that were sent.
    """

    __tablename__ = "guardian_approvals"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id"), index=True)
    registration_id: Mapped[int] = mapped_column(
        sa.ForeignKey("registrations.id", ondelete="CASCADE"), unique=True
    )
    name: Mapped[str] = mapped_column(SealedText("guardian_approvals.name"))
    email: Mapped[str] = mapped_column(SealedText("guardian_approvals.email"))
    state: Mapped[GuardianState] = mapped_column(one_of(GuardianState), default=GuardianState.ASKED)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    letters: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    registration: Mapped[Registration] = relationship(lazy="raise")

    __table_args__ = (state_check("state", GuardianState),)
