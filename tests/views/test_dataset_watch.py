"""What pages say about linked datasets: changed since the opening, gone, when looked at, ready or not, and why."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.demo.portal import names
from challenges.demo.portal.faults import Fault
from challenges.demo.portal.serving import RunningPortal
from challenges.demo.portal.store import uri
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import Dataset, LinkCheck
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import AssignmentState, ChallengeState, LinkFinding, RoundState
from tests.factories import Factory
from tests.letters_read import letters_to, path_in
from tests.queries_counted import counted
from tests.services.markup import faults
from tests.watched import application, link, night

NOISE, TRAFFIC = "50_1", "50_8"
LICENCE = names.DCTERMS + "license"
BY = uri("http://creativecommons.org/licenses/by/4.0/")


@pytest.fixture
def portal() -> Iterator[RunningPortal]:
    with RunningPortal() as running:
        yield running


@pytest.fixture
def app(database_url: str, clock: FrozenClock, tmp_path: Path, portal: RunningPortal) -> Iterator[Flask]:
    """The application with the running portal for its portal."""
    with application(database_url, clock, tmp_path, portal) as app:
        yield app


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def home(make: Factory, editor: Person) -> Organisation:
    return make.organisation(editor=editor)


@pytest.fixture
def challenge(make: Factory, home: Organisation) -> Challenge:
    return make.challenge(home)


@pytest.fixture
def visitor(client_for: Any) -> FlaskClient:
    return client_for(None)


@pytest.fixture
def client(client_for: Any, editor: Person) -> FlaskClient:
    return client_for(editor)


def public(challenge: Challenge) -> str:
    return f"/challenges/{challenge.slug}"


def at(challenge: Challenge, place: str = "") -> str:
    return f"/organise/challenges/{challenge.slug}/datasets{place}"


def test_the_public_page_says_what_has_changed_since_the_opening(
    app: Flask,
    challenge: Challenge,
    editor: Person,
    visitor: FlaskClient,
    portal: RunningPortal,
    clock: FrozenClock,
) -> None:
    link(app, challenge, editor, NOISE)
    before = visitor.get(public(challenge))
    assert "Senast kontrollerad <time" in before.text
    assert "10 mars 2026" in before.text
    assert "Ändrat sedan" not in before.text
    portal.store.alter(NOISE, LICENCE, BY)
    night(app, clock)
    after = visitor.get(public(challenge))
    assert "Ändrat sedan utmaningen öppnade" in after.text
    assert "Licensen var CC0 1.0 och är nu CC BY 4.0." in after.text
    assert "CC0 1.0</a>" in after.text  # what stands
    assert "11 mars 2026" in after.text
    assert faults(after.text) == []
    visitor.set_cookie("language", "en")
    english = visitor.get(public(challenge))
    assert "The licence was CC0 1.0, and is now CC BY 4.0." in english.text
    assert faults(english.text) == []


def test_a_quiet_night_moves_the_day_of_the_check(
    app: Flask, challenge: Challenge, editor: Person, visitor: FlaskClient, clock: FrozenClock
) -> None:
    link(app, challenge, editor, NOISE)
    assert "10 mars 2026" in visitor.get(public(challenge)).text
    for day in ("11 mars 2026", "12 mars 2026"):
        night(app, clock)
        page = visitor.get(public(challenge)).text
        assert f"{day}</time>" in page.partition("Senast kontrollerad")[2][:120]


def test_gone_and_silent(
    app: Flask,
    challenge: Challenge,
    editor: Person,
    visitor: FlaskClient,
    portal: RunningPortal,
    clock: FrozenClock,
) -> None:
    link(app, challenge, editor, NOISE)
    link(app, challenge, editor, TRAFFIC)
    portal.store.withdraw(NOISE)
    night(app, clock)
    assert "Den finns inte i portalen" not in visitor.get(public(challenge)).text
    night(app, clock)
    page = visitor.get(public(challenge))
    assert page.text.count("Den finns inte i portalen sedan <time") == 1
    assert "11 mars 2026</time>" in page.text
    assert faults(page.text) == []
    portal.faults.set(Fault.UNAVAILABLE)
    for _ in range(2):
        night(app, clock)
        assert "Portalen har inte svarat" not in visitor.get(public(challenge)).text
    for _ in range(3):
        night(app, clock)
    silent = visitor.get(public(challenge))
    assert silent.text.count("Portalen har inte svarat sedan <time") == 2
    assert faults(silent.text) == []


def test_the_letter_leads_to_the_history(
    app: Flask,
    make: Factory,
    home: Organisation,
    challenge: Challenge,
    editor: Person,
    client: FlaskClient,
    client_for: Any,
    portal: RunningPortal,
    clock: FrozenClock,
) -> None:
    reference = link(app, challenge, editor, NOISE)
    portal.store.alter(NOISE, LICENCE, BY)
    night(app, clock)
    [letter] = letters_to(editor.email)
    path = path_in(letter, "/history")
    assert path == at(challenge, f"/{reference}/history")
    page = client.get(path)
    assert page.status_code == 200
    assert faults(page.text) == []
    assert "Licensen var CC0 1.0 och är nu CC BY 4.0." in page.text
    assert "gäller för utmaningen" in page.text
    assert "Det gäller oavsett vad som ändras i portalen." in page.text
    assert at(challenge, f"/{reference}/refresh") not in page.text  # it is open: nothing is changed here
    reader = make.person()
    make.member(home, reader, OrganisationRole.READER)
    assert client_for(reader).get(path).status_code == 200
    assert client_for(make.person()).get(path).status_code in {403, 404}
    index = client.get(at(challenge))
    assert index.status_code == 200
    assert path in index.text
    assert at(challenge, "/search") not in index.text
    assert faults(index.text) == []
    history = client.get(f"/organise/challenges/{challenge.slug}/history")
    assert "Uppgifterna om en datamängd har ändrats i portalen" in history.text


def test_the_light_with_every_reason(
    app: Flask,
    make: Factory,
    home: Organisation,
    editor: Person,
    client: FlaskClient,
    portal: RunningPortal,
) -> None:
    draft = make.challenge(home, state=ChallengeState.DRAFT)
    portal.store.alter(NOISE, LICENCE)
    for entry in portal.store:
        if entry.resource.startswith(portal.store.entry(NOISE).resource + "/"):
            portal.store.alter(entry.source_id, LICENCE)
    reference = link(app, draft, editor, NOISE)
    index = client.get(at(draft))
    assert 'data-tone="danger"' in index.text
    assert "Inte redo" in index.text
    assert "Ingen licens är angiven." in index.text
    assert "Be utgivaren ange en licens" in index.text
    assert faults(index.text) == []
    edit = client.get(at(draft, f"/{reference}"))
    assert "Inte redo" in edit.text
    assert faults(edit.text) == []
    overview = client.get(f"/organise/challenges/{draft.slug}/approval")
    assert "är inte redo för en utmaning. Ingen licens är angiven." in overview.text


def test_addresses_are_shown_with_what_is_said_of_them(
    app: Flask, challenge: Challenge, editor: Person, client: FlaskClient, clock: FrozenClock
) -> None:
    reference = link(app, challenge, editor, NOISE)
    checks = db.session.scalars(sa.select(LinkCheck).order_by(LinkCheck.id)).all()
    assert len(checks) > 2
    with db.engine.begin() as connection:
        connection.execute(
            sa.update(LinkCheck)
            .where(LinkCheck.id == checks[0].id)
            .values(finding=LinkFinding.MOVED, moved_to="https://new.example.se/x", tried_at=clock.now())
        )
    page = client.get(at(challenge, f"/{reference}/history"))
    assert "Har flyttat" in page.text or "Flyttad" in page.text
    assert "https://new.example.se/x" in page.text
    assert faults(page.text) == []


def test_the_queries_do_not_grow_with_the_datasets(
    app: Flask,
    challenge: Challenge,
    editor: Person,
    client: FlaskClient,
    visitor: FlaskClient,
    portal: RunningPortal,
    clock: FrozenClock,
) -> None:
    link(app, challenge, editor, NOISE)
    portal.store.alter(NOISE, LICENCE, BY)
    night(app, clock)
    # Deadlines that moved, terms and what an entry must contain cost a statement each when the page is made.
    bars = ((public(challenge), visitor, 8), (at(challenge), client, 14))
    seen = []
    for page, browser, bar in bars:
        with counted(app) as one:
            browser.get(page + "?first")
        assert 0 < one.total <= bar
        seen.append(one.total)
    for number in (TRAFFIC, "50_13"):
        link(app, challenge, editor, number)
    portal.store.alter(TRAFFIC, LICENCE, BY)
    night(app, clock)
    for (page, browser, _), before in zip(bars, seen, strict=True):
        with counted(app) as three:
            browser.get(page + "?second")
        assert three.total == before


def test_the_jury_sees_what_has_changed_in_the_data_an_entry_uses(
    app: Flask,
    make: Factory,
    home: Organisation,
    editor: Person,
    client_for: Any,
    portal: RunningPortal,
    clock: FrozenClock,
) -> None:
    judging = make.challenge(
        home,
        opens=dt.timedelta(days=-8),
        closes=dt.timedelta(days=-1),
        round_state=RoundState.JUDGING,
    )
    reference = link(app, judging, editor, NOISE)
    captain = make.person()
    entry = make.entry(
        make.team(judging, captain), judging, author=captain, uses=[("Buller", "https://data.example.se/x")]
    )
    with db.engine.begin() as connection:  # what an entry says never changes, so the dataset gets its name
        connection.execute(sa.update(Dataset).where(Dataset.reference == reference).values(reference="d0"))
    person = make.person()
    juror = make.juror(judging.rounds[0], person)
    make.declaration(juror, entry)
    assignment = make.assignment(juror, entry, AssignmentState.ACCEPTED)
    portal.store.alter(NOISE, LICENCE, BY)
    reader = client_for(person)
    quiet = reader.get(f"/jury/assignments/{assignment.reference}")
    assert quiet.status_code == 200
    assert "Ändrat sedan utmaningen öppnade" not in quiet.text
    night(app, clock)
    page = reader.get(f"/jury/assignments/{assignment.reference}")
    assert "Ändrat sedan utmaningen öppnade" in page.text
    assert "Licensen var CC0 1.0 och är nu CC BY 4.0." in page.text
    assert faults(page.text) == []
