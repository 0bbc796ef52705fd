"""What the clock makes of a challenge, computed by the database: the twin of ``rules/phases.challenge_phase``.

A test holds the two against each other. The moment is a bound parameter, ``now``.
"""

from typing import Any

import sqlalchemy as sa

from challenges.models.base import UTCDateTime
from challenges.models.challenges import Challenge, Round
from challenges.vocabulary.states import PUBLIC_STATES, ChallengePhase, ChallengeState, RoundState

NOW: sa.BindParameter[Any] = sa.bindparam("now", type_=UTCDateTime())

IS_PUBLIC: sa.ColumnElement[bool] = sa.and_(
    Challenge.state.in_(sorted(PUBLIC_STATES)), Challenge.published_at.is_not(None)
)

_planned = Round.state == RoundState.PLANNED
_upcoming = sa.and_(_planned, Round.opens_at > NOW)
_collecting = sa.and_(_planned, Round.opens_at <= NOW, Round.closes_at > NOW)
_unpublished = Round.state != RoundState.PUBLISHED

ROUNDS = (
    sa.select(
        Round.challenge_id,
        sa.func.min(Round.position).label("first"),
        sa.func.min(sa.case((_collecting, Round.position))).label("collecting"),
        sa.func.min(sa.case((_upcoming, Round.position))).label("upcoming"),
        sa.func.min(sa.case((_unpublished, Round.position))).label("current"),
        sa.func.min(sa.case((_upcoming, Round.opens_at))).label("opens_at"),
        sa.func.min(sa.case((_collecting, Round.closes_at))).label("closes_at"),
        sa.func.min(sa.case((_unpublished, Round.results_at))).label("results_at"),
    )
    .group_by(Round.challenge_id)
    .subquery("stand")
)
"""Each challenge's rounds summed up at ``now``: which collects, is to come, is current, and the dates that follow."""

PHASE: sa.ColumnElement[str] = sa.case(
    (Challenge.state == ChallengeState.CANCELLED, ChallengePhase.CANCELLED.value),
    (Challenge.state.in_([ChallengeState.ANNOUNCED, ChallengeState.ARCHIVED]), ChallengePhase.DECIDED.value),
    (
        sa.or_(Challenge.state != ChallengeState.PUBLISHED, ROUNDS.c.first.is_(None)),
        ChallengePhase.PREPARING.value,
    ),
    (ROUNDS.c.collecting.is_not(None), ChallengePhase.OPEN.value),
    (ROUNDS.c.current.is_(None), ChallengePhase.DECIDED.value),
    (ROUNDS.c.upcoming == ROUNDS.c.first, ChallengePhase.UPCOMING.value),
    (ROUNDS.c.upcoming == ROUNDS.c.current, ChallengePhase.BETWEEN_ROUNDS.value),
    else_=ChallengePhase.JUDGING.value,
).label("phase")
"""The phase of a challenge that is outer-joined with ``ROUNDS``."""

NEXT_DATE: sa.ColumnElement[Any] = sa.case(
    (ROUNDS.c.collecting.is_not(None), ROUNDS.c.closes_at),
    (ROUNDS.c.upcoming == ROUNDS.c.current, ROUNDS.c.opens_at),
    else_=ROUNDS.c.results_at,
)
"""The date to look out for: the last day for entries, the opening of a round, or the results."""
