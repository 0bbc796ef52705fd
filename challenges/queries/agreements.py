"""Who has asked for data with conditions, and where each request stands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from challenges.models import db
from challenges.models.agreements import DataAgreement, DataTerms
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset
from challenges.models.happenings import HappeningRow
from challenges.models.organisations import Membership
from challenges.models.people import Person
from challenges.models.teams import Registration, TeamMembership
from challenges.queries.data_terms import with_place
from challenges.queries.paging import Page, paged
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import AgreementStanding, AgreementState, ChallengeState


@dataclass(frozen=True)
class Seen:
    """An agreement with where it stands now, how often the access details were shown under it, and when last."""

    agreement: DataAgreement
    standing: AgreementStanding
    shown: int
    shown_at: dt.datetime | None


@dataclass(frozen=True)
class Conditioned:
    """A linked dataset with its conditions, if it has any, and how many wait for an answer and have access."""

    link: ChallengeDataset
    terms: DataTerms | None
    has_details: bool
    waiting: int
    holding: int


def overview(challenge: Challenge, *, now: dt.datetime) -> Sequence[Conditioned]:
    """The datasets of a challenge in its order, with their conditions and how many have asked."""
    waiting = sa.func.sum(sa.case((DataAgreement.state == AgreementState.REQUESTED, 1), else_=0))
    holding_ = sa.func.sum(sa.case((holding(now), 1), else_=0))
    counts = (
        sa.select(DataAgreement.terms_id, waiting.label("waiting"), holding_.label("holding"))
        .select_from(DataAgreement)
        .join(DataAgreement.terms)
        .join(DataTerms.link)
        .join(ChallengeDataset.challenge)
        .where(ChallengeDataset.challenge_id == challenge.id)
        .group_by(DataAgreement.terms_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            ChallengeDataset,
            DataTerms,
            sa.func.length(DataTerms.access_details) > 0,
            counts.c.waiting,
            counts.c.holding,
        )
        .outerjoin(DataTerms, DataTerms.link_id == ChallengeDataset.id)
        .outerjoin(counts, counts.c.terms_id == DataTerms.id)
        .where(ChallengeDataset.challenge_id == challenge.id)
        .options(joinedload(ChallengeDataset.dataset), joinedload(ChallengeDataset.snapshot))
        .order_by(ChallengeDataset.position, ChallengeDataset.id)
    )
    return [
        Conditioned(link, terms, bool(told), int(w or 0), int(h or 0)) for link, terms, told, w, h in rows
    ]


def takes_part() -> sa.ColumnElement[bool]:
    """The person is registered for the challenge, and still in the team they asked for."""
    return sa.and_(
        sa.exists()
        .where(
            Registration.challenge_id == ChallengeDataset.challenge_id,
            Registration.person_id == DataAgreement.person_id,
        )
        .correlate(DataAgreement, ChallengeDataset),
        sa.or_(
            DataAgreement.team_name == "",
            sa.exists()
            .where(
                TeamMembership.team_id == DataAgreement.team_id,
                TeamMembership.person_id == DataAgreement.person_id,
            )
            .correlate(DataAgreement, ChallengeDataset),
        ),
    )


def holding(now: dt.datetime) -> sa.ColumnElement[bool]:
    """The SQL twin of the permission DATA_ACCESS, for whoever made the agreement."""
    return sa.and_(
        DataAgreement.state == AgreementState.APPROVED,
        DataAgreement.expires_at > now,
        DataAgreement.terms_version >= DataTerms.binding_version,
        Challenge.state != ChallengeState.CANCELLED,
        takes_part(),
    )


def judged_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The SQL twin of the permission AGREEMENT_JUDGE: requests this person decides on."""
    owned = [i for i, role in actor.organisations.items() if role is OrganisationRole.OWNER]
    return sa.and_(
        sa.or_(
            sa.func.lower(DataTerms.owner_email) == actor.email.lower(),
            sa.and_(DataTerms.owner_email == "", Challenge.organisation_id.in_(owned)),
        ),
        DataAgreement.person_id != actor.person_id,
    )


def by_reference(reference: str, **_more: object) -> DataAgreement | None:
    """An agreement with its people, its conditions and their place."""
    return db.session.scalar(
        sa.select(DataAgreement).where(DataAgreement.reference == reference).options(*_whole())
    )


def by_id(agreement_id: int) -> DataAgreement:
    """An agreement with its people, its conditions and their place."""
    return db.session.execute(
        sa.select(DataAgreement).where(DataAgreement.id == agreement_id).options(*_whole())
    ).scalar_one()


def seen(agreement: DataAgreement, *, now: dt.datetime) -> Seen:
    """An agreement with where it stands."""
    return _seen(db.session.execute(_rows().where(DataAgreement.id == agreement.id)).one(), now)


def waiting_of(terms: DataTerms, person_id: int) -> DataAgreement | None:
    """The person's request under these conditions that has not been answered."""
    return db.session.scalar(
        sa.select(DataAgreement)
        .where(
            DataAgreement.terms_id == terms.id,
            DataAgreement.person_id == person_id,
            DataAgreement.state == AgreementState.REQUESTED,
        )
        .options(*_whole())
    )


def of_person(terms: DataTerms, person_id: int, *, now: dt.datetime) -> Sequence[Seen]:
    """All that somebody has asked for under these conditions, the newest first."""
    query = _rows().where(DataAgreement.terms_id == terms.id, DataAgreement.person_id == person_id)
    return [_seen(row, now) for row in db.session.execute(query.order_by(*_NEWEST_FIRST))]


def page_of_person(person_id: int, number: int, *, now: dt.datetime) -> Page[Seen]:
    """A page of everything somebody has asked for, the newest first."""
    return _page(_rows().where(DataAgreement.person_id == person_id).order_by(*_NEWEST_FIRST), number, now)


def page_to_judge(actor: Actor, number: int, *, now: dt.datetime) -> Page[Seen]:
    """A page of the requests this person decides on: those that wait first, the oldest first; then the newest."""
    waits = DataAgreement.state == AgreementState.REQUESTED
    query = (
        _rows()
        .where(judged_by(actor))
        .order_by(
            sa.case((waits, 0), else_=1),
            sa.case((waits, DataAgreement.requested_at)),
            *_NEWEST_FIRST,
        )
    )
    return _page(query, number, now)


def page_of_terms(terms: DataTerms, number: int, *, now: dt.datetime) -> Page[Seen]:
    """A page of everybody who has asked under these conditions, the newest first."""
    return _page(_rows().where(DataAgreement.terms_id == terms.id).order_by(*_NEWEST_FIRST), number, now)


def counts(actor: Actor) -> tuple[int, int, int]:
    """How many requests wait for this person's answer, how many there are to look back at, how many are their own."""
    judged = judged_by(actor)
    waits = DataAgreement.state == AgreementState.REQUESTED
    own = DataAgreement.person_id == actor.person_id

    def number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    row = db.session.execute(
        sa.select(number(sa.and_(judged, waits)), number(judged), number(own))
        .select_from(DataAgreement)
        .join(DataAgreement.terms)
        .join(DataTerms.link)
        .join(ChallengeDataset.challenge)
        .where(sa.or_(judged, own))
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


def people_concerned(terms: DataTerms, *, now: dt.datetime) -> Sequence[tuple[Person, bool]]:
    """Those who have access or wait for it, each once, and whether they have it: whom a change concerns."""
    access = sa.func.max(sa.case((DataAgreement.state == AgreementState.APPROVED, 1), else_=0))
    query = (
        sa.select(Person, access)
        .join(DataAgreement, DataAgreement.person_id == Person.id)
        .join(DataAgreement.terms)
        .join(DataTerms.link)
        .join(ChallengeDataset.challenge)
        .where(
            DataTerms.id == terms.id,
            Challenge.state != ChallengeState.CANCELLED,
            takes_part(),
            sa.or_(
                DataAgreement.state == AgreementState.REQUESTED,
                sa.and_(DataAgreement.state == AgreementState.APPROVED, DataAgreement.expires_at > now),
            ),
        )
        .group_by(Person.id)
        .order_by(Person.id)
    )
    return [(person, bool(has)) for person, has in db.session.execute(query)]


def owners_but(organisation_id: int, person_id: int) -> Sequence[Person]:
    """The owners of an organisation who may decide on what this person asks for."""
    return db.session.scalars(
        sa.select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role == OrganisationRole.OWNER,
            Person.id != person_id,
        )
        .order_by(Person.id)
    ).all()


def waiting_under(terms: DataTerms) -> int:
    """How many requests under these conditions wait for an answer."""
    query = (
        sa.select(sa.func.count())
        .select_from(DataAgreement)
        .where(DataAgreement.terms_id == terms.id, DataAgreement.state == AgreementState.REQUESTED)
    )
    return db.session.scalar(query) or 0


def unanswered_since(moment: dt.datetime) -> Sequence[DataAgreement]:
    """Requests made before the moment that wait and can be answered, and that nobody has been reminded of."""
    reminded = sa.exists().where(
        HappeningRow.subject_type == "DataAgreement",
        HappeningRow.subject_id == DataAgreement.id,
        HappeningRow.kind == Happening.DATA_OWNER_REMINDED.value,
    )
    return db.session.scalars(
        sa.select(DataAgreement)
        .join(DataAgreement.terms)
        .join(DataTerms.link)
        .join(ChallengeDataset.challenge)
        .where(
            DataAgreement.state == AgreementState.REQUESTED,
            DataAgreement.requested_at < moment,
            DataAgreement.terms_version >= DataTerms.binding_version,
            Challenge.state != ChallengeState.CANCELLED,
            takes_part(),
            ~reminded,
        )
        .options(*_whole())
        .order_by(DataAgreement.requested_at, DataAgreement.id)
        .limit(_MOST_REMINDERS)
    ).all()


_MOST_REMINDERS = 200
_NEWEST_FIRST = (DataAgreement.requested_at.desc(), DataAgreement.id.desc())


def _whole() -> tuple[ORMOption, ...]:
    return (
        joinedload(DataAgreement.person),
        joinedload(DataAgreement.decided_by),
        *with_place(joinedload(DataAgreement.terms).joinedload(DataTerms.link)),
    )


def _rows() -> sa.Select[Any]:
    """Agreements with whether the person takes part, and how often the details were shown."""
    shown = sa.and_(
        HappeningRow.subject_type == "DataAgreement",
        HappeningRow.subject_id == DataAgreement.id,
        HappeningRow.kind == Happening.DATA_ACCESS_SHOWN.value,
    )
    return (
        sa.select(
            DataAgreement,
            takes_part(),
            sa.select(sa.func.count(HappeningRow.id)).where(shown).correlate(DataAgreement).scalar_subquery(),
            sa.select(sa.func.max(HappeningRow.at)).where(shown).correlate(DataAgreement).scalar_subquery(),
        )
        .join(DataAgreement.terms)
        .join(DataTerms.link)
        .join(ChallengeDataset.challenge)
        .options(*_whole())
    )


def _page(query: sa.Select[Any], number: int, now: dt.datetime) -> Page[Seen]:
    page = paged(query, number, rows=True)
    return Page([_seen(row, now) for row in page.items], page.number, page.total, page.per_page)


def _seen(row: Any, now: dt.datetime) -> Seen:
    agreement, part, shown, shown_at = row
    return Seen(agreement, _standing(agreement, bool(part), now), shown, shown_at)


_DECIDED = {
    AgreementState.DECLINED: AgreementStanding.DECLINED,
    AgreementState.REVOKED: AgreementStanding.REVOKED,
    AgreementState.WITHDRAWN: AgreementStanding.WITHDRAWN,
}


def _standing(agreement: DataAgreement, part: bool, now: dt.datetime) -> AgreementStanding:
    """Decisions are stored; that an agreement ends follows from the clock and from what has become of the rest."""
    if agreement.state in _DECIDED:
        return _DECIDED[agreement.state]
    approved = agreement.state is AgreementState.APPROVED
    if approved and not agreement.runs(now):
        return AgreementStanding.EXPIRED
    if not part or agreement.challenge.state is ChallengeState.CANCELLED:
        return AgreementStanding.ENDED
    if not agreement.is_current:
        return AgreementStanding.OUTDATED
    return AgreementStanding.HOLDS if approved else AgreementStanding.WAITING
