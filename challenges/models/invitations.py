"""Invitations by mail: to an organisation, to a team, or to a jury."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Round
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.teams import Team
from challenges.vocabulary.states import InvitationState


class Invitation(Base):
    """A time-limited, single-use invitation to exactly one of an organisation, a team or a round's jury.

    ``role`` is an OrganisationRole, a TeamRole or a JurySeat. Only the hash of the link's secret is kept.
    ``person_id``: a team invited this person by name, and may not see the address. ``details`` is what an invitation
    to a jury says of the juror (``vocabulary/jurors.py``), until the juror says so.
    """

    __tablename__ = "invitations"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(sa.ForeignKey("teams.id", ondelete="CASCADE"), index=True)
    round_id: Mapped[int | None] = mapped_column(sa.ForeignKey("rounds.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(sa.String(20))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    state: Mapped[InvitationState] = mapped_column(one_of(InvitationState), default=InvitationState.SENT)
    invited_by_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    team: Mapped[Team | None] = relationship(lazy="raise")
    round: Mapped[Round | None] = relationship(lazy="raise")
    invited_by: Mapped[Person] = relationship(lazy="raise", foreign_keys=[invited_by_id])
    person: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[person_id])

    __table_args__ = (
        state_check("state", InvitationState),
        sa.CheckConstraint(
            "(case when organisation_id is null then 0 else 1 end)"
            " + (case when team_id is null then 0 else 1 end)"
            " + (case when round_id is null then 0 else 1 end) = 1",
            name="one_target",
        ),
    )
