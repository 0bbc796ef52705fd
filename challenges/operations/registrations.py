"""Taking part in a challenge, which means accepting a version of its rules."""

import datetime as dt

from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.teams import Registration
from challenges.operations.recording import record
from challenges.queries import teams
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_


def register(actor: Actor, challenge: Challenge, rules_version: int, *, now: dt.datetime) -> Registration:
    """Register the actor, who has read and accepted this version of the rules.

    Records REGISTRATION_MADE; the person gets a letter that says what was accepted. Accepting a newer version
    renews the registration; accepting the same one again changes nothing. Refused when the rules have changed
    since they were shown, to the organiser's own people, to the jury, and after the first round has closed.
    """
    require(actor, Permission.CHALLENGE_REGISTER, challenge, now)
    rules = teams.current_rules(challenge)
    if rules is None or rules.version != rules_version:
        raise Refused(
            N_("The rules have changed since you opened the page. Read them again before you accept.")
        )
    found = teams.registration(actor.person_id, challenge.id)
    if found is not None and found.rule_set_id == rules.id:
        return found
    if found is None:
        found = Registration(challenge_id=challenge.id, person_id=actor.person_id)
    found.rule_set_id, found.accepted_at = rules.id, now
    try:
        with db.session.begin_nested():
            db.session.add(found)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(N_("You are registered already.")) from error
    record(
        Happening.REGISTRATION_MADE,
        found,
        actor,
        now=now,
        challenge_id=challenge.id,
        payload={"rules_version": rules.version},
    )
    return found


def withdraw(actor: Actor, challenge: Challenge, *, now: dt.datetime) -> None:
    """Take the registration back. Records REGISTRATION_WITHDRAWN; nobody is told.

    Refused while the person is in a team of the challenge, and once registration has closed.
    """
    require(actor, Permission.CHALLENGE_REGISTER, challenge, now)
    found = teams.registration(actor.person_id, challenge.id)
    if found is None:
        raise NotFound
    if teams.team_in(actor.person_id, challenge.id) is not None:
        raise Refused(N_("Leave your team first; then you can withdraw your registration."))
    record(Happening.REGISTRATION_WITHDRAWN, found, actor, now=now, challenge_id=challenge.id)
    db.session.delete(found)
    db.session.flush()
