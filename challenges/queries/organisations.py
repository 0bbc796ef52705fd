"""Find organisations and their members."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.organisations import Membership, Organisation
from challenges.models.people import Person
from challenges.queries.paging import Page, paged
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import OrganisationState


def by_slug(slug: str) -> Organisation | None:
    """The organisation of this address, alone."""
    return db.session.scalar(sa.select(Organisation).where(Organisation.slug == slug))


def with_members(slug: str) -> Organisation | None:
    """The organisation with its members, people loaded."""
    members = selectinload(Organisation.memberships)
    return db.session.scalar(
        sa.select(Organisation)
        .where(Organisation.slug == slug)
        .options(members.joinedload(Membership.person), members.joinedload(Membership.organisation))
    )


def membership_of(organisation_id: int, person_id: int) -> Membership | None:
    """What a person is in an organisation."""
    return db.session.scalar(
        sa.select(Membership).where(
            Membership.organisation_id == organisation_id, Membership.person_id == person_id
        )
    )


def membership_by_email(organisation_id: int, email: str) -> Membership | None:
    """What the person with this address is in an organisation."""
    return db.session.scalar(
        sa.select(Membership)
        .join(Membership.person)
        .where(Membership.organisation_id == organisation_id, Person.email == email.lower())
    )


def lock(organisation_id: int) -> None:
    """Let no other transaction change who belongs to the organisation until this one has ended."""
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())


def owners(organisation_id: int) -> int:
    """How many owners an organisation has."""
    query = sa.select(sa.func.count(Membership.id)).where(
        Membership.organisation_id == organisation_id, Membership.role == OrganisationRole.OWNER
    )
    return db.session.scalar(query) or 0


def owner_people(organisation_id: int) -> Sequence[Person]:
    """The owners of an organisation."""
    return db.session.scalars(
        sa.select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Membership.role == OrganisationRole.OWNER)
        .order_by(Person.id)
    ).all()


def of_person(person_id: int) -> Sequence[Membership]:
    """The organisations a person belongs to, by name."""
    return db.session.scalars(
        sa.select(Membership)
        .join(Membership.organisation)
        .where(Membership.person_id == person_id)
        .options(joinedload(Membership.organisation))
        .order_by(Organisation.name, Organisation.id)
    ).all()


def challenges_of(organisation_ids: Sequence[int]) -> Sequence[Challenge]:
    """The challenges of these organisations with texts and rounds, the newest first."""
    if not organisation_ids:
        return []
    return db.session.scalars(
        sa.select(Challenge)
        .where(Challenge.organisation_id.in_(organisation_ids))
        .options(selectinload(Challenge.texts), selectinload(Challenge.rounds))
        .order_by(Challenge.created_at.desc(), Challenge.id.desc())
    ).all()


def verified(organisation_ids: Collection[int]) -> Sequence[Organisation]:
    """The verified ones among these organisations, by name: in their names one may speak in public."""
    return db.session.scalars(
        sa.select(Organisation)
        .where(Organisation.id.in_(organisation_ids), Organisation.state == OrganisationState.VERIFIED)
        .order_by(Organisation.name, Organisation.id)
    ).all()


def page_of(state: OrganisationState | None, number: int) -> Page[Organisation]:
    """All organisations, or those in one state: those that wait first, then the newest."""
    query = sa.select(Organisation)
    if state is not None:
        query = query.where(Organisation.state == state)
    waiting_first = sa.case((Organisation.state == OrganisationState.APPLIED, 0), else_=1)
    return paged(
        query.order_by(waiting_first, Organisation.created_at.desc(), Organisation.id.desc()), number
    )


def counts() -> dict[OrganisationState, int]:
    """How many organisations are in each state."""
    query = sa.select(Organisation.state, sa.func.count(Organisation.id)).group_by(Organisation.state)
    return dict(db.session.execute(query).all())


def slugs_like(base: str) -> set[str]:
    """The addresses in use that begin like this one."""
    query = sa.select(Organisation.slug).where(Organisation.slug.startswith(base, autoescape=True))
    return set(db.session.scalars(query))


def number_taken(organisation_number: str, *, apart_from: int | None = None) -> bool:
    """Whether an organisation with this number exists already."""
    query = sa.select(Organisation.id).where(Organisation.organisation_number == organisation_number)
    if apart_from is not None:
        query = query.where(Organisation.id != apart_from)
    return db.session.scalar(query) is not None
