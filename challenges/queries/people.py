"""Find people and the links that were mailed to them."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.models import db
from challenges.models.base import secret_hash
from challenges.models.people import MailedLink, Person
from challenges.vocabulary.roles import PlatformRole


def get(person_id: int) -> Person:
    """The person of this id."""
    return db.session.get_one(Person, person_id)


def by_email(email: str) -> Person | None:
    """The person with this address, confirmed or not."""
    return db.session.scalar(sa.select(Person).where(Person.email == email.lower()))


def platform_admins() -> Sequence[Person]:
    """Those who look after the platform."""
    query = sa.select(Person).where(
        Person.platform_role == PlatformRole.ADMIN, Person.confirmed_at.is_not(None)
    )
    return db.session.scalars(query.order_by(Person.id)).all()


def lock(person_id: int) -> None:
    """Let the same person do only one thing at a time."""
    db.session.execute(sa.select(Person.id).where(Person.id == person_id).with_for_update())


def confirm_link(secret: str) -> MailedLink | None:
    """The link that confirms an address, used or not."""
    return _link(secret, "confirm")


def reset_link(secret: str) -> MailedLink | None:
    """The link that sets a new password, used or not."""
    return _link(secret, "reset")


def _link(secret: str, purpose: str) -> MailedLink | None:
    return db.session.scalar(
        sa.select(MailedLink)
        .where(MailedLink.secret_hash == secret_hash(secret), MailedLink.purpose == purpose)
        .options(joinedload(MailedLink.person))
    )
