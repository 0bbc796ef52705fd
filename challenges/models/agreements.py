"""Data with conditions: what a dataset may be used for in a challenge, and who has agreed to it."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset
from challenges.models.people import Person
from challenges.models.sealed import SealedText
from challenges.models.teams import Team
from challenges.vocabulary.states import AgreementState


class DataTerms(Base):
    """The conditions under which a linked dataset can be used, and how one gets at it once they are agreed.

    ``access_details`` (addresses, keys, instructions) is shown to nobody but who has an agreement that holds, and
    those who wrote it; no query brings it along unless it says so. ``owner_email`` is the data owner who approves;
    empty: the organisation's owners do. An approval lasts ``days`` days. ``version`` rises when the text changes,
    and ``binding_version`` follows it when the change has to be accepted anew: what was accepted before that
    version no longer opens anything.
    """

    __tablename__ = "data_terms"

    link_id: Mapped[int] = mapped_column(
        sa.ForeignKey("challenge_datasets.id", ondelete="CASCADE"), unique=True
    )
    text_sv: Mapped[str] = mapped_column(sa.Text)
    text_en: Mapped[str] = mapped_column(sa.Text, default="")
    owner_email: Mapped[str] = mapped_column(sa.String(254), default="")
    access_details: Mapped[str] = mapped_column(
        SealedText("data_terms.access_details"),
        default="",
        deferred=True,
        deferred_raiseload=True,
        deferred_group="access",
    )
    days: Mapped[int] = mapped_column(default=90)
    version: Mapped[int] = mapped_column(default=1)
    binding_version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[dt.datetime]
    updated_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))

    link: Mapped[ChallengeDataset] = relationship(lazy="raise")

    __table_args__ = (
        sa.CheckConstraint("days between 1 and 730", name="days"),
        sa.CheckConstraint("binding_version between 1 and version", name="binding_version"),
    )

    @property
    def challenge(self) -> Challenge:
        """The challenge whose dataset has the conditions; the query has loaded the link with it."""
        return self.link.challenge


class DataAgreement(Base):
    """A named person has accepted the conditions, as they then stood (``terms_text``), and asks for the data.

    ``team_name`` is the team the person belonged to when asking; empty: none. Whoever leaves it loses the access.
    """

    __tablename__ = "data_agreements"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    terms_id: Mapped[int] = mapped_column(sa.ForeignKey("data_terms.id"), index=True)
    terms_version: Mapped[int]
    terms_text: Mapped[dict[str, Any]]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("teams.id", ondelete="SET NULL"))
    team_name: Mapped[str] = mapped_column(sa.String(80), default="")
    signed_name: Mapped[str] = mapped_column(sa.String(120))
    purpose: Mapped[str] = mapped_column(sa.Text)
    state: Mapped[AgreementState] = mapped_column(one_of(AgreementState), default=AgreementState.REQUESTED)
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    requested_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    expires_at: Mapped[dt.datetime | None]

    terms: Mapped[DataTerms] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=[person_id])
    decided_by: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[decided_by_id])
    team: Mapped[Team | None] = relationship(lazy="raise")

    __table_args__ = (
        state_check("state", AgreementState),
        sa.Index(
            "uq_data_agreements_open",
            "terms_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state = 'requested'"),
            postgresql_where=sa.text("state = 'requested'"),
        ),
        sa.CheckConstraint(
            "state not in ('approved', 'revoked') or (decided_by_id is not null and expires_at is not null)",
            name="decision_by_a_person",
        ),
    )

    @property
    def challenge(self) -> Challenge:
        """The challenge the data is for; the query has loaded the conditions with it."""
        return self.terms.link.challenge

    @property
    def is_current(self) -> bool:
        """Whether the text that was accepted still binds."""
        return self.terms_version >= self.terms.binding_version

    def runs(self, now: dt.datetime) -> bool:
        """Whether it has been approved, and its last moment has not come."""
        approved = self.state is AgreementState.APPROVED
        return approved and self.expires_at is not None and now < self.expires_at
