"""Late but within the grace time: accepted, marked wherever it is shown, and sealed until the grace time is over."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import EntryVersion
from challenges.models.jobs import Job, Letter
from challenges.operations import letters
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.states import AssignmentState

US = dt.timedelta(microseconds=1)
GRACE = dt.timedelta(minutes=30)
MARK = "Sent, inom respittiden"


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def reviewed(client, entry):
    page = client.get(f"/entries/{entry.reference}/submit").text
    return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("version", "key")}


@pytest.fixture
def owner(make):
    return make.person()


@pytest.fixture
def captain(make):
    return make.person("Cecilia Cederlund")


@pytest.fixture
def challenge(make, owner):
    return make.challenge(make.organisation(owner=owner), grace_minutes=30)


@pytest.fixture
def closes_at(challenge):
    return challenge.rounds[0].closes_at


@pytest.fixture
def entry(make, challenge, captain):
    return make.draft(make.team(challenge, captain), challenge, author=captain)


@pytest.mark.parametrize(("after", "is_late"), [(-US, False), (0 * US, True), (GRACE - US, True)])
def test_an_entry_in_the_grace_time_is_accepted_and_marked(
    make, client_for, challenge, captain, owner, clock, closes_at, after, is_late
):
    founded = make.team(challenge, captain)
    entry = make.draft(founded, challenge, author=captain)
    team, organiser = client_for(captain), client_for(owner)
    data = reviewed(team, entry)
    clock.move(to=closes_at + after)
    answer = team.post(f"/entries/{entry.reference}/submit", data=data)
    assert answer.status_code == 303
    (version,) = fresh(sa.select(EntryVersion))
    assert version.arrived_at == closes_at + after
    for job in fresh(sa.select(Job).where(Job.name == "letters.spread")):
        with unit_of_work(write=True) as work:
            letters.spread(now=job.run_at, **job.args)
            work.commit()
    (letter,) = fresh(sa.select(Letter).where(Letter.kind == "entry_submitted"))
    assert ("kom efter sista inlämningstid" in letter.body) is is_late
    assert ("märks som sent" in team.get(answer.location).text) is is_late
    base = f"/entries/{entry.reference}"
    for page in (base, f"{base}/versions/1", f"/teams/{founded.reference}"):
        assert (MARK in team.get(page).text) is is_late, page
    clock.move(to=closes_at + GRACE)
    place = f"/organise/challenges/{challenge.slug}/rounds/1/entries"
    for page in (place, f"{place}/{entry.reference}"):
        assert (MARK in organiser.get(page).text) is is_late, page


def test_the_jury_sees_that_an_entry_came_late(make, client_for, challenge, captain, clock, closes_at):
    clock.move(to=closes_at + GRACE - US)
    entry = make.entry(make.team(challenge, captain), challenge, author=captain)
    juror = make.person()
    seat = make.juror(challenge.rounds[0], juror)
    make.declaration(seat, entry, ConflictAnswer.NONE)
    assignment = make.assignment(seat, entry, AssignmentState.ACCEPTED)
    page = f"/jury/assignments/{assignment.reference}"
    assert client_for(juror).get(page).status_code == 404, "sealed until the grace time is over"
    clock.move(to=closes_at + GRACE)
    assert MARK in client_for(juror).get(page).text


def test_nothing_is_opened_before_the_grace_time_is_over(
    client_for, entry, challenge, owner, clock, closes_at
):
    organiser = client_for(owner)
    place = f"/organise/challenges/{challenge.slug}"
    for moment, sealed in ((closes_at, True), (closes_at + GRACE - US, True), (closes_at + GRACE, False)):
        clock.move(to=moment)
        assert ("Bidragen är förseglade" in organiser.get(f"{place}/rounds/1/entries").text) is sealed
        assert ("allt är förseglat så länge" in organiser.get(place).text) is sealed


def test_after_the_grace_time_it_is_too_late(client_for, entry, captain, clock, closes_at):
    client = client_for(captain)
    data = reviewed(client, entry)
    clock.move(to=closes_at + GRACE)
    assert client.post(f"/entries/{entry.reference}/submit", data=data).status_code == 409
    assert fresh(sa.select(EntryVersion)) == []


def test_nobody_new_comes_in_during_the_grace_time_but_a_founded_team_may_start(
    make, client_for, challenge, captain, clock, closes_at
):
    team = make.team(challenge, captain)
    clock.move(to=closes_at)
    assert client_for(make.person()).get(f"/challenges/{challenge.slug}/register").status_code == 403
    assert client_for(captain).post(f"/teams/{team.reference}/entry").status_code == 303


def test_everybody_reads_beforehand_that_late_entries_are_accepted_and_the_countdown_shows_the_deadline(
    make, client_for, challenge, clock, closes_at
):
    page = client_for(None).get(f"/challenges/{challenge.slug}").text
    assert "Under 30 minuter efter det tas bidrag fortfarande emot, men märks som sena." in page
    assert f'data-countdown="{closes_at:%Y-%m-%dT%H:%M:%SZ}"' in page
    without = make.challenge()
    assert "märks som sena" not in client_for(None).get(f"/challenges/{without.slug}").text


def test_the_organiser_sets_the_grace_time_with_the_dates(make, client_for, clock):
    owner = make.person()
    challenge = make.challenge(make.organisation(owner=owner), state="draft")
    client, path = client_for(owner), f"/organise/challenges/{challenge.slug}/edit/rounds"
    data = {
        "revision": "1",
        "team_size_min": "1",
        "team_size_max": "4",
        "rounds-0-id": str(challenge.rounds[0].id),
        "rounds-0-name_sv": "Omgång 1",
        "rounds-0-opens_at": "2026-04-01T09:00",
        "rounds-0-closes_at": "2026-04-30T15:00",
        "rounds-0-judging_ends_at": "2026-04-30T15:20",
        "rounds-0-results_at": "2026-05-20T15:00",
        "rounds-0-readings": "3",
        "rounds-0-grace_minutes": "30",
    }
    refused = client.post(path, data=data)
    assert refused.status_code == 422
    assert "Juryn kan inte vara klar innan respittiden är slut." in refused.text
    assert client.post(path, data={**data, "rounds-0-grace_minutes": "20"}).status_code == 303
    assert fresh(sa.select(Round.grace_minutes).where(Round.challenge_id == challenge.id)) == [20]
