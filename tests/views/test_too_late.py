"""A millisecond before, at and after the deadline, by every door that writes; and what one is told when late."""

import datetime as dt
import io
import re

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.entries import Attachment, Entry, EntryDraft, EntryVersion
from tests.services.markup import faults

MS = dt.timedelta(milliseconds=1)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TYPED = {
    "title": "Sent men färdigt",
    "summary": "Kort om det.",
    "description": "Allt vi skrev.",
    "language": "sv",
}


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def title():
    return fresh(sa.select(EntryDraft.content))[0]["title"]


@pytest.fixture
def captain(make):
    return make.person()


def entry_closing(make, captain, grace):
    """An entry whose round takes nothing any more from the moment that is also given."""
    challenge = make.challenge(grace_minutes=grace)
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    return entry, challenge.rounds[0].closes_at + dt.timedelta(minutes=grace)


@pytest.fixture(params=[(0, -MS), (0, 0 * MS), (0, MS), (10, -MS), (10, 0 * MS), (10, MS)])
def moment(request, make, captain, clock, client_for):
    """Everything is open in the browser already; then the clock goes to around the end of the intake."""
    grace, shift = request.param
    entry, ends = entry_closing(make, captain, grace)
    client = client_for(captain)
    page = client.get(f"/entries/{entry.reference}/submit").text
    keys = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("version", "key")}
    clock.move(to=ends + shift)
    return client, entry, keys, shift < 0 * MS


def test_saving(moment):
    client, entry, _keys, in_time = moment
    answer = client.post(f"/entries/{entry.reference}/draft", data={**TYPED, "version": "1", "page": "p"})
    assert answer.status_code == (303 if in_time else 409)
    assert title() == ("Sent men färdigt" if in_time else "Tyst stad")


def test_saving_in_the_background(moment):
    client, entry, _keys, in_time = moment
    answer = client.post(
        f"/entries/{entry.reference}/draft/autosave", data={**TYPED, "version": "1", "page": "p"}
    )
    assert answer.status_code == (200 if in_time else 403)
    assert ("message" in answer.json) is not in_time
    assert title() == ("Sent men färdigt" if in_time else "Tyst stad")


def test_uploading(moment):
    client, entry, _keys, in_time = moment
    data = {**TYPED, "version": "1", "page": "p", "files": (io.BytesIO(PDF), "plan.pdf")}
    answer = client.post(f"/entries/{entry.reference}/draft", data=data, content_type="multipart/form-data")
    assert answer.status_code == (303 if in_time else 409)
    assert fresh(sa.select(Attachment.name)) == (["plan.pdf"] if in_time else [])


def test_submitting(moment):
    client, entry, keys, in_time = moment
    answer = client.post(f"/entries/{entry.reference}/submit", data=keys)
    assert answer.status_code == (303 if in_time else 409)
    assert len(fresh(sa.select(EntryVersion))) == in_time


def test_starting(make, captain, client_for, clock):
    challenge, other = make.challenge(grace_minutes=10), make.person()
    first, second = make.team(challenge, captain), make.team(challenge, other)
    ends = challenge.rounds[0].closes_at + dt.timedelta(minutes=10)
    clock.move(to=ends - MS)
    assert client_for(captain).post(f"/teams/{first.reference}/entry").status_code == 303
    clock.move(to=ends)
    assert client_for(other).post(f"/teams/{second.reference}/entry").status_code == 403
    assert len(fresh(sa.select(Entry))) == 1


@pytest.mark.parametrize("submitted", [True, False])
def test_the_page_keeps_everything_typed_and_says_what_counts(make, client_for, captain, clock, submitted):
    challenge = make.challenge()
    team = make.team(challenge, captain)
    entry = (make.entry if submitted else make.draft)(team, challenge, author=captain)
    client = client_for(captain)
    clock.move(to=challenge.rounds[0].closes_at + dt.timedelta(seconds=3))
    answer = client.post(
        f"/entries/{entry.reference}/draft", data={**TYPED, "title": "x" * 300, "version": "1", "page": "p"}
    )
    assert answer.status_code == 409
    assert faults(answer.text) == []
    text = re.sub(r"<[^>]+>", "", answer.text)
    assert f'value="{"x" * 300}"' in answer.text, "too long as well, but first of all it is given back"
    for words in (
        "Allt vi skrev.",
        "10:00",
        "2026-03-17 09:00:03 i UTC",
        "kontakt@example.se",
        "Ladda ner min text",
        f"K-{entry.reference}-1" if submitted else "Inget lämnades in i tid",
    ):
        assert words in text, words
    assert "/my-text" in answer.text
    assert ">Spara utkastet<" not in answer.text


def test_what_is_taken_home_is_named_as_on_the_page(make, client_for, captain, clock):
    entry, ends = entry_closing(make, captain, 0)
    client = client_for(captain)
    clock.move(to=ends)
    page = client.post(f"/entries/{entry.reference}/draft", data={**TYPED, "version": "1", "page": "p"})
    named = re.search(r'name="_labels" value="([^"]*)"', page.text)[1].replace("&#34;", '"')
    told = client.post("/my-text", data={**TYPED, "_labels": named, "version": "1"}).text
    assert "## Rubrik\n\nSent men färdigt" in told or "## Titel\n\nSent men färdigt" in told
    assert "Allt vi skrev." in told
    assert "version" not in told


def test_too_large_a_request_says_what_is_kept(app, make, client_for, captain):
    entry, _ends = entry_closing(make, captain, 0)
    app.config["MAX_CONTENT_LENGTH"] = 1000
    data = {**TYPED, "version": "1", "files": (io.BytesIO(PDF + b"x" * 2000), "plan.pdf")}
    answer = client_for(captain).post(
        f"/entries/{entry.reference}/draft", data=data, content_type="multipart/form-data"
    )
    assert answer.status_code == 413
    assert "det som sparats eller lämnats in tidigare är kvar" in answer.text
    assert title() == "Tyst stad"
