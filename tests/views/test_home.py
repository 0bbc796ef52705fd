"""My pages: what waits for a person, with as many questions to the database for much as for little."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models.people import Person
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.states import AssignmentState
from tests.factories import Factory
from tests.queries_counted import counted
from tests.services.markup import faults
from tests.views.test_invitations import invite

Clients = Callable[[Person | None], FlaskClient]


def _fill(make: Factory, person: Person, number: int) -> None:
    """One of everything that can wait for a person."""
    owner = make.person()
    organisation = make.organisation(owner=owner, name=f"Inbjudande {number}")
    invite(make, owner, person.email, organisation_id=organisation.id)
    own = make.organisation(owner=person, name=f"Egen {number}")
    make.challenge(own, title=f"Arrangerad {number}")
    joined = make.challenge(title=f"Deltar {number}")
    team = make.team(joined, person, name=f"Lag {number}")
    make.entry(team, joined, author=person)
    invite(make, owner, person.email, "member", team_id=make.team(make.challenge()).id)
    judged = make.challenge(title=f"Bedöms {number}")
    juror = make.juror(judged.rounds[0], person)
    for state in (AssignmentState.DONE, AssignmentState.OFFERED):
        captain = make.person()
        entry = make.entry(make.team(judged, captain), judged, author=captain)
        if state is AssignmentState.DONE:
            make.declaration(juror, entry, ConflictAnswer.NONE)
        make.assignment(juror, entry, state)


def test_an_empty_page_says_what_to_do(client_for: Clients, make: Factory) -> None:
    page = client_for(make.person()).get("/home")
    assert "Hitta en utmaning" in page.text
    assert "/organise/organisations/new" in page.text
    assert faults(page.text) == []


def test_everything_that_waits_is_there(client_for: Clients, make: Factory) -> None:
    person = make.person("Kim Berg")
    _fill(make, person, 7)
    page = client_for(person).get("/home")
    for words in (
        "Kim Berg",
        "Inbjudande 7",
        "Egen 7",
        "Arrangerad 7",
        "Deltar 7",
        "Lag 7",
        "Bedöms 7",
        "1 av 2",
    ):
        assert words in page.text
    assert "Lämna in före" in page.text
    assert faults(page.text) == []


def test_registered_without_a_team(client_for: Clients, make: Factory, clock: FrozenClock) -> None:
    person, challenge = make.person(), make.challenge(title="Tyst stad")
    make.register(challenge, person)
    client = client_for(person)
    assert "Bilda ett" in client.get("/home").text
    clock.move(days=8)
    page = client.get("/home").text
    assert "Bilda ett" not in page
    assert "Resultatet planeras till" in page


def test_much_costs_as_many_questions_as_little(app: Flask, client_for: Clients, make: Factory) -> None:
    little, much = make.person(), make.person()
    _fill(make, little, 1)
    for number in range(3):
        _fill(make, much, number)
    totals = []
    for person in (little, much):
        client = client_for(person)
        client.get("/home")
        with counted(app) as asked:
            client.get("/home")
        totals.append(asked.total)
    assert totals[0] == totals[1] <= 22, totals
