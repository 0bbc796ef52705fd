"""The data-use rule from the editor to the jury: set, read, checked while one writes, enforced, and kept as it was."""

import datetime as dt
import json
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.models.entries import Entry, EntryVersion
from challenges.models.people import Person
from challenges.queries import challenges as challenge_queries
from challenges.scoring.checksums import canonical_bytes
from challenges.vocabulary.states import AssignmentState, ChallengeState, RoundState
from tests.factories import Factory
from tests.juries import ClientFor
from tests.queries_counted import counted
from tests.services.markup import faults

RULE = {"least_datasets": "2", "least_publishers": "2", "bonus_datasets": "3"}


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def colleague(make: Factory) -> Person:
    return make.person("Kim Kollega")


def linked(make: Factory, challenge: Challenge, by: Person) -> list[Dataset]:
    return [
        make.dataset(challenge, by=by, title="Buller", publisher="Trafikverket", number="2021006297"),
        make.dataset(challenge, by=by, title="Vägar", publisher="Trafikverket", number="2021006297"),
        make.dataset(challenge, by=by, title="Väder", publisher="SMHI", number="2021000696"),
    ]


@pytest.fixture
def draft(make: Factory, editor: Person, colleague: Person) -> Challenge:
    """A draft with three datasets of two publishers."""
    organisation = make.organisation(editor=editor, owner=colleague)
    challenge = make.challenge(organisation, state=ChallengeState.DRAFT)
    linked(make, challenge, editor)
    return challenge


def page_of(challenge: Challenge) -> str:
    return f"/organise/challenges/{challenge.slug}/data-use"


def stored(slug: str) -> Challenge:
    db.session.rollback()
    found = challenge_queries.whole(slug)
    assert found is not None
    return found


def required_now() -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(
            sa.select(Dataset.reference)
            .join(ChallengeDataset, ChallengeDataset.dataset_id == Dataset.id)
            .where(ChallengeDataset.required)
        )
    )


# The organiser


def test_the_rule_is_set(client_for: ClientFor, draft: Challenge, editor: Person) -> None:
    client, slug = client_for(editor), draft.slug
    page = client.get(page_of(draft)).text
    assert faults(page) == []
    assert "3 datamängder är länkade, från 2 kända utgivare." in page
    reference = re.findall(r'name="required" value="(\w+)"', page)[2]
    answer = client.post(page_of(draft), data={"revision": "1", "required": reference, **RULE})
    assert (answer.status_code, answer.location) == (303, f"/organise/challenges/{slug}/data-use")
    saved = stored(slug)
    assert (saved.least_datasets, saved.least_publishers, saved.bonus_datasets) == (2, 2, 3)
    assert saved.revision == 2
    assert required_now() == [reference]
    client.post(page_of(draft), data={"revision": "2", **RULE})
    assert required_now() == []


def test_a_rule_that_cannot_be_fulfilled_is_refused_and_kept_in_the_form(
    client_for: ClientFor, draft: Challenge, editor: Person
) -> None:
    client, slug = client_for(editor), draft.slug
    for changes, message in (
        ({"least_datasets": "4"}, "Regeln kräver fler datamängder (4) än vad som är länkat (3)."),
        ({"least_datasets": "3", "least_publishers": "3", "bonus_datasets": "0"}, "Regeln kräver fler utgivare (3)"),
        ({"bonus_datasets": "2"}, "Alla skulle få plusmärket."),
        ({"least_datasets": "många"}, "heltal"),
        ({"least_datasets": "51"}, "mellan 0 och 50"),
    ):  # fmt: skip
        answer = client.post(page_of(draft), data={"revision": "1", **RULE, **changes})
        assert answer.status_code == 422
        assert message in answer.text
        name, value = next(iter(changes.items()))
        assert re.search(rf'name="{name}"[^>]*value="{value}"|value="{value}"[^>]*name="{name}"', answer.text)
        assert stored(slug).revision == 1
    unknown = client.post(page_of(draft), data={"revision": "1", **RULE, "required": "nosuchdata"})
    assert unknown.status_code == 422


def test_nobody_writes_over_what_somebody_else_saved(
    client_for: ClientFor, draft: Challenge, editor: Person, colleague: Person
) -> None:
    client_for(colleague).post(page_of(draft), data={"revision": "1", **RULE})
    answer = client_for(editor).post(
        page_of(draft), data={"revision": "1", **RULE, "least_datasets": "3", "bonus_datasets": "0"}
    )
    assert answer.status_code == 409
    assert "Kim Kollega sparade det här avsnittet medan du skrev." in answer.text
    assert stored(draft.slug).least_datasets == 2
    client_for(editor).post(
        page_of(draft), data={"revision": "2", **RULE, "least_datasets": "3", "bonus_datasets": "0"}
    )
    assert stored(draft.slug).least_datasets == 3


def test_without_datasets_there_is_nothing_to_ask_for(
    make: Factory, client_for: ClientFor, editor: Person
) -> None:
    challenge = make.challenge(make.organisation(editor=editor), state=ChallengeState.DRAFT)
    page = client_for(editor).get(page_of(challenge)).text
    assert faults(page) == []
    assert f'href="/organise/challenges/{challenge.slug}/datasets"' in page
    assert 'name="least_datasets"' not in page


def test_removing_a_dataset_the_rule_needs_is_told_before_approval(
    make: Factory, client_for: ClientFor, draft: Challenge, editor: Person
) -> None:
    client, slug = client_for(editor), draft.slug
    client.post(page_of(draft), data={"revision": "1", **RULE})
    weather = db.session.scalars(sa.select(Dataset.reference).order_by(Dataset.id.desc())).first()
    client.post(f"/organise/challenges/{slug}/datasets/{weather}/unlink")
    overview = client.get(f"/organise/challenges/{slug}").text
    assert "Regeln kräver fler utgivare (2)" in overview
    answer = client.post(f"/organise/challenges/{slug}/approval/ask")
    assert answer.status_code == 422
    assert "Regeln kräver fler utgivare (2)" in answer.text


def test_it_is_frozen_once_published(
    make: Factory, client_for: ClientFor, editor: Person
) -> None:  # fmt: skip
    challenge = make.challenge(make.organisation(editor=editor))
    linked(make, challenge, editor)
    client = client_for(editor)
    assert client.get(page_of(challenge)).status_code == 403
    assert client.post(page_of(challenge), data={"revision": "1", **RULE}).status_code == 403
    assert stored(challenge.slug).least_datasets == 0


def test_the_preview_says_it_in_the_readers_language(
    client_for: ClientFor, draft: Challenge, editor: Person
) -> None:
    client = client_for(editor)
    client.post(page_of(draft), data={"revision": "1", **RULE})
    address = f"/organise/challenges/{draft.slug}/preview"
    assert "Använd minst 2 av de 3 datamängderna, från minst 2 utgivare." in client.get(address).text
    client.set_cookie("language", "en")
    page = client.get(address).text
    assert "Use at least 2 of the 3 datasets, from at least 2 publishers." in page
    assert "An entry that uses at least 3 of the datasets gets a bonus mark." in page


# Everybody


@pytest.fixture
def captain(make: Factory) -> Person:
    return make.person("Cecilia Cederlund")


@pytest.fixture
def owner(make: Factory) -> Person:
    return make.person("Olivia Ovesson")


@pytest.fixture
def challenge(make: Factory, owner: Person) -> Challenge:
    """An open challenge: two of three datasets, of two publishers, the weather always; a mark for three."""
    challenge = make.challenge(
        make.organisation(owner=owner), least_datasets=2, least_publishers=2, bonus_datasets=3
    )
    make.dataset(challenge, by=owner, title="Buller", publisher="Trafikverket", number="2021006297")
    make.dataset(challenge, by=owner, title="Vägar", publisher="Trafikverket", number="2021006297")
    make.dataset(
        challenge, by=owner, title="Väder", publisher="SMHI", number="2021000696", required=True
    )  # fmt: skip
    return challenge


def test_the_public_page_tells_it_among_the_rules_and_the_datasets(
    client_for: ClientFor, challenge: Challenge
) -> None:
    page = client_for(None).get(f"/challenges/{challenge.slug}").text
    assert faults(page) == []
    assert page.count("Använd minst 2 av de 3 datamängderna, från minst 2 utgivare.") == 2
    assert "Ett bidrag som använder minst 3 av datamängderna får ett plusmärke." in page
    rules = page[page.index('id="rules"') :]
    assert "Alla bidrag ska använda den här datamängden:" in rules
    assert "Väder" in rules


def test_a_challenge_without_a_rule_says_nothing(make: Factory, client_for: ClientFor, owner: Person) -> None:
    challenge = make.challenge()
    make.dataset(challenge, by=owner)
    page = client_for(None).get(f"/challenges/{challenge.slug}").text
    assert "Användning av data" not in page.replace("Användning av datamängder", "")  # a kind of question


def test_it_is_read_before_registering(
    make: Factory, client_for: ClientFor, challenge: Challenge
) -> None:  # fmt: skip
    page = client_for(make.person()).get(f"/challenges/{challenge.slug}/register").text
    assert faults(page) == []
    assert "Använd minst 2 av de 3 datamängderna, från minst 2 utgivare." in page
    assert page.index("Användning av data") < page.index('name="accepted"')


# The team


@pytest.fixture
def entry(make: Factory, challenge: Challenge, captain: Person) -> Entry:
    return make.draft(make.team(challenge, captain), challenge, author=captain)


def written(references: list[str], used: list[int], how: str = "I kartan", **more: str) -> dict[str, str]:
    rows = {f"dataset_uses-{n}-dataset": reference for n, reference in enumerate(references)}
    for n in used:
        rows |= {f"dataset_uses-{n}-used": "y", f"dataset_uses-{n}-how": how}
    texts = {"title": "Tyst stad", "summary": "Kort.", "description": "Lång.", "language": "sv"}
    return {**texts, "other_data": "Egna mätningar", "page": "p1", "turn": "0", **rows, **more}


@pytest.fixture
def references(challenge: Challenge) -> list[str]:
    return list(db.session.scalars(sa.select(Dataset.reference).order_by(Dataset.id)))


def lines(html: str) -> dict[str, tuple[int, int, str]]:
    """What the page says of each check: have, need, state."""
    found = re.findall(
        r'data-check="(\w+)" data-need="(\d+)" data-state="(\w+)".*?data-have>(\d+)<', html, re.DOTALL
    )
    return {kind: (int(have), int(need), state) for kind, need, state, have in found}


def test_the_draft_page_shows_where_it_stands_without_a_script(
    client_for: ClientFor, entry: Entry, captain: Person, references: list[str]
) -> None:
    client, url = client_for(captain), f"/entries/{entry.reference}/draft"
    page = client.get(url).text
    assert faults(page) == []
    assert lines(page) == {
        "datasets": (0, 2, "missing"),
        "publishers": (0, 2, "missing"),
        "required": (0, 1, "missing"),
        "bonus": (0, 3, "missing"),
    }
    assert 'role="status"' in page
    numbers = re.findall(r'data-dataset data-publisher="(\d*)"( data-required)?', page)
    assert [number for number, _ in numbers] == ["0", "0", "1"]
    assert [bool(required) for _, required in numbers] == [False, False, True]
    client.post(url, data=written(references, [0, 2], version="1"))
    assert lines(client.get(url).text) == {
        "datasets": (2, 2, "done"),
        "publishers": (2, 2, "done"),
        "required": (1, 1, "done"),
        "bonus": (2, 3, "missing"),
    }


def test_autosave_answers_with_the_count(
    client_for: ClientFor, entry: Entry, captain: Person, references: list[str]
) -> None:
    client, url = client_for(captain), f"/entries/{entry.reference}/draft/autosave"
    answer = client.post(url, data=written(references, [0, 1], version="1")).get_json()
    assert lines(answer["data_use"])["datasets"] == (2, 2, "done")
    assert lines(answer["data_use"])["publishers"] == (1, 2, "missing")
    assert "Utgivare vars data används: 1 av minst 2." in answer["checklist"]
    answer = client.post(url, data=written(references, [0, 2], how=" ", version="2")).get_json()
    assert lines(answer["data_use"])["datasets"] == (0, 2, "missing")


def submit(client: FlaskClient, entry: Entry) -> Any:
    url = f"/entries/{entry.reference}/submit"
    page = client.get(url).text
    found = {
        name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) for name in ("version", "key")
    }  # fmt: skip
    return client.post(url, data={name: match[1] for name, match in found.items() if match})


def version() -> EntryVersion:
    db.session.rollback()
    return db.session.scalars(sa.select(EntryVersion)).one()


def test_an_entry_that_does_not_fulfil_the_rule_cannot_be_submitted(
    client_for: ClientFor, entry: Entry, captain: Person, references: list[str]
) -> None:
    client = client_for(captain)
    client.post(f"/entries/{entry.reference}/draft", data=written(references, [0, 1], version="1"))
    page = client.get(f"/entries/{entry.reference}/submit").text
    assert "Utgivare vars data används: 1 av minst 2." in page
    answer = client.post(f"/entries/{entry.reference}/submit", data={"version": "2", "key": "k1"})
    assert answer.status_code == 422
    assert "Utgivare vars data används: 1 av minst 2." in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(EntryVersion)) == 0


@pytest.mark.parametrize(("used", "mark"), [([0, 2], False), ([0, 1, 2], True)])
def test_a_submitted_version_keeps_its_standing_outside_the_checksum(
    client_for: ClientFor, entry: Entry, captain: Person, references: list[str], used: list[int], mark: bool
) -> None:
    client = client_for(captain)
    client.post(f"/entries/{entry.reference}/draft", data=written(references, used, version="1"))
    answer = submit(client, entry)
    assert answer.status_code == 303
    receipt = client.get(answer.location).text
    assert faults(receipt) == []
    assert "Regeln är uppfylld" in receipt
    assert ("plusmärke för mycket data" in receipt) is mark
    assert (
        "Användning av data i version 1: Regeln är uppfylld" in client.get(f"/entries/{entry.reference}").text
    )
    kept = version()
    assert [check["met"] for check in kept.data_use["checks"]] == [True, True, True]
    assert kept.data_use["bonus"]["met"] is mark
    assert kept.data_use["publishers"] == [{"sv": "Trafikverket"}, {"sv": "SMHI"}]
    assert set(json.loads(canonical_bytes(kept.content))) == {
        "format", "title", "summary", "language", "answers", "dataset_uses", "other_data", "confidential", "files"
    }  # fmt: skip


def test_jury_and_organiser_see_what_held_when_it_was_submitted(
    app: Flask,
    make: Factory,
    clock: FrozenClock,
    client_for: ClientFor,
    challenge: Challenge,
    entry: Entry,
    captain: Person,
    owner: Person,
    references: list[str],
) -> None:
    client = client_for(captain)
    client.post(f"/entries/{entry.reference}/draft", data=written(references, [0, 1, 2], version="1"))
    assert submit(client, entry).status_code == 303
    round_ = challenge.rounds[0]
    person = make.person()
    juror = make.juror(round_, person)
    make.declaration(juror, entry)
    reference = make.assignment(juror, entry, AssignmentState.ACCEPTED).reference
    with make._saved():
        # Whatever becomes of the datasets afterwards.
        db.session.execute(sa.update(DatasetSnapshot).values(publisher={"sv": "En annan myndighet"}))
        db.session.execute(sa.update(Round).values(state=RoundState.JUDGING))
    clock.move(to=round_.closes_at + dt.timedelta(hours=1))
    review = f"/jury/assignments/{reference}"
    read = f"/organise/challenges/{challenge.slug}/rounds/1/entries/{entry.reference}"
    # The organiser's page also tells of members outside the competition and of the form's version.
    for address, reader, most in ((review, person, 8), (read, owner, 10)):
        browser = client_for(reader)
        browser.get(address)
        with counted(app) as seen:
            page = browser.get(address).text
        assert seen.total <= most, seen.statements
        assert faults(page) == []
        assert "Använda datamängder: 3 av minst 2" in page
        assert "Plusmärke: 3 av minst 3" in page
        assert "Trafikverket" in page
        assert "SMHI" in page
        assert "En annan myndighet" not in page


def test_the_entry_page_needs_few_queries(
    app: Flask, client_for: ClientFor, entry: Entry, captain: Person, references: list[str]
) -> None:
    client, address = client_for(captain), f"/entries/{entry.reference}"
    client.post(f"{address}/draft", data=written(references, [0, 1, 2], version="1"))
    submit(client, entry)
    client.get(address)
    with counted(app) as seen:
        assert client.get(address).status_code == 200
    assert seen.total <= 8, seen.statements  # one for the terms of taking part
