"""The draft: written together, saved by every button and while writing, never overwritten unseen, never lost."""

import io
import re
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.entries import Attachment, Entry, EntryDraft

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + b"\0" * 20 + b"\x00\x00\x00\x00IEND\xaeB\x60\x82"


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def stored():
    """The draft as it stands: what it says, and the numbers of its saves."""
    (row,) = fresh(sa.select(EntryDraft))
    return SimpleNamespace(
        revision=row.revision,
        turn=row.turn,
        updated_by_id=row.updated_by_id,
        **row.content,
        **row.content.get("answers", {}),
    )


def written(**changes):
    """What a browser sends when everything is filled in."""
    return {
        "title": "Tyst stad",
        "summary": "Kort.",
        "description": "Lång **text**.",
        "language": "sv",
        "links-0-url": "https://example.org/demo",
        "links-0-label": "Demo",
        "other_data": "",
        "version": "1",
        "page": "p1",
        "turn": "0",
        **changes,
    }


@pytest.fixture
def captain(make):
    return make.person("Cecilia Cederlund")


@pytest.fixture
def member(make):
    return make.person("Måns Modig")


@pytest.fixture
def challenge(make):
    return make.challenge()


@pytest.fixture
def team(make, challenge, captain, member):
    return make.team(challenge, captain, member)


@pytest.fixture
def entry(make, team, challenge, captain):
    return make.draft(team, challenge, author=captain)


def test_starting_is_a_post_and_happens_once(client_for, team, member, captain):
    client = client_for(member)
    assert f'action="/teams/{team.reference}/entry"' in client.get(f"/teams/{team.reference}").text
    assert fresh(sa.select(Entry)) == []
    first = client.post(f"/teams/{team.reference}/entry")
    second = client_for(captain).post(f"/teams/{team.reference}/entry")
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert len(fresh(sa.select(Entry))) == 1
    assert client.get(first.location).status_code == 200


def test_the_form_shows_what_is_stored_and_saves_what_is_written(client_for, entry, member):
    client = client_for(member)
    url = f"/entries/{entry.reference}/draft"
    assert 'value="Tyst stad"' in client.get(url).text
    answer = client.post(url, data=written(title="Tystare stad", other_data="Egna mätningar"))
    assert answer.status_code == 303
    draft = stored()
    assert (draft.title, draft.other_data, draft.revision) == ("Tystare stad", "Egna mätningar", 2)
    assert draft.links == [{"label": "Demo", "url": "https://example.org/demo"}]
    assert draft.updated_by_id == member.id
    assert 'value="https://example.org/demo"' in client.get(url).text


def test_an_unfinished_or_overlong_text_is_kept_and_pointed_out(client_for, entry, member):
    client = client_for(member)
    url = f"/entries/{entry.reference}/draft"
    data = written(title="", summary="å" * 510, **{"links-0-url": "javascript:alert(1)"})
    assert client.post(url, data=data).status_code == 303
    assert stored().summary == "å" * 510
    page = client.get(url).text
    assert re.search(r'data-state="missing">\s*<a href="#title"', page)
    assert "10" in page[page.index('href="#summary"') :][:300]
    assert 'href="javascript' not in client.get(f"/entries/{entry.reference}").text


def test_what_is_beyond_all_measure_is_refused_with_the_text_in_the_form(client_for, entry, member):
    client = client_for(member)
    text = "å" * 2001
    answer = client.post(f"/entries/{entry.reference}/draft", data=written(summary=text))
    assert answer.status_code == 422
    assert text in answer.text
    assert stored().summary == "Kort om lösningen."


def test_every_button_saves(client_for, entry, member):
    client = client_for(member)
    url = f"/entries/{entry.reference}/draft"
    places = {
        "review": "/submit",
        "preview:description": "#preview-description",
        "link:links": "#links",
        "upload:files": "#files-list",
    }
    for number, (action, place) in enumerate(places.items(), 1):
        answer = client.post(url, data=written(title=f"Titel {number}", version=str(number), then=action))
        assert answer.status_code == 303
        assert answer.location.endswith(place)
        assert stored().title == f"Titel {number}"
    assert "<strong>text</strong>" in client.get(f"{url}?preview=description").text


def test_a_link_row_is_always_free(client_for, entry, member):
    client = client_for(member)
    url = f"/entries/{entry.reference}/draft"
    client.post(url, data=written(**{"links-1-url": "https://example.org/2", "links-1-label": ""}))
    page = client.get(url).text
    assert 'name="links-2-url"' in page
    assert 'name="links-3-url"' not in page


def test_datasets_of_the_challenge(make, client_for, entry, challenge, member):
    dataset = make.dataset(challenge, by=member)
    client = client_for(member)
    url = f"/entries/{entry.reference}/draft"
    assert "Bullermätningar" in client.get(url).text
    rows = {"dataset_uses-0-dataset": dataset.reference, "dataset_uses-0-how": "Som grund för kartan"}
    assert client.post(url, data=written(**rows)).status_code == 303
    assert stored().dataset_uses[0]["used"] is False, "the text of an unticked dataset is kept"
    assert (
        client.post(url, data=written(version="2", **rows, **{"dataset_uses-0-used": "y"})).status_code == 303
    )
    page = client.get(url).text
    assert "Som grund för kartan" in page
    assert re.search(r"dataset_uses-0-used[^>]*checked|checked[^>]*dataset_uses-0-used", page)


# Two people, two windows (bringing their texts together: test_draft_meetings.py)


def test_autosave_goes_on_from_its_own_saves_even_when_the_answer_was_lost(client_for, entry, member):
    client = client_for(member)
    url = f"/entries/{entry.reference}/draft/autosave"
    first = client.post(url, data=written(title="A", turn="1"))
    assert first.status_code == 200
    assert first.json["version"] == 2
    assert 'data-state="done"' in first.json["checklist"]
    again = client.post(url, data=written(title="AB", turn="2"))
    assert (again.status_code, again.json["version"]) == (200, 3)
    late = client.post(url, data=written(title="A", turn="1"))
    assert (late.status_code, late.json["version"]) == (200, 3)
    assert stored().title == "AB", "an older save that arrives late changes nothing"
    back = client.post(url, data=written(title="Tyst stad", turn="3"))
    assert back.status_code == 200
    assert stored().title == "Tyst stad", "what was typed first can be typed again"


def test_the_same_text_again_is_no_conflict(client_for, entry, captain, member):
    url = f"/entries/{entry.reference}/draft/autosave"
    client_for(captain).post(url, data=written(page="c1", turn="1"))
    answer = client_for(member).post(url, data=written(page="m1", turn="1"))
    assert answer.status_code == 200
    assert "conflict" not in answer.json


# The deadline


def test_after_the_deadline_the_page_says_so_and_keeps_what_was_typed(
    client_for, entry, challenge, member, clock
):
    client = client_for(member)
    url = f"/entries/{entry.reference}/draft"
    clock.move(to=challenge.rounds[0].closes_at)
    answer = client.post(url, data=written(description="Ord som inte får försvinna"))
    assert answer.status_code == 409
    assert "Ord som inte får försvinna" in answer.text
    assert 'value="save"' not in answer.text
    assert stored().description == "Lång text."
    assert client.post(f"{url}/autosave", data=written()).status_code == 403
    assert client.get(url).status_code == 302


def test_a_request_that_arrived_in_time_counts_though_its_body_was_slow(
    app, client_for, entry, challenge, member, clock
):
    class Slow(io.BytesIO):
        def read(self, *args):
            clock.move(to=challenge.rounds[0].closes_at, seconds=30)
            return super().read(*args)

        def readinto(self, buffer):
            clock.move(to=challenge.rounds[0].closes_at, seconds=30)
            return super().readinto(buffer)

    body = b"title=I+sista+stund&language=sv&version=1&page=p1&turn=0"
    clock.move(to=challenge.rounds[0].closes_at, microseconds=-1)
    answer = client_for(member).post(
        f"/entries/{entry.reference}/draft",
        input_stream=Slow(body),
        content_length=len(body),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 303
    assert clock.now() > challenge.rounds[0].closes_at
    assert stored().title == "I sista stund"


@pytest.mark.parametrize(
    ("minutes", "length", "status"), [(1.01, 0, 409), (2.5, 8_000_000, 303), (3.5, 8_000_000, 409)]
)
def test_headers_sent_in_time_do_not_hold_the_door_open(
    app, client_for, entry, challenge, member, clock, minutes, length, status
):
    class Held(io.BytesIO):
        def read(self, *args):
            clock.move(to=challenge.rounds[0].closes_at, seconds=minutes * 60)
            return super().read(*args)

        def readinto(self, buffer):
            clock.move(to=challenge.rounds[0].closes_at, seconds=minutes * 60)
            return super().readinto(buffer)

    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'
        for name, more, value in (
            ("title", "", "Skrivet efteråt"), ("language", "", "sv"), ("version", "", "1"), ("page", "", "p1"),
            ("turn", "", "0"), ("padding", '; filename="x.pdf"', "x" * length),
        )
    )  # fmt: skip
    body = f"{parts}--x--\r\n".encode()
    clock.move(to=challenge.rounds[0].closes_at, microseconds=-1)
    answer = client_for(member).post(
        f"/entries/{entry.reference}/draft",
        input_stream=Held(body),
        content_length=len(body),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == status
    assert stored().title == ("Skrivet efteråt" if status == 303 else "Tyst stad")
    if status == 409:
        assert "Skrivet efteråt" in answer.text, "nothing typed is lost"


# Files


def upload(*files, **changes):
    return written(then="upload", files=[(io.BytesIO(data), name) for name, data in files], **changes)


def post_files(client, entry, *files, **changes):
    return client.post(
        f"/entries/{entry.reference}/draft",
        data=upload(*files, **changes),
        content_type="multipart/form-data",
    )


def test_files_are_stored_listed_and_downloaded(app, client_for, entry, member):
    client = client_for(member)
    answer = post_files(client, entry, ("../Skiss åäö.pdf", PDF), ("karta.png", PNG), title="Sparas också")
    assert answer.status_code == 303
    assert stored().title == "Sparas också"
    pdf, png = fresh(sa.select(Attachment).order_by(Attachment.id))
    assert (pdf.name, png.name) == ("Skiss åäö.pdf", "karta.png")
    assert "Skiss åäö.pdf" in client.get(f"/entries/{entry.reference}/draft").text
    with client.get(f"/entries/{entry.reference}/draft/files/{pdf.reference}") as got:
        assert got.data == PDF
        assert got.headers["Content-Disposition"].startswith("attachment")
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Cache-Control"] == "no-store"
        assert got.mimetype == "application/pdf"


def test_the_same_file_again_is_not_doubled_and_another_of_its_name_is_told_apart(client_for, entry, member):
    client = client_for(member)
    post_files(client, entry, ("a.pdf", PDF))
    post_files(client, entry, ("a.pdf", PDF), version="2")
    post_files(client, entry, ("a.pdf", PDF.replace(b"1.4", b"1.5")), version="2")
    assert [a.name for a in fresh(sa.select(Attachment).order_by(Attachment.id))] == ["a.pdf", "a (2).pdf"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("sida.html", b"<html><script>alert(1)</script></html>"),
        ("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("falsk.pdf", b"<html></html>"),
        ("program.exe", b"MZ\x90\x00"),
        ("tom.pdf", b""),
    ],
)
def test_other_kinds_of_files_are_refused_and_the_text_stays(app, client_for, entry, member, name, data):
    answer = post_files(client_for(member), entry, (name, data), title="Står kvar")
    assert answer.status_code == 422
    assert 'value="Står kvar"' in answer.text
    assert name in answer.text
    assert fresh(sa.select(Attachment)) == []
    assert list(app.extensions["storage"].keys("entries")) == []


def test_ten_files_at_most(client_for, entry, member):
    client = client_for(member)
    files = [(f"{n}.pdf", PDF + str(n).encode() + b"\n%%EOF\n") for n in range(11)]
    assert post_files(client, entry, *files).status_code == 422
    assert post_files(client, entry, *files[:10]).status_code == 303
    assert post_files(client, entry, files[10], version="2").status_code == 422
    assert len(fresh(sa.select(Attachment))) == 10


def test_removing_a_file_saves_the_text_as_well(client_for, entry, member):
    client = client_for(member)
    post_files(client, entry, ("a.pdf", PDF))
    (file,) = fresh(sa.select(Attachment))
    url = f"/entries/{entry.reference}/draft"
    answer = client.post(url, data=written(title="Ny titel", version="2", remove=file.reference))
    assert answer.status_code == 303
    assert fresh(sa.select(Attachment)) == []
    assert stored().title == "Ny titel"
    assert client.get(f"{url}/files/{file.reference}").status_code == 404
    assert client.post(url, data=written(version="3", remove=file.reference)).status_code == 404


def test_a_late_file_is_not_even_stored(app, client_for, entry, challenge, member, clock):
    clock.move(to=challenge.rounds[0].closes_at)
    assert post_files(client_for(member), entry, ("a.pdf", PDF)).status_code == 409
    assert list(app.extensions["storage"].keys("entries")) == []


def test_hostile_text_is_shown_as_text(client_for, entry, member):
    client = client_for(member)
    nasty = '"><script>alert(1)</script>'
    url = f"/entries/{entry.reference}/draft"
    client.post(url, data=written(title=nasty, summary=nasty, description=nasty, other_data=nasty))
    for page in (client.get(url).text, client.get(f"/entries/{entry.reference}").text):
        assert "<script>alert" not in page
