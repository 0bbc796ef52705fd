"""Challenges as their organisers see them, from the first draft."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge, ChallengeText, Round
from challenges.models.happenings import HappeningRow
from challenges.models.organisations import Membership
from challenges.models.people import Person
from challenges.models.teams import Registration
from challenges.queries.paging import Page, paged
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState

PARTS = (
    joinedload(Challenge.organisation),
    joinedload(Challenge.aftermath),
    selectinload(Challenge.texts),
    selectinload(Challenge.rule_sets),
    selectinload(Challenge.eligibility_rules),
    selectinload(Challenge.rounds),
    selectinload(Challenge.criteria),
    selectinload(Challenge.prizes),
)
"""Everything a challenge is made of."""
_APPROVAL = (
    Happening.CHALLENGE_APPROVAL_REQUESTED,
    Happening.CHALLENGE_SENT_BACK,
    Happening.CHALLENGE_APPROVED,
    Happening.CHALLENGE_PUBLISHED,
    Happening.CHALLENGE_CANCELLED,
    Happening.CHALLENGE_SCHEDULED,
    Happening.CHALLENGE_CALLED_OFF,
    Happening.CHALLENGE_NOT_PUBLISHED,
)
_MOST_STEPS = 50
_MOST_SAVES = 200
EDITORS = (OrganisationRole.OWNER, OrganisationRole.EDITOR)


@dataclass(frozen=True)
class Step:
    """Something that was done to a challenge, and by whom; the name is empty where the platform did it."""

    row: HappeningRow
    name: str


def whole(slug: str) -> Challenge | None:
    """The challenge of this address with everything it is made of."""
    return db.session.scalar(sa.select(Challenge).where(Challenge.slug == slug).options(*PARTS))


def by_id(challenge_id: int) -> Challenge | None:
    """The challenge with everything it is made of."""
    return db.session.scalar(sa.select(Challenge).where(Challenge.id == challenge_id).options(*PARTS))


def due(now: dt.datetime) -> Sequence[tuple[int, dt.datetime]]:
    """Approved challenges whose time of publication has come, with the time."""
    rows = db.session.execute(
        sa.select(Challenge.id, Challenge.publish_at)
        .where(Challenge.state == ChallengeState.APPROVED, Challenge.publish_at <= now)
        .order_by(Challenge.id)
    )
    return [(row.id, row.publish_at) for row in rows]


def round_in(slug: str, position: int) -> Round | None:
    """A round, with its challenge and everything that is made of."""
    return db.session.scalar(
        sa.select(Round)
        .join(Round.challenge)
        .where(Challenge.slug == slug, Round.position == position)
        .options(contains_eager(Round.challenge).options(*PARTS))
    )


def lock(challenge: Challenge) -> None:
    """Let no other transaction change the challenge until this one has ended; reads its state and revision anew."""
    db.session.refresh(challenge, attribute_names=["state", "revision", "publish_at"], with_for_update=True)


def page_of(organisation_ids: Collection[int], number: int) -> Page[Challenge]:
    """The challenges of these organisations, the newest first."""
    return paged(
        sa.select(Challenge)
        .where(Challenge.organisation_id.in_(organisation_ids))
        .options(
            joinedload(Challenge.organisation),
            selectinload(Challenge.texts),
            selectinload(Challenge.rounds),
        )
        .order_by(Challenge.created_at.desc(), Challenge.id.desc()),
        number,
    )


_MOST_EDITIONS = 100


def newest_of(organisation_id: int) -> Sequence[Challenge]:
    """The challenges of an organisation one can make a new edition of, the newest first, with their texts."""
    return db.session.scalars(
        sa.select(Challenge)
        .where(Challenge.organisation_id == organisation_id)
        .options(selectinload(Challenge.texts))
        .order_by(Challenge.created_at.desc(), Challenge.id.desc())
        .limit(_MOST_EDITIONS)
    ).all()


def slugs_like(base: str) -> set[str]:
    """The addresses in use that begin like this one."""
    query = sa.select(Challenge.slug).where(Challenge.slug.startswith(base, autoescape=True))
    return set(db.session.scalars(query))


def text_in(challenge: Challenge, language: str) -> ChallengeText | None:
    """What the challenge says in a language, if it says anything."""
    return next((row for row in challenge.texts if row.language == language), None)


def approvers(challenge: Challenge, *, apart_from: int) -> int:
    """How many could approve what this person asks to have approved."""
    query = sa.select(sa.func.count(Membership.id)).where(
        Membership.organisation_id == challenge.organisation_id,
        Membership.role.in_(EDITORS),
        Membership.person_id != apart_from,
    )
    return db.session.scalar(query) or 0


def last_save(challenge: Challenge, section: str, *, since: int) -> Step | None:
    """Who saved this section last, after the given revision of the challenge."""
    rows = db.session.execute(
        sa.select(HappeningRow, Person.name)
        .join(Person, Person.id == HappeningRow.person_id)
        .where(HappeningRow.challenge_id == challenge.id, HappeningRow.kind == Happening.CHALLENGE_EDITED)
        .order_by(HappeningRow.id.desc())
        .limit(min(max(challenge.revision - since, 1), _MOST_SAVES))
    )
    for row, name in rows:
        if row.payload.get("section") == section and row.payload.get("revision", 0) > since:
            return Step(row, name)
    return None


def approval_steps(challenge: Challenge) -> Sequence[Step]:
    """What has been done about approval and publication, the latest first."""
    rows = db.session.execute(
        sa.select(HappeningRow, Person.name)
        .outerjoin(Person, Person.id == HappeningRow.person_id)
        .where(HappeningRow.challenge_id == challenge.id, HappeningRow.kind.in_(_APPROVAL))
        .order_by(HappeningRow.id.desc())
        .limit(_MOST_STEPS)
    )
    return [Step(row, name or "") for row, name in rows]


def for_letters(challenge_id: int) -> Challenge:
    """A challenge with what letters say about it."""
    return db.session.execute(
        sa.select(Challenge)
        .where(Challenge.id == challenge_id)
        .options(
            joinedload(Challenge.organisation),
            joinedload(Challenge.aftermath),
            selectinload(Challenge.texts),
            selectinload(Challenge.rounds),
        )
    ).scalar_one()


def members(organisation_id: int, roles: Collection[OrganisationRole]) -> Sequence[Person]:
    """The people who hold one of the roles in an organisation."""
    return db.session.scalars(
        sa.select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Membership.role.in_(roles))
        .order_by(Person.id)
    ).all()


def participants(challenge_id: int) -> Sequence[Person]:
    """Everybody who is registered for a challenge."""
    return db.session.scalars(
        sa.select(Person)
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.challenge_id == challenge_id)
        .order_by(Person.id)
    ).all()
