"""A team asks that parts of its entry stay confidential: a request with a ground and the harm, never a verdict."""

import io
import json

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.entries import DatasetUse, EntryDraft, EntryVersion
from challenges.vocabulary.entry_content import from_plain
from tests.services.markup import faults


@pytest.fixture
def people(make):
    return make.person("Cecilia Cederlund"), make.person("Måns Modig")


@pytest.fixture
def challenge(make):
    return make.challenge()


@pytest.fixture
def entry(make, challenge, people):
    return make.draft(make.team(challenge, *people), challenge, author=people[0], other_data="Egna mätningar")


def stored():
    with orm.Session(db.engine) as session:
        return from_plain(session.scalars(sa.select(EntryDraft.content)).one())


def seen(client, entry):
    page = client.get(f"/entries/{entry.reference}/confidentiality").text
    return page.split('name="seen"')[1].split('value="')[1].split('"')[0], page


def asking(mark, **changes):
    return {
        "claims-0-part": "description",
        "claims-0-asked": "y",
        "claims-0-ground": "business",
        "claims-0-harm": "Konkurrenter kan ta efter.",
        "claims-1-part": "other_data",
        "claims-1-ground": "",
        "claims-1-harm": "",
        "seen": mark,
        **changes,
    }


def ask(client, entry, **changes):
    mark, _page = seen(client, entry)
    return client.post(f"/entries/{entry.reference}/confidentiality", data=asking(mark, **changes))


def submit(client, entry):
    page = client.get(f"/entries/{entry.reference}/submit").text
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    return client.post(f"/entries/{entry.reference}/submit", data={"version": version, "key": "k" * 32})


def test_requests_are_saved_kept_by_the_draft_and_submitted(client_for, people, entry):
    client = client_for(people[0])
    _mark, page = seen(client, entry)
    assert faults(page) == []
    assert "Beskrivning" in page
    assert "Andra data" in page
    assert ask(client, entry).status_code == 303
    (claim,) = stored().claims
    assert (claim.part, claim.ground, claim.harm) == ("description", "business", "Konkurrenter kan ta efter.")
    data = {
        "title": "Ny titel",
        "summary": "s",
        "description": "Lång",
        "language": "sv",
        "version": "2",
        "page": "p",
    }
    assert client.post(f"/entries/{entry.reference}/draft", data=data).status_code == 303
    assert stored().title == "Ny titel"
    assert stored().claims == (claim,), "saving the draft leaves the requests alone"
    assert submit(client, entry).status_code == 303
    version = db.session.scalars(sa.select(EntryVersion)).one()
    assert version.content["confidential"] == [
        {"part": "description", "ground": "business", "harm": "Konkurrenter kan ta efter."}
    ]
    assert json.loads(client.get(f"/entries/{entry.reference}/versions/1.json").data) == version.content


def test_what_is_missing_is_said_and_what_was_typed_stays(client_for, people, entry):
    client = client_for(people[0])
    answer = ask(client, entry, **{"claims-0-ground": "", "claims-0-harm": " "})
    assert answer.status_code == 422
    assert "Välj den grund som passar bäst." in answer.text
    assert "Skriv vilken skada det skulle ge." in answer.text
    assert faults(answer.text) == []
    answer = ask(client, entry, **{"claims-0-ground": "<x>", "claims-1-harm": "Halvt <b>skrivet"})
    assert answer.status_code == 422
    assert "Halvt &lt;b&gt;skrivet" in answer.text
    assert stored().claims == ()


def test_parts_the_entry_does_not_have_cannot_be_asked_for(client_for, people, entry):
    client = client_for(people[0])
    assert ask(client, entry, **{"claims-0-part": "title"}).status_code == 303
    assert stored().claims == ()


def test_a_request_goes_with_its_part(client_for, people, entry):
    client = client_for(people[0])
    ask(client, entry, **{"claims-0-part": "other_data"})
    assert len(stored().claims) == 1
    data = {
        "title": "T",
        "summary": "s",
        "description": "Lång",
        "language": "sv",
        "version": "2",
        "page": "p",
        "other_data": "",
    }
    client.post(f"/entries/{entry.reference}/draft", data=data)
    assert submit(client, entry).status_code == 303
    assert db.session.scalars(sa.select(EntryVersion)).one().content["confidential"] == []


def test_two_who_ask_at_once_overwrite_nothing_unseen(client_for, people, entry):
    first, second = client_for(people[0]), client_for(people[1])
    mark, _page = seen(second, entry)
    assert ask(first, entry).status_code == 303
    late = asking(mark, **{"claims-0-harm": "Något annat."})
    answer = second.post(f"/entries/{entry.reference}/confidentiality", data=late)
    assert answer.status_code == 409
    assert "Något annat." in answer.text
    assert "Konkurrenter kan ta efter." in answer.text
    assert faults(answer.text) == []
    assert stored().claims[0].harm == "Konkurrenter kan ta efter."
    again = answer.text.split('name="seen"')[1].split('value="')[1].split('"')[0]
    late["seen"] = again
    assert second.post(f"/entries/{entry.reference}/confidentiality", data=late).status_code == 303
    assert stored().claims[0].harm == "Något annat."


def test_others_have_no_such_page_and_the_deadline_holds(client_for, people, entry, make, clock, challenge):
    address = f"/entries/{entry.reference}/confidentiality"
    for stranger in (None, make.person(), make.person(admin=True)):
        assert client_for(stranger).get(address).status_code in {302, 404}
    client = client_for(people[0])
    mark, _page = seen(client, entry)
    clock.move(to=challenge.rounds[0].closes_at)
    assert client.post(address, data=asking(mark)).status_code == 403
    assert stored().claims == ()


def test_the_organiser_reads_the_whole_and_has_a_rendering_without(client_for, people, make, clock):
    editor = make.person()
    home = make.organisation(editor=editor)
    challenge = make.challenge(home)
    team = make.team(challenge, *people)
    entry = make.draft(team, challenge, author=people[0], other_data="Hemliga mätningar",
                       answers={"description": "Ordet Hemligheten", "links": []})  # fmt: skip
    client = client_for(people[0])
    both = {"claims-1-asked": "y", "claims-1-ground": "person", "claims-1-harm": "Patienter."}
    assert ask(client, entry, **both).status_code == 303
    assert submit(client, entry).status_code == 303
    base = f"/organise/challenges/{challenge.slug}/rounds/1/entries/{entry.reference}"
    organiser = client_for(editor)
    assert organiser.get(f"{base}/public").status_code == 404, "sealed until the opening time"
    clock.move(to=challenge.rounds[0].closes_at)
    whole = organiser.get(base).text
    assert faults(whole) == []
    secrets = ("Ordet Hemligheten", "Hemliga mätningar", "Konkurrenter kan ta efter.", "Patienter.")
    for word in (*secrets, "Sekretess begärd"):
        assert word in whole
    public = organiser.get(f"{base}/public")
    assert faults(public.text) == []
    for word in secrets:
        assert word not in public.text
    assert public.text.count("Utelämnat: laget har begärt sekretess") == 2
    assert "Tyst stad" in public.text
    assert client_for(make.person()).get(f"{base}/public").status_code == 404


def test_a_file_and_the_use_of_data_can_be_asked_for(client_for, people, make, clock):
    challenge = make.challenge()
    reference = make.dataset(challenge, by=make.person(), title="Buller").reference
    entry = make.draft(make.team(challenge, *people), challenge, author=people[0])
    client = client_for(people[0])
    data = {
        "title": "T", "summary": "s", "description": "d", "language": "sv", "version": "1", "page": "p",
        "dataset_uses-0-dataset": reference, "dataset_uses-0-used": "y", "dataset_uses-0-how": "På hemligt sätt",
        "files": (io.BytesIO(b"hej"), "hemlig plan.txt"),
    }  # fmt: skip
    assert client.post(f"/entries/{entry.reference}/draft", data=data).status_code == 303
    changes = {
        "claims-0-part": "dataset_uses",
        "claims-1-part": "file:hemlig plan.txt",
        "claims-1-asked": "y",
        "claims-1-ground": "security",
        "claims-1-harm": "Inbrott.",
    }
    assert ask(client, entry, **changes).status_code == 303
    assert submit(client, entry).status_code == 303
    use = db.session.scalars(sa.select(DatasetUse)).one()
    assert use.confidential, "what is never to be published is marked where public pages look"
    page = client.get(f"/entries/{entry.reference}/versions/1").text
    assert page.count("Sekretess begärd") == 2
