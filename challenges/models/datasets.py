"""Datasets of data portals, dated snapshots of what was said about them, and links from challenges."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Challenge
from challenges.vocabulary.choices import AccessRight, DatasetSource


class Dataset(Base):
    """A dataset, known by its portal and number there, or added by hand."""

    __tablename__ = "datasets"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    source: Mapped[DatasetSource] = mapped_column(one_of(DatasetSource))
    source_base: Mapped[str] = mapped_column(sa.String(200), default="")
    source_id: Mapped[str | None] = mapped_column(sa.String(120))
    uri: Mapped[str] = mapped_column(sa.String(1000), default="")

    snapshots: Mapped[list["DatasetSnapshot"]] = relationship(
        back_populates="dataset", lazy="raise", order_by="DatasetSnapshot.taken_at"
    )

    __table_args__ = (
        sa.UniqueConstraint("source", "source_base", "source_id"),
        state_check("source", DatasetSource),
    )


class DatasetSnapshot(Base):
    """What the portal said about a dataset at one moment; language maps are ``{"sv": ..., "en": ...}``."""

    __tablename__ = "dataset_snapshots"

    dataset_id: Mapped[int] = mapped_column(sa.ForeignKey("datasets.id", ondelete="CASCADE"), index=True)
    taken_at: Mapped[dt.datetime]
    title: Mapped[dict[str, Any]]
    description: Mapped[dict[str, Any]]
    publisher: Mapped[dict[str, Any]]
    licence: Mapped[str] = mapped_column(sa.String(1000), default="")
    access_right: Mapped[AccessRight] = mapped_column(one_of(AccessRight), default=AccessRight.UNKNOWN)
    formats: Mapped[list[Any]]
    page_url: Mapped[str] = mapped_column(sa.String(1000), default="")

    dataset: Mapped[Dataset] = relationship(back_populates="snapshots", lazy="raise")

    __table_args__ = (state_check("access_right", AccessRight),)


class ChallengeDataset(Base):
    """A dataset linked to a challenge, with the snapshot that was taken and why it matters here."""

    __tablename__ = "challenge_datasets"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    dataset_id: Mapped[int] = mapped_column(sa.ForeignKey("datasets.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(sa.ForeignKey("dataset_snapshots.id"))
    position: Mapped[int]
    note_sv: Mapped[str] = mapped_column(sa.String(400), default="")
    note_en: Mapped[str] = mapped_column(sa.String(400), default="")
    linked_at: Mapped[dt.datetime]
    linked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    dataset: Mapped[Dataset] = relationship(lazy="raise")
    snapshot: Mapped[DatasetSnapshot] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("challenge_id", "dataset_id"),)
