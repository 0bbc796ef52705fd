"""Letters about organisations and their members."""

from collections.abc import Iterable
from typing import Any

from challenges.models import db
from challenges.models.jobs import Letter
from challenges.models.organisations import Organisation
from challenges.notices.event import Event
from challenges.notices.letters import Recipient, write
from challenges.notices.people import recipient
from challenges.queries import organisations, people


def applied(event: Event) -> Iterable[Letter]:
    """To the platform's administrators: an organisation waits for verification."""
    for person in people.platform_admins():
        yield _write("organisation_applied", recipient(person), event)


def verified(event: Event) -> Iterable[Letter]:
    """To the owners: the organisation may publish challenges now."""
    for to in _owners(event):
        yield _write("organisation_verified", to, event)


def rejected(event: Event) -> Iterable[Letter]:
    """To the owners: not approved, why, and what to do."""
    for to in _owners(event):
        yield _write("organisation_rejected", to, event)


def role_changed(event: Event) -> Iterable[Letter]:
    """To a member: your role was changed."""
    yield _write("member_role_changed", _member(event), event, role=event.payload["to"])


def removed(event: Event) -> Iterable[Letter]:
    """To somebody who was a member: you were removed."""
    yield _write("member_removed", _member(event), event)


def _owners(event: Event) -> list[Recipient]:
    return [recipient(person) for person in organisations.owner_people(_organisation(event).id)]


def _member(event: Event) -> Recipient:
    return recipient(people.get(event.payload["person_id"]))


def _organisation(event: Event) -> Organisation:
    return db.session.get_one(Organisation, event.row.organisation_id)


def _write(kind: str, to: Recipient, event: Event, **context: Any) -> Letter:
    return write(kind, to, event, organisation=_organisation(event), **context)
