"""The data keys that seal what teams write, each wrapped by a sealing key that is kept outside the database."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from challenges.models.base import Base


class DataKey(Base):
    """A wrapped data key (``adapters/sealing``). The newest one seals; the others still open. Never deleted."""

    __tablename__ = "data_keys"

    number: Mapped[int] = mapped_column(unique=True)
    key_name: Mapped[str] = mapped_column(sa.String(12))
    wrapped: Mapped[bytes] = mapped_column(sa.LargeBinary)
    made_at: Mapped[dt.datetime]
