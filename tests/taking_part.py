"""Things around who may take part, made directly in the database."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from challenges.models import db
from challenges.models.base import new_reference, secret_hash
from challenges.models.challenges import Challenge, EligibilityRule, RuleSet
from challenges.models.guardians import GuardianApproval
from challenges.models.people import Person
from challenges.models.teams import Registration, Team, TeamMembership
from challenges.vocabulary.choices import EligibilityKind, OutsideReason
from challenges.vocabulary.states import GuardianState
from tests.factories import Factory


def eligibility(
    make: Factory, challenge: Challenge, *rules: tuple[EligibilityKind, int | None, str]
) -> list[EligibilityRule]:
    """Rules about who may take part, by kind, age and Swedish text."""
    rows = [
        EligibilityRule(challenge_id=challenge.id, position=position, kind=kind, years=years, text_sv=text)
        for position, (kind, years, text) in enumerate(rules, 1)
    ]
    make._add(*rows)
    return rows


def changed(make: Factory, rule: EligibilityRule, text: str) -> EligibilityRule:
    """The same rule with other words, and so with another reference."""
    with make._saved():
        row = db.session.get_one(EligibilityRule, rule.id)
        row.text_sv, row.reference = text, new_reference()
    return row


def new_rules(make: Factory, challenge: Challenge, text: str = "Nya regler") -> RuleSet:
    """The next version of the rules, published now."""
    with make._saved():
        last = db.session.scalar(
            sa.select(sa.func.max(RuleSet.version)).where(RuleSet.challenge_id == challenge.id)
        )
        rules = RuleSet(
            challenge_id=challenge.id,
            version=(last or 0) + 1,
            text_sv=text,
            html_sv=f"<p>{text}</p>",
            reason="Ett fel rättas.",
            published_at=make.now,
        )
        db.session.add(rules)
    return rules


def minor(
    make: Factory,
    challenge: Challenge,
    person: Person,
    *,
    state: GuardianState = GuardianState.ASKED,
    secret: str = "",
    **values: Any,
) -> GuardianApproval:
    """Register a person as a minor whose guardian has been asked, and has answered perhaps."""
    make.register(challenge, person, is_minor=True)
    with make._saved():
        registration = db.session.scalars(
            sa.select(Registration).where(
                Registration.person_id == person.id, Registration.challenge_id == challenge.id
            )
        ).one()
        registration.is_minor = True
        approval = GuardianApproval(
            **{
                "challenge_id": challenge.id,
                "registration_id": registration.id,
                "name": "Vera Vårdnadshavare",
                "email": "vera@example.org",
                "state": state,
                "secret_hash": secret_hash(secret or new_reference()),
                "letters": 1,
                "asked_at": make.now,
                "expires_at": make.now + dt.timedelta(days=30),
                **values,
            }
        )
        db.session.add(approval)
    return approval


def place_outside(
    make: Factory, team: Team, person: Person, reason: OutsideReason | None = OutsideReason.MENTOR
) -> None:
    """Let a member take part outside the competition."""
    with make._saved():
        db.session.execute(
            sa.update(TeamMembership)
            .where(TeamMembership.team_id == team.id, TeamMembership.person_id == person.id)
            .values(outside_reason=reason)
        )
