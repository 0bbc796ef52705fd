"""Submitting: before the deadline by the server's clock, exactly once, for ever, with a receipt anybody can check."""

import datetime as dt
import hashlib
import io
import json
import re
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.datasets import Dataset
from challenges.models.entries import DatasetUse, Entry, EntryDraft, EntryVersion
from challenges.models.entry_forms import EntryForm
from challenges.models.happenings import HappeningRow
from challenges.models.jobs import Job, Letter
from challenges.models.teams import Team
from challenges.operations import entries as operations
from challenges.operations import letters
from challenges.operations.entries import SubmitContent
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import entries as queries
from challenges.queries.actors import load_actor
from challenges.scoring.checksums import checksum
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.entry_form import STANDARD, to_plain
from challenges.vocabulary.errors import NotAllowed
from challenges.vocabulary.states import EntryState

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
US = dt.timedelta(microseconds=1)


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def versions():
    return fresh(sa.select(EntryVersion).order_by(EntryVersion.number))


def state():
    return fresh(sa.select(Entry.state))[0]


@pytest.fixture
def captain(make):
    return make.person("Cecilia Cederlund")


@pytest.fixture
def member(make):
    return make.person("Måns Modig", language="en")


@pytest.fixture
def challenge(make):
    return make.challenge(title="Tystare gator")


@pytest.fixture
def entry(make, challenge, captain, member):
    return make.draft(make.team(challenge, captain, member), challenge, author=captain)


@pytest.fixture
def closes_at(challenge):
    return challenge.rounds[0].closes_at


def reviewed(client, entry):
    """What the review page would send."""
    page = client.get(f"/entries/{entry.reference}/submit").text
    return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("version", "key")}


def submit(client, entry, **data):
    return client.post(f"/entries/{entry.reference}/submit", data=data or reviewed(client, entry))


def write(client, entry, **fields):
    revision = fresh(sa.select(EntryDraft.revision))[0]
    data = {"title": "Tyst stad", "summary": "Kort.", "description": "Lång.", "language": "sv"}
    answer = client.post(
        f"/entries/{entry.reference}/draft",
        data={**data, "version": str(revision), "page": "p", "turn": "0", **fields},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303, answer.text


def spread():
    """Let the worker write the letters that follow from the submissions."""
    for job in fresh(sa.select(Job).where(Job.name == "letters.spread")):
        with unit_of_work(write=True) as work:
            letters.spread(now=job.run_at, **job.args)
            work.commit()


def test_a_submission_gets_a_receipt_on_screen_and_by_mail(client_for, entry, captain, member, clock):
    client = client_for(captain)
    answer = submit(client, entry)
    assert answer.status_code == 303
    (version,) = versions()
    assert answer.location.endswith(f"/entries/{entry.reference}/receipts/1")
    page = client.get(answer.location).text
    assert re.fullmatch(r"K-2026-[2-9A-HJKMNP-Z]{6}", version.receipt)
    for proof in (version.receipt, version.sha256, clock.now().strftime("%Y-%m-%d %H:%M:%S")):
        assert proof in page
    assert version.arrived_at == clock.now()
    assert version.number == 1
    assert state() is EntryState.SUBMITTED
    assert "<p>Lång text.</p>" in version.html["description"]
    spread()
    swedish, english = fresh(sa.select(Letter).where(Letter.kind == "entry_submitted").order_by(Letter.id))
    assert {swedish.email, english.email} == {captain.email, member.email}
    for letter in (swedish, english):
        assert version.receipt in letter.subject
        assert version.sha256 in letter.body
        assert "Tyst stad" not in letter.body, "letters say nothing of what the entry says"
    (happening,) = fresh(sa.select(HappeningRow).where(HappeningRow.kind == "entry.submitted"))
    assert happening.person_id == captain.id
    assert happening.payload["receipt"] == version.receipt
    assert "Tyst stad" not in json.dumps(happening.payload)


def test_the_canonical_file_has_the_checksum_of_the_receipt(client_for, entry, captain):
    client = client_for(captain)
    write(client, entry, title="Tyst\u0308 stad", files=(io.BytesIO(PDF), "skiss.pdf"))
    submit(client, entry)
    (version,) = versions()
    got = client.get(f"/entries/{entry.reference}/versions/1.json")
    assert hashlib.sha256(got.data).hexdigest() == version.sha256 == checksum(version.content)
    assert got.headers["Content-Disposition"].startswith("attachment")
    content = json.loads(got.data)
    assert content["files"] == [
        {"name": "skiss.pdf", "size": len(PDF), "sha256": hashlib.sha256(PDF).hexdigest()}
    ]


def test_what_is_missing_is_said_and_nothing_is_sent(client_for, entry, captain):
    client = client_for(captain)
    write(client, entry, summary="", **{"links-0-url": "ftp://example.org"})
    page = client.get(f"/entries/{entry.reference}/submit").text
    assert 'name="key"' not in page
    revision = fresh(sa.select(EntryDraft.revision))[0]
    assert submit(client, entry, version=str(revision), key="k").status_code == 422
    assert versions() == []


def test_too_small_a_team_cannot_submit(make, client_for, captain):
    challenge = make.challenge(team_size_min=2)
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    assert submit(client_for(captain), entry, version="1", key="k").status_code == 422
    assert versions() == []


def test_only_the_captain_submits(client_for, entry, member):
    client = client_for(member)
    assert client.get(f"/entries/{entry.reference}/submit").status_code == 200
    assert submit(client, entry, version="1", key="k").status_code == 409
    assert versions() == []


def test_who_has_just_handed_over_the_captaincy_submits_no_more(make, client_for, entry, captain, member):
    stale = load_actor(captain.id)
    team = fresh(sa.select(Team.reference))[0]
    assert (
        client_for(captain).post(f"/teams/{team}/captain", data={"person": str(member.id)}).status_code == 303
    )
    with unit_of_work(write=True), pytest.raises(NotAllowed):
        operations.submit(stale, queries.by_id(entry.id), SubmitContent(1, "k"), now=make.now)
    assert versions() == []


def test_a_microsecond_before_the_deadline_is_in_time(client_for, entry, captain, clock, closes_at):
    client = client_for(captain)
    data = reviewed(client, entry)
    clock.move(to=closes_at - US)
    assert submit(client, entry, **data).status_code == 303
    assert versions()[0].arrived_at == closes_at - US


@pytest.mark.parametrize("late", [dt.timedelta(0), dt.timedelta(seconds=1)])
def test_at_the_deadline_it_is_too_late(client_for, entry, captain, clock, closes_at, late):
    client = client_for(captain)
    data = reviewed(client, entry)
    clock.move(to=closes_at + late)
    answer = submit(client, entry, **data)
    assert answer.status_code == 409
    assert "Lång text." in answer.text, "the draft is still shown"
    assert versions() == []
    assert state() is EntryState.DRAFT


def test_a_retry_after_the_deadline_gets_the_receipt_of_the_first_request(
    client_for, entry, captain, clock, closes_at
):
    client = client_for(captain)
    data = reviewed(client, entry)
    clock.move(to=closes_at - US)
    first = submit(client, entry, **data)
    clock.move(to=closes_at, minutes=1)
    again = submit(client, entry, **data)
    assert again.status_code == 303
    assert again.location == first.location
    assert len(versions()) == 1


def test_double_click_retry_and_reload_make_one_version(client_for, entry, captain):
    client = client_for(captain)
    data = reviewed(client, entry)
    answers = {submit(client, entry, **data).location for _ in range(3)}
    assert len(answers) == len(versions()) == 1
    assert fresh(
        sa.select(sa.func.count()).select_from(HappeningRow).where(HappeningRow.kind == "entry.submitted")
    ) == [1]


def test_the_same_content_from_another_window_makes_no_second_version(client_for, entry, captain):
    client = client_for(captain)
    one, two = reviewed(client, entry), reviewed(client, entry)
    assert one["key"] != two["key"]
    assert submit(client, entry, **one).status_code == 303
    assert submit(client, entry, **two).status_code == 422
    assert len(versions()) == 1


def test_a_draft_that_changed_after_the_review_is_reviewed_again(client_for, entry, captain, member):
    client = client_for(captain)
    data = reviewed(client, entry)
    write(client_for(member), entry, title="Ändrat i sista stund")
    answer = submit(client, entry, **data)
    assert answer.status_code == 409
    assert "Ändrat i sista stund" in answer.text
    assert versions() == []


def test_resubmitting_makes_a_new_version_and_leaves_the_old_one(client_for, entry, captain):
    client = client_for(captain)
    submit(client, entry)
    first = client.get(f"/entries/{entry.reference}/versions/1.json").data
    write(client, entry, title="Tystare stad")
    assert submit(client, entry).status_code == 303
    assert [v.number for v in versions()] == [1, 2]
    assert client.get(f"/entries/{entry.reference}/versions/1.json").data == first
    assert "Tystare stad" in client.get(f"/entries/{entry.reference}/versions/2").text
    assert "Tystare stad" not in client.get(f"/entries/{entry.reference}/versions/1").text
    assert fresh(sa.select(Entry.version_number)) == [2]


@pytest.mark.parametrize("table", ["entry_versions", "entry_version_files", "dataset_uses"])
def test_the_database_refuses_to_change_a_version(client_for, entry, captain, table):
    write(client_for(captain), entry, files=(io.BytesIO(PDF), "skiss.pdf"))
    submit(client_for(captain), entry)
    column = {
        "entry_versions": "receipt = 'K'",
        "entry_version_files": "attachment_id = 1",
        "dataset_uses": "how = ''",
    }
    if table == "dataset_uses":
        dataset = Dataset(source=DatasetSource.MANUAL)
        with unit_of_work(write=True) as work:
            db.session.add(dataset)
            db.session.flush()
            db.session.add(DatasetUse(version_id=versions()[0].id, dataset_id=dataset.id, how="x"))
            db.session.flush()
            work.commit()
    for statement in (f"update {table} set {column[table]}", f"delete from {table}"):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"), db.engine.begin() as connection:
            connection.execute(sa.text(statement))


def test_a_file_that_leaves_the_draft_stays_in_the_version(app, client_for, entry, captain):
    client = client_for(captain)
    write(client, entry, files=(io.BytesIO(PDF), "skiss.pdf"))
    submit(client, entry)
    (file,) = re.findall(r"/draft/files/(\w+)", client.get(f"/entries/{entry.reference}/draft").text)
    write(client, entry, remove=file)
    assert f"/draft/files/{file}" not in client.get(f"/entries/{entry.reference}/draft").text
    assert client.get(f"/entries/{entry.reference}/draft/files/{file}").status_code == 404
    with client.get(f"/entries/{entry.reference}/versions/1/files/{file}") as got:
        assert got.data == PDF


def test_uses_of_datasets_are_counted(make, client_for, entry, challenge, captain):
    dataset = make.dataset(challenge, by=captain, title="Buller")
    client = client_for(captain)
    rows = {"dataset_uses-0-dataset": dataset.reference, "dataset_uses-0-used": "y"}
    write(client, entry, **rows)
    assert submit(client, entry, version="2", key="k").status_code == 422, "it has to say how"
    write(client, entry, **rows, **{"dataset_uses-0-how": "Som karta"})
    assert submit(client, entry).status_code == 303
    (use,) = fresh(sa.select(DatasetUse))
    assert (use.dataset_id, use.how) == (dataset.id, "Som karta")
    assert versions()[0].content["dataset_uses"] == [
        {
            "dataset": dataset.reference,
            "title": "Buller",
            "uri": "https://data.example.se/buller",
            "how": "Som karta",
        }
    ]


def test_withdrawing_keeps_the_record_and_leaves_the_way_back(
    client_for, entry, captain, member, clock, closes_at
):
    client = client_for(captain)
    assert client.get(f"/entries/{entry.reference}/withdraw").status_code == 403, "nothing submitted"
    submit(client, entry)
    assert client_for(member).post(f"/entries/{entry.reference}/withdraw").status_code == 403
    assert client.get(f"/entries/{entry.reference}/withdraw").status_code == 200
    assert state() is EntryState.SUBMITTED
    assert client.post(f"/entries/{entry.reference}/withdraw").status_code == 303
    assert state() is EntryState.WITHDRAWN
    assert len(versions()) == 1
    assert len(fresh(sa.select(Letter).where(Letter.kind == "entry_withdrawn"))) == 2
    assert client.post(f"/entries/{entry.reference}/withdraw").status_code == 403
    assert submit(client, entry).status_code == 303, "the same content may be submitted again"
    assert state() is EntryState.SUBMITTED
    assert [v.number for v in versions()] == [1, 2]
    client.post(f"/entries/{entry.reference}/withdraw")
    clock.move(to=closes_at)
    assert submit(client, entry, version="1", key="late").status_code == 409
    assert state() is EntryState.WITHDRAWN


def test_a_cancelled_challenge_takes_no_entries(make, client_for, captain):
    challenge = make.challenge(state="cancelled")
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    assert submit(client_for(captain), entry, version="1", key="k").status_code == 409
    assert versions() == []


def race(app, person, requests):
    """Send the requests at the same moment, each from a thread and client of its own."""
    gate, answers = threading.Barrier(len(requests)), []

    def send(url, data):
        client = app.test_client()
        client.__class__ = app.test_client_class.__mro__[1]
        with client.session_transaction() as session:
            session["_user_id"] = f"{person[0]}.{person[1]}"
        gate.wait()
        with app.app_context():
            answers.append(client.post(url, data=data).status_code)

    threads = [threading.Thread(target=send, args=request) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


@pytest.mark.parametrize("same_key", [True, False])
def test_simultaneous_submissions_make_one_version(app, client_for, entry, captain, same_key):
    url = f"/entries/{entry.reference}/submit"
    who = (captain.id, captain.session_number)
    db.session.remove()
    requests = [(url, {"version": "1", "key": "k" if same_key else f"k{n}"}) for n in range(6)]
    answers = race(app, who, requests)
    assert len(versions()) == 1
    assert answers == [303] * 6 if same_key else answers == [303] + [422] * 5
    assert fresh(
        sa.select(sa.func.count()).select_from(HappeningRow).where(HappeningRow.kind == "entry.submitted")
    ) == [1]


def test_questions_that_changed_after_the_review_are_reviewed_again(client_for, make, entry, captain):
    client = client_for(captain)
    page = client.get(f"/entries/{entry.reference}/submit").text
    assert re.search(r'name="asked"[^>]*value="0"', page), "the standard form"
    make._add(
        EntryForm(
            round_id=entry.round_id,
            version=1,
            sections=to_plain(STANDARD),
            made_by_id=captain.id,
            made_at=make.now,
        )
    )
    data = {"version": "1", "key": "k" * 32, "asked": "0"}
    late = client.post(f"/entries/{entry.reference}/submit", data=data)
    assert late.status_code == 409
    assert "Frågorna har ändrats" in late.text
    assert versions() == []
    assert re.search(r'name="asked"[^>]*value="1"', late.text)
    again = client.post(f"/entries/{entry.reference}/submit", data={**data, "asked": "1"})
    assert again.status_code == 303
