"""The judging plan of a challenge, as it was fixed when the challenge was published."""

import sqlalchemy as sa

from challenges.models import db
from challenges.models.judging_plans import JudgingPlan


def of_challenge(challenge_id: int) -> JudgingPlan | None:
    """The fixed plan; none before publication."""
    return db.session.scalar(sa.select(JudgingPlan).where(JudgingPlan.challenge_id == challenge_id))
