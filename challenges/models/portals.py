"""Data portals that are asked beside the national one, and what was harvested from catalogue files."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.vocabulary.choices import AccessRight, DatasetSource


class PortalSource(Base):
    """A portal or catalogue file that an administrator has added. The national portal is in the settings instead.

    ``pages_url`` is where its pages for people are; empty where they follow from the address. ``ok_at`` is when it
    gave a usable answer last, ``fault_at`` and ``fault`` when and why it last did not.
    """

    __tablename__ = "portal_sources"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    kind: Mapped[DatasetSource] = mapped_column(one_of(DatasetSource))
    label: Mapped[str] = mapped_column(sa.String(120))
    base_url: Mapped[str] = mapped_column(sa.String(400), unique=True)
    pages_url: Mapped[str] = mapped_column(sa.String(400), default="")
    enabled: Mapped[bool] = mapped_column(default=True)
    ok_at: Mapped[dt.datetime | None]
    fault_at: Mapped[dt.datetime | None]
    fault: Mapped[str] = mapped_column(sa.String(400), default="")
    created_at: Mapped[dt.datetime]
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    __table_args__ = (state_check("kind", DatasetSource),)


class Harvest(Base):
    """One reading of a catalogue file: what came, and what it changed. ``ended_at`` is empty while it goes on.

    ``skipped`` is a list of ``{"subject", "reason"}``, ``lost`` of sentences; ``fault`` says why nothing was read.
    """

    __tablename__ = "harvests"

    source_id: Mapped[int] = mapped_column(sa.ForeignKey("portal_sources.id", ondelete="CASCADE"))
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    syntax: Mapped[str] = mapped_column(sa.String(20), default="")
    etag: Mapped[str] = mapped_column(sa.String(200), default="")
    fetched: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    removed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[list[Any]] = mapped_column(default=list)
    lost: Mapped[list[Any]] = mapped_column(default=list)
    fault: Mapped[str] = mapped_column(sa.String(400), default="")

    source: Mapped[PortalSource] = relationship(lazy="raise")

    __table_args__ = (sa.Index("ix_harvests_source_id", "source_id", "started_at"),)


class CatalogueRecord(Base):
    """A dataset of a harvested catalogue file, as it was read last. What has vanished has ``gone_at``.

    ``key`` is the number of the dataset in its file. The columns after ``record`` are what searching needs:
    ``search_text`` holds stems (``adapters/stemming.py``), ``formats`` and ``themes`` are ``|CSV|JSON|``.
    """

    __tablename__ = "catalogue_records"

    source_id: Mapped[int] = mapped_column(sa.ForeignKey("portal_sources.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(sa.String(500))
    uri: Mapped[str] = mapped_column(sa.String(1000), default="", index=True)
    record: Mapped[dict[str, Any]]
    record_hash: Mapped[str] = mapped_column(sa.String(64))
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    publisher: Mapped[str] = mapped_column(sa.String(1000), default="")
    licence: Mapped[str] = mapped_column(sa.String(1000), default="")
    access_right: Mapped[AccessRight] = mapped_column(one_of(AccessRight), default=AccessRight.UNKNOWN)
    formats: Mapped[str] = mapped_column(sa.Text, default="")
    themes: Mapped[str] = mapped_column(sa.Text, default="")
    has_api: Mapped[bool] = mapped_column(default=False)
    high_value: Mapped[bool] = mapped_column(default=False)
    first_seen_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    gone_at: Mapped[dt.datetime | None]

    source: Mapped[PortalSource] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("source_id", "key"), state_check("access_right", AccessRight))
