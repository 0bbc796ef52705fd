"""Letters about accounts."""

from collections.abc import Iterable

from challenges.models.jobs import Letter
from challenges.models.people import Person
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.queries import people


def recipient(person: Person) -> Recipient:
    """The person as a reader of letters."""
    return Recipient(person.email, person.name, person.language, person.timezone)


def _subject(event: Event) -> Recipient:
    return recipient(people.get(event.subject_id))


def confirm_address(event: Event) -> Iterable[Letter]:
    """To a new account: the link that confirms the address."""
    yield write(
        "confirm_address",
        _subject(event),
        event,
        secret=True,
        token=event.secret,
        next_path=event.payload.get("next"),
    )


def already_registered(event: Event) -> Iterable[Letter]:
    """To an address that was registered again: you have an account, here is how to get in."""
    yield write("already_registered", _subject(event), event)


def reset_password(event: Event) -> Iterable[Letter]:
    """To somebody who asked for a new password: the link that sets it."""
    yield write("reset_password", _subject(event), event, secret=True, token=event.secret)


def password_changed(event: Event) -> Iterable[Letter]:
    """To the owner of an account: your password was changed."""
    yield write("password_changed", _subject(event), event)
