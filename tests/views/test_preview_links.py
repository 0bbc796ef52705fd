"""Somebody outside reads a challenge before it is public: by a link, for a time, and nothing more."""

import re
from typing import Any

import pytest
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.preview_links import PreviewLink
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState
from tests.factories import Factory
from tests.queries_counted import counted
from tests.services.markup import faults


@pytest.fixture
def editor(make: Factory) -> Person:
    return make.person("Elin Ek")


@pytest.fixture
def home(make: Factory, editor: Person) -> Organisation:
    return make.organisation(editor=editor, owner=make.person("Olle Owner"))


@pytest.fixture
def draft(make: Factory, home: Organisation, editor: Person) -> Challenge:
    challenge = make.challenge(home, state=ChallengeState.DRAFT, title="Tystare gator")
    make.dataset(challenge, by=editor)
    return challenge


def at(challenge: Challenge) -> str:
    return f"/organise/challenges/{challenge.slug}/preview/links"


def make_link(client: Any, challenge: Challenge, **changes: str) -> str:
    """The address of a new link, without the site."""
    answer = client.post(at(challenge), data={"label": "Rådgivaren", "days": "7", **changes})
    assert answer.status_code == 200, answer.text
    assert faults(answer.text) == []
    found = re.search(r"http://challenges\.test(/preview/[\w-]+)", answer.text)
    assert found is not None
    return found[1]


def test_whoever_has_the_link_reads_what_the_public_page_will_say(
    draft: Challenge, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    assert at(draft) in client.get(f"/organise/challenges/{draft.slug}/preview").text
    assert faults(client.get(at(draft)).text) == []
    address = make_link(client, draft)
    secret = address.rsplit("/", 1)[1]
    assert secret not in client.get(at(draft)).text
    for reader in (client_for(None), client_for(editor)):
        page = reader.get(address)
        assert page.status_code == 200
        assert faults(page.text) == []
        for said in ("Tystare gator", "Buller stör sömnen.", "Det här är inte offentligt", "Mia Mottagare"):
            assert said in page.text
        assert "mottagare@example.se" not in page.text
        assert "Rådgivaren" not in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Robots-Tag"] == "noindex"
    assert client_for(None).get(f"/challenges/{draft.slug}").status_code == 404
    with unit_of_work(write=False):
        assert secret not in db.session.query(PreviewLink.secret_hash).scalar()


def test_it_ends_when_it_expires_or_is_revoked(
    draft: Challenge, editor: Person, client_for: Any, clock: FrozenClock
) -> None:
    client, reader = client_for(editor), client_for(None)
    short, long = make_link(client, draft, days="1"), make_link(client, draft, label="Nämnden", days="30")
    clock.move(days=2)
    over = reader.get(short)
    assert over.status_code == 410
    assert "Länken fungerar inte längre" in over.text
    assert "Tystare gator" not in over.text
    assert faults(over.text) == []
    assert reader.get(long).status_code == 200
    page = client.get(at(draft)).text
    assert "Gick ut" in page
    [revoke] = re.findall(r'action="([^"]+/revoke)"', page)
    assert client.post(revoke).status_code == 303
    assert reader.get(long).status_code == 410
    assert client.post(revoke).status_code == 404
    assert reader.get("/preview/gissat").status_code == 404


def test_a_published_challenge_is_read_where_everybody_reads_it(
    draft: Challenge, editor: Person, client_for: Any, make: Factory
) -> None:
    client = client_for(editor)
    address = make_link(client, draft)
    with unit_of_work(write=True) as work:
        challenge = db.session.get_one(Challenge, draft.id)
        challenge.state, challenge.published_at = ChallengeState.PUBLISHED, make.now
        work.commit()
    assert client_for(None).get(address).location == f"/challenges/{draft.slug}"
    refused = client.get(at(draft))
    assert refused.status_code == 403
    assert "Utmaningen är offentlig" in refused.text


def test_who_makes_links_and_how_many(
    make: Factory, home: Organisation, draft: Challenge, editor: Person, client_for: Any
) -> None:
    reader = make.person()
    make.member(home, reader, OrganisationRole.READER)
    assert client_for(reader).get(at(draft)).status_code == 403
    assert client_for(make.person()).get(at(draft)).status_code == 404
    client = client_for(editor)
    for changes in ({"label": ""}, {"label": "x" * 121}, {"days": "365"}, {"days": ""}):
        answer = client.post(at(draft), data={"label": "Nämnden", "days": "7", **changes})
        assert answer.status_code == 422, changes
        assert faults(answer.text) == []
    for number in range(20):
        make_link(client, draft, label=f"Nummer {number}")
    full = client.post(at(draft), data={"label": "En till", "days": "7"})
    assert full.status_code == 422
    assert "20 länkar som fungerar" in full.text
    assert 'value="En till"' in full.text


def test_one_or_three_links_cost_the_same_statements(
    app: Flask, draft: Challenge, editor: Person, client_for: Any
) -> None:
    client = client_for(editor)
    totals = []
    for _ in range(2):
        make_link(client, draft)
        with counted(app) as seen:
            assert client.get(at(draft)).status_code == 200
        totals.append(seen.total)
        make_link(client, draft)
    assert totals[0] == totals[1]
