"""What ties people to entries: found, declared by officials, and the facts that are told so that it can be found."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.people import Person
from challenges.models.teams import Team
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution, FindingKind


class FurtherAddress(Base):
    """Another address of a person, used for finding conflicts of interest and for nothing else.

    It counts once it is confirmed by a mailed link, of which only the hash of the secret is kept.
    """

    __tablename__ = "further_addresses"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    expires_at: Mapped[dt.datetime]
    added_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]

    __table_args__ = (sa.UniqueConstraint("person_id", "email"),)


class Workplace(Base):
    """The employer that a person has told, for finding conflicts of interest; ``number`` has ten digits or none."""

    __tablename__ = "workplaces"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    name: Mapped[str] = mapped_column(sa.String(160))
    number: Mapped[str] = mapped_column(sa.String(10), default="")
    told_at: Mapped[dt.datetime]


class TeamHelper(Base):
    """Somebody who helped a team without belonging to it, as the team names them."""

    __tablename__ = "team_helpers"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    team_id: Mapped[int] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(254))
    named_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    named_at: Mapped[dt.datetime]

    team: Mapped[Team] = relationship(lazy="raise")

    __table_args__ = (sa.UniqueConstraint("team_id", "email"),)


class OfficialDeclaration(Base):
    """What a member of the organising organisation declared about an entry; it stands until declared anew."""

    __tablename__ = "official_declarations"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    answer: Mapped[ConflictAnswer] = mapped_column(one_of(ConflictAnswer))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    declared_at: Mapped[dt.datetime]
    resolution: Mapped[ConflictResolution | None] = mapped_column(one_of(ConflictResolution))
    resolved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    resolved_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    round: Mapped[Round] = relationship(lazy="raise")
    entry: Mapped[Entry] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("person_id", "entry_id"),
        state_check("answer", ConflictAnswer),
        sa.CheckConstraint("resolution is null or answer = 'possible'", name="only_possible_is_resolved"),
    )

    @property
    def challenge(self) -> Challenge:
        """The challenge the declaration belongs to."""
        return self.round.challenge


_CERTAIN = ", ".join(f"'{kind.value}'" for kind in FindingKind if kind.certain)


class ConflictFinding(Base):
    """Something that ties a person to an entry, found by comparing what is known of both; recorded once.

    ``matched`` is what was the same, in words that both sides know (a domain, an organisation's name). ``round_id`` is
    the round it was found in; it holds for the entry in later ones too. A certain one bars at once, others until an
    official has cleared them.
    """

    __tablename__ = "conflict_findings"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("rounds.id"), index=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entries.id"), index=True)
    kind: Mapped[FindingKind] = mapped_column(one_of(FindingKind))
    matched: Mapped[str] = mapped_column(sa.String(254), default="")
    found_at: Mapped[dt.datetime]
    resolution: Mapped[ConflictResolution | None] = mapped_column(one_of(ConflictResolution))
    resolved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    resolved_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    round: Mapped[Round] = relationship(lazy="raise")
    entry: Mapped[Entry] = relationship(lazy="raise")

    __table_args__ = (
        sa.UniqueConstraint("person_id", "entry_id", "kind", "matched"),
        state_check("kind", FindingKind),
        sa.CheckConstraint(
            f"resolution is null or kind not in ({_CERTAIN})", name="only_possible_is_resolved"
        ),
    )

    @property
    def challenge(self) -> Challenge:
        """The challenge of the round it was found in."""
        return self.round.challenge
