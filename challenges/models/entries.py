"""Entries: the sealed draft, the immutable versions, and their files.

What a team writes lives in ``EntryDraft`` alone, away from ``Entry``, so that no query for organisers or
juries can touch it by accident; ``queries/drafts.py`` is the only reader.
"""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Challenge, Round
from challenges.models.entry_forms import EntryForm
from challenges.models.people import Person
from challenges.models.sealed import SealedJSON, SealedText
from challenges.models.teams import Team
from challenges.vocabulary.choices import FileScan
from challenges.vocabulary.states import EntryState


class Entry(Base):
    """A team's entry in a challenge: where it stands, never what it says.

    ``version_number`` is the number of the version that counts, 0 before the first submission. ``state_reason`` is why
    somebody took it out of the competition: the team or the organiser, in their own words. ``put_aside_at`` and
    ``put_aside_reason``: its assessment waits while the organiser or the chair clears a question.
    """

    __tablename__ = "entries"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id"), index=True)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id"), unique=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"))
    state: Mapped[EntryState] = mapped_column(one_of(EntryState), default=EntryState.DRAFT)
    state_reason: Mapped[str] = mapped_column(SealedText("entries.state_reason"), default="")
    version_number: Mapped[int] = mapped_column(default=0)
    put_aside_at: Mapped[dt.datetime | None]
    put_aside_reason: Mapped[str] = mapped_column(SealedText("entries.put_aside_reason"), default="")
    created_at: Mapped[dt.datetime]

    challenge: Mapped[Challenge] = relationship(lazy="raise")
    team: Mapped[Team] = relationship(lazy="raise")
    round: Mapped[Round] = relationship(lazy="raise")
    current_version: Mapped["EntryVersion | None"] = relationship(
        primaryjoin="and_(Entry.id == foreign(EntryVersion.entry_id), Entry.version_number == EntryVersion.number)",
        viewonly=True,
        uselist=False,
        lazy="raise",
    )
    versions: Mapped[list["EntryVersion"]] = relationship(
        lazy="raise", back_populates="entry", order_by="EntryVersion.number"
    )

    __table_args__ = (
        state_check("state", EntryState),
        sa.Index("ix_entries_round_id_state", "round_id", "state"),
    )


class EntryDraft(Base):
    """What the team is writing. ``revision`` rises with every save, so that nobody overwrites unseen.

    ``content`` is an ``EntryContent`` as ``vocabulary.entry_content.to_plain`` stores it.
    ``page`` is the opened page that saved last, ``turn`` the number of its save: a page goes on from its own
    saves even when their answers were lost, and an older save of it that arrives late changes nothing.
    """

    __tablename__ = "entry_drafts"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"), unique=True)
    content: Mapped[dict[str, Any]] = mapped_column(SealedJSON("entry_drafts.content"), default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime]
    updated_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    page: Mapped[str] = mapped_column(sa.String(20), default="")
    turn: Mapped[int] = mapped_column(default=0)

    updated_by: Mapped[Person] = relationship(lazy="raise")


class Attachment(Base):
    """A file of an entry. Leaving the draft does not delete a file that a submitted version holds.

    ``question`` is the key of the question it answers. ``scan`` is what the virus scanner made of it.
    """

    __tablename__ = "attachments"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(20), default="files")
    name: Mapped[str] = mapped_column(SealedText("attachments.name"))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    content_type: Mapped[str] = mapped_column(sa.String(120))
    storage_key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    in_draft: Mapped[bool] = mapped_column(default=True)
    scan: Mapped[FileScan] = mapped_column(one_of(FileScan), default=FileScan.NONE)
    uploaded_at: Mapped[dt.datetime]
    uploaded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    __table_args__ = (state_check("scan", FileScan),)


class EntryVersion(Base):
    """A submitted version: never changed, never deleted.

    ``content`` is the canonical content the checksum was taken over (docs/receipts.md says how), with files
    by name, size and SHA-256; title, summary and language are repeated for lists, and ``html`` holds its
    Markdown answers as HTML by the key of their question. ``form`` is the form it answers; none: the standard form.
    ``arrived_at`` is when the request reached the server: that decides.
    ``data_use`` is how the version stood against the challenge's data-use rule when it was submitted
    (``rules/data_use.py``); empty for versions older than such rules.
    ``declared`` lists what the captain declared for the team, as ``{"reference", "sv", "en"}``.
    """

    __tablename__ = "entry_versions"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"))
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"))
    number: Mapped[int]
    receipt: Mapped[str] = mapped_column(sa.String(20), unique=True)
    form_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entry_forms.id"))
    content: Mapped[dict[str, Any]] = mapped_column(SealedJSON("entry_versions.content"))
    title: Mapped[str] = mapped_column(SealedText("entry_versions.title"))
    summary: Mapped[str] = mapped_column(SealedText("entry_versions.summary"))
    language: Mapped[str] = mapped_column(sa.String(2))
    html: Mapped[dict[str, Any]] = mapped_column(SealedJSON("entry_versions.html"), default=dict)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    arrived_at: Mapped[dt.datetime]
    submitted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    idempotency_key: Mapped[str] = mapped_column(sa.String(64))
    data_use: Mapped[dict[str, Any]] = mapped_column(SealedJSON("entry_versions.data_use"), default=dict)
    declared: Mapped[list[Any]] = mapped_column(default=list)

    entry: Mapped[Entry] = relationship(lazy="raise", back_populates="versions")
    round: Mapped[Round] = relationship(lazy="raise")
    form: Mapped[EntryForm | None] = relationship(lazy="raise")
    submitted_by: Mapped[Person] = relationship(lazy="raise")
    files: Mapped[list[Attachment]] = relationship(
        secondary="entry_version_files", lazy="raise", order_by=Attachment.id
    )

    __table_args__ = (
        sa.UniqueConstraint("entry_id", "number"),
        sa.UniqueConstraint("entry_id", "idempotency_key"),
    )

    # What the permission table asks of an entry is asked of a version as well; sealed by the version's own round.
    @property
    def team_id(self) -> int:
        return self.entry.team_id

    @property
    def challenge(self) -> Challenge:
        return self.entry.challenge

    @property
    def version_number(self) -> int:
        return self.number


entry_version_files = sa.Table(
    "entry_version_files",
    Base.metadata,
    sa.Column("version_id", sa.ForeignKey("entry_versions.id"), primary_key=True),
    sa.Column("attachment_id", sa.ForeignKey("attachments.id"), primary_key=True),
)


class DatasetUse(Base):
    """A submitted version uses a dataset of the challenge, and says how.

    ``confidential``: the team has asked that how it does so stays confidential, so that it is never published.
    """

    __tablename__ = "dataset_uses"

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("entry_versions.id"))
    dataset_id: Mapped[int] = mapped_column(sa.ForeignKey("datasets.id"), index=True)
    how: Mapped[str] = mapped_column(SealedText("dataset_uses.how"), default="")
    confidential: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (sa.UniqueConstraint("version_id", "dataset_id"),)
