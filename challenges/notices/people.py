"""Letters about accounts."""

from collections.abc import Iterable

from challenges.models import db
from challenges.models.jobs import Letter
from challenges.models.people import Person
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write


def _recipient(event: Event) -> Recipient:
    person = db.session.get_one(Person, event.subject_id)
    return Recipient(person.email, person.name, person.language)


def confirm_address(event: Event) -> Iterable[Letter]:
    """To a new account: the link that confirms the address."""
    yield write("confirm_address", _recipient(event), event, secret=True, token=event.secret)


def already_registered(event: Event) -> Iterable[Letter]:
    """To an address that was registered again: you have an account, here is how to get in."""
    yield write("already_registered", _recipient(event), event)


def reset_password(event: Event) -> Iterable[Letter]:
    """To somebody who asked for a new password: the link that sets it."""
    yield write("reset_password", _recipient(event), event, secret=True, token=event.secret)


def password_changed(event: Event) -> Iterable[Letter]:
    """To the owner of an account: your password was changed."""
    yield write("password_changed", _recipient(event), event)
