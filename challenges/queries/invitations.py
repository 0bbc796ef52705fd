"""Find invitations: by the secret of their link, by reference, or by the address they were sent to."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from challenges.models import db
from challenges.models.base import secret_hash
from challenges.models.challenges import Challenge, Round
from challenges.models.invitations import Invitation
from challenges.models.teams import Team
from challenges.vocabulary.states import InvitationState


def _with_target() -> tuple[ORMOption, ...]:
    """Everything a page or a letter says about what the invitation is to."""
    team, round_ = joinedload(Invitation.team), joinedload(Invitation.round)
    return (
        joinedload(Invitation.invited_by),
        joinedload(Invitation.person),
        joinedload(Invitation.organisation),
        *(
            option
            for challenge in (team.joinedload(Team.challenge), round_.joinedload(Round.challenge))
            for option in (
                challenge.joinedload(Challenge.organisation),
                challenge.selectinload(Challenge.texts),
                challenge.selectinload(Challenge.rounds),
                challenge.selectinload(Challenge.rule_sets),
            )
        ),
        team.selectinload(Team.memberships),
    )


def by_id(invitation_id: int) -> Invitation:
    """The invitation with what it is to."""
    return db.session.execute(
        sa.select(Invitation).where(Invitation.id == invitation_id).options(*_with_target())
    ).scalar_one()


def by_secret(secret: str) -> Invitation | None:
    """The invitation whose link carries this secret, whatever became of it."""
    return db.session.scalar(
        sa.select(Invitation).where(Invitation.secret_hash == secret_hash(secret)).options(*_with_target())
    )


def by_reference(reference: str) -> Invitation | None:
    """The invitation of this reference, whatever became of it."""
    return db.session.scalar(
        sa.select(Invitation).where(Invitation.reference == reference).options(*_with_target())
    )


def open_for(
    email: str,
    *,
    now: dt.datetime,
    organisation_id: int | None = None,
    team_id: int | None = None,
    round_id: int | None = None,
    person_id: int | None = None,
) -> Invitation | None:
    """The invitation this address has not answered yet, to exactly this organisation, team or jury.

    An invitation by name and one to the same person's address are two: who sends the one must not learn from the
    other whose address it is.
    """
    return db.session.scalar(
        _unanswered(now).where(
            Invitation.email == email.lower(),
            Invitation.organisation_id.is_not_distinct_from(organisation_id),
            Invitation.team_id.is_not_distinct_from(team_id),
            Invitation.round_id.is_not_distinct_from(round_id),
            Invitation.person_id.is_not_distinct_from(person_id),
        )
    )


def by_name_since(team_id: int, person_id: int, since: dt.datetime) -> bool:
    """Whether the team has invited the person by name since then, and the person has not said yes."""
    query = sa.select(Invitation.id).where(
        Invitation.team_id == team_id,
        Invitation.person_id == person_id,
        Invitation.created_at > since,
        Invitation.state != InvitationState.ACCEPTED,
    )
    return db.session.scalar(query.limit(1)) is not None


def waiting_for(email: str, *, now: dt.datetime) -> Sequence[Invitation]:
    """The invitations this address has not answered yet, the most urgent first."""
    return db.session.scalars(
        _unanswered(now)
        .where(Invitation.email == email.lower())
        .options(*_with_target())
        .order_by(Invitation.expires_at, Invitation.id)
    ).all()


def unanswered_to_organisation(organisation_id: int, *, now: dt.datetime) -> Sequence[Invitation]:
    """The unanswered invitations to an organisation, the newest first."""
    return _unanswered_to(Invitation.organisation_id == organisation_id, now)


def unanswered_to_team(team_id: int, *, now: dt.datetime) -> Sequence[Invitation]:
    """The unanswered invitations to a team, the newest first."""
    return _unanswered_to(Invitation.team_id == team_id, now)


def unanswered_to_jury(round_id: int, *, now: dt.datetime) -> Sequence[Invitation]:
    """The unanswered invitations to the jury of a round, the newest first."""
    return _unanswered_to(Invitation.round_id == round_id, now)


def _unanswered_to(target: sa.ColumnElement[bool], now: dt.datetime) -> Sequence[Invitation]:
    query = (
        _unanswered(now)
        .where(target)
        .options(joinedload(Invitation.invited_by), joinedload(Invitation.person))
    )
    return db.session.scalars(query.order_by(Invitation.created_at.desc(), Invitation.id.desc())).all()


def _unanswered(now: dt.datetime) -> sa.Select[Invitation]:
    return sa.select(Invitation).where(Invitation.state == InvitationState.SENT, Invitation.expires_at > now)
