"""Alarms are signed before anything is decided; ballots are left out for a reason before the effect is seen."""

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.models import db
from challenges.models.alarms import BallotRemoval
from challenges.models.happenings import HappeningRow
from challenges.models.jury import Assignment
from challenges.models.people import Person
from challenges.models.results import Decision
from challenges.queries import rankings
from challenges.vocabulary.choices import AlarmKind, ConflictAnswer
from tests.factories import Factory
from tests.panels import Panel
from tests.queries_counted import counted

Clients = Callable[[Person | None], FlaskClient]


def opened(make: Factory, panel: Panel, juror: int, before: dt.timedelta) -> None:
    """A juror of the panel has opened every entry so long before locking the ballot."""
    with make._saved():
        db.session.execute(
            sa.update(Assignment)
            .where(Assignment.juror_id == panel.jurors[juror].id)
            .values(opened_at=make.now - before)
        )


def test_nothing_is_proposed_or_decided_before_every_alarm_is_signed(
    panel: Callable[..., Panel], make: Factory, client_for: Clients
) -> None:
    made = panel(closed=False, places=2)
    opened(make, made, 2, dt.timedelta(seconds=40))
    opened(make, made, 3, dt.timedelta(minutes=20))
    browser = client_for(made.owner)
    browser.post(f"{made.url}/results/close", data={"despite_gaps": "y"})
    alarms = rankings.alarms(made.round, without=())
    fast = [alarm for alarm in alarms if alarm.kind is AlarmKind.FAST]
    assert [(alarm.juror_id, alarm.figure) for alarm in fast] == [(made.jurors[2].id, "40")]
    best = rankings.lines(made.round, without=())[0]
    decision = f"{made.url}/entries/{best.reference}/decision"
    proposal = {"outcome": "award", "motivation": "Bäst."}
    refused = browser.post(decision, data=proposal)
    assert refused.status_code == 422
    assert "som ingen har signerat" in refused.get_data(as_text=True)
    assert browser.post(f"{made.url}/results/decide", data={"sure": "y"}).status_code == 422

    page = f"{made.url}/results/alarms"
    shown = browser.get(page).get_data(as_text=True)
    assert "Ledamot 2" in shown
    assert "40" in shown
    one = f"{page}/{fast[0].reference}"
    assert browser.post(one, data={"reason": "  "}).status_code == 422
    for alarm in alarms:
        answer = browser.post(f"{page}/{alarm.reference}", data={"reason": "Läst om, inget fel."})
        assert answer.status_code == 303
    assert browser.post(one, data={"reason": "En gång till."}).status_code == 422
    assert "Läst om, inget fel." in browser.get(page).get_data(as_text=True)
    kinds = db.session.scalars(sa.select(HappeningRow.kind)).all()
    assert kinds.count("alarm.signed") == len(alarms)
    assert browser.post(decision, data=proposal).status_code == 303
    assert browser.post(f"{made.url}/results/decide", data={"sure": "y"}).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(Decision.id))) == len(made.entries)


def test_a_signature_holds_for_the_same_alarm_in_the_next_ranking(
    panel: Callable[..., Panel], make: Factory, client_for: Clients
) -> None:
    made = panel(closed=False)
    opened(make, made, 2, dt.timedelta(seconds=40))
    browser = client_for(made.owner)
    browser.post(f"{made.url}/results/close", data={"despite_gaps": "y"})
    fast = next(one for one in rankings.alarms(made.round, without=()) if one.kind is AlarmKind.FAST)
    browser.post(f"{made.url}/results/alarms/{fast.reference}", data={"reason": "Förberedd i förväg."})
    browser.post(f"{made.url}/results/ranking")
    again = next(one for one in rankings.alarms(made.round, without=()) if one.kind is AlarmKind.FAST)
    assert again.id != fast.id
    assert again.reason == "Förberedd i förväg."
    opened(make, made, 2, dt.timedelta(seconds=30))
    browser.post(f"{made.url}/results/ranking")
    other = next(one for one in rankings.alarms(made.round, without=()) if one.kind is AlarmKind.FAST)
    assert other.signed_at is None


def test_the_chair_reads_alarms_and_officials_sign_them(
    panel: Callable[..., Panel], make: Factory, client_for: Clients
) -> None:
    made = panel(closed=False)
    opened(make, made, 2, dt.timedelta(seconds=40))
    client_for(made.owner).post(f"{made.url}/results/close", data={"despite_gaps": "y"})
    one = rankings.alarms(made.round, without=())[0]
    chair = client_for(made.people[1])
    assert chair.get(f"{made.url}/results/alarms").status_code == 200
    assert (
        chair.post(f"{made.url}/results/alarms/{one.reference}", data={"reason": "Jag."}).status_code == 403
    )
    for person in (made.people[0], make.person()):
        assert client_for(person).get(f"{made.url}/results/alarms").status_code == 404
        assert client_for(person).post(f"{made.url}/results/alarms/{one.reference}").status_code == 404


def test_ballots_are_left_out_for_a_reason_and_count_again(
    panel: Callable[..., Panel], make: Factory, client_for: Clients
) -> None:
    made = panel()
    browser = client_for(made.owner)
    before = made.ranking()
    page = f"{made.url}/results/ballots/{made.jurors[0].id}"
    shown = browser.get(page).get_data(as_text=True)
    # Whoever decides on method does not see what it does to the ranks.
    assert not any(f"Idé {number:02}" in shown for number in range(12))
    assert browser.post(page, data={"reason": ""}).status_code == 422
    assert made.ranking().number == 1
    assert browser.post(page, data={"reason": "Jävet upptäcktes för sent."}).status_code == 303
    after = made.ranking()
    assert after.number == 2
    left_out = next(name for name, juror in before.jurors.items() if juror == made.jurors[0].id)
    assert left_out in {one["juror"] for one in before.snapshot["scores"]}
    assert left_out not in {one["juror"] for one in after.snapshot["scores"]}
    assert set(after.jurors.values()) <= {juror.id for juror in made.jurors}
    assert "Jävet upptäcktes för sent." in browser.get(f"{made.url}/results/alarms").get_data(as_text=True)
    assert "Låt bedömningar räknas igen" in browser.get(page).get_data(as_text=True)
    assert browser.post(page, data={"reason": "Jävet prövades: inget jäv."}).status_code == 303
    restored = made.ranking()
    assert (restored.number, restored.checksum) == (3, before.checksum)
    removal = db.session.scalars(sa.select(BallotRemoval)).one()
    assert removal.ended_by_id == made.owner.id
    kinds = db.session.scalars(sa.select(HappeningRow.kind)).all()
    assert kinds.count("ballots.removed") == kinds.count("ballots.restored") == 1


def test_somebody_with_a_conflict_decides_on_no_ballots_and_sees_no_alarm_of_the_entry(
    panel: Callable[..., Panel], make: Factory, client_for: Clients
) -> None:
    made = panel(closed=False)
    opened(make, made, 2, dt.timedelta(seconds=40))
    client_for(made.owner).post(f"{made.url}/results/close", data={"despite_gaps": "y"})
    fast = next(one for one in rankings.alarms(made.round, without=()) if one.kind is AlarmKind.FAST)
    seat = make.seat_of(made.people[1], made.round)
    for entry in made.entries:
        if entry.id in fast.entries:
            make.redeclare(seat, entry, ConflictAnswer.CONFLICTED)
    chair = client_for(made.people[1])
    shown = chair.get(f"{made.url}/results/alarms").get_data(as_text=True)
    assert "Kortaste tid i sekunder: 40" not in shown
    assert not any(
        f"Idé {made.entries.index(entry):02}" in shown for entry in made.entries if entry.id in fast.entries
    )
    assert chair.post(f"{made.url}/results/ballots/{made.jurors[0].id}").status_code == 403
    assert fast not in rankings.alarms(made.round, without=set(fast.entries))


def test_the_page_of_alarms_asks_no_more_for_many_than_for_few(
    app: Flask, panel: Callable[..., Panel], make: Factory, client_for: Clients
) -> None:
    found = []
    for fast in (1, 4):
        made = panel(closed=False)
        for juror in range(fast):
            opened(make, made, juror, dt.timedelta(seconds=40))
        browser = client_for(made.owner)
        browser.post(f"{made.url}/results/close", data={"despite_gaps": "y"})
        assert len([a for a in rankings.alarms(made.round, without=()) if a.kind is AlarmKind.FAST]) == fast
        with counted(app) as queries:
            assert browser.get(f"{made.url}/results/alarms").status_code == 200
        found.append(queries.total)
    assert found[0] == found[1]
