"""Letters about organisations and their members."""

from collections.abc import Iterable

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
    return _to_owners("organisation_verified", event)


def rejected(event: Event) -> Iterable[Letter]:
    """To the owners: not approved, why, and what to do."""
    return _to_owners("organisation_rejected", event)


def role_changed(event: Event) -> Iterable[Letter]:
    """To a member: your role was changed."""
    yield _write("member_role_changed", _member(event), event, role=event.payload["to"])


def removed(event: Event) -> Iterable[Letter]:
    """To somebody who was a member: you were removed."""
    yield _write("member_removed", _member(event), event)


def _to_owners(kind: str, event: Event) -> Iterable[Letter]:
    for person in organisations.owner_people(_organisation(event).id):
        yield _write(kind, recipient(person), event)


def _member(event: Event) -> Recipient:
    return recipient(people.get(event.payload["person_id"]))


def _organisation(event: Event) -> Organisation:
    return db.session.get_one(Organisation, event.row.organisation_id)


def _write(kind: str, to: Recipient, event: Event, **context: object) -> Letter:
    return write(kind, to, event, organisation=_organisation(event), **context)
