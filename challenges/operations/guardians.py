"""Guardians of minors: named, asked by letter, and their answers."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.base import new_secret, secret_hash
from challenges.models.challenges import Challenge
from challenges.models.guardians import GuardianApproval
from challenges.models.teams import Registration
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import guardians as find
from challenges.queries import teams
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import GuardianState
from challenges.vocabulary.text import N_, say

LIFETIME = dt.timedelta(days=30)
PAUSE = dt.timedelta(minutes=10)
MOST_LETTERS = 8


@dataclass(frozen=True)
class GuardianContent:
    """Who a minor names as guardian."""

    name: str
    email: str


def name_first(
    actor: Actor, registration: Registration, content: GuardianContent | None, *, now: dt.datetime
) -> None:
    """Ask the guardian that a minor names when registering; the caller has checked that the actor may.

    Records GUARDIAN_ASKED; the guardian gets a letter. Refused without a guardian, with the minor's own address, and
    after eight letters: who registers anew does not count anew.
    """
    if content is None or not content.name or not content.email:
        raise Refused(
            N_("Under 18 you need a guardian who approves. Write the guardian's name and e-mail address."),
            field="guardian_name",
        )
    _not_oneself(actor, content)
    if find.letters_for(actor.person_id, registration.challenge_id) >= MOST_LETTERS:
        raise _enough()
    approval = GuardianApproval(
        challenge_id=registration.challenge_id,
        registration_id=registration.id,
        name=content.name,
        email=content.email,
        secret_hash=secret_hash(secret := new_secret()),
        letters=1,
        asked_at=now,
        expires_at=now + LIFETIME,
    )
    db.session.add(approval)
    db.session.flush()
    _record_asked(approval, actor, secret, now)


def ask_again(actor: Actor, challenge: Challenge, content: GuardianContent, *, now: dt.datetime) -> None:
    """Send the guardian, or another one, a new letter. The old link stops working.

    Records GUARDIAN_ASKED. Refused when an approval holds and nobody else is named, within ten minutes of the last
    letter, after eight letters, and with the minor's own address. NotFound for who is not registered as a minor.
    """
    require(actor, Permission.RULES_ACCEPT, challenge, now)
    registration = teams.registration(actor.person_id, challenge.id)
    if registration is None or not registration.is_minor:
        raise NotFound
    approval = find.lock_of(registration.id)
    if approval is None:
        name_first(actor, registration, content, now=now)
        return
    _not_oneself(actor, content)
    if approval.state is GuardianState.APPROVED and approval.email == content.email:
        raise Refused(N_("This guardian has approved already."), field="guardian_email")
    if approval.letters >= MOST_LETTERS:
        raise _enough()
    if now < approval.asked_at + PAUSE:
        raise Refused(N_("A letter was sent a moment ago. Wait ten minutes before you send another one."))
    secret = new_secret()
    approval.name, approval.email = content.name, content.email
    approval.secret_hash, approval.letters = secret_hash(secret), approval.letters + 1
    approval.asked_at, approval.expires_at, approval.answered_at = now, now + LIFETIME, None
    db.session.flush()
    if approval.state is GuardianState.ASKED:
        _record_asked(approval, actor, secret, now)
    else:
        move(approval, GuardianState.ASKED, actor, now=now, challenge_id=approval.challenge_id, secret=secret)


def approve(approval: GuardianApproval, *, now: dt.datetime) -> None:
    """Approve as the guardian who holds the link. Records GUARDIAN_APPROVED; the minor and the captain are told.

    NotFound when the link is too old, the answer has been given, or the challenge takes no more entries.
    """
    _answer(approval, GuardianState.APPROVED, Permission.GUARDIAN_ANSWER, now)


def decline(approval: GuardianApproval, *, now: dt.datetime) -> None:
    """Say no as the guardian who holds the link. Records GUARDIAN_DECLINED; the minor and the captain are told."""
    _answer(approval, GuardianState.DECLINED, Permission.GUARDIAN_ANSWER, now)


def withdraw(approval: GuardianApproval, *, now: dt.datetime) -> None:
    """Take an approval back with the same link. Records GUARDIAN_WITHDREW; the minor and the captain are told.

    What the team has submitted stands; then the organiser is told as well, and decides what it means.
    """
    _answer(approval, GuardianState.WITHDRAWN, Permission.GUARDIAN_WITHDRAW, now)


def forget(registration: Registration) -> None:
    """Delete who was named as guardian for a registration that ends."""
    db.session.execute(sa.delete(GuardianApproval).where(GuardianApproval.registration_id == registration.id))


def _answer(
    approval: GuardianApproval, answer: GuardianState, permission: Permission, now: dt.datetime
) -> None:
    require(None, permission, approval, now)
    submitted = find.has_submitted(approval)
    approval.answered_at = now
    move(
        approval,
        answer,
        None,
        now=now,
        challenge_id=approval.challenge_id,
        payload={"submitted": submitted},
    )


def _record_asked(approval: GuardianApproval, actor: Actor, secret: str, now: dt.datetime) -> None:
    record(
        Happening.GUARDIAN_ASKED,
        approval,
        actor,
        now=now,
        challenge_id=approval.challenge_id,
        secret=secret,
    )


def _enough() -> Refused:
    return Refused(
        say(
            N_("%(most)s letters have been sent, and more are not possible. Ask the organiser for help."),
            most=MOST_LETTERS,
        )
    )


def _not_oneself(actor: Actor, content: GuardianContent) -> None:
    if _mailbox(content.email) == _mailbox(actor.email):
        raise Refused(
            N_("This is your own address. The letter has to go to your guardian."), field="guardian_email"
        )


def _mailbox(address: str) -> str:
    """The mailbox behind an address: what comes after a plus is a label of its owner's."""
    local, _, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
