"""The database and the rules agree on where every challenge stands, at every moment that could make a difference."""

import datetime as dt
from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.queries import public_challenges, public_listing
from challenges.queries.public_listing import Wanted
from challenges.queries.public_phases import NEXT_DATE, PHASE, ROUNDS
from challenges.rules import phases
from challenges.rules.check import may
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ChallengePhase, ChallengeState, RoundState
from tests.factories import Factory

DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)


def crowd(make: Factory) -> list[Challenge]:
    """Challenges in every state; the published ones with one or two rounds in every pair of states."""
    organisation = make.organisation()
    made = [make.challenge(organisation, state=state) for state in ChallengeState]
    made.append(make.challenge(organisation, rounds=0))
    for first in RoundState:
        made.append(make.challenge(organisation, round_state=first))
    for first, second in product(RoundState, RoundState):
        challenge = make.challenge(organisation, rounds=2, round_state=first)
        last = sa.update(Round).where(Round.challenge_id == challenge.id, Round.position == 2)
        db.session.execute(last.values(state=second))
        db.session.commit()
        made.append(challenge)
    return made


def moments(make: Factory) -> list[dt.datetime]:
    """Just before, at and just after every date of the crowd's rounds."""
    dates = set()
    for row in db.session.execute(
        sa.select(Round.opens_at, Round.closes_at, Round.judging_ends_at, Round.results_at)
    ):
        dates.update(row)
    return sorted({date + shift for date in dates for shift in (-SECOND, 0 * SECOND, SECOND)})


def test_database_and_rules_agree_on_every_phase(make: Factory) -> None:
    crowd(make)
    query = sa.select(Challenge.id, PHASE).outerjoin(ROUNDS, ROUNDS.c.challenge_id == Challenge.id)
    db.session.expunge_all()
    loaded = (
        db.session.scalars(sa.select(Challenge).options(orm.selectinload(Challenge.rounds))).unique().all()
    )
    seen = set()
    for now in moments(make):
        computed = dict(db.session.execute(query, {"now": now}).all())
        for challenge in loaded:
            expected = phases.challenge_phase(challenge, now)
            seen.add(expected)
            states = [r.state for r in challenge.rounds]
            assert computed[challenge.id] == expected.value, (challenge.state, states, now)
    assert seen == set(ChallengePhase)


def test_the_listed_are_exactly_those_a_visitor_may_read(app: Flask, make: Factory) -> None:
    made = crowd(make)
    cancelled_before_publication = make.challenge(state=ChallengeState.CANCELLED, published_at=None)
    listed = set()
    for number in range(1, 9):
        page = public_listing.challenges(Wanted(), number, now=make.now, language="sv")
        listed |= {card.slug for card in page.items}
    readable = {
        c.slug
        for c in [*made, cancelled_before_publication]
        if may(None, Permission.CHALLENGE_READ, public_challenges.by_slug(c.slug), make.now)
    }
    assert listed == readable
    assert cancelled_before_publication.slug not in listed


@pytest.mark.parametrize(
    ("days", "expected"), [(-2, "opens_at"), (0, "closes_at"), (8, "results_at"), (30, "results_at")]
)
def test_next_date_is_the_one_to_look_out_for(make: Factory, days: int, expected: str) -> None:
    challenge = make.challenge()
    query = (
        sa.select(NEXT_DATE).select_from(Challenge).outerjoin(ROUNDS, ROUNDS.c.challenge_id == Challenge.id)
    )
    assert db.session.scalar(query, {"now": make.now + days * DAY}) == getattr(challenge.rounds[0], expected)


def test_next_change_is_the_nearest_date_of_anything_published(make: Factory) -> None:
    make.challenge(state=ChallengeState.DRAFT, closes=DAY)
    assert public_listing.next_change(make.now) is None
    first = make.challenge(closes=5 * DAY).rounds[0]
    make.challenge(closes=6 * DAY)
    assert public_listing.next_change(make.now) == first.closes_at
    assert public_listing.next_change(first.closes_at) == first.closes_at + DAY
    assert public_listing.next_change(make.now + 90 * DAY) is None
