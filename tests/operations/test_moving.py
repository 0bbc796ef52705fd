"""Nothing is moved twice, by however many at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.happenings import HappeningRow
from challenges.operations.moving import move
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import ChallengeState
from tests.conftest import NOW
from tests.factories import Factory

AT_ONCE = 6


def test_a_step_is_taken_and_recorded(app: Flask, make: Factory) -> None:
    challenge = make.challenge(state=ChallengeState.APPROVED)
    with unit_of_work(write=True) as work:
        thing = db.session.get_one(Challenge, challenge.id)
        move(thing, ChallengeState.CANCELLED, None, now=NOW, challenge_id=thing.id, payload={"why": "test"})
        assert thing.state is ChallengeState.CANCELLED
        assert thing not in db.session.dirty
        work.commit()
    row = db.session.scalars(sa.select(HappeningRow)).one()
    assert row.kind == Happening.CHALLENGE_CANCELLED
    assert row.payload == {"from": "approved", "to": "cancelled", "why": "test"}


def test_a_step_that_does_not_exist_is_refused_and_changes_nothing(app: Flask, make: Factory) -> None:
    challenge = make.challenge(state=ChallengeState.DRAFT)
    with unit_of_work(write=True), pytest.raises(Refused):
        move(db.session.get_one(Challenge, challenge.id), ChallengeState.PUBLISHED, None, now=NOW)
    db.session.expire_all()
    assert db.session.get_one(Challenge, challenge.id).state is ChallengeState.DRAFT


def test_what_was_changed_before_the_step_is_kept_and_rolled_back_with_it(app: Flask, make: Factory) -> None:
    challenge = make.challenge(state=ChallengeState.APPROVED)
    for commit in (False, True):
        with unit_of_work(write=True) as work:
            thing = db.session.get_one(Challenge, challenge.id, populate_existing=True)
            thing.contact_email = "ny@example.se"
            move(thing, ChallengeState.CANCELLED, None, now=NOW)
            if commit:
                work.commit()
        db.session.expire_all()
        stored = db.session.get_one(Challenge, challenge.id)
        assert (stored.contact_email == "ny@example.se") is commit
        assert (stored.state is ChallengeState.CANCELLED) is commit
        db.session.rollback()


def test_of_many_who_do_the_same_at_once_one_succeeds(app: Flask, make: Factory, engine_name: str) -> None:
    number = make.challenge(state=ChallengeState.APPROVED).id
    db.session.rollback()
    together = Barrier(AT_ONCE)

    def cancel(_turn: int) -> str:
        with app.app_context(), unit_of_work(write=engine_name != "sqlite" or wait()) as work:
            thing = db.session.get_one(Challenge, number)
            before = thing.state
            if engine_name != "sqlite":
                wait()  # all have read the same; SQLite lets them in one by one
            try:
                move(thing, ChallengeState.CANCELLED, None, now=NOW)
            except Refused:
                return f"refused, read {before}"
            work.commit()
            return "done"

    def wait() -> bool:
        together.wait(30)
        return True

    with ThreadPoolExecutor(AT_ONCE) as people:
        answers = Counter(people.map(cancel, range(AT_ONCE)))
    read = "cancelled" if engine_name == "sqlite" else "approved"
    assert answers == {"done": 1, f"refused, read {read}": AT_ONCE - 1}
    assert len(db.session.scalars(sa.select(HappeningRow)).all()) == 1
