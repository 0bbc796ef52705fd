"""Files and the virus scanner: without a verdict a file is for its team alone, and with a virus for nobody."""

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.adapters.scanner import Scanner
from challenges.models import db
from challenges.models.entries import Attachment, EntryVersion
from challenges.models.jobs import Job
from challenges.vocabulary.choices import FileScan
from challenges.vocabulary.states import JobState
from tests.letters_read import letters_to, work
from tests.services import clamd as clamds
from tests.services.clamd import EICAR
from tests.uploading import Sender


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def scans():
    return [file.scan for file in fresh(sa.select(Attachment).order_by(Attachment.id))]


@pytest.fixture
def clamd(app):
    with clamds.running() as running:
        app.extensions["scanner"] = Scanner(running.address, silence=2)
        yield running


@pytest.fixture
def captain(make):
    return make.person("Cecilia Cederlund")


@pytest.fixture
def editor(make):
    return make.person("Edit Ekman")


@pytest.fixture
def challenge(make, editor):
    return make.challenge(make.organisation(owner=make.person(), editor=editor))


@pytest.fixture
def entry(make, challenge, captain):
    return make.draft(make.team(challenge, captain, name="Tysta gatan"), challenge, author=captain)


@pytest.fixture
def team(client_for, captain):
    return client_for(captain)


def send(team, entry, content=b"hej\n", name="kod.txt"):
    answer = Sender(team, entry.reference).send(name, content)
    assert answer.status_code == 200, answer.text
    return answer.json["reference"]


def submit(team, entry, version=1):
    data = {"version": str(version), "key": f"{version}" * 32}
    return team.post(f"/entries/{entry.reference}/submit", data=data)


def test_without_a_scanner_a_file_is_taken_unscanned(app, team, entry):
    send(team, entry)
    assert scans() == [FileScan.NONE]
    assert fresh(sa.select(Job.id).where(Job.name == "files.scan")) == []


def test_a_file_waits_until_the_scanner_has_seen_it(app, clamd, team, entry):
    file = send(team, entry)
    assert scans() == [FileScan.WAITING]
    assert "Väntar på virusskyddet" in team.get(f"/entries/{entry.reference}/draft").text
    answer = team.get(f"/entries/{entry.reference}/draft/files/{file}")
    assert (answer.status_code, answer.data) == (200, b"hej\n")
    work(app)
    assert scans() == [FileScan.CLEAN]
    assert clamd.bytes == 4
    assert "Väntar på virusskyddet" not in team.get(f"/entries/{entry.reference}/draft").text


def test_a_file_with_a_virus_is_kept_from_everybody_and_the_team_is_told(
    app, clamd, team, captain, editor, entry
):
    file = send(team, entry, EICAR, "hemlig plan.txt")
    work(app)
    assert scans() == [FileScan.INFECTED]
    answer = team.get(f"/entries/{entry.reference}/draft/files/{file}")
    assert answer.status_code == 403
    assert "Filen är spärrad" in answer.text
    page = team.get(f"/entries/{entry.reference}/draft").text
    assert "Virusskyddet har spärrat hemlig plan.txt" in page
    assert f'/draft/files/{file}"' not in page
    refused = submit(team, entry)
    assert refused.status_code == 422
    assert fresh(sa.select(EntryVersion.id)) == []
    (letter,) = letters_to(captain.email)
    assert "Eicar-Test-Signature" in letter.body
    assert "hemlig" not in letter.body
    assert letters_to(editor.email) == [], "what is not submitted is nobody else's business"
    team.post(
        f"/entries/{entry.reference}/draft",
        data={"title": "Tyst stad", "summary": "Kort.", "description": "Lång.", "language": "sv", "version": "1",
              "page": "p", "turn": "1", "remove": file},
    )  # fmt: skip
    assert submit(team, entry, 2).status_code == 303


def test_what_was_submitted_while_it_waited_stands_but_the_file_is_blocked(
    app, clamd, clock, client_for, team, captain, editor, challenge, entry
):
    file = send(team, entry, EICAR, "hemlig plan.txt")
    assert submit(team, entry).status_code == 303
    clock.move(days=60)
    place = f"/organise/challenges/{challenge.slug}/rounds/1/entries/{entry.reference}"
    organiser = client_for(editor)
    waiting = organiser.get(f"{place}/files/{file}")
    assert waiting.status_code == 409
    assert "Filen kontrolleras" in waiting.text
    own = team.get(f"/entries/{entry.reference}/versions/1/files/{file}")
    assert (own.status_code, own.data) == (200, EICAR)
    work(app)
    assert organiser.get(f"{place}/files/{file}").status_code == 403
    assert team.get(f"/entries/{entry.reference}/versions/1/files/{file}").status_code == 403
    page = organiser.get(place).text
    assert "hemlig plan.txt" in page
    assert "Spärrad av virusskyddet" in page
    (version,) = fresh(sa.select(EntryVersion))
    assert [one["name"] for one in version.content["files"]] == ["hemlig plan.txt"]
    told = [letter for letter in letters_to(editor.email) if letter.kind == "file_blocked_submitted"]
    assert len(told) == 1
    for words in ("hemlig", "Tysta gatan"):
        assert words not in told[0].body
    assert [letter.kind for letter in letters_to(captain.email)].count("file_blocked") == 1


def test_a_scanner_that_is_away_leaves_the_file_waiting(app, clamd, clock, team, entry):
    clamd.answer = "stream: something broke ERROR"
    send(team, entry)
    work(app)
    assert scans() == [FileScan.WAITING]
    (job,) = fresh(sa.select(Job).where(Job.name == "files.scan"))
    assert job.state is JobState.QUEUED
    assert "something broke" in job.last_error
    clamd.answer = ""
    clock.move(minutes=5)
    work(app)
    assert scans() == [FileScan.CLEAN]


def test_the_scanner_is_named_where_the_service_is_watched(app, clamd, client_for, make):
    assert client_for(None).get("/health").json["scanner"] == "ok"
    page = client_for(make.person(admin=True)).get("/admin/jobs").text
    assert "Virusskyddet svarar: ClamAV 1.4.6" in page


def test_a_scanner_that_does_not_answer_is_said_to_be_away(app, client_for, make, free_port):
    app.extensions["scanner"] = Scanner(f"127.0.0.1:{free_port}")
    answer = client_for(None).get("/health")
    assert (answer.status_code, answer.json["scanner"]) == (200, "away")
    assert "Virusskyddet svarar inte" in client_for(make.person(admin=True)).get("/admin/jobs").text


def test_without_a_scanner_nothing_is_said_of_it(client_for):
    assert "scanner" not in client_for(None).get("/health").json


def test_everything_can_be_scanned_again_when_the_signatures_are_new(app, clamd, team, captain, entry):
    file = send(team, entry, b"helt ny mask\n")
    work(app)
    clamd.known[b"ny mask"] = "Mask.Ny"
    runner = app.test_cli_runner()
    assert runner.invoke(args=["files", "scan"]).exit_code == 0, "it has been scanned already"
    again = runner.invoke(args=["files", "scan", "--all"])
    assert (again.exit_code, scans()) == (1, [FileScan.INFECTED]), again.output
    assert "infected: 1" in again.output
    del clamd.known[b"ny mask"]
    assert runner.invoke(args=["files", "scan", "--all"]).exit_code == 0
    assert scans() == [FileScan.CLEAN]
    assert team.get(f"/entries/{entry.reference}/draft/files/{file}").status_code == 200
    assert [letter.kind for letter in letters_to(captain.email)] == ["file_blocked"]
    clamd.hang_up = True
    assert runner.invoke(args=["files", "scan", "--all"]).exit_code == 2
    assert scans() == [FileScan.CLEAN]


def test_files_can_be_let_go_when_there_is_no_scanner_any_more(app, clamd, team, entry):
    send(team, entry)
    app.extensions["scanner"] = None
    runner = app.test_cli_runner()
    assert "CHALLENGES_CLAMD" in runner.invoke(args=["files", "scan"]).output
    assert scans() == [FileScan.WAITING]
    assert runner.invoke(args=["files", "scan", "--release"]).exit_code == 0
    assert scans() == [FileScan.NONE]
