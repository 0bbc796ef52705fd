"""Needs: one with all that its pages show, who supports and follows it, and what resembles it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from challenges.models import db
from challenges.models.challenges import Challenge, ChallengeText
from challenges.models.happenings import HappeningRow
from challenges.models.needs import Need, NeedEvidence, NeedFollower, NeedSupport
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.queries import challenges, organisations
from challenges.queries.paging import Page, paged
from challenges.queries.public_phases import IS_PUBLIC
from challenges.queries.resembling import closest
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import OPEN_NEEDS, ChallengeState, NeedState, OrganisationState

_STEPS = (
    Happening.NEED_PROPOSED,
    Happening.NEED_ADOPTED,
    Happening.NEED_ROUTED,
    Happening.NEED_MERGED,
    Happening.NEED_DECLINED,
)
_MOST_STEPS = 100
_MOST_BEHIND = 20


def parts() -> tuple[ORMOption, ...]:
    """What pages and letters show about a need."""
    return (
        joinedload(Need.proposed_for),
        joinedload(Need.addressed_to),
        joinedload(Need.adopted_by),
        joinedload(Need.said_by),
        joinedload(Need.merged_into),
        joinedload(Need.challenge).options(
            joinedload(Challenge.organisation), selectinload(Challenge.texts), selectinload(Challenge.rounds)
        ),
    )


def by_reference(reference: str) -> Need | None:
    """The need of this reference, or of the page at this address, whatever became of it."""
    wanted = reference.strip().rstrip("/").rpartition("/")[2]
    return db.session.scalar(sa.select(Need).where(Need.reference == wanted).options(*parts()))


def behind(challenge_id: int) -> Sequence[Any]:
    """The needs on the board that led to a challenge: reference, title and its language, the oldest first."""
    return db.session.execute(
        sa.select(Need.reference, Need.title, Need.language)
        .where(Need.challenge_id == challenge_id, Need.state == NeedState.ROUTED)
        .order_by(Need.id)
        .limit(_MOST_BEHIND)
    ).all()


def by_id(need_id: int) -> Need:
    """The need with what letters say about it."""
    return db.session.execute(sa.select(Need).where(Need.id == need_id).options(*parts())).scalar_one()


def evidence_at(reference: str, evidence_id: int) -> NeedEvidence | None:
    """What somebody added to a need."""
    return db.session.scalar(
        sa.select(NeedEvidence)
        .join(NeedEvidence.need)
        .where(Need.reference == reference, NeedEvidence.id == evidence_id)
        .options(joinedload(NeedEvidence.need))
    )


def evidence(need: Need, number: int) -> Page[NeedEvidence]:
    """A page of what has been added to a need, the oldest first."""
    query = sa.select(NeedEvidence).where(NeedEvidence.need_id == need.id).order_by(NeedEvidence.id)
    return paged(query, number)


def same_evidence(need: Need, person_id: int, text: str) -> NeedEvidence | None:
    """The same words of the same person."""
    return db.session.scalar(
        sa.select(NeedEvidence)
        .where(
            NeedEvidence.need_id == need.id, NeedEvidence.person_id == person_id, NeedEvidence.text == text
        )
        .limit(1)
    )


def supporters(need: Need) -> int:
    """How many support the need, without the one who proposed it."""
    query = sa.select(sa.func.count(NeedSupport.id)).where(NeedSupport.need_id == need.id)
    return db.session.scalar(query) or 0


def support_of(need: Need, person_id: int) -> NeedSupport | None:
    """A person's support for the need."""
    return db.session.scalar(
        sa.select(NeedSupport).where(NeedSupport.need_id == need.id, NeedSupport.person_id == person_id)
    )


def follower(need: Need, person_id: int) -> NeedFollower | None:
    """That a person follows the need."""
    return db.session.scalar(
        sa.select(NeedFollower).where(NeedFollower.need_id == need.id, NeedFollower.person_id == person_id)
    )


def following_people(need_id: int) -> Sequence[Person]:
    """Those who follow the need."""
    return db.session.scalars(
        sa.select(Person)
        .join(NeedFollower, NeedFollower.person_id == Person.id)
        .where(NeedFollower.need_id == need_id)
        .order_by(Person.id)
    ).all()


def people_of(table: type[NeedSupport] | type[NeedFollower], need_id: int) -> set[int]:
    """Who supports or follows a need, by their ids."""
    return set(db.session.scalars(sa.select(table.person_id).where(table.need_id == need_id)))


@dataclass(frozen=True)
class Step:
    """What has happened to a need that everybody may know; by whom, when it was an organisation."""

    row: HappeningRow
    organisation: Organisation | None


def steps(need: Need) -> list[Step]:
    """What has happened to the need, the oldest first."""
    rows = db.session.execute(
        sa.select(HappeningRow, Organisation)
        .outerjoin(Organisation, Organisation.id == HappeningRow.organisation_id)
        .where(
            HappeningRow.subject_type == "Need",
            HappeningRow.subject_id == need.id,
            HappeningRow.kind.in_(_STEPS),
        )
        .order_by(HappeningRow.id)
        .limit(_MOST_STEPS)
    )
    return [Step(row, organisation) for row, organisation in rows]


def alike(words: str, *, but: int | None = None) -> list[Need]:
    """Needs still on the board that resemble the words, the closest first."""
    on_board = sa.select(Need).where(Need.state.in_(OPEN_NEEDS), Need.id.is_distinct_from(but))
    return closest(on_board, Need, words)


def challenges_alike(words: str) -> list[Challenge]:
    """Public challenges, earlier ones too, that resemble the words, the closest first."""
    texts = (
        sa.select(ChallengeText).join(Challenge, Challenge.id == ChallengeText.challenge_id).where(IS_PUBLIC)
    )
    ordered = list(dict.fromkeys(text.challenge_id for text in closest(texts, ChallengeText, words)))
    there = {
        one.id: one
        for one in db.session.scalars(
            sa.select(Challenge)
            .where(Challenge.id.in_(ordered))
            .options(
                joinedload(Challenge.organisation),
                selectinload(Challenge.texts),
                selectinload(Challenge.rounds),
            )
        )
    }
    return [there[one] for one in ordered]


def proposed_lately(person_id: int, title: str, *, since: dt.datetime) -> Need | None:
    """What the same person proposed under the same title since a moment."""
    return db.session.scalar(
        sa.select(Need)
        .where(
            Need.person_id == person_id,
            Need.title == title,
            Need.created_at >= since,
            Need.state != NeedState.REMOVED,
        )
        .order_by(Need.id.desc())
        .limit(1)
    )


def edited_by(actor: Actor) -> Sequence[Organisation]:
    """The verified organisations that somebody edits, by name."""
    return organisations.verified(
        [number for number, role in actor.organisations.items() if role in challenges.EDITORS]
    )


def all_addressable() -> Sequence[Organisation]:
    """The organisations that a need can be meant for, by name."""
    return db.session.scalars(
        sa.select(Organisation)
        .where(Organisation.state == OrganisationState.VERIFIED)
        .order_by(Organisation.name, Organisation.id)
    ).all()


def addressable(organisation_id: int) -> Organisation | None:
    """One of them."""
    return db.session.scalar(
        sa.select(Organisation).where(
            Organisation.id == organisation_id, Organisation.state == OrganisationState.VERIFIED
        )
    )


def challenges_of(need: Need, actor: Actor) -> Sequence[Challenge]:
    """The challenges of the organisation that has adopted the need, the newest first; none for others than its editors,
    since drafts are among them."""
    if actor.organisations.get(need.adopted_by_id or 0) not in challenges.EDITORS:
        return []
    return db.session.scalars(
        sa.select(Challenge)
        .where(Challenge.organisation_id == need.adopted_by_id, Challenge.state != ChallengeState.CANCELLED)
        .options(selectinload(Challenge.texts))
        .order_by(Challenge.id.desc())
    ).all()


def challenge_of(need: Need, actor: Actor, slug: str) -> Challenge | None:
    """One of them by its address."""
    return next((one for one in challenges_of(need, actor) if one.slug == slug), None)
