"""Find requests to join a team."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.join_requests import JoinRequest
from challenges.models.teams import Team
from challenges.vocabulary.states import JoinRequestState

_SHOWN = 10


def _parts() -> tuple[ORMOption, ...]:
    challenge = joinedload(JoinRequest.team).joinedload(Team.challenge)
    return (
        joinedload(JoinRequest.person),
        challenge.joinedload(Challenge.organisation),
        challenge.selectinload(Challenge.texts),
        challenge.selectinload(Challenge.rounds),
    )


def by_reference(reference: str) -> JoinRequest | None:
    """The request with its person, team and challenge."""
    return db.session.scalar(
        sa.select(JoinRequest).where(JoinRequest.reference == reference).options(*_parts())
    )


def by_id(request_id: int) -> JoinRequest:
    """The request with its person, team and challenge."""
    return db.session.execute(
        sa.select(JoinRequest).where(JoinRequest.id == request_id).options(*_parts())
    ).scalar_one()


def refresh(request: JoinRequest) -> None:
    """See what others have made of the request meanwhile."""
    db.session.refresh(request, ["state"])


def of_person(person_id: int, challenge_id: int) -> Sequence[JoinRequest]:
    """Everything the person has asked in the challenge, the latest first."""
    return db.session.scalars(_of_person(person_id, challenge_id)).all()


def shown_to(person_id: int, challenge_id: int) -> Sequence[JoinRequest]:
    """The last requests of the person in the challenge, with their teams."""
    query = _of_person(person_id, challenge_id).options(joinedload(JoinRequest.team)).limit(_SHOWN)
    return db.session.scalars(query).all()


def waiting_of(person_id: int, challenge_id: int) -> Sequence[JoinRequest]:
    """The person's requests in the challenge that nobody has answered."""
    return db.session.scalars(
        _of_person(person_id, challenge_id).where(JoinRequest.state == JoinRequestState.ASKED)
    ).all()


def waiting_for(team_id: int) -> Sequence[JoinRequest]:
    """The requests the team has not answered, those that have waited longest first."""
    return db.session.scalars(
        sa.select(JoinRequest)
        .where(JoinRequest.team_id == team_id, JoinRequest.state == JoinRequestState.ASKED)
        .options(joinedload(JoinRequest.person))
        .order_by(JoinRequest.asked_at, JoinRequest.id)
    ).all()


def waiting_in(challenge_id: int) -> Sequence[JoinRequest]:
    """The requests in the challenge that nobody has answered."""
    return db.session.scalars(
        sa.select(JoinRequest)
        .where(JoinRequest.challenge_id == challenge_id, JoinRequest.state == JoinRequestState.ASKED)
        .order_by(JoinRequest.id)
    ).all()


def _of_person(person_id: int, challenge_id: int) -> sa.Select[JoinRequest]:
    return (
        sa.select(JoinRequest)
        .where(JoinRequest.person_id == person_id, JoinRequest.challenge_id == challenge_id)
        .order_by(JoinRequest.asked_at.desc(), JoinRequest.id.desc())
    )
