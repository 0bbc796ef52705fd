"""Whether a challenge is the right way to a solution: what its organiser answered, question by question."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from challenges.models.base import Base, one_of, state_check
from challenges.vocabulary.choices import Reply, SuitabilityQuestion


class SuitabilityAnswer(Base):
    """The answer that holds to one of the questions, the organiser's own words on it, and who answered last."""

    __tablename__ = "suitability_answers"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    question: Mapped[SuitabilityQuestion] = mapped_column(one_of(SuitabilityQuestion))
    reply: Mapped[Reply] = mapped_column(one_of(Reply))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    answered_at: Mapped[dt.datetime]

    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "question"),
        state_check("question", SuitabilityQuestion),
        state_check("reply", Reply),
    )
