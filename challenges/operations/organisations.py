"""Organisations: applied for, verified or not approved, and described."""

import datetime as dt
import re
import unicodedata
from dataclasses import asdict, dataclass

from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.organisations import Membership, Organisation
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import organisations
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import LegalForm
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import OrganisationState
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class DescriptionContent:
    """What an organisation says about itself; it may change at any time."""

    name: str
    name_en: str
    website: str
    contact_email: str
    about_sv: str
    about_en: str


@dataclass(frozen=True)
class ApplicationContent:
    """An application for an organisation."""

    name: str
    name_en: str
    organisation_number: str
    legal_form: LegalForm
    website: str
    contact_email: str
    note: str


def apply(actor: Actor, content: ApplicationContent, *, now: dt.datetime) -> Organisation:
    """Apply for an organisation; the applicant becomes its owner.

    Records ORGANISATION_APPLIED; the platform's administrators are told. Refused when the organisation number
    is wrong (Luhn check digit) or belongs to an organisation that is here already.
    """
    require(actor, Permission.ORGANISATION_APPLY, None, now)
    number = plain_number(content.organisation_number)
    if not number_is_right(number):
        raise Refused(
            N_("This is not a Swedish organisation number: ten digits, for example 202100-0000."),
            field="organisation_number",
        )
    if organisations.number_taken(number):
        raise _taken()
    organisation = Organisation(
        slug=_free_slug(content.name),
        name=content.name,
        name_en=content.name_en,
        organisation_number=number,
        legal_form=content.legal_form,
        website=content.website,
        contact_email=content.contact_email,
        application_note=content.note,
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(organisation)
            db.session.flush()
    except IntegrityError as error:
        raise _taken() from error
    owner = Membership(
        organisation_id=organisation.id,
        person_id=actor.person_id,
        role=OrganisationRole.OWNER,
        created_at=now,
    )
    db.session.add(owner)
    db.session.flush()
    record(Happening.ORGANISATION_APPLIED, organisation, actor, now=now, organisation_id=organisation.id)
    return organisation


def describe(
    actor: Actor, organisation: Organisation, content: DescriptionContent, *, now: dt.datetime
) -> None:
    """Change what is said about an organisation. Records ORGANISATION_EDITED with what changed."""
    require(actor, Permission.ORGANISATION_EDIT, organisation, now)
    changed = [name for name, value in asdict(content).items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, getattr(content, name))
    if changed:
        db.session.flush()
        record(
            Happening.ORGANISATION_EDITED,
            organisation,
            actor,
            now=now,
            organisation_id=organisation.id,
            payload={"changed": changed},
        )


def verify(actor: Actor, organisation: Organisation, *, now: dt.datetime) -> None:
    """Let the organisation publish challenges. Records ORGANISATION_VERIFIED; its owners are told."""
    require(actor, Permission.ORGANISATION_VERIFY, organisation, now)
    organisation.state_reason = ""
    move(organisation, OrganisationState.VERIFIED, actor, now=now, organisation_id=organisation.id)


def reject(actor: Actor, organisation: Organisation, reason: str, *, now: dt.datetime) -> None:
    """Do not approve an application, with a reason. Records ORGANISATION_REJECTED; its owners are told why."""
    require(actor, Permission.ORGANISATION_VERIFY, organisation, now)
    if not reason.strip():
        raise Refused(N_("Write a reason; the applicant reads it."), field="reason")
    organisation.state_reason = reason.strip()
    move(organisation, OrganisationState.REJECTED, actor, now=now, organisation_id=organisation.id)


def plain_number(text: str) -> str:
    """An organisation number as ten digits; without hyphen, spaces and the century some write before it."""
    digits = re.sub(r"[\s\N{NO-BREAK SPACE}-]", "", text)
    return digits[2:] if len(digits) == 12 and digits.startswith("16") else digits


def number_is_right(number: str) -> bool:
    """Whether ten digits are an organisation number.

    The third digit is at least 2, which tells it from a personal number, and the last one is the Luhn check
    digit (Skatteverket, SKV 709).
    """
    if not re.fullmatch(r"[0-9]{10}", number) or number[2] < "2":
        return False
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(number))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _taken() -> Refused:
    return Refused(
        N_("An organisation with this number is here already. Ask one of its owners to invite you."),
        field="organisation_number",
    )


def _free_slug(name: str) -> str:
    """An address part made of the name, with a number when others have it."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].rstrip("-") or "organisation"
    used = organisations.slugs_like(base)
    slug, number = base, 2
    while slug in used or slug == "new":
        slug, number = f"{base}-{number}", number + 1
    return slug
