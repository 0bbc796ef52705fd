"""Challenges and what they are made of: texts, rules, rounds, criteria and prizes."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, one_of, state_check
from challenges.models.organisations import Organisation
from challenges.vocabulary.choices import Mode, Theme
from challenges.vocabulary.states import ChallengeState, RoundState


class Challenge(Base):
    """A need opened for solutions. Its texts are in ``texts`` (one per language), its dates in ``rounds``.

    ``least_datasets`` and ``least_publishers`` are how many of the listed datasets, and of how many publishers, an
    entry has to use at least; ``bonus_datasets`` is from how many on an entry gets a mark, 0 for never.
    """

    __tablename__ = "challenges"

    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    slug: Mapped[str] = mapped_column(sa.String(90), unique=True)
    mode: Mapped[Mode] = mapped_column(one_of(Mode), default=Mode.DATA_CHALLENGE)
    theme: Mapped[Theme] = mapped_column(one_of(Theme))
    state: Mapped[ChallengeState] = mapped_column(one_of(ChallengeState), default=ChallengeState.DRAFT)
    state_reason: Mapped[str] = mapped_column(sa.Text, default="")
    contact_email: Mapped[str] = mapped_column(sa.String(254), default="")
    team_size_min: Mapped[int] = mapped_column(default=1)
    team_size_max: Mapped[int] = mapped_column(default=6)
    least_datasets: Mapped[int] = mapped_column(default=0)
    least_publishers: Mapped[int] = mapped_column(default=0)
    bonus_datasets: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[dt.datetime]
    approval_requested_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    published_at: Mapped[dt.datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="raise")
    texts: Mapped[list["ChallengeText"]] = relationship(
        back_populates="challenge",
        lazy="raise",
        cascade="all, delete-orphan",
        order_by="ChallengeText.language.desc()",
    )
    rule_sets: Mapped[list["RuleSet"]] = relationship(
        back_populates="challenge", lazy="raise", order_by="RuleSet.version"
    )
    rounds: Mapped[list["Round"]] = relationship(
        back_populates="challenge", lazy="raise", cascade="all, delete-orphan", order_by="Round.position"
    )
    criteria: Mapped[list["Criterion"]] = relationship(
        back_populates="challenge", lazy="raise", cascade="all, delete-orphan", order_by="Criterion.position"
    )
    prizes: Mapped[list["Prize"]] = relationship(
        back_populates="challenge", lazy="raise", cascade="all, delete-orphan", order_by="Prize.position"
    )

    __table_args__ = (
        state_check("state", ChallengeState),
        state_check("theme", Theme),
        state_check("mode", Mode),
        sa.CheckConstraint("team_size_min >= 1 and team_size_max >= team_size_min", name="team_size"),
        sa.CheckConstraint(
            "least_datasets >= 0 and least_publishers >= 0 and bonus_datasets >= 0", name="data_use"
        ),
    )


class ChallengeText(Base):
    """What a challenge says in one language: Markdown as written, and the sanitised HTML made from it."""

    __tablename__ = "challenge_texts"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(2))
    title: Mapped[str] = mapped_column(sa.String(120), default="")
    # Compared byte by byte on both databases, whatever the language of the server.
    sort_key: Mapped[str] = mapped_column(
        sa.String(140).with_variant(sa.String(140, collation="C"), "postgresql"), default=""
    )
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    summary: Mapped[str] = mapped_column(sa.String(400), default="")
    problem: Mapped[str] = mapped_column(sa.Text, default="")
    problem_html: Mapped[str] = mapped_column(sa.Text, default="")
    target_group: Mapped[str] = mapped_column(sa.Text, default="")
    target_group_html: Mapped[str] = mapped_column(sa.Text, default="")
    good_solution: Mapped[str] = mapped_column(sa.Text, default="")
    good_solution_html: Mapped[str] = mapped_column(sa.Text, default="")

    challenge: Mapped[Challenge] = relationship(back_populates="texts", lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "language"),
        sa.CheckConstraint("language in ('sv', 'en')", name="language_known"),
    )


class RuleSet(Base):
    """A version of a challenge's rules. The last one holds; it is frozen once published."""

    __tablename__ = "rule_sets"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(default=1)
    text_sv: Mapped[str] = mapped_column(sa.Text, default="")
    text_en: Mapped[str] = mapped_column(sa.Text, default="")
    html_sv: Mapped[str] = mapped_column(sa.Text, default="")
    html_en: Mapped[str] = mapped_column(sa.Text, default="")
    published_at: Mapped[dt.datetime | None]

    challenge: Mapped[Challenge] = relationship(back_populates="rule_sets", lazy="raise")

    __table_args__ = (sa.UniqueConstraint("challenge_id", "version"),)


class Round(Base):
    """One intake and judging of entries. It collects from ``opens_at`` until just before ``closes_at``."""

    __tablename__ = "rounds"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    position: Mapped[int]
    name_sv: Mapped[str] = mapped_column(sa.String(80))
    name_en: Mapped[str] = mapped_column(sa.String(80), default="")
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    judging_ends_at: Mapped[dt.datetime]
    results_at: Mapped[dt.datetime]
    readings: Mapped[int] = mapped_column(default=3)
    state: Mapped[RoundState] = mapped_column(one_of(RoundState), default=RoundState.PLANNED)

    challenge: Mapped[Challenge] = relationship(back_populates="rounds", lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "position"),
        state_check("state", RoundState),
        sa.CheckConstraint(
            "opens_at < closes_at and closes_at <= judging_ends_at and judging_ends_at <= results_at",
            name="dates",
        ),
        sa.CheckConstraint("readings between 1 and 20", name="readings"),
        sa.Index("ix_rounds_closes_at", "closes_at"),
    )


class Criterion(Base):
    """What entries are scored on. ``anchors`` is a list of ``{"value", "sv", "en"}``, lowest value first."""

    __tablename__ = "criteria"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    position: Mapped[int]
    name_sv: Mapped[str] = mapped_column(sa.String(80))
    name_en: Mapped[str] = mapped_column(sa.String(80), default="")
    question_sv: Mapped[str] = mapped_column(sa.String(400), default="")
    question_en: Mapped[str] = mapped_column(sa.String(400), default="")
    weight: Mapped[int]
    scale_max: Mapped[int] = mapped_column(default=5)
    anchors: Mapped[list[Any]] = mapped_column(default=list)

    challenge: Mapped[Challenge] = relationship(back_populates="criteria", lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "position"),
        sa.CheckConstraint("weight between 1 and 100", name="weight"),
        sa.CheckConstraint("scale_max between 1 and 10", name="scale"),
    )


class Prize(Base):
    """What can be won; ``amount`` in whole SEK, or none."""

    __tablename__ = "prizes"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    position: Mapped[int]
    name_sv: Mapped[str] = mapped_column(sa.String(120))
    name_en: Mapped[str] = mapped_column(sa.String(120), default="")
    description_sv: Mapped[str] = mapped_column(sa.String(400), default="")
    description_en: Mapped[str] = mapped_column(sa.String(400), default="")
    amount: Mapped[int | None]

    challenge: Mapped[Challenge] = relationship(back_populates="prizes", lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "position"),
        sa.CheckConstraint("amount is null or amount > 0", name="amount"),
    )
