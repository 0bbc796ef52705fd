"""What a score sheet said before, so that a juror can take back a change until the sheet is locked."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from challenges.models.base import Base


class SheetStep(Base):
    """One change of a score sheet that can be undone, or done again once it has been ``undone``.

    ``content`` is what the sheet said on the other side of the change: before it, or after it when it has been undone.
    Texts that are written on one page within a minute are one step, begun at ``begun_at``. Locking removes the steps.
    """

    __tablename__ = "sheet_steps"

    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("score_sheets.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    undone: Mapped[bool] = mapped_column(default=False)
    page: Mapped[str] = mapped_column(sa.String(20), default="")
    begun_at: Mapped[dt.datetime]

    __table_args__ = (sa.UniqueConstraint("sheet_id", "number"),)
