"""Find the links by which people join a team."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.models import db
from challenges.models.base import secret_hash
from challenges.models.challenges import Challenge
from challenges.models.team_links import TeamLink
from challenges.models.teams import Team

_SHOWN = 20


def by_secret(secret: str) -> TeamLink | None:
    """The link that carries this secret, whatever became of it, with its team and challenge."""
    return db.session.scalar(_whole().where(TeamLink.secret_hash == secret_hash(secret)))


def by_reference(reference: str) -> TeamLink | None:
    """The link of this reference, whatever became of it, with its team and challenge."""
    return db.session.scalar(_whole().where(TeamLink.reference == reference))


def _whole() -> sa.Select[TeamLink]:
    challenge = joinedload(TeamLink.team).joinedload(Team.challenge)
    return sa.select(TeamLink).options(
        joinedload(TeamLink.made_by),
        challenge.joinedload(Challenge.organisation),
        challenge.selectinload(Challenge.texts),
        challenge.selectinload(Challenge.rounds),
        challenge.selectinload(Challenge.rule_sets),
    )


def lock(link: TeamLink) -> None:
    """Let no other transaction use or revoke the link until this one has ended, and see what the last one left."""
    db.session.execute(sa.select(TeamLink.id).where(TeamLink.id == link.id).with_for_update())
    db.session.refresh(link, ["uses", "revoked_at"])


def of_team(team_id: int) -> Sequence[TeamLink]:
    """The last links of the team, the newest first."""
    return db.session.scalars(
        sa.select(TeamLink)
        .where(TeamLink.team_id == team_id)
        .order_by(TeamLink.made_at.desc(), TeamLink.id.desc())
        .limit(_SHOWN)
    ).all()


def working(team_id: int, *, now: dt.datetime) -> Sequence[TeamLink]:
    """The links by which somebody can still join."""
    return db.session.scalars(
        sa.select(TeamLink)
        .where(
            TeamLink.team_id == team_id,
            TeamLink.revoked_at.is_(None),
            TeamLink.expires_at > now,
            TeamLink.uses < TeamLink.most_uses,
        )
        .order_by(TeamLink.id)
    ).all()
