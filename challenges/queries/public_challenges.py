"""A challenge with what its public page shows, and the facts around it."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge, RuleSet
from challenges.models.datasets import ChallengeDataset
from challenges.models.teams import Registration, Team, TeamMembership


def by_slug(slug: str) -> Challenge | None:
    """The challenge of this address with organisation, texts and rounds: enough to decide who may read it."""
    return (
        db.session.scalars(
            sa.select(Challenge)
            .where(Challenge.slug == slug)
            .options(
                joinedload(Challenge.organisation),
                # Texts and rounds are one or two each, so one joined query is cheaper than three.
                joinedload(Challenge.texts),
                joinedload(Challenge.rounds),
            )
        )
        .unique()
        .one_or_none()
    )


def with_parts(slug: str) -> Challenge | None:
    """The challenge with everything it is made of except its rules and datasets."""
    return (
        db.session.scalars(
            sa.select(Challenge)
            .where(Challenge.slug == slug)
            .options(
                joinedload(Challenge.organisation),
                joinedload(Challenge.texts),
                joinedload(Challenge.rounds),
                selectinload(Challenge.criteria),
                selectinload(Challenge.prizes),
            )
        )
        .unique()
        .one_or_none()
    )


def links(challenge: Challenge) -> Sequence[ChallengeDataset]:
    """The datasets of a challenge in its order, each with the snapshot that was taken."""
    return db.session.scalars(
        sa.select(ChallengeDataset)
        .where(ChallengeDataset.challenge_id == challenge.id)
        .options(joinedload(ChallengeDataset.dataset), joinedload(ChallengeDataset.snapshot))
        .order_by(ChallengeDataset.position, ChallengeDataset.id)
    ).all()


@dataclass(frozen=True)
class Facts:
    """What stands around a challenge: the rules that hold, how many teams, and where the viewer stands."""

    rule_set: RuleSet | None
    teams: int
    is_registered: bool
    team_reference: str


_mine = aliased(Team)


def facts(challenge: Challenge, person_id: int | None) -> Facts:
    """The facts around a challenge, for a signed-in person with their registration and team; one query."""
    teams = sa.select(sa.func.count(Team.id)).where(Team.challenge_id == challenge.id).scalar_subquery()
    registered = (
        sa.select(Registration.id)
        .where(Registration.challenge_id == challenge.id, Registration.person_id == person_id)
        .exists()
    )
    team = (
        sa.select(_mine.reference)
        .join(TeamMembership, TeamMembership.team_id == _mine.id)
        .where(TeamMembership.challenge_id == challenge.id, TeamMembership.person_id == person_id)
        .scalar_subquery()
    )
    row = db.session.execute(
        sa.select(RuleSet, teams.label("teams"), registered.label("registered"), team.label("team"))
        .select_from(Challenge)
        .outerjoin(RuleSet, RuleSet.challenge_id == Challenge.id)
        .where(Challenge.id == challenge.id)
        .order_by(RuleSet.version.desc())
        .limit(1)
    ).one()
    return Facts(row[0], row.teams, bool(row.registered), row.team or "")
