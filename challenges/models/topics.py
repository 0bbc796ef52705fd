"""The topics of a challenge, in the organiser's words, and which entries are about them: readings are planned by it."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from challenges.models.base import Base


class Topic(Base):
    """What entries of a challenge can be about and jurors can be competent in; jurors name it by its words."""

    __tablename__ = "topics"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(80))

    __table_args__ = (sa.UniqueConstraint("challenge_id", "name"),)


class EntryTopic(Base):
    """An entry is about a topic; said by the organiser or the chair after the seal was lifted."""

    __tablename__ = "entry_topics"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"))
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topics.id", ondelete="CASCADE"), index=True)

    __table_args__ = (sa.UniqueConstraint("entry_id", "topic_id"),)
