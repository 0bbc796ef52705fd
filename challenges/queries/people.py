"""Find people."""

import sqlalchemy as sa

from challenges.models import db
from challenges.models.people import Person


def by_email(email: str) -> Person | None:
    """The person with this address, confirmed or not."""
    return db.session.scalar(sa.select(Person).where(Person.email == email.lower()))
