"""Drafts are the team's alone, and submitted entries sealed until their round has closed: by every door."""

import io

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.entries import Attachment, Entry, EntryDraft
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.roles import JurySeat, OrganisationRole
from challenges.vocabulary.states import AssignmentState
from tests.queries_counted import counted

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SECRET = "Hemlig idé som ingen får läsa"


@pytest.fixture
def crowd(make, client_for):
    """An entry with a draft, a file and a submitted version, and everybody who is not in its team."""
    owner, captain, juror, chair = (make.person() for _ in range(4))
    editor, reader = make.person(), make.person()
    organisation = make.organisation(owner=owner, editor=editor, reader=reader)
    challenge = make.challenge(organisation)
    round_ = challenge.rounds[0]
    seat = make.juror(round_, juror)
    make.juror(round_, chair, seat=JurySeat.CHAIR)
    rival, torn = make.person(), make.person()
    make.draft(make.team(challenge, rival), challenge, author=rival, title="Rivalens")
    make.member(organisation, torn, OrganisationRole.EDITOR)
    entry = make.draft(make.team(challenge, captain), challenge, author=captain, title=SECRET)
    assignment = make.assignment(seat, entry, AssignmentState.ACCEPTED)
    make.declaration(seat, entry, ConflictAnswer.NONE)
    make.declaration(make.juror(round_, torn), entry, ConflictAnswer.CONFLICTED)
    others = {
        "owner": owner,
        "editor": editor,
        "reader": reader,
        "juror": juror,
        "chair": chair,
        "rival": rival,
        "torn": torn,
        "admin": make.person(admin=True),
        "stranger": make.person(),
    }
    write = {
        "title": SECRET,
        "summary": SECRET,
        "description": SECRET,
        "language": "sv",
        "version": "1",
        "page": "p",
    }
    client = client_for(captain)
    answer = client.post(
        f"/entries/{entry.reference}/draft",
        data={**write, "files": (io.BytesIO(PDF), "hemlig.pdf")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    assert (
        client.post(f"/entries/{entry.reference}/submit", data={"version": "2", "key": "k"}).status_code
        == 303
    )
    with orm.Session(db.engine) as session:
        file = session.scalars(sa.select(Attachment.reference)).one()
    return challenge, entry, captain, others, file, assignment


def team_doors(entry, file):
    base = f"/entries/{entry.reference}"
    return [
        ("GET", base),
        ("GET", f"{base}/draft"),
        ("POST", f"{base}/draft"),
        ("POST", f"{base}/draft/autosave"),
        ("GET", f"{base}/draft/files/{file}"),
        ("GET", f"{base}/submit"),
        ("POST", f"{base}/submit"),
        ("GET", f"{base}/withdraw"),
        ("POST", f"{base}/withdraw"),
        ("GET", f"{base}/receipts/1"),
        ("GET", f"{base}/versions/1"),
        ("GET", f"{base}/versions/1.json"),
        ("GET", f"{base}/versions/1/files/{file}"),
    ]


@pytest.mark.parametrize("closed", [False, True])
def test_no_door_of_the_team_opens_to_anybody_else(crowd, client_for, clock, closed):
    challenge, entry, _captain, others, file, _ = crowd
    if closed:
        clock.move(to=challenge.rounds[0].closes_at)
    doors = team_doors(entry, file)
    for who in others.values():
        client = client_for(who)
        for method, url in doors:
            answer = client.open(url, method=method, data={"title": "x", "version": "2", "key": "y"})
            assert answer.status_code == 404, (who.name, method, url)
            assert SECRET not in answer.text
    for method, url in doors:
        assert client_for(None).open(url, method=method).status_code == 302
    with orm.Session(db.engine) as session:
        assert {said["title"] for said in session.scalars(sa.select(EntryDraft.content))} == {
            SECRET,
            "Rivalens",
        }


def test_things_that_do_not_exist_answer_the_same(crowd, client_for):
    _challenge, entry, captain, others, _file, _ = crowd
    unknown = client_for(others["stranger"]).get("/entries/zzzzzzzzzz/draft")
    existing = client_for(others["stranger"]).get(f"/entries/{entry.reference}/draft")
    assert unknown.status_code == existing.status_code == 404
    assert unknown.text.replace("zzzzzzzzzz", "") == existing.text.replace(entry.reference, "")
    captains = client_for(captain)
    for url in ("versions/2", "versions/2.json", "receipts/9", "draft/files/zzz", "versions/1/files/zzz"):
        assert captains.get(f"/entries/{entry.reference}/{url}").status_code == 404


def test_a_file_of_another_entry_is_not_reached_through_ones_own(crowd, client_for):
    others, file = crowd[3], crowd[4]
    client = client_for(others["rival"])
    with orm.Session(db.engine) as session:
        drafts = session.execute(
            sa.select(Entry.reference, EntryDraft.content).join(EntryDraft, EntryDraft.entry_id == Entry.id)
        )
        (own,) = [reference for reference, said in drafts if said["title"] == "Rivalens"]
    assert client.get(f"/entries/{own}/draft/files/{file}").status_code == 404
    data = {"title": "x", "version": "1", "page": "p", "language": "sv", "remove": file}
    assert client.post(f"/entries/{own}/draft", data=data).status_code == 404


def organiser_doors(challenge, entry, file):
    base = f"/organise/challenges/{challenge.slug}/rounds/1/entries"
    return base, f"{base}/{entry.reference}", f"{base}/{entry.reference}/files/{file}"


def test_before_the_round_closes_the_organiser_sees_numbers_only(crowd, client_for, clock):
    challenge, entry, _captain, others, file, _ = crowd
    clock.move(to=challenge.rounds[0].closes_at, microseconds=-1)
    index, show, download = organiser_doors(challenge, entry, file)
    for name in ("owner", "editor", "reader"):
        client = client_for(others[name])
        page = client.get(index)
        assert page.status_code == 200
        assert SECRET not in page.text
        assert entry.reference not in page.text
        assert client.get(show).status_code == 404
        assert client.get(download).status_code == 404


def test_after_the_round_has_closed_the_organiser_reads_what_was_submitted(crowd, client_for, clock):
    challenge, entry, captain, others, file, _ = crowd
    client = client_for(captain)
    data = {
        "title": "Bara i utkastet",
        "summary": "a",
        "description": "b",
        "language": "sv",
        "version": "2",
        "page": "q",
    }
    assert client.post(f"/entries/{entry.reference}/draft", data=data).status_code == 303
    clock.move(to=challenge.rounds[0].closes_at)
    index, show, download = organiser_doors(challenge, entry, file)
    for name in ("owner", "editor", "reader"):
        reading = client_for(others[name])
        assert SECRET in reading.get(index).text
        page = reading.get(show).text
        assert SECRET in page
        assert "Bara i utkastet" not in page, "what was not submitted stays with the team"
        with reading.get(download) as got:
            assert got.data == PDF
            assert got.headers["Content-Disposition"].startswith("attachment")
    for name in ("juror", "chair", "rival", "admin", "stranger"):
        reading = client_for(others[name])
        assert reading.get(show).status_code == 404
        assert reading.get(download).status_code == 404
        assert SECRET not in reading.get(index).text


def test_an_organiser_with_a_conflict_does_not_see_the_entry(crowd, client_for, clock):
    challenge, entry, _captain, others, file, _ = crowd
    clock.move(to=challenge.rounds[0].closes_at)
    index, show, download = organiser_doors(challenge, entry, file)
    client = client_for(others["torn"])
    assert client.get(index).status_code == 200
    assert SECRET not in client.get(index).text
    assert client.get(show).status_code == 404
    assert client.get(download).status_code == 404


def test_a_withdrawn_entry_stays_on_record(crowd, client_for, clock):
    challenge, entry, captain, others, file, _ = crowd
    assert client_for(captain).post(f"/entries/{entry.reference}/withdraw").status_code == 303
    clock.move(to=challenge.rounds[0].closes_at)
    _index, show, _download = organiser_doors(challenge, entry, file)
    assert SECRET in client_for(others["owner"]).get(show).text


def test_the_list_costs_the_same_for_one_and_for_three(app, make, client_for, clock):
    owner = make.person()
    organisation = make.organisation(owner=owner)
    places = []
    for number in (1, 3):
        challenge = make.challenge(organisation)
        for _ in range(number):
            captain = make.person()
            make.entry(make.team(challenge, captain), challenge, author=captain)
        places.append((challenge.slug, challenge.rounds[0].closes_at))
    clock.move(to=places[0][1])
    client, totals = client_for(owner), []
    for slug, _ in places:
        with counted(app) as count:
            assert client.get(f"/organise/challenges/{slug}/rounds/1/entries").status_code == 200
        totals.append(count.total)
    assert totals[0] == totals[1] <= 10
