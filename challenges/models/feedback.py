"""What was decided about a juror's words to a team before the team reads them."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base
from challenges.models.jury import ScoreSheet


class Feedback(Base):
    """A moderated comment: it goes to the team when ``approved``, as ``text`` if it was edited, else as written.

    It counts for the ``revision`` of the sheet it was made for: words written anew are moderated anew. The juror's own
    words stay on the sheet. Nobody moderated what was published before there was moderation.
    """

    __tablename__ = "feedback"

    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("score_sheets.id"), unique=True)
    revision: Mapped[int]
    approved: Mapped[bool]
    text: Mapped[str | None] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    moderated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    moderated_at: Mapped[dt.datetime]

    sheet: Mapped[ScoreSheet] = relationship(lazy="raise")

    __table_args__ = (sa.CheckConstraint("approved or reason <> ''", name="reason"),)
