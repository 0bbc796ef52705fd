"""A challenge with what its public page shows, and the facts around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, defer, joinedload

from challenges.models import db
from challenges.models.aftermaths import Aftermath
from challenges.models.agreements import DataTerms
from challenges.models.challenges import Challenge, Criterion, Prize, RuleSet
from challenges.models.datasets import ChallengeDataset
from challenges.models.judging_plans import JudgingPlan
from challenges.models.needs import Need
from challenges.models.teams import Registration, Team, TeamMembership
from challenges.queries.datasets import with_newer
from challenges.queries.public_number import NUMBER
from challenges.vocabulary.states import NeedState

_BY_SLUG = (
    sa.select(Challenge)
    .where(Challenge.slug == sa.bindparam("slug"))
    .options(
        joinedload(Challenge.organisation),
        # Texts and rounds are one or two each, so one joined query is cheaper than three.
        joinedload(Challenge.texts),
        joinedload(Challenge.rounds),
    )
)


def by_slug(slug: str) -> Challenge | None:
    """The challenge of this address with organisation, texts and rounds: enough to decide who may read it."""
    return db.session.scalars(_BY_SLUG, {"slug": slug}).unique().one_or_none()


def by_slug_with_number(slug: str) -> tuple[Challenge, int] | None:
    """``by_slug`` and the number of the last public happening, as one statement sees both."""
    row = db.session.execute(_BY_SLUG.add_columns(NUMBER), {"slug": slug}).unique().one_or_none()
    return None if row is None else (row[0], row[1])


def criteria(challenge: Challenge) -> Sequence[Criterion]:
    """The criteria of a challenge in its order."""
    return db.session.scalars(
        sa.select(Criterion).where(Criterion.challenge_id == challenge.id).order_by(Criterion.position)
    ).all()


@dataclass(frozen=True)
class Fixed:
    """What is fixed when a challenge is published, as it stands now.

    ``rule_set`` is the version that holds, ``plan`` the judging plan without its content, None before it is fixed.
    ``needs`` are those on the board that led to it: reference, title and its language, the oldest first.
    """

    rule_set: RuleSet | None
    prizes: Sequence[Prize]
    plan: JudgingPlan | None
    aftermath: Aftermath | None
    needs: Sequence[Any]


def fixed(challenge: Challenge) -> Fixed:
    """Rules, prizes in order, judging plan, what happens afterwards and the needs behind it; one query for all."""
    newest = aliased(RuleSet)
    latest = (
        sa.select(sa.func.max(newest.version)).where(newest.challenge_id == challenge.id).scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(RuleSet, Prize, JudgingPlan, Aftermath, Need.reference, Need.title, Need.language)
        .select_from(Challenge)
        .outerjoin(RuleSet, sa.and_(RuleSet.challenge_id == Challenge.id, RuleSet.version == latest))
        .outerjoin(Prize, Prize.challenge_id == Challenge.id)
        .outerjoin(JudgingPlan, JudgingPlan.challenge_id == Challenge.id)
        .outerjoin(Aftermath, Aftermath.challenge_id == Challenge.id)
        .outerjoin(Need, sa.and_(Need.challenge_id == Challenge.id, Need.state == NeedState.ROUTED))
        .where(Challenge.id == challenge.id)
        .order_by(Prize.position, Need.id)
        .options(defer(JudgingPlan.content))
    ).all()
    rule_set, _prize, plan, aftermath, *_need = rows[0]
    prizes = list(dict.fromkeys(row[1] for row in rows if row[1] is not None))
    needs = {row.reference: row for row in rows if row.reference is not None}
    return Fixed(rule_set, prizes, plan, aftermath, list(needs.values()))


def _links(challenge: Challenge) -> sa.Select[Any]:
    return with_newer(
        sa.select(ChallengeDataset)
        .join(ChallengeDataset.dataset)
        .where(ChallengeDataset.challenge_id == challenge.id)
        .order_by(ChallengeDataset.position, ChallengeDataset.id)
    )


def links(challenge: Challenge) -> Sequence[ChallengeDataset]:
    """The datasets of a challenge in its order, with the snapshots that stand for it, and newer ones."""
    return db.session.scalars(_links(challenge)).all()


def links_and_conditions(
    challenge: Challenge,
) -> tuple[Sequence[ChallengeDataset], dict[int, DataTerms]]:
    """``links`` and the conditions of those that have some, by the id of the link; one query for both."""
    rows = db.session.execute(
        _links(challenge)
        .add_columns(DataTerms)
        .outerjoin(DataTerms, DataTerms.link_id == ChallengeDataset.id)
    ).all()
    return [link for link, _ in rows], {link.id: terms for link, terms in rows if terms is not None}


@dataclass(frozen=True)
class Facts:
    """What stands around a challenge: how many teams, and where the viewer stands."""

    teams: int
    is_registered: bool
    team_reference: str


_challenge_id, _person_id = (
    sa.bindparam("challenge_id", type_=sa.Integer),
    sa.bindparam("person_id", type_=sa.Integer),
)
_mine = aliased(Team)
_FACTS = sa.select(
    sa.select(sa.func.count(Team.id)).where(Team.challenge_id == _challenge_id).scalar_subquery(),
    sa.select(Registration.id)
    .where(Registration.challenge_id == _challenge_id, Registration.person_id == _person_id)
    .exists(),
    sa.select(_mine.reference)
    .join(TeamMembership, TeamMembership.team_id == _mine.id)
    .where(TeamMembership.challenge_id == _challenge_id, TeamMembership.person_id == _person_id)
    .scalar_subquery(),
)


def facts(challenge: Challenge, person_id: int | None) -> Facts:
    """The facts around a challenge, for a signed-in person with their registration and team; one query."""
    values = {"challenge_id": challenge.id, "person_id": person_id}
    teams, registered, team = db.session.execute(_FACTS, values).one()
    return Facts(teams, bool(registered), team or "")
