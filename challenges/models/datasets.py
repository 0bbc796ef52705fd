"""Datasets of data portals, dated snapshots of what was said about them, and links from challenges."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.adapters.stemming import index_map, sort_key
from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Challenge
from challenges.models.publishers import Publisher
from challenges.vocabulary.choices import AccessRight, DatasetKind, DatasetSource
from challenges.vocabulary.localised import mapped
from challenges.vocabulary.states import DatasetState, LinkFinding

_INDEXED_DESCRIPTION = 1_500


class Dataset(Base):
    """A dataset, known by its portal and number there, or added by hand.

    ``checked_at`` is when its portal was asked last and gave an answer, ``check_at`` when it is asked next; none for
    what was added by hand. ``failures`` counts the checks in a row that gave no answer, ``last_fault`` is the code
    of the last of them. ``missing_since`` is when the portal first said that it does not know the dataset (any more);
    only when it says so on another day too, the state becomes missing. ``updated_on`` is when the portal says the data
    itself was updated last: it moves on while the facts of the snapshots stay the same.
    """

    __tablename__ = "datasets"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    source: Mapped[DatasetSource] = mapped_column(one_of(DatasetSource))
    source_base: Mapped[str] = mapped_column(sa.String(400), default="")
    source_id: Mapped[str | None] = mapped_column(sa.String(500))
    uri: Mapped[str] = mapped_column(sa.String(1000), default="", index=True)
    kind: Mapped[DatasetKind] = mapped_column(one_of(DatasetKind), default=DatasetKind.DATASET)
    publisher_id: Mapped[int | None] = mapped_column(sa.ForeignKey("publishers.id"), index=True)
    state: Mapped[DatasetState] = mapped_column(one_of(DatasetState), default=DatasetState.LISTED)
    checked_at: Mapped[dt.datetime | None]
    check_at: Mapped[dt.datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    last_fault: Mapped[str] = mapped_column(sa.String(60), default="")
    missing_since: Mapped[dt.datetime | None]
    updated_on: Mapped[dt.date | None]

    publisher: Mapped[Publisher | None] = relationship(lazy="raise")
    snapshots: Mapped[list["DatasetSnapshot"]] = relationship(
        back_populates="dataset", lazy="raise", order_by="DatasetSnapshot.taken_at"
    )
    latest: Mapped["DatasetSnapshot | None"] = relationship(
        primaryjoin="and_(Dataset.id == foreign(DatasetSnapshot.dataset_id), DatasetSnapshot.is_latest)",
        viewonly=True,
        uselist=False,
        lazy="raise",
    )

    __table_args__ = (
        sa.UniqueConstraint("source", "source_base", "source_id"),
        state_check("source", DatasetSource),
        state_check("kind", DatasetKind),
        state_check("state", DatasetState),
        sa.Index("ix_datasets_check_at", "check_at"),
    )


def search_text(
    title: dict[str, Any], publisher: dict[str, Any], record: dict[str, Any], description: dict[str, Any]
) -> str:
    """The stems by which a snapshot is found: its title, publisher, keywords and the beginning of its description."""
    keywords = {tag: " ".join(words) for tag, words in record.get("keywords", {}).items()}
    beginning = {tag: text[:_INDEXED_DESCRIPTION] for tag, text in description.items()}
    found = dict.fromkeys(
        stem for texts in (title, publisher, keywords, beginning) for stem in index_map(texts).split()
    )
    return f" {' '.join(found)} " if found else ""


def title_key(title: dict[str, Any], language: str) -> str:
    """By which a list in this language is sorted by title."""
    return sort_key(mapped(title, language).value)


def _search_text(context: DefaultExecutionContext) -> str:
    row = context.get_current_parameters()
    return search_text(row["title"], row["publisher"], row.get("record") or {}, row["description"])


def _sort_key_sv(context: DefaultExecutionContext) -> str:
    return title_key(context.get_current_parameters()["title"], "sv")


def _sort_key_en(context: DefaultExecutionContext) -> str:
    return title_key(context.get_current_parameters()["title"], "en")


class DatasetSnapshot(Base):
    """What the portal said about a dataset at one moment; language maps are ``{"sv": ..., "en": ...}``.

    ``record`` is the whole record (``adapters/portals/record.py``), of which the other columns are what lists show;
    empty for snapshots older than it and for datasets added by hand. ``facts_hash`` is the SHA-256 of the facts
    whose change matters. ``etag`` is what the portal calls the answer. One snapshot of a dataset is the latest.
    ``search_text`` and the sort keys follow from the rest when the row is stored.
    """

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
    record: Mapped[dict[str, Any]] = mapped_column(default=dict)
    facts_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    etag: Mapped[str] = mapped_column(sa.String(200), default="")
    is_latest: Mapped[bool] = mapped_column(default=True)
    search_text: Mapped[str] = mapped_column(sa.Text, default=_search_text)
    sort_key_sv: Mapped[str] = mapped_column(sa.String(160), default=_sort_key_sv)
    sort_key_en: Mapped[str] = mapped_column(sa.String(160), default=_sort_key_en)

    dataset: Mapped[Dataset] = relationship(back_populates="snapshots", lazy="raise")

    __table_args__ = (
        state_check("access_right", AccessRight),
        sa.Index(
            "uq_dataset_snapshots_latest",
            "dataset_id",
            unique=True,
            sqlite_where=sa.text("is_latest"),
            postgresql_where=sa.text("is_latest"),
        ),
    )


class LinkCheck(Base):
    """What is known about one address of a dataset.

    ``finding`` is what is said of it, ``tried`` what the last try found: they differ while a fault has been seen on
    one day only (``failing_since``). ``moved_to`` is the address it has moved to. ``status`` is the last HTTP status.
    """

    __tablename__ = "link_checks"

    dataset_id: Mapped[int] = mapped_column(sa.ForeignKey("datasets.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(sa.String(1000))
    finding: Mapped[LinkFinding] = mapped_column(one_of(LinkFinding), default=LinkFinding.UNKNOWN)
    tried: Mapped[LinkFinding] = mapped_column(one_of(LinkFinding), default=LinkFinding.UNKNOWN)
    tried_at: Mapped[dt.datetime | None]
    failing_since: Mapped[dt.datetime | None]
    status: Mapped[int | None]
    moved_to: Mapped[str] = mapped_column(sa.String(1000), default="")
    check_at: Mapped[dt.datetime]

    dataset: Mapped[Dataset] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("dataset_id", "url"),
        state_check("finding", LinkFinding),
        state_check("tried", LinkFinding),
        sa.Index("ix_link_checks_check_at", "check_at"),
    )


class ChallengeDataset(Base):
    """A dataset linked to a challenge, with the snapshot that holds for it and why it matters here.

    The snapshot follows the dataset until the challenge opens and stands from then on: teams and juries judge by
    what was said at the opening.
    """

    __tablename__ = "challenge_datasets"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    dataset_id: Mapped[int] = mapped_column(sa.ForeignKey("datasets.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(sa.ForeignKey("dataset_snapshots.id"))
    position: Mapped[int]
    required: Mapped[bool] = mapped_column(default=False)
    note_sv: Mapped[str] = mapped_column(sa.String(400), default="")
    note_en: Mapped[str] = mapped_column(sa.String(400), default="")
    linked_at: Mapped[dt.datetime]
    linked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    dataset: Mapped[Dataset] = relationship(lazy="raise")
    snapshot: Mapped[DatasetSnapshot] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("challenge_id", "dataset_id"),)
