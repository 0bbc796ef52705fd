"""The figures of the front page: counted, never made up."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset
from challenges.models.organisations import Organisation
from challenges.models.teams import Team
from challenges.queries.public_phases import IS_PUBLIC, PHASE, ROUNDS
from challenges.vocabulary.states import ChallengePhase


@dataclass(frozen=True)
class Figures:
    """How much there is that everybody may see."""

    open: int
    challenges: int
    organisations: int
    datasets: int
    teams: int


_PUBLISHED = sa.select(Challenge.id).where(IS_PUBLIC)
_FIGURES = sa.select(
    sa.select(sa.func.count(Challenge.id))
    .outerjoin(ROUNDS, ROUNDS.c.challenge_id == Challenge.id)
    .where(IS_PUBLIC, PHASE.element == ChallengePhase.OPEN.value)
    .scalar_subquery(),
    sa.select(sa.func.count(Challenge.id)).where(IS_PUBLIC).scalar_subquery(),
    sa.select(sa.func.count(sa.distinct(Challenge.organisation_id)))
    .join(Organisation, Organisation.id == Challenge.organisation_id)
    .where(IS_PUBLIC)
    .scalar_subquery(),
    sa.select(sa.func.count(sa.distinct(ChallengeDataset.dataset_id)))
    .where(ChallengeDataset.challenge_id.in_(_PUBLISHED))
    .scalar_subquery(),
    sa.select(sa.func.count(Team.id)).where(Team.challenge_id.in_(_PUBLISHED)).scalar_subquery(),
)


def figures(now: dt.datetime) -> Figures:
    """What there is at this moment, in one query."""
    return Figures(*db.session.execute(_FIGURES, {"now": now}).one())
