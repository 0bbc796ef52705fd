"""Accounts: registering, confirming, signing in, passwords and settings.

Nothing here tells whether an address has an account: the answers are the same, the work is the same (a password
is always hashed, a link is made by the worker), and only a letter to the address says more.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from challenges.adapters.passwords import Passwords
from challenges.models import db
from challenges.models.base import new_secret, secret_hash
from challenges.models.people import MailedLink, Person
from challenges.operations.recording import queue, record
from challenges.queries import people
from challenges.rules.check import require
from challenges.rules.passwords import weakness
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_

LIFETIMES = {"confirm": dt.timedelta(hours=24), "reset": dt.timedelta(hours=1)}
SITE_WORDS = "challenges utmaningar"


@dataclass(frozen=True)
class RegisterContent:
    """What somebody wrote to get an account."""

    name: str
    email: str
    password: str
    language: str


@dataclass(frozen=True)
class DetailsContent:
    """What a person may change about themselves."""

    name: str
    language: str
    timezone: str
    reminders: bool


@dataclass(frozen=True)
class PasswordContent:
    """A change of password, with the present one to show who asks."""

    current: str
    new: str


def authenticate(email: str, password: str, *, passwords: Passwords) -> tuple[int, int]:
    """The person's id and session number. Nothing is recorded.

    Refused with one and the same answer for an unknown address, a wrong password and an unconfirmed
    address; the time taken does not tell them apart either.
    """
    person = people.by_email(email)
    right = passwords.verify(person.password_hash if person else None, password)
    if not right or person is None or person.confirmed_at is None:
        raise Refused(N_("The address or the password is wrong, or the address has not been confirmed yet."))
    return person.id, person.session_number


def register(content: RegisterContent, *, next_path: str, passwords: Passwords, now: dt.datetime) -> None:
    """Open an account that has to be confirmed from the address; the letter's link leads on to ``next_path``.

    A new address gets an account and PERSON_REGISTERED; one that was never confirmed gets the new details and a
    new link, and the old link stops working; one with an account gets a letter that says so
    (PERSON_REGISTERED_AGAIN) and nothing changes. Refused only when the password is too weak.
    """
    _check(content.password, (content.name, content.email), field="password")
    hashed = passwords.hash(content.password)
    person = people.by_email(content.email)
    if person is not None and person.confirmed_at is not None:
        record(Happening.PERSON_REGISTERED_AGAIN, person, None, now=now)
        return
    if person is None:
        person = Person(email=content.email, created_at=now)
    person.name, person.password_hash, person.language = content.name, hashed, content.language
    try:
        with db.session.begin_nested():
            db.session.add(person)
            db.session.flush()
    except IntegrityError:
        return  # the same form sent twice in the same moment: the other one wins, and writes the letter
    _post_link(person, "confirm", Happening.PERSON_REGISTERED, now, {"next": next_path} if next_path else {})


def ask_for_confirmation(email: str, *, now: dt.datetime) -> None:
    """Ask for a new confirmation link. The worker finds out whether the address waits for one."""
    queue("people.mail_confirmation", {"email": email}, now=now)


def mail_confirmation(email: str, *, now: dt.datetime) -> None:
    """Write the letter with a new link, if the address has an account that is not confirmed."""
    person = people.by_email(email)
    if person is not None and person.confirmed_at is None:
        _post_link(person, "confirm", Happening.PERSON_CONFIRMATION_ASKED, now, {})


def confirm(link: MailedLink, *, now: dt.datetime) -> None:
    """Confirm the address; the person may now sign in. Records PERSON_CONFIRMED.

    Nobody is signed in by this: the account may have been opened by somebody else, who knows its password,
    and only the holder of the address can change that. Refused when the link is used or too old.
    """
    _use_up(link, "confirm", now)
    if link.person.confirmed_at is None:
        link.person.confirmed_at = now
        db.session.flush()
        record(Happening.PERSON_CONFIRMED, link.person, None, now=now)


def ask_for_reset(email: str, *, now: dt.datetime) -> None:
    """Ask for a link that sets a new password. The worker finds out whether the address has an account."""
    queue("people.mail_reset", {"email": email}, now=now)


def mail_reset(email: str, *, now: dt.datetime) -> None:
    """Write the letter with the link, if the address has an account."""
    person = people.by_email(email)
    if person is not None:
        _post_link(person, "reset", Happening.PERSON_PASSWORD_RESET_ASKED, now, {})


def reset_password(link: MailedLink, password: str, *, passwords: Passwords, now: dt.datetime) -> None:
    """Set a new password and end every session. Records PERSON_PASSWORD_CHANGED; the person is told by letter.

    Whoever holds the address has also confirmed it. Refused when the link is used or too old, or when the
    password is too weak; then the link still works.
    """
    person = link.person
    _check(password, (person.name, person.email), field="password")
    hashed = passwords.hash(password)
    _use_up(link, "reset", now)
    if person.confirmed_at is None:
        person.confirmed_at = now
        record(Happening.PERSON_CONFIRMED, person, None, now=now)
    _set_password(person, hashed, None, now)


def change_password(
    actor: Actor, content: PasswordContent, *, passwords: Passwords, now: dt.datetime
) -> tuple[int, int]:
    """Set a new password and end every session; returns what a new session needs.

    Records PERSON_PASSWORD_CHANGED; the person is told by letter. Refused when the present password is wrong
    or the new one too weak.
    """
    require(actor, Permission.ACCOUNT_OWN, None, now)
    person = people.get(actor.person_id)
    if not passwords.verify(person.password_hash, content.current):
        raise Refused(N_("This is not your present password."), field="current")
    _check(content.new, (person.name, person.email), field="new")
    _set_password(person, passwords.hash(content.new), actor, now)
    return person.id, person.session_number


def change_details(actor: Actor, content: DetailsContent, *, now: dt.datetime) -> None:
    """Change name, language, time zone, and whether reminders are wanted.

    Records PERSON_DETAILS_CHANGED with the names of what changed.
    """
    require(actor, Permission.ACCOUNT_OWN, None, now)
    person = people.get(actor.person_id)
    changed = []
    for name in ("name", "language", "timezone", "reminders"):
        if getattr(person, name) != getattr(content, name):
            setattr(person, name, getattr(content, name))
            changed.append(name)
    if changed:
        db.session.flush()
        record(Happening.PERSON_DETAILS_CHANGED, person, actor, now=now, payload={"changed": changed})


def sign_out_everywhere(actor: Actor, *, now: dt.datetime) -> None:
    """End every session of the person, this one too. Records PERSON_SIGNED_OUT_EVERYWHERE."""
    require(actor, Permission.ACCOUNT_OWN, None, now)
    person = people.get(actor.person_id)
    person.session_number += 1
    db.session.flush()
    record(Happening.PERSON_SIGNED_OUT_EVERYWHERE, person, actor, now=now)


def _check(password: str, about: tuple[str, ...], *, field: str) -> None:
    reason = weakness(password, (*about, SITE_WORDS))
    if reason is not None:
        raise Refused(reason, field=field)


def _set_password(person: Person, hashed: str, actor: Actor | None, now: dt.datetime) -> None:
    person.password_hash = hashed
    person.session_number += 1
    db.session.flush()
    _end_links(person.id, "reset", now)
    record(Happening.PERSON_PASSWORD_CHANGED, person, actor, now=now)


def _post_link(
    person: Person, purpose: str, kind: Happening, now: dt.datetime, payload: Mapping[str, str]
) -> None:
    """Make a link of which only the last one works, and record the happening whose letter carries it."""
    _end_links(person.id, purpose, now)
    secret = new_secret()
    db.session.add(
        MailedLink(
            person_id=person.id,
            purpose=purpose,
            secret_hash=secret_hash(secret),
            expires_at=now + LIFETIMES[purpose],
        )
    )
    db.session.flush()
    record(kind, person, None, now=now, payload=payload, secret=secret)


def _use_up(link: MailedLink, purpose: str, now: dt.datetime) -> None:
    """Use a link, once: of two requests in the same moment only one finds it unused."""
    if (
        link.purpose != purpose
        or now >= link.expires_at
        or _end_links(link.person_id, purpose, now, link.id) == 0
    ):
        raise Refused(N_("The link has been used already or is too old. Ask for a new one."))


def _end_links(person_id: int, purpose: str, now: dt.datetime, link_id: int | None = None) -> int:
    query = sa.update(MailedLink).where(
        MailedLink.person_id == person_id, MailedLink.purpose == purpose, MailedLink.used_at.is_(None)
    )
    if link_id is not None:
        query = query.where(MailedLink.id == link_id)
    result = db.session.execute(query.values(used_at=now))
    return int(result.rowcount)  # type: ignore[attr-defined]
