"""Decisions about deadlines, and the rounds they hold for."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.deadlines import DeadlineDecision
from challenges.models.jury import Juror
from challenges.models.people import Person
from challenges.models.teams import Registration

_MOVING = ("state", "opens_at", "closes_at", "judging_ends_at", "results_at", "grace_minutes")


def lock(challenge: Challenge) -> None:
    """Let no other transaction move the challenge's rounds until this one has ended, and see what the last one left."""
    held = sa.select(Round.id).where(Round.challenge_id == challenge.id).order_by(Round.id).with_for_update()
    db.session.execute(held)
    for round_ in challenge.rounds:
        db.session.refresh(round_, _MOVING)


def of_challenge(challenge_id: int) -> Sequence[DeadlineDecision]:
    """Every decision that moved a deadline of the challenge, the latest first."""
    return db.session.scalars(
        sa.select(DeadlineDecision)
        .join(DeadlineDecision.round)
        .where(Round.challenge_id == challenge_id)
        .options(contains_eager(DeadlineDecision.round), joinedload(DeadlineDecision.decided_by))
        .order_by(DeadlineDecision.id.desc())
    ).all()


def for_letters(decision_id: int) -> DeadlineDecision:
    """A decision with what the letters say about its round and challenge."""
    return db.session.execute(
        sa.select(DeadlineDecision)
        .where(DeadlineDecision.id == decision_id)
        .options(
            joinedload(DeadlineDecision.round)
            .joinedload(Round.challenge)
            .options(
                joinedload(Challenge.organisation),
                selectinload(Challenge.texts),
                selectinload(Challenge.rounds),
            )
        )
    ).scalar_one()


def concerned(round_: Round) -> Sequence[Person]:
    """Everybody who is told of a deadline: who is registered for the challenge, and who sits in the round's jury."""
    registered = sa.select(Registration.person_id).where(Registration.challenge_id == round_.challenge_id)
    seated = sa.select(Juror.person_id).where(Juror.round_id == round_.id, Juror.left_at.is_(None))
    return db.session.scalars(
        sa.select(Person).where(sa.or_(Person.id.in_(registered), Person.id.in_(seated))).order_by(Person.id)
    ).all()
