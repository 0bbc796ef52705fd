"""The further addresses people have, and where they work."""

from collections.abc import Sequence

import sqlalchemy as sa

from challenges.models import db
from challenges.models.base import secret_hash
from challenges.models.conflicts import FurtherAddress, Workplace


def of_person(person_id: int) -> Sequence[FurtherAddress]:
    """A person's further addresses, confirmed or not, in the order they were added."""
    return db.session.scalars(
        sa.select(FurtherAddress).where(FurtherAddress.person_id == person_id).order_by(FurtherAddress.id)
    ).all()


def by_secret(secret: str) -> FurtherAddress | None:
    """The address that a mailed link confirms, used or not."""
    return db.session.scalar(
        sa.select(FurtherAddress).where(FurtherAddress.secret_hash == secret_hash(secret))
    )


def by_id(address_id: int) -> FurtherAddress:
    """The address of this id."""
    return db.session.get_one(FurtherAddress, address_id)


def workplace_of(person_id: int) -> Workplace | None:
    """Where a person has said to work."""
    return db.session.scalar(sa.select(Workplace).where(Workplace.person_id == person_id))
