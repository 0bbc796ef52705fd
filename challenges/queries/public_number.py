"""The number of the last happening that may have changed a public page."""

import sqlalchemy as sa

from challenges.models import db
from challenges.models.happenings import HappeningRow

_LAST = sa.select(sa.func.max(HappeningRow.id)).where(HappeningRow.public)


def public_number() -> int:
    """Rises with every public happening; 0 before the first."""
    return db.session.scalar(_LAST) or 0
