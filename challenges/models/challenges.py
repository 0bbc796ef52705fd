"""Challenges and what they are made of: texts, rules, rounds, criteria and prizes."""

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.aftermaths import Aftermath
from challenges.models.base import Base, Tenths, new_reference, one_of, state_check
from challenges.models.organisations import Organisation
from challenges.vocabulary.choices import (
    EligibilityKind,
    Mode,
    PrizeKind,
    RankingMethod,
    RoundKind,
    Sight,
    Theme,
    TieStep,
)
from challenges.vocabulary.states import ChallengeState, RoundState


class Challenge(Base):
    """A need opened for solutions. Its texts are in ``texts`` (one per language), its dates in ``rounds``.

    ``least_datasets`` and ``least_publishers`` are how many of the listed datasets, and of how many publishers, an
    entry has to use at least; ``bonus_datasets`` is from how many on an entry gets a mark, 0 for never.
    ``publish_at`` is when an approved challenge is published by itself. ``entry_quota_mb`` and ``files_quota_mb`` are
    how many megabytes the files of one entry, and of all, may have.
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
    entry_quota_mb: Mapped[int] = mapped_column(default=500)
    files_quota_mb: Mapped[int] = mapped_column(default=100_000)
    revision: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[dt.datetime]
    approval_requested_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    published_at: Mapped[dt.datetime | None]
    publish_at: Mapped[dt.datetime | None]

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
    eligibility_rules: Mapped[list["EligibilityRule"]] = relationship(
        back_populates="challenge",
        lazy="raise",
        cascade="all, delete-orphan",
        order_by="EligibilityRule.position",
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
    aftermath: Mapped[Aftermath | None] = relationship(
        back_populates="challenge", lazy="raise", cascade="all, delete-orphan"
    )

    __table_args__ = (
        state_check("state", ChallengeState),
        state_check("theme", Theme),
        state_check("mode", Mode),
        sa.CheckConstraint("team_size_min >= 1 and team_size_max >= team_size_min", name="team_size"),
        sa.CheckConstraint(
            "least_datasets >= 0 and least_publishers >= 0 and bonus_datasets >= 0", name="data_use"
        ),
        sa.CheckConstraint("entry_quota_mb >= 1 and files_quota_mb >= 1", name="quotas"),
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
    """A version of a challenge's rules. The last one holds; it is frozen once published.

    ``reason`` is why a version was made after the challenge had been published, ``closes_at`` when the round that took
    entries next closed by then, and ``deadline_moved`` whether that was a new deadline; none where nothing was said.
    ``written_for`` is what of the challenge the text depends on, as it was when a draft's text was saved
    (``rules.rule_blocks.written_for``), and ``choices`` what was chosen for it (``rules.rule_blocks.RuleChoices``).
    """

    __tablename__ = "rule_sets"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(default=1)
    text_sv: Mapped[str] = mapped_column(sa.Text, default="")
    text_en: Mapped[str] = mapped_column(sa.Text, default="")
    html_sv: Mapped[str] = mapped_column(sa.Text, default="")
    html_en: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    closes_at: Mapped[dt.datetime | None]
    deadline_moved: Mapped[bool | None]
    written_for: Mapped[dict[str, Any] | None]
    choices: Mapped[dict[str, Any] | None]
    published_at: Mapped[dt.datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))

    challenge: Mapped[Challenge] = relationship(back_populates="rule_sets", lazy="raise")

    __table_args__ = (sa.UniqueConstraint("challenge_id", "version"),)


class EligibilityRule(Base):
    """Who may take part, as a rule that each participant or the captain says to fulfil.

    ``years`` is the age of a rule about age; the texts are what a statement says. Another rule has another reference,
    and so has the same rule with other words: what was declared under the old one no longer counts.
    """

    __tablename__ = "eligibility_rules"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[EligibilityKind] = mapped_column(one_of(EligibilityKind))
    years: Mapped[int | None]
    text_sv: Mapped[str] = mapped_column(sa.String(300), default="")
    text_en: Mapped[str] = mapped_column(sa.String(300), default="")

    challenge: Mapped[Challenge] = relationship(back_populates="eligibility_rules", lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "position"),
        state_check("kind", EligibilityKind),
        sa.CheckConstraint(
            "(kind in ('least_age', 'most_age') and years between 1 and 120)"
            " or (kind in ('statement', 'team_statement') and years is null and text_sv <> '')",
            name="kind_filled",
        ),
    )


class Round(Base):
    """One intake and judging of entries. It collects from ``opens_at`` until just before ``closes_at``.

    An entry that comes within ``grace_minutes`` after that is accepted all the same and marked as late. A round that is
    ``open_to_new`` takes teams that were not in the round before it.

    The judging plan of the round, fixed when the challenge is published: ``kind``, ``method``, ``carry_over`` (scores
    of earlier rounds stay in the ranking), ``places`` (how many can go on or win; none: as many as there are prizes),
    ``readings`` per entry of ``minutes_per_reading``, ``one_per_organisation`` and ``outside_seats`` for the reading
    plan, ``hide_teams`` (jurors do not see who made what until the decision), when jurors see ``others_scores`` and
    ``others_comments``, when the chair and organiser see ``running_totals``, ``sign_feedback`` (jurors' names stand
    under their comments to teams), ``tie_ladder`` (``TieStep`` values in order), ``lot_source`` (the public value that
    lots are drawn from), ``votes_each`` (how many votes a person has in a public vote). ``publish_at`` is when decided
    results become public by themselves.
    ``official_id`` is the person who has been named to take the decision.

    ``readings_now`` is the number of readings that a running round was changed to, with a reason in the record;
    ``readings`` stays what was published.
    """

    __tablename__ = "rounds"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    position: Mapped[int]
    name_sv: Mapped[str] = mapped_column(sa.String(80))
    name_en: Mapped[str] = mapped_column(sa.String(80), default="")
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    judging_ends_at: Mapped[dt.datetime]
    results_at: Mapped[dt.datetime]
    grace_minutes: Mapped[int] = mapped_column(default=0)
    open_to_new: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[RoundKind] = mapped_column(one_of(RoundKind), default=RoundKind.RUBRIC)
    method: Mapped[RankingMethod] = mapped_column(one_of(RankingMethod), default=RankingMethod.CALIBRATED)
    carry_over: Mapped[bool] = mapped_column(default=False)
    places: Mapped[int | None]
    readings: Mapped[int] = mapped_column(default=3)
    readings_now: Mapped[int | None]
    minutes_per_reading: Mapped[int] = mapped_column(default=30)
    one_per_organisation: Mapped[bool] = mapped_column(default=True)
    outside_seats: Mapped[int] = mapped_column(default=0)
    hide_teams: Mapped[bool] = mapped_column(default=False)
    others_scores: Mapped[Sight] = mapped_column(one_of(Sight), default=Sight.NEVER)
    others_comments: Mapped[Sight] = mapped_column(one_of(Sight), default=Sight.NEVER)
    running_totals: Mapped[Sight] = mapped_column(one_of(Sight), default=Sight.AFTER_CLOSING)
    sign_feedback: Mapped[bool] = mapped_column(default=False)
    tie_ladder: Mapped[list[Any]] = mapped_column(
        default=lambda: [TieStep.CRITERIA.value, TieStep.VOTE.value]
    )
    lot_source: Mapped[str] = mapped_column(sa.String(300), default="")
    votes_each: Mapped[int] = mapped_column(default=1)
    publish_at: Mapped[dt.datetime | None]
    official_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    state: Mapped[RoundState] = mapped_column(one_of(RoundState), default=RoundState.PLANNED)

    challenge: Mapped[Challenge] = relationship(back_populates="rounds", lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "position"),
        state_check("state", RoundState),
        sa.CheckConstraint(
            "opens_at < closes_at and closes_at <= judging_ends_at and judging_ends_at <= results_at",
            name="dates",
        ),
        *(state_check("kind", RoundKind), state_check("method", RankingMethod)),
        *(state_check(column, Sight) for column in ("others_scores", "others_comments", "running_totals")),
        sa.CheckConstraint("places is null or places between 1 and 1000", name="places"),
        sa.CheckConstraint("minutes_per_reading between 1 and 600", name="minutes_per_reading"),
        sa.CheckConstraint("outside_seats between 0 and 20", name="outside_seats"),
        sa.CheckConstraint("readings between 1 and 20", name="readings"),
        sa.CheckConstraint("votes_each between 1 and 20", name="votes_each"),
        sa.CheckConstraint("readings_now is null or readings_now between 1 and 20", name="readings_now"),
        sa.CheckConstraint("grace_minutes between 0 and 10080", name="grace"),
        sa.Index("ix_rounds_closes_at", "closes_at"),
    )

    @property
    def readings_wanted(self) -> int:
        """How many readings every entry is to have now: as published, or as changed while the round was running."""
        return self.readings if self.readings_now is None else self.readings_now


class Criterion(Base):
    """What entries are scored on. ``anchors`` is a list of ``{"value", "sv", "en"}``, lowest value first.

    Scores go from 0 to ``scale_max`` in steps of ``step`` (1, 0.5 or 0.1).
    """

    __tablename__ = "criteria"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    position: Mapped[int]
    name_sv: Mapped[str] = mapped_column(sa.String(80))
    name_en: Mapped[str] = mapped_column(sa.String(80), default="")
    question_sv: Mapped[str] = mapped_column(sa.String(400), default="")
    question_en: Mapped[str] = mapped_column(sa.String(400), default="")
    weight: Mapped[int]
    scale_max: Mapped[int] = mapped_column(default=5)
    step: Mapped[Decimal] = mapped_column(Tenths, default=Decimal(1))
    anchors: Mapped[list[Any]] = mapped_column(default=list)

    challenge: Mapped[Challenge] = relationship(back_populates="criteria", lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "position"),
        sa.CheckConstraint("weight between 1 and 100", name="weight"),
        sa.CheckConstraint("scale_max between 1 and 10", name="scale"),
        sa.CheckConstraint("step in (1, 5, 10)", name="step"),
    )


class Prize(Base):
    """What can be won; ``amount`` in whole SEK, or none.

    ``rank`` is the place it goes to, 1 the first; without one it can go to any entry. ``milestone`` says what has to be
    done before it is paid out, empty where it comes with the award.
    """

    __tablename__ = "prizes"

    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenges.id", ondelete="CASCADE"))
    position: Mapped[int]
    name_sv: Mapped[str] = mapped_column(sa.String(120))
    name_en: Mapped[str] = mapped_column(sa.String(120), default="")
    description_sv: Mapped[str] = mapped_column(sa.String(400), default="")
    description_en: Mapped[str] = mapped_column(sa.String(400), default="")
    kind: Mapped[PrizeKind] = mapped_column(one_of(PrizeKind), default=PrizeKind.MONEY)
    rank: Mapped[int | None]
    amount: Mapped[int | None]
    milestone_sv: Mapped[str] = mapped_column(sa.String(300), default="")
    milestone_en: Mapped[str] = mapped_column(sa.String(300), default="")

    challenge: Mapped[Challenge] = relationship(back_populates="prizes", lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("challenge_id", "position"),
        state_check("kind", PrizeKind),
        sa.CheckConstraint("amount is null or amount > 0", name="amount"),
        sa.CheckConstraint("rank is null or rank between 1 and 100", name="rank"),
    )
