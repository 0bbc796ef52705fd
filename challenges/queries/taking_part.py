"""Where people stand in a challenge: what they have accepted and declared, and who is outside the competition."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from challenges.models import db
from challenges.models.challenges import Challenge, EligibilityRule, RuleSet
from challenges.models.guardians import GuardianApproval
from challenges.models.organisations import Membership
from challenges.models.people import Person
from challenges.models.teams import Registration, TeamMembership
from challenges.vocabulary.choices import EligibilityKind
from challenges.vocabulary.states import GuardianState
from challenges.vocabulary.taking_part import Member


def eligibility(challenge_id: int) -> Sequence[EligibilityRule]:
    """The rules about who may take part, in the organiser's order."""
    return db.session.scalars(
        sa.select(EligibilityRule)
        .where(EligibilityRule.challenge_id == challenge_id)
        .order_by(EligibilityRule.position)
    ).all()


def members(team_id: int, challenge_id: int) -> tuple[Member, ...]:
    """Where the members of the team stand, as the database has it now; the captain first."""
    accepted = aliased(RuleSet)
    rows = db.session.execute(
        sa.select(
            TeamMembership.person_id,
            Person.name,
            TeamMembership.role,
            TeamMembership.outside_reason,
            sa.func.coalesce(accepted.version, 0).label("accepted"),
            _current_version().label("current"),
            Registration.declared,
            sa.func.coalesce(Registration.is_minor, sa.false()).label("minor"),
            GuardianApproval.state.label("guardian"),
            Membership.id.is_not(None).label("staff"),
        )
        .join(Person, Person.id == TeamMembership.person_id)
        .join(Challenge, Challenge.id == TeamMembership.challenge_id)
        .outerjoin(
            Registration,
            sa.and_(
                Registration.person_id == TeamMembership.person_id,
                Registration.challenge_id == TeamMembership.challenge_id,
            ),
        )
        .outerjoin(accepted, accepted.id == Registration.rule_set_id)
        .outerjoin(GuardianApproval, GuardianApproval.registration_id == Registration.id)
        .outerjoin(
            Membership,
            sa.and_(
                Membership.person_id == TeamMembership.person_id,
                Membership.organisation_id == Challenge.organisation_id,
            ),
        )
        .where(TeamMembership.team_id == team_id)
        .order_by(TeamMembership.role, TeamMembership.joined_at, TeamMembership.id)
    ).all()
    asked = {
        rule.reference
        for rule in eligibility(challenge_id)
        if rule.kind is not EligibilityKind.TEAM_STATEMENT
    }
    return tuple(
        Member(
            person_id=row.person_id,
            name=row.name,
            role=row.role,
            accepted=row.accepted,
            current=row.current,
            declared=asked <= set(row.declared or ()),
            minor=bool(row.minor),
            guardian=row.guardian,
            outside=row.outside_reason,
            staff=bool(row.staff),
        )
        for row in rows
    )


def _current_version() -> Any:
    return (
        sa.select(sa.func.coalesce(sa.func.max(RuleSet.version), 0))
        .where(RuleSet.challenge_id == TeamMembership.challenge_id, RuleSet.published_at.is_not(None))
        .correlate(TeamMembership)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class Party:
    """What others than the team may know of who is in it: numbers, no names."""

    members: int = 0
    outside: int = 0
    minors: int = 0
    approved: int = 0

    @property
    def wholly_outside(self) -> bool:
        return bool(self.members) and self.outside == self.members


def parties(team_ids: Collection[int]) -> dict[int, Party]:
    """How many members the teams have, how many of them are outside the competition or minors; by team."""
    if not team_ids:
        return {}
    approved = sa.case((GuardianApproval.state == GuardianState.APPROVED, 1), else_=0)
    rows = db.session.execute(
        sa.select(
            TeamMembership.team_id,
            sa.func.count(TeamMembership.id),
            sa.func.sum(sa.case((TeamMembership.outside_reason.is_not(None), 1), else_=0)),
            sa.func.sum(sa.case((Registration.is_minor.is_(True), 1), else_=0)),
            sa.func.sum(sa.case((Registration.is_minor.is_(True), approved), else_=0)),
        )
        .outerjoin(
            Registration,
            sa.and_(
                Registration.person_id == TeamMembership.person_id,
                Registration.challenge_id == TeamMembership.challenge_id,
            ),
        )
        .outerjoin(GuardianApproval, GuardianApproval.registration_id == Registration.id)
        .where(TeamMembership.team_id.in_(team_ids))
        .group_by(TeamMembership.team_id)
    )
    return {team_id: Party(*map(int, numbers)) for team_id, *numbers in rows}
