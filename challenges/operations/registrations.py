"""Taking part in a challenge: a version of its rules accepted, and the terms for taking part declared."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.teams import Registration
from challenges.operations import guardians
from challenges.operations.recording import record
from challenges.operations.teammates import end_search
from challenges.queries import taking_part, teams
from challenges.rules import eligibility
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say


@dataclass(frozen=True)
class Said:
    """What somebody says who takes part: ``declared`` are references of eligibility rules.

    ``guardian`` is for minors. Where the rules settle it, ``is_minor`` does not matter.
    """

    declared: frozenset[str] = frozenset()
    is_minor: bool = False
    guardian: guardians.GuardianContent | None = None


_NOTHING = Said()


def register(
    actor: Actor, challenge: Challenge, rules_version: int, *, said: Said = _NOTHING, now: dt.datetime
) -> Registration:
    """Register the actor, who has read and accepted this version of the rules and declares what ``said`` holds.

    Records REGISTRATION_MADE; the person gets a letter that says what was accepted. Of a minor a guardian is asked
    (``guardians.ask``). Accepting a newer version renews the registration and records RULES_ACCEPTED; accepting the
    same one again changes nothing. Refused when the rules have changed since they were shown, when an eligibility
    rule is not declared, to the organiser's own people, to the jury, and after the first round has closed.
    """
    require(actor, Permission.CHALLENGE_REGISTER, challenge, now)
    return _accept(actor, challenge, rules_version, said, now)


def register_to_join(
    actor: Actor, challenge: Challenge, rules_version: int, *, said: Said = _NOTHING, now: dt.datetime
) -> Registration:
    """``register`` for somebody who joins a team, which the organiser's own people may do outside the competition."""
    require(actor, Permission.CHALLENGE_JOIN, challenge, now)
    return _accept(actor, challenge, rules_version, said, now)


def accept_again(
    actor: Actor, challenge: Challenge, rules_version: int, *, said: Said = _NOTHING, now: dt.datetime
) -> Registration:
    """Accept rules that have changed, as somebody who is registered; also after registration has closed.

    Records RULES_ACCEPTED; nobody is told. Refused as ``register``, and once the last round has closed.
    """
    require(actor, Permission.RULES_ACCEPT, challenge, now)
    return _accept(actor, challenge, rules_version, said, now)


def _accept(
    actor: Actor, challenge: Challenge, rules_version: int, said: Said, now: dt.datetime
) -> Registration:
    rules = teams.current_rules(challenge)
    if rules is None or rules.version != rules_version:
        raise Refused(
            N_("The rules have changed since you opened the page. Read them again before you accept.")
        )
    asked = taking_part.eligibility(challenge.id)
    found = teams.registration(actor.person_id, challenge.id)
    declared = said.declared | set(found.declared if found else ())
    for rule in eligibility.undeclared(asked, declared):
        what = eligibility.about_age(rule) or eligibility.statement(rule, actor.language).value
        raise Refused(
            say(N_("To take part you have to tick: %(text)s"), text=what), field=f"declare_{rule.reference}"
        )
    kept = [rule.reference for rule in eligibility.for_people(asked)]
    if found is not None and found.rule_set_id == rules.id and set(kept) <= set(found.declared):
        return found
    is_new = found is None
    if found is None:
        certain = eligibility.minor_for_certain(asked)
        found = Registration(
            challenge_id=challenge.id,
            person_id=actor.person_id,
            is_minor=said.is_minor if certain is None else certain,
        )
    found.rule_set_id, found.accepted_at, found.declared = rules.id, now, kept
    try:
        with db.session.begin_nested():
            db.session.add(found)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(N_("You are registered already.")) from error
    record(
        Happening.REGISTRATION_MADE if is_new else Happening.RULES_ACCEPTED,
        found,
        actor,
        now=now,
        challenge_id=challenge.id,
        payload={"rules_version": rules.version, "declared": kept},
    )
    if is_new and found.is_minor:
        guardians.name_first(actor, found, said.guardian, now=now)
    return found


def withdraw(actor: Actor, challenge: Challenge, *, now: dt.datetime) -> None:
    """Take the registration back, with what was declared, who was named as guardian, requests to join and what one
    shows to those who look for people.

    Records REGISTRATION_WITHDRAWN; nobody is told. Refused while the person is in a team of the challenge, and once
    registration has closed.
    """
    require(actor, Permission.CHALLENGE_JOIN, challenge, now)
    teams.lock_registration(actor.person_id, challenge.id)
    found = teams.registration(actor.person_id, challenge.id)
    if found is None:
        raise NotFound
    if teams.team_in(actor.person_id, challenge.id) is not None:
        raise Refused(N_("Leave your team first; then you can withdraw your registration."))
    record(Happening.REGISTRATION_WITHDRAWN, found, actor, now=now, challenge_id=challenge.id)
    guardians.forget(found)
    end_search(actor, challenge.id, now=now)
    db.session.delete(found)
    db.session.flush()
