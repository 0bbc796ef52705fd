"""Publishers: the organisations that own datasets, as portals name them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from challenges.models.base import Base, new_reference


class Publisher(Base):
    """An organisation that publishes data.

    ``key`` tells publishers apart: ``number:`` and the organisation number where it is known, else ``uri:`` and the
    address, else ``name:`` and the name in small letters. ``email`` is its functional mailbox, never a person's.
    """

    __tablename__ = "publishers"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    key: Mapped[str] = mapped_column(sa.String(500), unique=True)
    name: Mapped[dict[str, Any]]
    uri: Mapped[str] = mapped_column(sa.String(1000), default="")
    organisation_number: Mapped[str] = mapped_column(sa.String(10), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
