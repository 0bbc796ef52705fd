"""Conflicts of interest of officials, the decision on what was found, and the record of it all."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.conflicts import OfficialDeclaration
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.operations import conflict_findings
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.roles import JurySeat, OrganisationRole
from challenges.vocabulary.states import AssignmentState, RoundState
from tests.juries import ClientFor, Jury, closed, fresh, judged, letters
from tests.letters_read import path_in, work
from tests.queries_counted import counted
from tests.views.test_conflict_findings import change, findings, look, workplace

__all__ = ["closed", "judged"]


def everywhere(jury: Jury) -> None:
    """What the worker does every quarter of an hour."""
    with unit_of_work(write=True) as transaction:
        conflict_findings.look_everywhere(now=jury.make.now)
        transaction.commit()


def official(jury: Jury, role: OrganisationRole = OrganisationRole.EDITOR, name: str = "") -> Person:
    person = jury.make.person(name)
    organisation = db.session.get_one(Organisation, jury.challenge.organisation_id)
    jury.make.member(organisation, person, role)
    return person


def entries_url(jury: Jury) -> str:
    return f"/organise/challenges/{jury.slug}/rounds/1/entries"


def answers(jury: Jury, **given: str) -> dict[str, str]:
    return {f"{name[:-1]}{jury.entries[int(name[-1])].reference}": value for name, value in given.items()}


def declare(jury: Jury, person: Person, client_for: ClientFor, **given: str) -> None:
    reply = client_for(person).post(f"{jury.organise}/conflicts", data=answers(jury, **given))
    assert reply.status_code == 303, reply.text


@pytest.mark.parametrize("answer", ["possible", "conflicted"])
def test_an_official_with_a_conflict_sees_nothing_of_the_entry(
    judged: Jury, client_for: ClientFor, answer: str
) -> None:
    editor = official(judged)
    client = client_for(editor)
    entry = f"{entries_url(judged)}/{judged.entries[0].reference}"
    assert client.get(entry).status_code == 200
    declare(judged, editor, client_for, answer_0=answer, reason_0="Min syster är med i laget.")
    assert client.get(entry).status_code == 404
    assert "Idé 0" not in client.get(entries_url(judged)).text
    assert "Idé 1" in client.get(entries_url(judged)).text
    page = client.get(f"{judged.organise}/declarations").text
    assert "Min syster" not in page
    other = client_for(judged.owner).get(f"{judged.organise}/declarations").text
    assert "Min syster är med i laget." in other
    assert editor.name in other


def test_a_reason_is_asked_and_nothing_typed_is_lost(judged: Jury, client_for: ClientFor) -> None:
    client = client_for(official(judged))
    data = answers(judged, answer_0="possible", answer_1="conflicted", reason_1="Jag är delägare.")
    reply = client.post(f"{judged.organise}/conflicts", data=data)
    assert reply.status_code == 422
    assert "Jag är delägare." in reply.text
    assert db.session.query(OfficialDeclaration).count() == 0


def test_none_for_all_the_rest_in_one_step(judged: Jury, client_for: ClientFor) -> None:
    person = official(judged)
    declare(judged, person, client_for, answer_0="conflicted", reason_0="Jag är delägare.")
    client_for(person).post(f"{judged.organise}/conflicts", data={"rest": "y"})
    rows = db.session.query(OfficialDeclaration).order_by(OfficialDeclaration.entry_id).all()
    # The stored answer stands: an empty row means no answer, not a new one.
    assert [row.answer for row in rows] == [ConflictAnswer.CONFLICTED, ConflictAnswer.NONE]


def test_who_may_not_declare(judged: Jury, closed: Callable[..., Jury], client_for: ClientFor) -> None:
    url = f"{judged.organise}/conflicts"
    for person in (judged.make.person(), judged.captains[0], judged.people[1]):
        assert client_for(person).get(url).status_code == 404
    assert client_for(judged.people[0]).get(url).status_code == 403
    reader = official(judged, OrganisationRole.READER)
    assert client_for(reader).get(url).status_code == 200


def test_a_colleague_decides_never_oneself_nor_somebody_conflicted(
    judged: Jury, client_for: ClientFor
) -> None:
    concerned, conflicted = official(judged), official(judged)
    declare(judged, concerned, client_for, answer_0="possible", reason_0="Vi har arbetat ihop.")
    declare(judged, conflicted, client_for, answer_0="conflicted", reason_0="Min bror är med.")
    row = db.session.query(OfficialDeclaration).filter_by(person_id=concerned.id).one()
    url = f"{judged.organise}/declarations/officials/{row.id}"
    for person in (concerned, conflicted, judged.make.person()):
        assert client_for(person).post(url, data={"resolution": "cleared"}).status_code == 404
    assert client_for(judged.owner).post(url, data={"resolution": "cleared"}).status_code == 303
    assert fresh(row).resolution == "cleared"
    entry = f"{entries_url(judged)}/{judged.entries[0].reference}"
    assert client_for(concerned).get(entry).status_code == 200
    assert "får handlägga" in letters("conflict_resolved")[0].body


def test_what_was_found_waits_for_a_decision_and_follows_it(judged: Jury, client_for: ClientFor) -> None:
    assignment = judged.reading(judged.jurors[1], judged.entries[0])
    workplace(judged, judged.people[1], "Dalvatten AB")
    workplace(judged, judged.captains[0], "Dalvatten")
    look(judged)
    page = client_for(judged.owner).get(f"{judged.organise}/declarations").text
    assert "Samma arbetsgivare: Dalvatten AB" in page
    mine = client_for(judged.people[1]).get(f"{judged.room}/conflicts").text
    assert "Samma arbetsgivare: Dalvatten AB" in mine
    finding = findings()[0]
    url = f"{judged.room}/declarations/found/{finding.id}"
    chair = client_for(judged.people[0])
    assert client_for(judged.people[1]).post(url, data={"resolution": "cleared"}).status_code == 404
    assert chair.post(url, data={"resolution": "upheld"}).status_code == 303
    assert fresh(assignment).state is AssignmentState.CONFLICTED
    assert chair.post(url, data={"resolution": "cleared"}).status_code == 303
    assert fresh(assignment).state is AssignmentState.ACCEPTED
    assert client_for(judged.people[1]).get(f"/jury/assignments/{assignment.reference}").status_code == 200
    assert [letter.email for letter in letters("conflict_resolved")] == [judged.people[1].email] * 2


def test_those_who_decide_are_told_of_what_was_found_once_and_only_if_it_does_not_concern_them(
    judged: Jury, client_for: ClientFor, app: Flask
) -> None:
    chair, owner = judged.people[0], judged.owner
    declare(judged, official(judged), client_for, answer_0="conflicted", reason_0="Nära vän till laget.")
    workplace(judged, judged.people[1], "Dalvatten AB")
    workplace(judged, judged.captains[0], "Dalvatten")
    assert (look(judged), look(judged)) == (1, 0)
    work(app)
    told = {letter.email: letter for letter in letters("conflicts_wait")}
    assert set(told) == {chair.email, owner.email}
    assert "1 möjligt jäv väntar på beslut" in told[owner.email].body
    for person in (chair, owner):
        assert "Dalvatten AB" in client_for(person).get(path_in(told[person.email], "declarations")).text
        assert "Dalvatten" not in told[person.email].body


def test_what_was_found_while_entries_are_sealed_is_told_once_when_they_are_not(
    judged: Jury, app: Flask, clock: FrozenClock
) -> None:
    workplace(judged, judged.people[1], "Dalvatten AB")
    workplace(judged, judged.captains[0], "Dalvatten")
    change(Round, judged.round.id, closes_at=judged.make.now + dt.timedelta(days=1))
    everywhere(judged)
    work(app)
    assert letters("conflicts_wait") == []
    clock.move(days=2)
    for _ in range(2):
        everywhere(judged)
        work(app)
    assert sorted(letter.email for letter in letters("conflicts_wait")) == sorted(
        person.email for person in (judged.people[0], judged.owner)
    )


def test_an_official_with_a_conflict_is_not_told_how_much_is_left(
    judged: Jury, client_for: ClientFor
) -> None:
    for juror in judged.jurors[1:]:
        judged.make.sheet(juror, judged.entries[1], judged.challenge, score=4)
        judged.reading(juror, judged.entries[0])
    url = judged.organise.removesuffix("/jury") + "/results"
    left = f"{len(judged.jurors) - 1} bedömningar är inte klara."
    owner = client_for(judged.owner)
    assert left in owner.post(f"{url}/close").text
    declare(judged, judged.owner, client_for, answer_0="conflicted", reason_0="Nära vän till laget.")
    reply = owner.post(f"{url}/close")
    assert reply.status_code == 422
    assert "Allt är inte bedömt." in reply.text
    assert "bedömningar är inte klara" not in reply.text
    assert owner.post(f"{url}/close", data={"despite_gaps": "y"}).status_code == 303
    assert owner.get(f"{url}/certain").status_code == 404
    assert f"{url}/certain" not in owner.get(url).text


def test_nobody_is_left_to_decide(closed: Callable[..., Jury], client_for: ClientFor) -> None:
    jury = closed()
    declare(jury, jury.owner, client_for, answer_0="possible", reason_0="Vi känner varandra.")
    page = client_for(jury.owner).get(f"{jury.organise}/declarations").text
    assert "Ingen är fri att besluta" in page
    assert "Vi känner varandra." not in page
    jury.seat(seat=JurySeat.CHAIR)
    assert "Ingen är fri att besluta" not in client_for(jury.owner).get(f"{jury.organise}/declarations").text


def test_the_record_tells_everything_but_what_the_reader_is_conflicted_with(
    judged: Jury, client_for: ClientFor
) -> None:
    editor = official(judged, name="Edit Redaktör")
    declare(judged, editor, client_for, answer_1="possible", reason_1="Vi spelar i samma kör.")
    row = db.session.query(OfficialDeclaration).one()
    url = f"{judged.organise}/declarations/officials/{row.id}"
    client_for(judged.owner).post(url, data={"resolution": "upheld"})
    judged.make.declaration(judged.jurors[1], judged.entries[0], ConflictAnswer.CONFLICTED)
    for page in ("record", "record.csv"):
        text = client_for(judged.owner).get(f"{judged.organise}/declarations/{page}").text
        assert "Vi spelar i samma kör." in text
        assert "Olivia Organisatör" in text
        assert "Dolt på grund av jäv" not in text
        hidden = client_for(editor).get(f"{judged.organise}/declarations/{page}").text
        assert "samma kör" not in hidden
        assert "Lag 1" not in hidden
        assert "Dolt på grund av jäv" in hidden
    assert "Lag 0" in client_for(editor).get(f"{judged.organise}/declarations/record").text
    assert client_for(judged.people[1]).get(f"{judged.organise}/declarations/record").status_code == 404
    assert client_for(judged.people[0]).get(f"{judged.organise}/declarations/record.csv").status_code == 200


def test_nothing_is_told_before_the_round_has_closed(
    closed: Callable[..., Jury], client_for: ClientFor, app: Flask
) -> None:
    jury = closed()
    jury.seat(seat=JurySeat.CHAIR)
    workplace(jury, jury.people[0], "Dalvatten AB")
    workplace(jury, jury.captains[0], "Dalvatten")
    look(jury)
    app.extensions["clock"].move(days=-3)
    owner = client_for(jury.owner)
    page = owner.get(f"{jury.organise}/declarations").text
    assert "Lag 0" not in page
    assert "Dalvatten" not in page
    assert "Lag 0" not in owner.get(f"{jury.organise}/declarations/record").text
    assert owner.get(f"{jury.organise}/declarations/record.csv").status_code == 404
    assert owner.get(f"{jury.organise}/conflicts").status_code == 403


def test_the_answers_stand_once_the_results_are_public(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed(state=RoundState.PUBLISHED)
    client = client_for(jury.owner)
    reply = client.post(f"{jury.organise}/conflicts", data=answers(jury, answer_0="none"))
    assert reply.status_code == 422
    assert db.session.query(OfficialDeclaration).count() == 0


def test_fifty_on_a_page_and_on_to_the_next(closed: Callable[..., Jury], client_for: ClientFor) -> None:
    jury = closed(entries=52)
    client = client_for(jury.owner)
    first = client.get(f"{jury.organise}/conflicts").text
    assert first.count('type="radio"') == 150
    on = client.post(f"{jury.organise}/conflicts", data={"rest": "y"})
    assert on.location.endswith("/conflicts?page=2")
    assert db.session.query(OfficialDeclaration).count() == 50
    done = client.post(f"{jury.organise}/conflicts?page=2", data={"rest": "y"})
    assert done.location.endswith("/conflicts")
    assert "Du har svarat för alla bidrag." in client.get(done.location).text


@pytest.mark.parametrize("page", ["conflicts", "declarations", "declarations/record"])
def test_pages_cost_the_same_for_one_and_for_three(
    app: Flask, closed: Callable[..., Jury], client_for: ClientFor, page: str
) -> None:
    costs = []
    for number in (1, 3):
        jury = closed(entries=number)
        for n in range(number):
            person, juror = jury.seat()
            workplace(jury, person, "Dalvatten AB")
            workplace(jury, jury.captains[n], "Dalvatten")
            jury.make.declaration(juror, jury.entries[n], ConflictAnswer.POSSIBLE)
        look(jury)
        client = client_for(jury.owner)
        with counted(app) as seen:
            assert client.get(f"{jury.organise}/{page}").status_code == 200
        costs.append(seen.total)
    assert costs[0] == costs[1]
