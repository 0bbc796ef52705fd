"""Who somebody is: signed in, an administrator, a member of an organisation, the one who was invited."""

import datetime as dt
from typing import Any

from challenges.vocabulary.actor import Actor
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import InvitationState, OrganisationState


def anybody(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return True


def signed_in(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None


def platform_admin(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and actor.is_platform_admin


def _organisation_id(thing: Any) -> int:
    """The organisation a thing belongs to: itself, its own, or its challenge's."""
    kind = type(thing).__name__
    if kind == "Organisation":
        return int(thing.id)
    if kind == "Challenge":
        return int(thing.organisation_id)
    return int(thing.challenge.organisation_id)


def _role(actor: Actor | None, thing: Any) -> OrganisationRole | None:
    return actor.organisations.get(_organisation_id(thing)) if actor else None


def member(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return _role(actor, thing) is not None


def editor(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return _role(actor, thing) in {OrganisationRole.OWNER, OrganisationRole.EDITOR}


def owner(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return _role(actor, thing) is OrganisationRole.OWNER


def edits_for_a_user(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """Owner or editor of one of the organisations whose public challenges use a publisher's data."""
    held = actor.organisations if actor else {}
    editing = {OrganisationRole.OWNER, OrganisationRole.EDITOR}
    return any(held.get(organisation_id) in editing for organisation_id in thing.organisation_ids)


def organisation_verified(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    organisation = thing if type(thing).__name__ == "Organisation" else thing.organisation
    return organisation.state is OrganisationState.VERIFIED


def not_staff(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    """The organiser's own people do not compete in their own challenge."""
    return _role(actor, thing) is None


def invited(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return actor is not None and actor.email.casefold() == str(thing.email).casefold()


def invitation_open(actor: Actor | None, thing: Any, now: dt.datetime) -> bool:
    return thing.state is InvitationState.SENT and now < thing.expires_at
