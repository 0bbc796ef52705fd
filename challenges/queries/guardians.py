"""Guardians' approvals: by the secret of their link, and for the minor who named the guardian; for nobody else."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from challenges.models import db
from challenges.models.base import secret_hash
from challenges.models.challenges import Challenge
from challenges.models.entries import Entry
from challenges.models.guardians import GuardianApproval
from challenges.models.happenings import HappeningRow
from challenges.models.teams import Registration, TeamMembership
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.roles import TeamRole


def _with_context() -> tuple[ORMOption, ...]:
    challenge = joinedload(GuardianApproval.challenge)
    return (
        joinedload(GuardianApproval.registration).joinedload(Registration.person),
        challenge.joinedload(Challenge.organisation),
        challenge.selectinload(Challenge.texts),
        challenge.selectinload(Challenge.rounds),
        challenge.selectinload(Challenge.rule_sets),
        challenge.selectinload(Challenge.eligibility_rules),
    )


def letters_for(person_id: int, challenge_id: int) -> int:
    """How many letters to guardians a person has had sent in a challenge, also for registrations taken back since."""
    query = sa.select(sa.func.count(HappeningRow.id)).where(
        HappeningRow.challenge_id == challenge_id,
        HappeningRow.kind == Happening.GUARDIAN_ASKED.value,
        HappeningRow.person_id == person_id,
    )
    return db.session.scalar(query) or 0


def by_secret(secret: str) -> GuardianApproval | None:
    """The approval whose link carries this secret, with the challenge and the minor."""
    return db.session.scalar(
        sa.select(GuardianApproval)
        .where(GuardianApproval.secret_hash == secret_hash(secret))
        .options(*_with_context())
        .execution_options(populate_existing=True)
    )


def by_id(approval_id: int) -> GuardianApproval:
    """The approval with the challenge and the minor."""
    return db.session.execute(
        sa.select(GuardianApproval).where(GuardianApproval.id == approval_id).options(*_with_context())
    ).scalar_one()


def of(registration_id: int) -> GuardianApproval | None:
    """The guardian named for a registration, for the minor."""
    return db.session.scalar(
        sa.select(GuardianApproval).where(GuardianApproval.registration_id == registration_id)
    )


def lock_of(registration_id: int) -> GuardianApproval | None:
    """The guardian named for a registration; no other transaction changes it until this one has ended."""
    return db.session.scalar(
        sa.select(GuardianApproval)
        .where(GuardianApproval.registration_id == registration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def captain_of(approval: GuardianApproval) -> TeamMembership | None:
    """The captain of the minor's team, with the team; None without one."""
    mine = aliased(TeamMembership)
    return db.session.scalar(
        sa.select(TeamMembership)
        .join(mine, mine.team_id == TeamMembership.team_id)
        .where(
            mine.person_id == approval.registration.person_id,
            mine.challenge_id == approval.challenge_id,
            TeamMembership.role == TeamRole.CAPTAIN,
        )
        .options(joinedload(TeamMembership.person), joinedload(TeamMembership.team))
    )


def has_submitted(approval: GuardianApproval) -> bool:
    """Whether the minor's team has submitted an entry; no submission comes between until this transaction has ended."""
    query = (
        sa.select(Entry.version_number)
        .join(TeamMembership, TeamMembership.team_id == Entry.team_id)
        .where(
            TeamMembership.person_id == approval.registration.person_id,
            TeamMembership.challenge_id == approval.challenge_id,
        )
        .with_for_update(of=Entry, key_share=True)
    )
    return bool(db.session.scalar(query))
