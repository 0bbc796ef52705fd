"""People who helped a team without belonging to it."""

from collections.abc import Sequence

import sqlalchemy as sa

from challenges.models import db
from challenges.models.conflicts import TeamHelper


def of_team(team_id: int) -> Sequence[TeamHelper]:
    """Whom the team has named, in that order."""
    return db.session.scalars(
        sa.select(TeamHelper).where(TeamHelper.team_id == team_id).order_by(TeamHelper.id)
    ).all()
