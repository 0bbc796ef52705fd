"""Files on their way: uploaded in parts, so that a broken connection costs one part and not the file."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from challenges.models.base import Base, new_reference
from challenges.models.sealed import SealedText


class Upload(Base):
    """A file that is being uploaded to an entry; it becomes an attachment when all of it has come and was checked.

    ``mark`` is how the sender's browser recognises the file when it is chosen again; we only compare it.
    ``storage_key`` is where the whole file will be. ``direct_id`` is the storage's own name for an upload straight to
    it; empty when the parts come to us, and ``parts`` then holds ``{"number", "key", "size", "sha256"}`` for each.
    """

    __tablename__ = "uploads"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(sa.String(20), default="files")
    name: Mapped[str] = mapped_column(SealedText("uploads.name"))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    mark: Mapped[str] = mapped_column(sa.String(64), default="")
    part_size: Mapped[int]
    storage_key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    direct_id: Mapped[str] = mapped_column(sa.Text, default="")
    parts: Mapped[list[Any]] = mapped_column(default=list)
    begun_at: Mapped[dt.datetime]
    begun_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
