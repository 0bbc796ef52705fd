"""The platform's administrators: appointed and dismissed by whoever runs the installation, on its command line."""

import datetime as dt

from challenges.models import db
from challenges.models.people import Person
from challenges.operations.recording import record
from challenges.queries import people
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.roles import PlatformRole
from challenges.vocabulary.text import N_, say


def appoint(email: str, *, now: dt.datetime) -> Person:
    """Make somebody with a confirmed account an administrator. Records ADMIN_APPOINTED; nobody is told.

    Refused when there is no such account. Nothing happens when the person is an administrator already.
    """
    person = people.by_email(email)
    if person is None or person.confirmed_at is None:
        raise Refused(
            say(N_("There is no account with a confirmed address %(email)s. Register first."), email=email)
        )
    if person.platform_role is not PlatformRole.ADMIN:
        person.platform_role = PlatformRole.ADMIN
        db.session.flush()
        record(Happening.ADMIN_APPOINTED, person, None, now=now)
    return person


def dismiss(email: str, *, now: dt.datetime) -> Person:
    """Take the role away. Records ADMIN_DISMISSED; nobody is told. Refused when the person does not hold it."""
    person = people.by_email(email)
    if person is None or person.platform_role is not PlatformRole.ADMIN:
        raise Refused(say(N_("%(email)s is not an administrator."), email=email))
    person.platform_role = None
    db.session.flush()
    record(Happening.ADMIN_DISMISSED, person, None, now=now)
    return person
