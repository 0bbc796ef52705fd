"""The jury's protocol as it was signed, and who signed it."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base
from challenges.models.challenges import Round


class Protocol(Base):
    """A version of a round's protocol, frozen by its first signature. Never changed.

    ``content`` says the same in every language; ``sha256`` is that of its canonical form. ``reason`` is why a
    version was made after an earlier one.
    """

    __tablename__ = "protocols"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    made_at: Mapped[dt.datetime]

    round: Mapped[Round] = relationship(lazy="raise")
    signatures: Mapped[list["ProtocolSignature"]] = relationship(
        lazy="raise", order_by="ProtocolSignature.id"
    )

    __table_args__ = (
        sa.UniqueConstraint("round_id", "number"),
        sa.CheckConstraint("number = 1 or reason <> ''", name="reason"),
    )


class ProtocolSignature(Base):
    """A member's signature: the name as it was, when, and the checksum of what was signed. Never changed.

    ``hidden`` are the references of the entries that the member could not see because of a conflict of interest.
    """

    __tablename__ = "protocol_signatures"

    protocol_id: Mapped[int] = mapped_column(sa.ForeignKey("protocols.id"))
    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("jurors.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    hidden: Mapped[list[Any]] = mapped_column(default=list)
    signed_at: Mapped[dt.datetime]

    __table_args__ = (sa.UniqueConstraint("protocol_id", "juror_id"),)
