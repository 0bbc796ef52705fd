"""Publishers: the organisations that own datasets, as portals name them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, validates

from challenges.adapters.stemming import index_map, sort_key
from challenges.models.base import Base, new_reference
from challenges.vocabulary.localised import mapped


class Publisher(Base):
    """An organisation that publishes data.

    ``key`` tells publishers apart: ``number:`` and the organisation number where it is known, else ``uri:`` and the
    address, else ``name:`` and the name in small letters. ``email`` is its functional mailbox, never a person's.
    ``search_text`` and ``sort_key`` follow the name.
    """

    __tablename__ = "publishers"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    key: Mapped[str] = mapped_column(sa.String(500), unique=True)
    name: Mapped[dict[str, Any]]
    uri: Mapped[str] = mapped_column(sa.String(1000), default="")
    organisation_number: Mapped[str] = mapped_column(sa.String(10), default="")
    email: Mapped[str] = mapped_column(sa.String(254), default="")
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    sort_key: Mapped[str] = mapped_column(sa.String(160), default="")

    @validates("name")
    def _index(self, _key: str, name: dict[str, Any]) -> dict[str, Any]:
        self.search_text, self.sort_key = index_map(name), sort_key(mapped(name, "sv").value)
        return name
