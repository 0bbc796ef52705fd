"""Conditions of a dataset in the workspace: set, changed, removed; who is told, and what a change ends."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from challenges.models import db
from challenges.models.agreements import DataTerms
from challenges.models.challenges import Challenge
from challenges.models.datasets import Dataset
from challenges.models.people import Person
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory
from tests.letters_read import letters_to, path_in, work
from tests.services.markup import faults
from tests.views.data_with_conditions import (
    DETAILS,
    TEXT,
    Scene,
    access,
    ask,
    asking,
    decide,
    happened,
    scene,
)

ClientFor = Callable[[Person | None], FlaskClient]
NEW = {
    "text_sv": "Bara för forskning.",
    "text_en": "For research only.",
    "owner_email": "Agare@Example.se",
    "days": "30",
    "access_details": "zqnyckel-1",
}


def draft(make: Factory) -> tuple[Challenge, Dataset, Person]:
    editor = make.person("Elin Ek")
    challenge = make.challenge(make.organisation(editor=editor), state=ChallengeState.DRAFT)
    return challenge, make.dataset(challenge, by=editor), editor


def conditions(challenge: Challenge, dataset: Dataset | None = None) -> str:
    return f"/organise/challenges/{challenge.slug}/conditions" + (f"/{dataset.reference}" if dataset else "")


def stored() -> DataTerms | None:
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(DataTerms).one_or_none()


def details() -> str:
    db.session.rollback()
    return db.session.query(DataTerms.access_details).scalar() or ""


def revise(client: FlaskClient, place: Scene, **changes: str) -> TestResponse:
    """Send the form as the page shows it, with some changes."""
    form = {
        "text_sv": TEXT,
        "text_en": "",
        "owner_email": place.data_owner.email,
        "days": "90",
        "access_details": DETAILS,
        **changes,
    }
    return client.post(place.editing, data=form)


def test_set_change_and_remove_in_a_draft(client_for: ClientFor, make: Factory) -> None:
    challenge, dataset, editor = draft(make)
    client, at = client_for(editor), conditions(challenge, dataset)
    assert (
        "Sätt villkor"
        in client.get(f"/organise/challenges/{challenge.slug}/datasets/{dataset.reference}").text
    )
    index = client.get(conditions(challenge))
    assert "Inga villkor." in index.text
    assert faults(index.text) == []
    page = client.get(at)
    assert 'value="90"' in page.text
    assert faults(page.text) == []
    assert client.post(at, data=NEW).status_code == 303
    terms = stored()
    assert terms is not None
    assert (terms.owner_email, terms.days, terms.version) == ("agare@example.se", 30, 1)
    assert details() == "zqnyckel-1"
    for path in (at, conditions(challenge), f"/organise/challenges/{challenge.slug}/datasets"):
        page = client.get(path)
        assert ("zqnyckel-1" in page.text) == (path == at), path
        assert faults(page.text) == []
    assert "Inget har ändrats" in client.post(at, data=NEW, follow_redirects=True).text
    client.post(at, data=NEW | {"text_sv": "Bara för undervisning."})
    terms = stored()
    assert terms is not None
    assert (terms.text_sv, terms.version) == ("Bara för undervisning.", 1)  # nobody has accepted anything yet
    assert client.post(at + "/remove").status_code == 303
    assert stored() is None
    assert client.post(at + "/remove").status_code == 422
    kinds = [row.kind for row in happened("data_terms")]
    assert kinds == ["data_terms.set", "data_terms.changed", "data_terms.removed"]
    assert not any("zqnyckel" in str(row.payload) or "Bara för" in str(row.payload) for row in happened(""))


def test_unlinking_takes_the_conditions_along(client_for: ClientFor, make: Factory) -> None:
    challenge, dataset, editor = draft(make)
    client = client_for(editor)
    client.post(conditions(challenge, dataset), data=NEW)
    client.post(f"/organise/challenges/{challenge.slug}/datasets/{dataset.reference}/unlink")
    assert stored() is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text_sv": " "}, "Fyll i"),
        ({"text_sv": "x" * 10_001}, "Skriv högst"),
        ({"owner_email": "disa"}, "e-postadress"),
        ({"days": "0"}, "heltal mellan 1 och 730"),
        ({"days": "731"}, "heltal mellan 1 och 730"),
        ({"days": ""}, "Fyll i"),
    ],
)
def test_what_is_wrong_is_said(
    client_for: ClientFor, make: Factory, changes: dict[str, str], said: str
) -> None:
    challenge, dataset, editor = draft(make)
    answer = client_for(editor).post(conditions(challenge, dataset), data=NEW | changes)
    assert answer.status_code == 422
    assert said in answer.text
    assert "zqnyckel-1" in answer.text
    assert faults(answer.text) == []
    assert stored() is None


def test_who_may_what(client_for: ClientFor, make: Factory) -> None:
    place = scene(make)
    reader, admin = make.person(), make.person(admin=True)
    make.member(place.organisation, reader, OrganisationRole.READER)
    asked = place.editing + "/requests"
    for person, status in ((place.editor, 200), (place.org_owner, 200), (reader, 403), (admin, 403)):
        for path in (place.editing, asked):
            assert client_for(person).get(path).status_code == status, path
    assert client_for(place.data_owner).get(place.editing).status_code == 403
    assert "zqnyckel" not in client_for(admin).get(place.editing).text


def test_conditions_come_before_publication(client_for: ClientFor, make: Factory) -> None:
    """Who has begun to use open data must not find it closed, nor the other way round."""
    editor = make.person()
    challenge = make.challenge(make.organisation(editor=editor))
    at = conditions(challenge, make.dataset(challenge, by=editor))
    client = client_for(editor)
    page = client.get(at, follow_redirects=True)
    assert "Villkor kan bara sättas innan utmaningen publiceras" in page.text
    client.post(at, data=NEW)
    assert stored() is None
    place = scene(make)
    assert client_for(place.editor).post(place.editing + "/remove").status_code == 403


def test_new_keys_are_told_to_those_who_have_access(app: Flask, client_for: ClientFor, make: Factory) -> None:
    place = scene(make)
    holder, waiting = make.person(), make.person()
    for person in (holder, waiting):
        make.register(place.challenge, person)
    agreement = ask(client_for(holder), place)
    ask(client_for(waiting), place)
    decide(client_for(place.data_owner), agreement, "approve", last_day="2026-05-01")
    assert revise(client_for(place.editor), place, access_details="zqnyckel-ny").status_code == 303
    work(app)
    letter = letters_to(holder.email)[-1]
    assert letter.kind == "data_terms_changed"
    assert "Åtkomstuppgifterna till datamängden" in letter.body
    assert "zqnyckel" not in letter.body
    assert path_in(letter, "/conditions/") == place.conditions
    assert not [one for one in letters_to(waiting.email) if one.kind == "data_terms_changed"]
    assert "zqnyckel-ny" in access(client_for(holder), agreement).text
    terms = stored()
    assert terms is not None
    assert terms.version == 1


def test_a_new_text_for_those_to_come(app: Flask, client_for: ClientFor, make: Factory) -> None:
    place = scene(make)
    holder, later = make.person(), make.person()
    for person in (holder, later):
        make.register(place.challenge, person)
    agreement = ask(client_for(holder), place)
    decide(client_for(place.data_owner), agreement, "approve", last_day="2026-05-01")
    assert revise(client_for(place.editor), place, text_sv="Nya villkor.").status_code == 303
    work(app)
    assert "Du behöver inte godta dem på nytt" in letters_to(holder.email)[-1].body
    assert access(client_for(holder), agreement).status_code == 200
    late = client_for(later).post(place.conditions, data=asking(version=1))
    assert "Villkoren har ändrats sedan du öppnade sidan" in late.text
    second = ask(client_for(later), place, version=2)
    assert second.terms_text == {"sv": "Nya villkor."}
    public = client_for(None).get(f"/challenges/{place.challenge.slug}")
    assert "Nya villkor." in public.text


def test_a_new_text_that_has_to_be_accepted_anew(app: Flask, client_for: ClientFor, make: Factory) -> None:
    place = scene(make)
    holder, waiting = make.person(), make.person()
    for person in (holder, waiting):
        make.register(place.challenge, person)
    owner = client_for(place.data_owner)
    agreement = ask(client_for(holder), place)
    unanswered = ask(client_for(waiting), place)
    decide(owner, agreement, "approve", last_day="2026-05-01")
    changes = {"text_sv": "Strängare villkor.", "accept_anew": "y"}
    assert revise(client_for(place.editor), place, **changes).status_code == 303
    work(app)
    assert "Din åtkomst vilar" in letters_to(holder.email)[-1].body
    assert "Din begäran gällde de gamla villkoren" in letters_to(waiting.email)[-1].body
    refused = access(client_for(holder), agreement)
    assert refused.status_code == 403
    assert "zqnyckel" not in refused.text
    assert "Villkoren har ändrats" in client_for(holder).get(place.conditions).text
    assert decide(owner, unanswered, "approve", last_day="2026-05-01").status_code == 403
    renewed = ask(client_for(waiting), place, version=2)
    assert renewed.id != unanswered.id
    assert [row.kind for row in happened("data_agreement.withdrawn")] == ["data_agreement.withdrawn"]
    assert decide(owner, renewed, "approve", last_day="2026-05-01").status_code == 303
    again = ask(client_for(holder), place, version=2)
    decide(owner, again, "approve", last_day="2026-05-01")
    assert access(client_for(holder), again).status_code == 200
    assert agreement.terms_text["sv"] == TEXT  # what was accepted first stays as it was


def test_nothing_to_accept_anew(client_for: ClientFor, make: Factory) -> None:
    place = scene(make)
    answer = revise(client_for(place.editor), place, accept_anew="y")
    assert answer.status_code == 422
    assert "Inget behöver godtas på nytt" in answer.text
    assert faults(answer.text) == []


def test_a_new_data_owner_is_told_of_what_waits(app: Flask, client_for: ClientFor, make: Factory) -> None:
    place = scene(make)
    person, successor = make.person(), make.person("Nils Ny")
    make.register(place.challenge, person)
    agreement = ask(client_for(person), place)
    revise(client_for(place.editor), place, owner_email=successor.email)
    work(app)
    [letter] = letters_to(successor.email)
    assert "1 begäran väntar på ditt svar" in letter.body
    assert agreement.reference in client_for(successor).get(path_in(letter, "/home/data-agreements")).text
    gone = client_for(place.data_owner).get(f"/home/data-agreements/{agreement.reference}")
    assert gone.status_code == 404
    assert decide(client_for(successor), agreement, "approve", last_day="2026-05-01").status_code == 303


def test_the_workspace_shows_who_asked(client_for: ClientFor, make: Factory) -> None:
    place = scene(make)
    client = client_for(place.editor)
    empty = client.get(place.editing + "/requests")
    assert "Ingen har bett om åtkomst än" in empty.text
    assert faults(empty.text) == []
    people = [make.person(name) for name in ("Anna Ask", "Bo Bok")]
    for person in people:
        make.register(place.challenge, person)
    owner = client_for(place.data_owner)
    decide(owner, ask(client_for(people[0]), place), "approve", last_day="2026-05-01")
    decide(owner, ask(client_for(people[1]), place), "decline", reason="Fel ändamål den här gången.")
    page = client.get(place.editing + "/requests")
    assert faults(page.text) == []
    for text in ("Anna Ask", "Bo Bok", "Har åtkomst", "Avslagen", "Fel ändamål den här gången."):
        assert text in page.text
    index = client.get(f"/organise/challenges/{place.challenge.slug}/conditions")
    assert faults(index.text) == []
    history = client.get(f"/organise/challenges/{place.challenge.slug}/history")
    assert "bad om åtkomst" in history.text
    assert "Anna Ask" not in history.text
    assert "Fel ändamål" not in history.text


def test_keys_can_change_after_the_results(client_for: ClientFor, make: Factory) -> None:
    announced = scene(make, state=ChallengeState.ANNOUNCED)
    assert revise(client_for(announced.editor), announced, access_details="x").status_code == 303


def test_a_cancelled_challenge_keeps_its_conditions(client_for: ClientFor, make: Factory) -> None:
    place = scene(make, state=ChallengeState.CANCELLED)
    assert revise(client_for(place.editor), place, access_details="x").status_code == 403
