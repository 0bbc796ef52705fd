"""Publishers of datasets."""

import sqlalchemy as sa

from challenges.models import db
from challenges.models.publishers import Publisher


def by_key(key: str) -> Publisher | None:
    """The publisher with this key."""
    return db.session.scalar(sa.select(Publisher).where(Publisher.key == key))
