"""An approved challenge becomes public by itself at a set time: once, and only if it still may."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, current_app

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.operations import approval
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import challenges as queries
from challenges.vocabulary.states import ChallengeState, JobState, OrganisationState
from tests.factories import Factory
from tests.letters_read import letters_to, work
from tests.services.markup import faults


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
def approved(make: Factory, home: Organisation, editor: Person, second: Person) -> Challenge:
    """Lacks nothing, and opens in the past: only its closing time matters."""
    challenge = make.challenge(home, state=ChallengeState.DRAFT, title="Tystare gator")
    with unit_of_work(write=True) as transaction:
        for criterion in challenge.criteria:
            criterion.anchors = [{"value": n, "sv": "Så här", "en": ""} for n in (0, 3, 5)]
        row = db.session.get_one(Challenge, challenge.id)
        row.state, row.published_at = ChallengeState.APPROVED, None
        row.approval_requested_by_id, row.approved_by_id = editor.id, second.id
        transaction.commit()
    return challenge


def at(challenge: Challenge, step: str = "") -> str:
    return f"/organise/challenges/{challenge.slug}/approval" + (f"/{step}" if step else "")


def stored(challenge: Challenge) -> Challenge:
    with current_app.app_context():
        found = queries.whole(challenge.slug)
    assert found is not None
    return found


def in_days(clock: FrozenClock, days: int) -> dict[str, str]:
    """What is typed for a moment so many days from now."""
    moment = clock.now() + dt.timedelta(days=days)
    return {"publish_at": f"{moment:%Y-%m-%dT12:00}", "looked_through": "y"}


def kinds(challenge: Challenge) -> list[str]:
    query = sa.select(HappeningRow.kind).where(HappeningRow.challenge_id == challenge.id)
    return list(db.session.scalars(query.order_by(HappeningRow.id)))


def test_it_becomes_public_by_itself_once(
    app: Flask, approved: Challenge, editor: Person, second: Person, client_for: Any, clock: FrozenClock
) -> None:
    client = client_for(editor)
    assert faults(client.get(at(approved)).text) == []
    assert client.post(at(approved, "schedule"), data=in_days(clock, 3)).status_code == 302
    page = client.get(at(approved))
    assert faults(page.text) == []
    assert "blir offentlig av sig själv" in page.text
    assert "Satte tiden för publicering" in page.text
    [told] = letters_to(second.email)
    assert told.subject == "Tystare gator publiceras vid en satt tid"
    public = client_for(None)
    work(app)
    assert public.get(f"/challenges/{approved.slug}").status_code == 404
    clock.move(days=3, hours=12)
    work(app)
    work(app)
    published = stored(approved)
    assert published.state is ChallengeState.PUBLISHED
    assert published.published_at == clock.now()
    assert published.publish_at is None
    assert public.get(f"/challenges/{approved.slug}").status_code == 200
    assert kinds(approved).count("challenge.published") == 1
    assert "har publicerats vid den satta tiden" in letters_to(editor.email)[-1].body
    assert [letter.subject for letter in letters_to("mottagare@example.se")] == [
        "Du tar över efter utmaningen Tystare gator"
    ]
    assert "Plattformen" in client.get(at(approved)).text


def test_the_time_is_changed_and_taken_back(
    app: Flask, approved: Challenge, editor: Person, second: Person, client_for: Any, clock: FrozenClock
) -> None:
    client = client_for(editor)
    for days in (1, 2):
        assert client.post(at(approved, "schedule"), data=in_days(clock, days)).status_code == 302
    clock.move(days=1, hours=12)
    work(app)
    assert stored(approved).state is ChallengeState.APPROVED
    assert client_for(second).post(at(approved, "call-off")).status_code == 302
    assert "publiceras inte av sig själv" in letters_to(editor.email)[-1].subject
    again = client.post(at(approved, "call-off"))
    assert again.status_code == 422
    assert "Ingen tid är satt." in again.text
    clock.move(days=2)
    work(app)
    assert stored(approved).state is ChallengeState.APPROVED


def test_taking_it_back_to_draft_takes_the_time_back(
    app: Flask, approved: Challenge, editor: Person, client_for: Any, clock: FrozenClock
) -> None:
    client = client_for(editor)
    client.post(at(approved, "schedule"), data=in_days(clock, 1))
    assert client.post(at(approved, "take-back")).status_code == 302
    assert stored(approved).publish_at is None
    clock.move(days=2)
    work(app)
    assert stored(approved).state is ChallengeState.DRAFT


def test_a_time_that_cannot_be_is_refused_and_stays_in_the_form(
    approved: Challenge, editor: Person, client_for: Any, clock: FrozenClock
) -> None:
    client = client_for(editor)
    for data, sentence in (
        (in_days(clock, -1), "Välj en tid som inte har passerat"),
        (in_days(clock, 30), "En omgång skulle ha stängt då."),
        ({"publish_at": "i morgon", "looked_through": "y"}, "datum"),
        ({**in_days(clock, 1), "looked_through": ""}, "kryssa i rutan"),
    ):
        answer = client.post(at(approved, "schedule"), data=data)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert faults(answer.text) == []
        assert data["publish_at"][:10] in answer.text
    assert stored(approved).publish_at is None


@pytest.mark.parametrize("obstacle", ["closed", "unverified"])
def test_what_is_missing_by_then_stops_it_and_is_told(
    app: Flask, approved: Challenge, editor: Person, second: Person, client_for: Any, clock: FrozenClock,
    obstacle: str,
) -> None:  # fmt: skip
    client_for(editor).post(at(approved, "schedule"), data=in_days(clock, 1))
    with unit_of_work(write=True) as transaction:
        if obstacle == "closed":
            db.session.get_one(Round, approved.rounds[0].id).closes_at = clock.now() + dt.timedelta(hours=1)
        else:
            home = db.session.get_one(Organisation, approved.organisation_id)
            home.state = OrganisationState.REJECTED
        transaction.commit()
    clock.move(days=1, hours=12)
    work(app)
    challenge = stored(approved)
    assert challenge.state is ChallengeState.APPROVED
    assert challenge.publish_at is None
    for person in (editor, second):
        assert letters_to(person.email)[-1].subject == "Tystare gator har inte publicerats"
    assert kinds(approved)[-1] == "challenge.not_published"


def test_a_job_that_was_given_up_is_queued_again(
    app: Flask, approved: Challenge, editor: Person, client_for: Any, clock: FrozenClock
) -> None:
    client_for(editor).post(at(approved, "schedule"), data=in_days(clock, 1))
    with unit_of_work(write=True) as transaction:
        db.session.execute(sa.update(Job).where(Job.name == approval.JOB).values(state=JobState.FAILED))
        transaction.commit()
    clock.move(days=1, hours=12)
    with unit_of_work(write=True) as transaction:
        approval.queue_due(now=clock.now())
        approval.queue_due(now=clock.now())
        transaction.commit()
    work(app)
    assert stored(approved).state is ChallengeState.PUBLISHED


def test_who_sets_the_time(make: Factory, approved: Challenge, client_for: Any, clock: FrozenClock) -> None:
    stranger = client_for(make.person())
    assert stranger.post(at(approved, "schedule"), data=in_days(clock, 1)).status_code == 404
    assert stranger.post(at(approved, "call-off")).status_code == 404
