"""Results that become public by themselves: at the time that was set, once, and never before."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.jobs import queue
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job, Letter
from challenges.models.people import Person
from challenges.models.results import Decision
from challenges.operations import publication
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState, EntryState, RoundState
from tests.factories import Factory
from tests.letters_read import letters_to, work
from tests.views.test_results import Judged, close_and_propose, judged_round, reload

Clients = Callable[[Person | None], FlaskClient]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def judged(make: Factory, clock: FrozenClock) -> Judged:
    return judged_round(make, clock)


def local(moment: dt.datetime) -> str:
    """A moment as a form has it, in Swedish time (winter)."""
    return (moment + HOUR).strftime("%Y-%m-%dT%H:%M")


def decided(judged: Judged, client_for: Clients, at: dt.datetime | None = None) -> FlaskClient:
    browser = close_and_propose(judged, client_for)
    data = {"sure": "y", **({"publish_at": local(at)} if at else {})}
    assert browser.post(f"{judged.url}/results/decide", data=data).status_code == 303
    return browser


def happened(kind: str) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).where(HappeningRow.kind == kind)) or 0


def test_results_become_public_at_their_time_and_not_before(
    app: Flask, judged: Judged, client_for: Clients, clock: FrozenClock
) -> None:
    at = clock.now() + 3 * HOUR
    browser = decided(judged, client_for, at)
    work(app)
    [letter] = [one for one in letters_to(judged.owner.email) if one.kind == "publication_set"]
    assert "13:00" in letter.body
    assert "13:00" in browser.get(f"{judged.url}/results").get_data(as_text=True)
    clock.move(hours=2, minutes=59, seconds=59)
    work(app)
    assert reload(judged.round).state is RoundState.DECIDED
    assert client_for(None).get(f"/challenges/{judged.challenge.slug}/results").status_code in {403, 404}
    assert db.session.scalars(sa.select(Letter).where(Letter.kind == "results_published")).all() == []
    clock.move(seconds=1)
    work(app)
    assert reload(judged.round).state is RoundState.PUBLISHED
    assert reload(judged.challenge).state is ChallengeState.ANNOUNCED
    assert reload(judged.entries[0]).state is EntryState.AWARDED
    page = client_for(None).get(f"/challenges/{judged.challenge.slug}/results").get_data(as_text=True)
    assert "Tyst stad" in page
    row = db.session.scalars(sa.select(HappeningRow).where(HappeningRow.kind == "results.published")).one()
    assert row.person_id is None


def test_a_time_can_be_changed_and_taken_back(
    app: Flask, judged: Judged, client_for: Clients, clock: FrozenClock
) -> None:
    browser = decided(judged, client_for, clock.now() + HOUR)
    later = clock.now() + 3 * HOUR
    answer = browser.post(f"{judged.url}/results/time", data={"publish_at": local(later)})
    assert answer.status_code == 303
    clock.move(hours=2)
    work(app)
    assert reload(judged.round).state is RoundState.DECIDED
    assert browser.post(f"{judged.url}/results/time/cancel").status_code == 303
    clock.move(hours=5)
    work(app)
    assert reload(judged.round).state is RoundState.DECIDED
    assert "publication_cancelled" in {one.kind for one in letters_to(judged.owner.email)}
    assert browser.post(f"{judged.url}/results/time/cancel").status_code == 422


def test_a_time_that_has_passed_is_refused(judged: Judged, client_for: Clients, clock: FrozenClock) -> None:
    browser = decided(judged, client_for)
    answer = browser.post(f"{judged.url}/results/time", data={"publish_at": local(clock.now() - HOUR)})
    assert answer.status_code == 422
    assert "inte har passerat" in answer.get_data(as_text=True)
    assert browser.post(f"{judged.url}/results/time", data={"publish_at": ""}).status_code == 422


def test_the_time_of_the_plan_holds_when_the_decision_is_taken(
    app: Flask, judged: Judged, client_for: Clients, clock: FrozenClock, make: Factory
) -> None:
    with make._saved():
        db.session.merge(judged.round).publish_at = clock.now() + HOUR
    browser = close_and_propose(judged, client_for)
    page = browser.get(f"{judged.url}/results").get_data(as_text=True)
    assert f'value="{local(clock.now() + HOUR)}"' in page
    assert browser.post(f"{judged.url}/results/decide", data={"sure": "y"}).status_code == 303
    clock.move(hours=1)
    work(app)
    assert reload(judged.round).state is RoundState.PUBLISHED


def test_only_an_owner_sets_the_time(judged: Judged, client_for: Clients, clock: FrozenClock) -> None:
    decided(judged, client_for)
    data = {"publish_at": local(clock.now() + HOUR)}
    for person in (judged.editor, judged.jurors[0]):
        assert client_for(person).post(f"{judged.url}/results/time", data=data).status_code == 403
    assert client_for(judged.jurors[1]).post(f"{judged.url}/results/time", data=data).status_code == 404


def test_publishing_by_hand_first_leaves_nothing_to_do(
    app: Flask, judged: Judged, client_for: Clients, clock: FrozenClock
) -> None:
    browser = decided(judged, client_for, clock.now() + HOUR)
    assert browser.post(f"{judged.url}/results/publish").status_code == 303
    clock.move(hours=2)
    work(app)
    assert happened("results.published") == 1
    assert happened("publication.blocked") == 0


def test_two_workers_publish_once(
    app: Flask, judged: Judged, client_for: Clients, clock: FrozenClock
) -> None:
    at = clock.now() + HOUR
    decided(judged, client_for, at)
    clock.move(hours=1)
    round_id = judged.round.id
    db.session.rollback()
    gate, errors = threading.Barrier(2), []

    def publish() -> None:
        with app.app_context():
            try:
                gate.wait()
                with unit_of_work(write=True) as working:
                    publication.publish_on_time(round_id=round_id, at=at.isoformat(), now=clock.now())
                    working.commit()
            except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
                errors.append(error)

    workers = [threading.Thread(target=publish) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    work(app)
    assert errors == []
    assert happened("results.published") == 1
    sent = db.session.scalars(sa.select(Letter.email).where(Letter.kind == "results_published")).all()
    assert sorted(sent) == sorted(captain.email for captain in judged.captains)


def test_a_lost_job_is_queued_again(
    app: Flask, judged: Judged, client_for: Clients, clock: FrozenClock
) -> None:
    decided(judged, client_for, clock.now() + HOUR)
    with unit_of_work(write=True) as working:
        db.session.execute(sa.delete(Job).where(Job.name == publication.JOB))
        working.commit()
    for wait in (0, 1):
        clock.move(hours=wait)
        with unit_of_work(write=True) as working:
            publication.queue_due(now=clock.now())
            publication.queue_due(now=clock.now())
            working.commit()
        jobs = db.session.scalar(sa.select(sa.func.count()).where(Job.name == publication.JOB))
        assert jobs == wait
    while queue.run_ready(clock):
        pass
    assert reload(judged.round).state is RoundState.PUBLISHED


def test_what_stands_in_the_way_is_told_to_the_official(
    app: Flask, judged: Judged, client_for: Clients, clock: FrozenClock, make: Factory
) -> None:
    browser = decided(judged, client_for, clock.now() + HOUR)
    seat = make.juror(judged.round, judged.owner)
    make.declaration(seat, judged.entries[0], ConflictAnswer.CONFLICTED)
    clock.move(hours=1)
    work(app)
    assert reload(judged.round).state is RoundState.DECIDED
    assert judged.round.publish_at is None
    [letter] = [one for one in letters_to(judged.owner.email) if one.kind == "publication_blocked"]
    assert "jävig" in letter.body
    work(app)
    assert happened("publication.blocked") == 1
    assert "Sätt tiden" in browser.get(f"{judged.url}/results").get_data(as_text=True)


def test_a_conflict_after_the_decision_asks_for_a_new_one_by_somebody_free(
    app: Flask, judged: Judged, client_for: Clients, clock: FrozenClock, make: Factory
) -> None:
    free = make.person("Fria Ägaren")
    make.member(judged.organisation, free, OrganisationRole.OWNER)
    concerned, other = decided(judged, client_for, clock.now() + HOUR), client_for(free)
    page, publish, anew = (f"{judged.url}/results{end}" for end in ("", "/publish", "/decide-anew"))
    assert other.post(anew).status_code == 303
    assert happened("decision.confirmed") == len(judged.entries), "there is nothing to decide anew yet"
    seat = make.juror(judged.round, judged.owner)
    make.declaration(seat, judged.entries[0], ConflictAnswer.CONFLICTED)

    told = other.get(page).get_data(as_text=True)
    assert f"{judged.owner.name} fattade beslutet och är numera jävig" in told
    assert "Inte jäviga: Fria Ägaren." in told
    mine = concerned.get(page).get_data(as_text=True)
    assert "en annan ägare publicerar resultatet" in mine
    assert "/results/publish" not in mine
    for browser in (concerned, other):
        browser.post(publish)
    concerned.post(anew)
    assert reload(judged.round).state is RoundState.DECIDED
    assert {one.decided_by_id for one in _decisions(judged)} == {judged.owner.id}

    other.post(anew)
    assert {one.decided_by_id for one in _decisions(judged)} == {free.id}
    assert "behöver fattas på nytt" not in other.get(page).get_data(as_text=True)
    clock.move(hours=1)
    work(app)
    assert reload(judged.round).state is RoundState.PUBLISHED


def _decisions(judged: Judged) -> list[Decision]:
    db.session.rollback()
    query = sa.select(Decision).where(Decision.round_id == judged.round.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def test_a_cancelled_challenge_publishes_nothing(
    app: Flask, judged: Judged, client_for: Clients, clock: FrozenClock, make: Factory
) -> None:
    decided(judged, client_for, clock.now() + HOUR)
    with make._saved():
        db.session.merge(judged.challenge).state = ChallengeState.CANCELLED
    clock.move(hours=1)
    work(app)
    assert reload(judged.round).state is RoundState.DECIDED
    assert db.session.get_one(Challenge, judged.challenge.id).state is ChallengeState.CANCELLED
    [letter] = [one for one in letters_to(judged.owner.email) if one.kind == "publication_blocked"]
    assert "pågår inte längre" in letter.body


def test_an_official_with_a_conflict_is_refused_and_another_is_named(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    other = make.person("Andra Ägaren")
    make.member(judged.organisation, other, OrganisationRole.OWNER)
    browser = close_and_propose(judged, client_for)
    seat = make.juror(judged.round, judged.owner)
    make.declaration(seat, judged.entries[1], ConflictAnswer.CONFLICTED)
    assert browser.post(f"{judged.url}/results/decide", data={"sure": "y"}).status_code == 422
    told = browser.get(f"{judged.url}/results").get_data(as_text=True)
    assert "Du är jävig i omgången, så en annan ägare fattar beslutet." in told
    assert "Inte jäviga: Andra Ägaren." in told
    page = f"{judged.url}/results/official"
    editor = client_for(judged.editor)
    assert editor.post(page, data={"official": str(judged.owner.id)}).status_code == 422
    assert editor.post(page, data={"official": str(judged.editor.id)}).status_code == 422
    assert editor.post(page, data={"official": str(other.id)}).status_code == 303
    assert "official_named" in {one.kind for one in letters_to(other.email)}
    third = make.person("Tredje Ägaren")
    make.member(judged.organisation, third, OrganisationRole.OWNER)
    assert client_for(third).post(f"{judged.url}/results/decide", data={"sure": "y"}).status_code == 422
    assert client_for(other).post(f"{judged.url}/results/decide", data={"sure": "y"}).status_code == 303
