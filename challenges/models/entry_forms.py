"""What a round asks its entrants: the form an organiser has composed, version by version."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base
from challenges.models.challenges import Round
from challenges.models.people import Person

PREPARED = 0
"""The version number of a change that an organiser prepares and that is not in force."""


class EntryForm(Base):
    """A version of a round's form; the last one holds. Without any, the round has the standard form.

    Until the challenge is published version 1 is composed; after that changes are prepared as version ``PREPARED``, and
    become the next version when they are put in force.

    ``sections`` is a ``vocabulary.entry_form.FormShape`` as it is stored. A version that an entry has been submitted
    with is never changed: what replaces it says why (``reason``).
    """

    __tablename__ = "entry_forms"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id", ondelete="CASCADE"))
    version: Mapped[int]
    sections: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    made_at: Mapped[dt.datetime]

    round: Mapped[Round] = relationship(lazy="raise")
    made_by: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("round_id", "version"),)
