"""The published versions of a challenge's rules."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge, RuleSet
from challenges.models.teams import Registration


def challenge_by_slug(slug: str, **_more: object) -> Challenge | None:
    """The challenge of this address with what says who may read it, and its title."""
    return db.session.scalar(
        sa.select(Challenge)
        .where(Challenge.slug == slug)
        .options(
            joinedload(Challenge.organisation), selectinload(Challenge.texts), selectinload(Challenge.rounds)
        )
    )


def published(challenge_id: int) -> Sequence[Any]:
    """Number, day and reason of every published version, the newest first; without the texts."""
    return db.session.execute(
        sa.select(RuleSet.version, RuleSet.published_at, RuleSet.reason)
        .where(RuleSet.challenge_id == challenge_id, RuleSet.published_at.is_not(None))
        .order_by(RuleSet.version.desc())
    ).all()


def version(challenge_id: int, number: int) -> RuleSet | None:
    """One published version."""
    return db.session.scalar(
        sa.select(RuleSet).where(
            RuleSet.challenge_id == challenge_id,
            RuleSet.version == number,
            RuleSet.published_at.is_not(None),
        )
    )


def registered(challenge_id: int) -> int:
    """How many people are registered for the challenge."""
    query = sa.select(sa.func.count(Registration.id)).where(Registration.challenge_id == challenge_id)
    return db.session.scalar(query) or 0
