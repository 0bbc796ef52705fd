"""More time: only for all, only later, only while everything is sealed; told to everybody, and recorded."""

import datetime as dt
import re
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.deadlines import DeadlineDecision
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job, Letter
from challenges.operations import letters
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import RoundState

DAY = dt.timedelta(days=1)
US = dt.timedelta(microseconds=1)
WHY = "Portalen gick inte att nå på eftermiddagen."


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def rounds():
    return fresh(sa.select(Round).order_by(Round.position))


@pytest.fixture
def owner(make):
    return make.person("Olga Organisatör")


@pytest.fixture
def editor(make):
    return make.person()


@pytest.fixture
def challenge(make, owner, editor):
    return make.challenge(make.organisation(owner=owner, editor=editor), rounds=2, title="Tystare gator")


def page(challenge):
    return f"/organise/challenges/{challenge.slug}/rounds/1/deadline"


def local(moment):
    """As the form has it, in Swedish time; in March and April."""
    return (
        moment + dt.timedelta(hours=1 if moment < dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC) else 2)
    ).strftime("%Y-%m-%dT%H:%M")


def filled(client, challenge, closes_at, **more):
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', client.get(page(challenge)).text)[1]
    return {
        "closes_at": local(closes_at),
        "grace_minutes": "0",
        "along": "y",
        "reason": WHY,
        "seen": seen,
        **more,
    }


def spread():
    for job in fresh(sa.select(Job).where(Job.name == "letters.spread")):
        with unit_of_work(write=True) as work:
            letters.spread(now=job.run_at, **job.args)
            work.commit()


def test_it_is_looked_at_first_then_decided_and_told_to_all(make, client_for, challenge, owner, clock):
    before = rounds()[0]
    captain, english, juror = make.person(), make.person(language="en"), make.person()
    make.team(challenge, captain)
    make.register(challenge, english)
    make.juror(challenge.rounds[0], juror)
    stranger = make.person()
    client, visitor = client_for(owner), client_for(None)
    assert WHY not in visitor.get(f"/challenges/{challenge.slug}").text
    data = filled(client, challenge, before.closes_at + 2 * DAY)
    look = client.post(page(challenge), data=data)
    assert look.status_code == 200
    assert "Är det här vad du vill besluta?" in look.text
    assert look.text.count("<tr>") == 4, "the heading, and closing, jury and results two days later"
    assert rounds()[0].closes_at == before.closes_at, "nothing has changed yet"
    answer = client.post(page(challenge), data={**data, "decide": "1"})
    assert answer.status_code == 303
    after, second = rounds()
    assert after.closes_at == before.closes_at + 2 * DAY
    assert after.judging_ends_at == before.judging_ends_at + 2 * DAY
    assert after.results_at == before.results_at + 2 * DAY
    assert second.opens_at == challenge.rounds[1].opens_at, "there is room enough before the second round"
    public = visitor.get(f"/challenges/{challenge.slug}").text
    assert WHY in public
    assert f'data-countdown="{after.closes_at:%Y-%m-%dT%H:%M:%SZ}"' in public
    (decision,) = fresh(sa.select(DeadlineDecision))
    assert (decision.closes_before, decision.closes_after) == (before.closes_at, after.closes_at)
    assert (decision.decided_by_id, decision.decided_at, decision.reason) == (owner.id, clock.now(), WHY)
    (happening,) = fresh(sa.select(HappeningRow).where(HappeningRow.kind == "round.extended"))
    assert happening.public
    assert happening.person_id == owner.id
    spread()
    spread()
    sent = {
        letter.email: letter for letter in fresh(sa.select(Letter).where(Letter.kind == "deadline_moved"))
    }
    assert set(sent) == {captain.email, english.email, juror.email}
    assert stranger.email not in sent
    assert "Mer tid: Tystare gator stänger 19 mars 2026" in sent[captain.email].subject
    assert WHY in sent[captain.email].body
    assert "2026-03-19 09:00" in sent[english.email].body
    history = client.get(f"/organise/challenges/{challenge.slug}/history").text
    assert "Olga Organisatör gav alla mer tid" in history
    assert WHY in history
    assert WHY in client.get(page(challenge)).text, "earlier decisions are shown"


def test_later_rounds_move_along_when_they_would_begin_too_early(client_for, challenge, owner):
    first, second = rounds()
    client = client_for(owner)
    data = filled(client, challenge, first.closes_at + 10 * DAY)
    assert client.post(page(challenge), data=data).text.count("<tr>") == 8
    client.post(page(challenge), data={**data, "decide": "1"})
    moved, follows = rounds()
    assert moved.results_at == first.results_at + 10 * DAY
    for name in ("opens_at", "closes_at", "judging_ends_at", "results_at"):
        assert getattr(follows, name) == getattr(second, name) + 10 * DAY
    assert follows.opens_at >= moved.results_at


def test_without_moving_along_the_jury_keeps_its_day_as_long_as_it_can(client_for, challenge, owner):
    first = rounds()[0]
    client = client_for(owner)
    data = filled(client, challenge, first.closes_at + 2 * DAY, decide="1")
    del data["along"]
    client.post(page(challenge), data=data)
    assert (rounds()[0].judging_ends_at, rounds()[0].results_at) == (first.judging_ends_at, first.results_at)
    data = filled(client, challenge, first.closes_at + 9 * DAY, decide="1")
    del data["along"]
    client.post(page(challenge), data=data)
    assert rounds()[0].judging_ends_at == first.closes_at + 9 * DAY
    assert rounds()[0].results_at == first.results_at


@pytest.mark.parametrize(
    ("shift", "grace", "words"),
    [
        (-DAY, "0", "kan bara senareläggas"),
        (0 * DAY, "0", "Välj en senare tid eller en längre respittid."),
        (DAY, "99999", "Skriv ett heltal"),
        (DAY, "", "Fyll i"),
    ],
)
def test_what_would_not_be_more_time_is_refused(client_for, challenge, owner, shift, grace, words):
    before = rounds()[0]
    client = client_for(owner)
    for more in ({}, {"decide": "1"}):
        data = filled(client, challenge, before.closes_at + shift, grace_minutes=grace, **more)
        answer = client.post(page(challenge), data=data)
        assert answer.status_code == 422
        assert words in answer.text
        assert WHY in answer.text, "what was typed is kept"
    assert rounds()[0].closes_at == before.closes_at
    assert fresh(sa.select(DeadlineDecision)) == []


def test_a_reason_is_needed(client_for, challenge, owner):
    client = client_for(owner)
    data = filled(client, challenge, rounds()[0].closes_at + DAY, reason="", decide="1")
    answer = client.post(page(challenge), data=data)
    assert answer.status_code == 422
    assert answer.text.count('id="error-summary"') == 1, "the layout says what to put right, once"


def test_a_grace_time_alone_moves_no_date(make, client_for, challenge, owner):
    make.team(challenge, make.person())
    before = rounds()[0]
    client = client_for(owner)
    data = filled(client, challenge, before.closes_at, grace_minutes="60", decide="1")
    assert client.post(page(challenge), data=data).status_code == 303
    after = rounds()[0]
    assert (after.closes_at, after.grace_minutes) == (before.closes_at, 60)
    assert (after.judging_ends_at, after.results_at) == (before.judging_ends_at, before.results_at)
    public = client_for(None).get(f"/challenges/{challenge.slug}").text
    assert "Sena bidrag tas emot i 1 timme efter sista inlämningstid." in public
    shorter = client.post(
        page(challenge), data=filled(client, challenge, before.closes_at, grace_minutes="30")
    )
    assert shorter.status_code == 422
    assert "En respittid kan bara bli längre." in shorter.text


def test_seconds_that_the_form_does_not_show_stay_as_they_are(client_for, challenge, owner):
    odd = rounds()[0].closes_at + dt.timedelta(seconds=42)
    with unit_of_work(write=True) as work:
        db.session.execute(sa.update(Round).where(Round.position == 1).values(closes_at=odd))
        work.commit()
    client = client_for(owner)
    data = filled(client, challenge, odd, grace_minutes="5", decide="1")
    assert client.post(page(challenge), data=data).status_code == 303
    assert rounds()[0].closes_at == odd


def test_it_can_be_done_after_the_deadline_as_long_as_the_seal_holds(make, client_for, owner, clock):
    challenge = make.challenge(make.organisation(owner=owner), grace_minutes=30)
    closes_at = challenge.rounds[0].closes_at
    entry = make.entry(make.team(challenge, make.person()), challenge, author=owner)
    client = client_for(owner)
    clock.move(to=closes_at + dt.timedelta(minutes=30) - US)
    data = filled(client, challenge, closes_at + DAY, grace_minutes="30", decide="1")
    assert client.post(page(challenge), data=data).status_code == 303
    clock.move(to=closes_at + DAY - US)
    listed = client.get(f"/organise/challenges/{challenge.slug}/rounds/1/entries").text
    assert "Bidragen är förseglade" in listed
    assert entry.reference not in listed


def test_not_when_somebody_can_have_read_an_entry(make, client_for, owner, clock):
    challenge = make.challenge(make.organisation(owner=owner))
    client = client_for(owner)
    data = filled(client, challenge, rounds()[0].closes_at + DAY, decide="1")
    clock.move(to=rounds()[0].closes_at)
    answer = client.post(page(challenge), data=data)
    assert answer.status_code == 403
    assert "bara flyttas medan alla bidrag är förseglade" in answer.text
    assert fresh(sa.select(DeadlineDecision)) == []
    assert "Ge alla mer tid" not in client.get(f"/organise/challenges/{challenge.slug}").text


def test_not_when_judging_has_begun_or_the_challenge_is_cancelled(make, client_for, owner):
    organisation = make.organisation(owner=owner)
    for challenge in (
        make.challenge(organisation, round_state=RoundState.JUDGING),
        make.challenge(organisation, state="cancelled"),
        make.challenge(organisation, state="draft"),
    ):
        assert client_for(owner).get(page(challenge)).status_code == 403


def test_who_may(make, client_for, owner, editor):
    organisation = make.organisation(owner=owner, editor=editor)
    challenge = make.challenge(organisation)
    reader, captain, admin = make.person(), make.person(), make.person(admin=True)
    make.member(organisation, reader, OrganisationRole.READER)
    make.team(challenge, captain)
    expected = {owner: 200, editor: 200, reader: 403, captain: 404, admin: 404, make.person(): 404}
    for person, status in expected.items():
        assert client_for(person).get(page(challenge)).status_code == status
    assert client_for(None).get(page(challenge)).status_code == 302


def test_of_two_who_extend_at_once_one_is_told_to_look_again(app, client_for, challenge, owner, editor):
    closes_at = rounds()[0].closes_at
    requests = [
        ((owner.id, owner.session_number), filled(client_for(owner), challenge, closes_at + DAY, decide="1")),
        (
            (editor.id, editor.session_number),
            filled(client_for(editor), challenge, closes_at + 2 * DAY, decide="1"),
        ),
    ]
    url, gate, answers = page(challenge), threading.Barrier(2), []
    db.session.remove()

    def send(who, data):
        client = app.test_client()
        client.__class__ = app.test_client_class.__mro__[1]
        with client.session_transaction() as session:
            session["_user_id"] = f"{who[0]}.{who[1]}"
        gate.wait()
        with app.app_context():
            answers.append(client.post(url, data=data))

    threads = [threading.Thread(target=send, args=request) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    (told,) = (answer for answer in answers if answer.status_code == 422)
    assert "Någon annan har flyttat sista inlämningstid" in told.text
    (decision,) = fresh(sa.select(DeadlineDecision))
    assert decision.closes_before == closes_at
    assert rounds()[0].closes_at == decision.closes_after


def test_judging_waits_for_the_new_deadline(make, client_for, owner, clock):
    challenge = make.challenge(make.organisation(owner=owner), grace_minutes=1)
    closes_at = challenge.rounds[0].closes_at
    client = client_for(owner)
    data = filled(client, challenge, closes_at + DAY, grace_minutes="1", decide="1")
    clock.move(to=closes_at)
    client.post(page(challenge), data=data)
    clock.move(to=closes_at + dt.timedelta(minutes=1))
    client.post(f"/organise/challenges/{challenge.slug}/rounds/1/jury/open")
    assert rounds()[0].state is RoundState.PLANNED


def test_results_that_publish_themselves_move_with_their_day(client_for, challenge, owner):
    first, second = rounds()
    with unit_of_work(write=True) as work:
        for one in (first, second):
            db.session.get_one(Round, one.id).publish_at = one.results_at + 2 * DAY
        work.commit()
    client = client_for(owner)
    data = filled(client, challenge, first.closes_at + 10 * DAY)
    assert "Resultatet publiceras av sig självt" in client.post(page(challenge), data=data).text
    assert client.post(page(challenge), data=data | {"decide": "1"}).status_code == 303
    moved = rounds()
    assert [one.publish_at - one.results_at for one in moved] == [2 * DAY, 2 * DAY]
    assert moved[0].publish_at - first.results_at == 12 * DAY
