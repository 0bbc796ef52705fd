"""The whole plan is moved at once: seen first, weekends and holidays included, and nothing of others is lost."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import current_app

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.preparation import PreparationTask
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import challenges as queries
from challenges.vocabulary.choices import TaskArea
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory
from tests.services.markup import faults

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(day: str, time: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def second(make: Factory) -> Person:
    return make.person("Olle Owner")


@pytest.fixture
def home(make: Factory, editor: Person, second: Person) -> Organisation:
    return make.organisation(editor=editor, owner=second)


@pytest.fixture
def draft(make: Factory, home: Organisation, editor: Person) -> Challenge:
    """A draft with one round, a pilot, and a task that is left."""
    challenge = make.challenge(home, state=ChallengeState.DRAFT)
    with unit_of_work(write=True) as work:
        round_ = db.session.get_one(Round, challenge.rounds[0].id)
        round_.opens_at, round_.closes_at = at("2027-03-01", "09:00"), at("2027-03-26", "15:00")
        round_.judging_ends_at, round_.results_at = at("2027-04-12", "16:00"), at("2027-04-19", "10:00")
        plan = queries.whole(challenge.slug).aftermath  # type: ignore[union-attr]
        assert plan is not None
        plan.decides_on, plan.pilot_starts_on, plan.pilot_ends_on = (
            dt.date(2027, 5, 3), dt.date(2027, 6, 1), dt.date(2027, 12, 1),
        )  # fmt: skip
        db.session.add(
            PreparationTask(
                challenge_id=challenge.id, area=TaskArea.LAW, title="Diarieför", due_on=dt.date(2027, 2, 1),
                saved_by_id=editor.id, saved_at=make.now,
            )
        )  # fmt: skip
        work.commit()
    return challenge


def url(challenge: Challenge) -> str:
    return f"/organise/challenges/{challenge.slug}/dates/move"


def stored(challenge: Challenge) -> Challenge:
    with current_app.app_context():
        found = queries.whole(challenge.slug)
    assert found is not None
    return found


def moving(**changes: str) -> dict[str, str]:
    return {"revision": "1", "first_day": "2027-03-15", "to_working_days": "y", **changes}


def test_every_date_is_seen_before_it_is_moved(draft: Challenge, editor: Person, client_for: Any) -> None:
    client = client_for(editor)
    assert url(draft) in client.get(f"/organise/challenges/{draft.slug}/edit/rounds").text
    page = client.get(url(draft))
    assert faults(page.text) == []
    assert 'value="2027-03-01"' in page.text
    assert "Flytta planen" not in page.text
    # Fourteen days on is the Friday after Easter; the last results land on a Monday as before.
    shown = client.post(url(draft), data=moving(show="1"))
    assert shown.status_code == 200
    assert faults(shown.text) == []
    for moment in ("fredag 9 april 2027 15:00", "måndag 26 april 2027", "17 maj 2027", "15 juni 2027"):
        assert moment in shown.text
    assert stored(draft).rounds[0].opens_at == at("2027-03-01", "09:00")

    assert client.post(url(draft), data=moving(move="1")).status_code == 303
    moved = stored(draft)
    assert moved.rounds[0].opens_at == at("2027-03-15", "09:00")
    # Summer time has begun in between; the clock shows the same.
    assert moved.rounds[0].closes_at == at("2027-04-09", "15:00")
    assert moved.aftermath is not None
    assert moved.aftermath.decides_on == dt.date(2027, 5, 17)
    with current_app.app_context():
        assert db.session.query(PreparationTask.due_on).scalar() == dt.date(2027, 2, 15)


@pytest.mark.parametrize(("working", "day"), [("y", "tisdag 30 mars 2027"), ("", "lördag 27 mars 2027")])
def test_weekends_are_seen(draft: Challenge, editor: Person, client_for: Any, working: str, day: str) -> None:
    wanted = moving(first_day="2027-03-02", show="1", to_working_days=working)
    if not working:
        del wanted["to_working_days"]
    page = client_for(editor).post(url(draft), data=wanted).text
    assert f"{day} 15:00" in page
    assert ("Ledig dag" in page) is not bool(working)


def test_a_plan_that_cannot_be_moved_says_why(draft: Challenge, editor: Person, client_for: Any) -> None:
    client = client_for(editor)
    for changes, sentence in (
        ({"first_day": "2027-03-01"}, "Det är den dag då den första omgången öppnar nu."),
        ({"first_day": "2099-03-01"}, "Välj en dag inom tio år."),
        ({"first_day": ""}, "Fyll i"),
        ({"first_day": "snart"}, "datum"),
    ):
        for button in ("show", "move"):
            answer = client.post(url(draft), data=moving(**changes, **{button: "1"}))
            assert answer.status_code == 422
            assert sentence in answer.text
            assert faults(answer.text) == []


def test_what_somebody_saved_meanwhile_is_not_moved_unseen(
    draft: Challenge, editor: Person, second: Person, client_for: Any
) -> None:
    assert client_for(second).post(url(draft), data=moving(move="1")).status_code == 303
    answer = client_for(editor).post(url(draft), data=moving(first_day="2027-04-01", move="1"))
    assert answer.status_code == 409
    assert "Olle Owner sparade" in answer.text
    assert faults(answer.text) == []
    assert stored(draft).rounds[0].opens_at == at("2027-03-15", "09:00")


def test_a_published_plan_is_not_moved(
    make: Factory, home: Organisation, editor: Person, client_for: Any
) -> None:
    running = make.challenge(home)
    assert client_for(editor).get(url(running)).status_code == 403
    assert client_for(editor).post(url(running), data=moving(move="1")).status_code == 403
