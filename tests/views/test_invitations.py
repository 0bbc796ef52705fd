"""Invitations through the pages, to an organisation, a team and a jury."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.happenings import HappeningRow
from challenges.models.invitations import Invitation
from challenges.models.jury import Juror
from challenges.models.organisations import Membership, Organisation
from challenges.models.people import Person
from challenges.models.teams import Registration, TeamMembership
from challenges.operations import invitations
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries.actors import load_actor
from tests.factories import Factory
from tests.letters_read import letters_to, path_in
from tests.services.markup import faults

Clients = Callable[[Person | None], FlaskClient]


@pytest.fixture
def owner(make: Factory) -> Person:
    return make.person("Olle Ägare")


@pytest.fixture
def organisation(make: Factory, owner: Person) -> Organisation:
    return make.organisation(owner=owner, name="Ekby kommun")


def invite(
    make: Factory, by: Person, email: str, role: str = "editor", **target: int
) -> tuple[Invitation, str]:
    """Send an invitation; gives it and the path of its link."""
    with unit_of_work(write=True) as work:
        actor = load_actor(by.id)
        assert actor is not None
        invitation, secret = invitations.create(
            email=email, role=role, invited_by=actor, now=make.now, **target
        )
        work.commit()
    return invitation, f"/invitations/{secret}"


def test_the_letter_opens_the_invitation(
    make: Factory, client_for: Clients, owner: Person, organisation: Organisation
) -> None:
    person = make.person(email="kim@example.org")
    invitation, path = invite(make, owner, "Kim@Example.org", organisation_id=organisation.id)
    (letter,) = letters_to("kim@example.org")
    assert letter.secret
    assert letter.subject == "Inbjudan till Ekby kommun"
    assert path_in(letter, "/invitations/") == path

    visitor = client_for(None).get(path)
    assert "Olle Ägare" in visitor.text
    assert f"/sign-in?next={path}" in visitor.text
    assert faults(visitor.text) == []

    client = client_for(person)
    page = client.get(path)
    assert f"/home/invitations/{invitation.reference}/accept" in page.text
    assert faults(page.text) == []
    answer = client.post(f"/home/invitations/{invitation.reference}/accept")
    assert (answer.status_code, answer.location) == (303, f"/organise/organisations/{organisation.slug}")
    membership = db.session.scalars(sa.select(Membership).where(Membership.person_id == person.id)).one()
    assert membership.role.value == "editor"
    assert letters_to(owner.email)[0].subject == "Ja till din inbjudan till Ekby kommun"
    kinds = set(db.session.scalars(sa.select(HappeningRow.kind)))
    assert {"invitation.sent", "member.added", "invitation.accepted"} <= kinds


def test_an_invitation_is_answered_once(
    make: Factory, client_for: Clients, owner: Person, organisation: Organisation
) -> None:
    client = client_for(make.person(email="kim@example.org"))
    invitation, path = invite(make, owner, "kim@example.org", organisation_id=organisation.id)
    for verb, code in (("accept", 303), ("accept", 403), ("decline", 403)):
        assert client.post(f"/home/invitations/{invitation.reference}/{verb}").status_code == code
    assert "tackats ja till" in client.get(path).text


def test_declining(make: Factory, client_for: Clients, owner: Person, organisation: Organisation) -> None:
    client = client_for(make.person(email="kim@example.org"))
    invitation, path = invite(make, owner, "kim@example.org", organisation_id=organisation.id)
    assert client.post(f"/home/invitations/{invitation.reference}/decline").location == "/home"
    assert "tackats nej till" in client.get(path).text
    assert client.get(f"/organise/organisations/{organisation.slug}").status_code == 404
    assert letters_to(owner.email)[0].subject == "Nej till din inbjudan till Ekby kommun"


def test_only_the_invited_address_may_answer(
    make: Factory, client_for: Clients, owner: Person, organisation: Organisation
) -> None:
    other = client_for(make.person(email="annan@example.org"))
    invitation, path = invite(make, owner, "kim@example.org", organisation_id=organisation.id)
    page = other.get(path)
    assert page.status_code == 200
    assert "annan@example.org" in page.text
    assert "annan adress" in page.text
    assert "/accept" not in page.text
    assert faults(page.text) == []
    for verb in ("accept", "decline"):
        assert other.post(f"/home/invitations/{invitation.reference}/{verb}").status_code == 404
    assert other.get(f"/home/invitations/{invitation.reference}").status_code == 404
    assert client_for(None).post(f"/home/invitations/{invitation.reference}/accept").status_code == 302


def test_it_is_too_old_after_two_weeks(
    make: Factory, client_for: Clients, owner: Person, organisation: Organisation, clock: FrozenClock
) -> None:
    client = client_for(make.person(email="kim@example.org"))
    invitation, path = invite(make, owner, "kim@example.org", organisation_id=organisation.id)
    clock.move(days=14)
    assert "för gammal" in client.get(path).text
    assert client.post(f"/home/invitations/{invitation.reference}/accept").status_code == 403
    assert "Inbjudningar" not in client.get("/home").text
    clock.move(seconds=-1)
    assert client.post(f"/home/invitations/{invitation.reference}/accept").status_code == 303


def test_somebody_without_an_account_comes_back_to_the_invitation(
    make: Factory, client_for: Clients, owner: Person, organisation: Organisation
) -> None:
    invitation, path = invite(make, owner, "maja@example.org", organisation_id=organisation.id)
    visitor = client_for(None)
    form = visitor.get(f"/register?next={path}")
    assert 'value="maja@example.org"' in form.text
    assert faults(form.text) == []
    content = {
        "name": "Maja Ek",
        "email": "maja@example.org",
        "password": "sju sorters kakor på bordet",
        "language": "sv",
    }
    assert visitor.post(f"/register?next={path}", data=content).status_code == 303
    confirm = path_in(letters_to("maja@example.org")[1], "/confirm/")
    secret = path.rpartition("/")[2]
    payloads = db.session.scalars(sa.select(HappeningRow.payload)).all()
    assert secret not in str(payloads)
    elsewhere = client_for(None)  # the letter may be opened in another browser
    sign_in = elsewhere.post(confirm).location
    answer = elsewhere.post(sign_in, data={"email": "maja@example.org", "password": content["password"]})
    assert answer.location == f"/home/invitations/{invitation.reference}"
    assert "/accept" in elsewhere.get(answer.location).text


def test_a_team_is_joined_with_its_rules(make: Factory, client_for: Clients) -> None:
    captain, person = make.person(), make.person(email="kim@example.org")
    challenge = make.challenge()
    team = make.team(challenge, captain)
    invitation, path = invite(make, captain, person.email, "member", team_id=team.id)
    client = client_for(person)
    page = client.get(path)
    assert "Regler" in page.text
    assert faults(page.text) == []
    accept = f"/home/invitations/{invitation.reference}/accept"
    refused = client.post(accept, data={"rules_version": "1"})
    assert refused.status_code == 422
    assert "godkänna reglerna" in refused.text
    assert client.post(accept, data={"rules_version": "7", "rules_accepted": "y"}).status_code == 422
    answer = client.post(accept, data={"rules_version": "1", "rules_accepted": "y"})
    assert (answer.status_code, answer.location) == (303, f"/teams/{team.reference}")
    of_person = (TeamMembership.person_id == person.id, Registration.person_id == person.id)
    assert [
        len(db.session.scalars(sa.select(c.class_).where(w)).all())
        for c, w in zip((TeamMembership.id, Registration.id), of_person, strict=True)
    ] == [1, 1]


def test_a_refusal_is_said_and_nothing_is_kept(make: Factory, client_for: Clients) -> None:
    captain, person = make.person(), make.person(email="kim@example.org")
    challenge = make.challenge()
    team = make.team(challenge, captain)
    make.team(challenge, person)
    invitation, _path = invite(make, captain, person.email, "member", team_id=team.id)
    page = client_for(person).post(
        f"/home/invitations/{invitation.reference}/accept", data={"rules_version": "1", "rules_accepted": "y"}
    )
    assert page.status_code == 422
    assert faults(page.text) == []
    db.session.rollback()
    assert db.session.get_one(Invitation, invitation.id).state.value == "sent"


def test_a_jury_seat_is_taken(make: Factory, client_for: Clients) -> None:
    owner, person = make.person(), make.person(email="kim@example.org")
    challenge = make.challenge(make.organisation(owner=owner))
    invitation, path = invite(make, owner, person.email, "chair", round_id=challenge.rounds[0].id)
    client = client_for(person)
    assert "juryordförande" in letters_to(person.email)[0].body
    assert faults(client.get(path).text) == []
    assert client.post(f"/home/invitations/{invitation.reference}/accept").status_code == 303
    seat = db.session.scalars(sa.select(Juror).where(Juror.person_id == person.id)).one()
    assert seat.seat.value == "chair"


def test_only_a_hash_of_the_secret_is_kept(
    app: Flask, make: Factory, owner: Person, organisation: Organisation
) -> None:
    invitation, path = invite(make, owner, "kim@example.org", organisation_id=organisation.id)
    kept = db.session.get_one(Invitation, invitation.id)
    assert path.rpartition("/")[2] not in (kept.secret_hash, kept.reference)


def test_unknown_ones_are_not_found(client_for: Clients, make: Factory) -> None:
    client = client_for(make.person())
    for path in ("/invitations/nonsense", "/home/invitations/nonsense", "/invitations/%F0%9F%98%80"):
        assert client.get(path).status_code == 404
