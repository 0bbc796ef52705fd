"""What people tell so that conflicts of interest can be found: further addresses, and where they work."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.base import new_secret, secret_hash
from challenges.models.conflicts import FurtherAddress, Workplace
from challenges.operations import conflict_findings
from challenges.operations.recording import record
from challenges.queries import addresses
from challenges.rules.check import require
from challenges.scoring.conflict_matching import organisation_number
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say

LIFETIME = dt.timedelta(hours=24)
MOST = 10
"""How many further addresses one may have."""


@dataclass(frozen=True)
class WorkplaceContent:
    """An employer's name, and its organisation number if known; both empty: none."""

    name: str
    number: str


def add(actor: Actor, email: str, *, now: dt.datetime) -> None:
    """Add an address; it counts once the link mailed to it is used. Records ADDRESS_ADDED.

    An address that still waits gets a new link, and the old one stops working. Refused for the address one signs in
    with, for one that is confirmed, and when there are ten.
    """
    require(actor, Permission.ACCOUNT_OWN, None, now)
    email = email.lower()
    if email == actor.email:
        raise Refused(N_("You sign in with this address, so it counts already."), field="email")
    mine = {one.email: one for one in addresses.of_person(actor.person_id)}
    address = mine.get(email)
    if address is not None and address.confirmed_at is not None:
        raise Refused(N_("You have confirmed this address already."), field="email")
    if address is None and len(mine) >= MOST:
        raise Refused(say(N_("You can have at most %(most)d further addresses."), most=MOST), field="email")
    secret = new_secret()
    if address is None:
        address = FurtherAddress(person_id=actor.person_id, email=email, added_at=now)
        db.session.add(address)
    address.secret_hash, address.expires_at = secret_hash(secret), now + LIFETIME
    db.session.flush()
    record(Happening.ADDRESS_ADDED, address, actor, now=now, secret=secret)


def confirm(actor: Actor, address: FurtherAddress, *, now: dt.datetime) -> None:
    """Confirm an address by its link, and look for conflicts of interest. Records ADDRESS_CONFIRMED.

    Refused when the link is too old. An address that is confirmed stays so.
    """
    require(actor, Permission.ACCOUNT_OWN, None, now)
    if address.person_id != actor.person_id:
        raise NotFound
    if address.confirmed_at is not None:
        return
    if now >= address.expires_at:
        raise Refused(N_("The link has been used already or is too old. Ask for a new one."))
    address.confirmed_at = now
    db.session.flush()
    record(Happening.ADDRESS_CONFIRMED, address, actor, now=now)
    conflict_findings.look_for_person(actor.person_id, now=now)


def remove(actor: Actor, reference: str, *, now: dt.datetime) -> None:
    """Remove one's address. Records ADDRESS_REMOVED; what was found by it stays in the record."""
    require(actor, Permission.ACCOUNT_OWN, None, now)
    address = next((one for one in addresses.of_person(actor.person_id) if one.reference == reference), None)
    if address is None:
        raise NotFound
    record(Happening.ADDRESS_REMOVED, address, actor, now=now)
    db.session.delete(address)
    db.session.flush()


def tell_workplace(actor: Actor, content: WorkplaceContent, *, now: dt.datetime) -> None:
    """Tell where one works, change it, or take it back (no name), and look for conflicts. Records WORKPLACE_TOLD.

    Refused for a number that is none.
    """
    require(actor, Permission.ACCOUNT_OWN, None, now)
    number = organisation_number(content.number)
    if content.number and not number:
        raise Refused(N_("An organisation number has ten digits."), field="number")
    if number and not content.name:
        raise Refused(N_("Write the name of the employer too."), field="workplace")
    known = addresses.workplace_of(actor.person_id)
    if (known.name, known.number) == (content.name, number) if known else not content.name:
        return
    workplace = known or Workplace(person_id=actor.person_id)
    workplace.name, workplace.number, workplace.told_at = content.name, number, now
    db.session.add(workplace)
    db.session.flush()
    record(Happening.WORKPLACE_TOLD, workplace, actor, now=now)
    if not content.name:
        db.session.delete(workplace)
        db.session.flush()
    conflict_findings.look_for_person(actor.person_id, now=now)
