"""Files in parts: gone on with after a break, checked byte by byte, never more than there is room for."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.entries import Attachment, Entry, EntryVersion
from challenges.models.entry_forms import EntryForm
from challenges.models.uploads import Upload
from challenges.operations import upload_parts
from challenges.operations.recording import queue
from challenges.operations.unit_of_work import unit_of_work
from challenges.vocabulary.entry_form import FormShape, Question, QuestionKind, Section, to_plain
from tests.letters_read import work
from tests.uploading import Sender, cut, pdf, sha256

SMALL = 1000
"""The size of a part in these tests, so that a file of some kilobytes has several."""


def fresh(query):
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def attached():
    return fresh(sa.select(Attachment).order_by(Attachment.id))


def change(model, **values):
    with unit_of_work(write=True) as unit:
        db.session.execute(sa.update(model).values(**values))
        unit.commit()


def keys(app, prefix):
    return set(app.extensions["storage"].keys(prefix))


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(upload_parts, "PART_SIZE", SMALL)


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
def entry(make, challenge, captain, member):
    return make.draft(make.team(challenge, captain, member), challenge, author=captain)


@pytest.fixture
def sender(client_for, captain, entry):
    return Sender(client_for(captain), entry.reference)


def compose(make, entry, author, *questions):
    """Let the round ask for these files."""
    with unit_of_work(write=True) as unit:
        db.session.add(
            EntryForm(
                round_id=entry.round_id,
                version=1,
                sections=to_plain(FormShape((Section("Filer", questions=questions),))),
                made_by_id=author.id,
                made_at=make.now,
            )
        )
        unit.commit()


def test_a_file_in_parts_becomes_an_attachment_with_the_checksum_of_its_bytes(app, sender, captain):
    content = pdf(3500)
    answer = sender.send("Årets plan.pdf", content)
    assert answer.status_code == 200, answer.text
    (file,) = attached()
    assert answer.json == {
        "reference": file.reference,
        "name": "Årets plan.pdf",
        "size": 3500,
        "sha256": sha256(content),
    }
    assert (file.name, file.size, file.sha256) == ("Årets plan.pdf", 3500, sha256(content))
    assert (file.content_type, file.question, file.in_draft) == ("application/pdf", "files", True)
    assert file.uploaded_by_id == captain.id
    page = sender.client.get(sender.base.removesuffix("uploads") + f"draft/files/{file.reference}")
    assert page.data == content
    page.close()
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert fresh(sa.select(Upload)) == []


def test_parts_are_deleted_once_the_file_is_whole(app, sender):
    begun = sender.begin("a.pdf", 2500).json
    pieces = cut(pdf(2500), SMALL)
    for number, piece in enumerate(pieces, 1):
        sender.part(begun["reference"], number, piece)
    assert len(keys(app, "parts")) == 3
    assert sender.finish(begun["reference"], [sha256(piece) for piece in pieces]).status_code == 200
    work(app)
    assert keys(app, "parts") == set()
    assert keys(app, "entries") == {attached()[0].storage_key}


def test_parts_come_in_any_order_and_twice(sender):
    content = pdf(3200)
    begun = sender.begin("a.pdf", len(content)).json
    assert [part["size"] for part in begun["parts"]] == [1000, 1000, 1000, 200]
    pieces = cut(content, SMALL)
    for number in (4, 2, 2, 1, 3, 1):
        assert sender.part(begun["reference"], number, pieces[number - 1]).status_code == 200
    assert sender.finish(begun["reference"], [sha256(piece) for piece in pieces]).status_code == 200
    assert attached()[0].sha256 == sha256(content)


def test_the_same_part_again_is_stored_once(app, sender):
    begun = sender.begin("a.pdf", 1500).json
    piece = pdf(1500)[:SMALL]
    sender.part(begun["reference"], 1, piece)
    before = keys(app, "parts")
    assert sender.part(begun["reference"], 1, piece).status_code == 200
    assert keys(app, "parts") == before


def test_after_a_break_one_goes_on_where_one_was(sender):
    content = pdf(3200)
    begun = sender.begin("a.pdf", len(content)).json
    pieces = cut(content, SMALL)
    for number in (1, 3):
        sender.part(begun["reference"], number, pieces[number - 1])
    again = sender.begin("a.pdf", len(content))
    assert (again.status_code, again.json["reference"]) == (200, begun["reference"])
    assert [part["arrived"] for part in again.json["parts"]] == [True, False, True, False]
    assert again.json["parts"][0]["sha256"] == sha256(pieces[0])
    assert sender.show(begun["reference"]).json == again.json
    for number in (2, 4):
        sender.part(begun["reference"], number, pieces[number - 1])
    assert sender.finish(begun["reference"], [sha256(piece) for piece in pieces]).status_code == 200
    assert len(fresh(sa.select(Upload))) == 0


@pytest.mark.parametrize("other", [{"name": "b.pdf"}, {"size": 2001}, {"mark": "another"}])
def test_another_file_is_another_upload(sender, other):
    first = sender.begin("a.pdf", 2000).json["reference"]
    asked = {"name": "a.pdf", "size": 2000, "mark": "m", **other}
    second = sender.begin(asked["name"], asked["size"], mark=asked["mark"]).json["reference"]
    assert first != second


def test_another_member_has_an_upload_of_their_own(client_for, sender, member, entry):
    other = Sender(client_for(member), entry.reference)
    assert sender.begin("a.pdf", 2000).json["reference"] != other.begin("a.pdf", 2000).json["reference"]


def test_a_part_that_is_not_what_was_said_is_not_kept(app, sender):
    begun = sender.begin("a.pdf", 2500).json
    piece = pdf(2500)[:SMALL]
    for content, said in ((piece, sha256(b"x")), (piece[:-1], None), (piece[:-1], ""), (piece, "rubbish")):
        answer = sender.part(begun["reference"], 1, content, said=said)
        assert answer.status_code == 422
        assert "skickas igen" in answer.json["message"]
    answer = sender.part(begun["reference"], 1, piece + b"x")
    assert answer.status_code == 422
    assert keys(app, "parts") == set()
    assert sender.show(begun["reference"]).json["parts"][0]["arrived"] is False


@pytest.mark.parametrize("number", [0, 4, 99_999])
def test_a_part_the_file_does_not_have_is_none(sender, number):
    begun = sender.begin("a.pdf", 2500).json
    assert sender.part(begun["reference"], number, b"x").status_code == 404


def test_missing_parts_are_named(sender):
    content = pdf(3200)
    begun = sender.begin("a.pdf", len(content)).json
    pieces = cut(content, SMALL)
    sender.part(begun["reference"], 2, pieces[1])
    answer = sender.finish(begun["reference"], [sha256(piece) for piece in pieces])
    assert (answer.status_code, answer.json["parts"]) == (409, [1, 3, 4])
    assert attached() == []


def test_a_part_that_differs_from_the_senders_is_asked_for_again(sender):
    content = pdf(2500)
    begun = sender.begin("a.pdf", len(content)).json
    pieces = cut(content, SMALL)
    for number, piece in enumerate((pieces[0], b"y" * SMALL, pieces[2]), 1):
        sender.part(begun["reference"], number, piece)
    hashes = [sha256(piece) for piece in pieces]
    assert sender.finish(begun["reference"], hashes).json["parts"] == [2]
    sender.part(begun["reference"], 2, pieces[1])
    assert sender.finish(begun["reference"], hashes).status_code == 200
    assert attached()[0].sha256 == sha256(content)


def test_a_part_that_was_damaged_where_it_lay_is_asked_for_again(app, sender):
    content = pdf(2500)
    begun = sender.begin("a.pdf", len(content)).json
    pieces = cut(content, SMALL)
    for number, piece in enumerate(pieces, 1):
        sender.part(begun["reference"], number, piece)
    stored = fresh(sa.select(Upload))[0].parts
    folder = app.extensions["settings"].storage_folder
    for part, harm in ((stored[0], b"z"), (stored[2], None)):
        prefix, token = part["key"].split("/")
        path = folder / prefix / token[:2] / token
        if harm is None:
            path.unlink()
        else:
            path.write_bytes(harm + path.read_bytes()[1:])
    hashes = [sha256(piece) for piece in pieces]
    assert sender.finish(begun["reference"], hashes).json["parts"][0] == 1
    sender.part(begun["reference"], 1, pieces[0] + b"", said="")
    assert sender.finish(begun["reference"], hashes).json["parts"] == [3]
    sender.part(begun["reference"], 3, pieces[2], said="")
    assert sender.finish(begun["reference"], hashes).status_code == 200


def test_a_browser_that_cannot_compute_checksums_may_do_without(sender):
    content = pdf(2500)
    begun = sender.begin("a.pdf", len(content)).json
    for number, piece in enumerate(cut(content, SMALL), 1):
        assert sender.part(begun["reference"], number, piece, said="").status_code == 200
    assert sender.finish(begun["reference"], []).status_code == 200
    assert attached()[0].sha256 == sha256(content)


def test_finishing_twice_attaches_once(sender):
    content = pdf(1500)
    begun = sender.begin("a.pdf", len(content)).json
    pieces = cut(content, SMALL)
    for number, piece in enumerate(pieces, 1):
        sender.part(begun["reference"], number, piece)
    hashes = [sha256(piece) for piece in pieces]
    first = sender.finish(begun["reference"], hashes)
    second = sender.finish(begun["reference"], hashes)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json == second.json
    assert len(attached()) == 1


def test_a_finish_that_was_cut_off_after_storing_can_be_repeated(app, sender):
    content = pdf(1500)
    begun = sender.begin("a.pdf", len(content)).json
    pieces = cut(content, SMALL)
    for number, piece in enumerate(pieces, 1):
        sender.part(begun["reference"], number, piece)
    (upload,) = fresh(sa.select(Upload))
    app.extensions["storage"].put(upload.storage_key, io.BytesIO(content), max_bytes=9999)
    assert sender.finish(begun["reference"], [sha256(piece) for piece in pieces]).status_code == 200
    assert attached()[0].storage_key == upload.storage_key


def test_the_same_file_again_is_there_once(sender):
    content = pdf(1500)
    sender.send("a.pdf", content)
    assert sender.send("a.pdf", content).status_code == 200
    assert len(attached()) == 1
    sender.send("a.pdf", content + b"\n")
    assert [file.name for file in attached()] == ["a.pdf", "a (2).pdf"]


def hostile():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"\0" * 60_000_000)
    return {
        "program.pdf": b"MZ" + b"\0" * 3000,
        "sida.pdf": b"<!doctype html><script>alert(1)</script>",
        "bild.png": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "bomb.zip": buffer.getvalue(),
        "halv.pdf": pdf(2500)[:-20],
        "två.pdf": pdf(2500) + hidden(),
    }


def hidden():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    return buffer.getvalue()


@pytest.mark.parametrize("name", hostile())
def test_content_that_is_not_accepted_ends_the_upload_and_leaves_nothing(app, sender, name):
    answer = sender.send(name, hostile()[name])
    assert (answer.status_code, answer.json["over"]) == (422, True)
    assert name in answer.json["message"]
    assert attached() == []
    assert fresh(sa.select(Upload)) == []
    work(app)
    assert keys(app, "parts") | keys(app, "entries") == set()


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("a.exe", 100, "tas inte emot"),
        ("a.pdf.exe", 100, "tas inte emot"),
        ("a\u202efdp.exe", 100, "tas inte emot"),
        ("a", 100, "tas inte emot"),
        ("", 100, "tas inte emot"),
        ("a.svg", 100, "tas inte emot"),
        ("a.pdf", 0, "tom"),
        ("a.pdf", 201 * 2**20, "för stor"),
        ("a.pdf", 10**14, "för stor"),
        ("a.pdf", -5, "tom"),
        ("a.pdf", "1e9", "tom"),
    ],
)
def test_what_will_not_be_taken_is_said_before_anything_is_sent(sender, name, size, words):
    answer = sender.begin(name, size)
    assert answer.status_code == 422
    assert words in answer.json["message"]
    assert fresh(sa.select(Upload)) == []


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/plan.pdf", "plan.pdf"),
        ("C:\\Users\\Åsa\\plan.pdf", "plan.pdf"),
        ("plan\u202e\u2066x.pdf", "plan x.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("nul.tar.pdf", "_nul.tar.pdf"),
        ("å" * 300 + ".pdf", "å" * 116 + ".pdf"),
        ("\U0001f600" * 100 + ".pdf", "\U0001f600" * 59 + ".pdf"),
        ("a\r\nSet-Cookie: x=y.pdf", "a Set-Cookie x=y.pdf"),
        ("'; drop table uploads; --.pdf", "'; drop table uploads; --.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "img src=x onerror=alert(1).pdf"),
    ],
)
def test_hostile_names_are_made_safe_and_shown_as_text(sender, name, stored):
    assert sender.send(name, pdf(1500)).status_code == 200
    (file,) = attached()
    assert file.name == stored
    assert len(file.name.encode()) <= 255
    answer = sender.client.get(sender.base.removesuffix("uploads") + f"draft/files/{file.reference}")
    assert answer.status_code == 200
    assert "\n" not in answer.headers["Content-Disposition"]
    answer.close()
    assert "onerror=alert(1)>" not in sender.client.get(sender.base.removesuffix("uploads") + "draft").text


def test_a_question_takes_only_its_own_kinds_and_sizes(make, sender, entry, captain):
    compose(
        make,
        entry,
        captain,
        Question("q1", QuestionKind.FILES, "Bilder", files_most=2, file_mb=1, file_types=("png",)),
        Question("q2", QuestionKind.FILES, "Texter", file_types=("txt", "csv")),
        Question("q3", QuestionKind.LONG_TEXT, "Text"),
    )
    assert "PNG" in sender.begin("a.pdf", 100, question="q1").json["message"]
    assert "högst 1 MB" in sender.begin("a.png", 2 * 2**20, question="q1").json["message"]
    for question in ("q3", "q4", "files", ""):
        assert "Formuläret har ändrats" in sender.begin("a.txt", 10, question=question).json["message"]
    answer = sender.send("a.txt", b"hej\n", question="q2")
    assert answer.status_code == 200
    assert attached()[0].question == "q2"


def test_a_question_takes_no_more_files_than_it_says_uploads_under_way_among_them(
    make, sender, entry, captain
):
    compose(make, entry, captain, Question("q1", QuestionKind.FILES, "Filer", files_most=2))
    sender.send("a.pdf", pdf(500), question="q1")
    second = sender.begin("b.pdf", 500, question="q1")
    assert second.status_code == 201
    assert "högst 2 filer" in sender.begin("c.pdf", 500, question="q1").json["message"].lower()
    sender.cancel(second.json["reference"])
    assert sender.begin("c.pdf", 500, question="q1").status_code == 201


def test_the_limits_are_looked_at_again_when_the_file_is_there(make, sender, entry, captain):
    """The form may have changed while the file was sent."""
    content = pdf(1500)
    begun = sender.begin("a.pdf", len(content)).json
    for number, piece in enumerate(cut(content, SMALL), 1):
        sender.part(begun["reference"], number, piece)
    compose(make, entry, captain, Question("files", QuestionKind.FILES, "Bilder", file_types=("png",)))
    answer = sender.finish(begun["reference"], [])
    assert (answer.status_code, answer.json["over"]) == (422, True)


@pytest.fixture
def large_parts(monkeypatch):
    """Parts of a sensible size, where the files are large."""
    monkeypatch.setattr(upload_parts, "PART_SIZE", 200_000)


@pytest.mark.usefixtures("large_parts")
def test_an_entry_has_room_for_so_much(sender):
    change(Challenge, entry_quota_mb=1)
    assert sender.send("a.pdf", pdf(600_000)).status_code == 200
    answer = sender.begin("b.pdf", 500_000)
    assert answer.status_code == 422
    for words in ("1 MB", "Ta bort en fil"):
        assert words in answer.json["message"]
    assert sender.begin("c.pdf", 300_000).status_code == 201
    assert sender.begin("d.pdf", 300_000).status_code == 422, "an upload under way takes room as well"


@pytest.mark.usefixtures("large_parts")
def test_a_challenge_has_room_for_so_much(make, client_for, sender, challenge):
    other = make.person()
    theirs = make.draft(make.team(challenge, other), challenge, author=other)
    change(Challenge, files_quota_mb=1)
    assert Sender(client_for(other), theirs.reference).send("a.pdf", pdf(600_000)).status_code == 200
    answer = sender.begin("b.pdf", 600_000)
    assert answer.status_code == 422
    assert "arrangören" in answer.json["message"]


def test_a_file_sent_with_the_form_is_counted_too(sender, entry):
    change(Challenge, entry_quota_mb=1)
    data = {
        "title": "Tyst stad", "language": "sv", "version": "1", "page": "p", "turn": "1", "then": "upload",
        "files": (io.BytesIO(pdf(1_200_000)), "stor.pdf"),
    }  # fmt: skip
    answer = sender.client.post(f"/entries/{entry.reference}/draft", data=data)
    assert answer.status_code == 422
    assert "inte plats nog" in answer.text
    assert attached() == []


def test_two_uploads_at_once_cannot_pass_the_quota_together(app, client_for, captain, member, entry):
    change(Challenge, entry_quota_mb=1)
    senders = [Sender(client_for(person), entry.reference) for person in (captain, member) * 2]

    def begin(number):
        with app.app_context():
            return senders[number].begin(f"{number}.pdf", 600_000).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(begin, range(4)))
    assert sorted(answers) == [201, 422, 422, 422]


def test_cancelling_frees_the_room_and_the_parts(app, sender):
    begun = sender.begin("a.pdf", 2500).json
    sender.part(begun["reference"], 1, pdf(2500)[:SMALL])
    assert sender.cancel(begun["reference"]).status_code == 200
    assert sender.cancel(begun["reference"]).status_code == 200
    work(app)
    assert keys(app, "parts") == set()
    assert sender.show(begun["reference"]).status_code == 404
    assert sender.part(begun["reference"], 1, b"x").status_code == 404
    assert sender.finish(begun["reference"], []).status_code == 404


def test_nobody_else_has_to_do_with_an_upload(make, client_for, sender, entry, challenge):
    begun = sender.begin("a.pdf", 2500).json["reference"]
    rival = make.person()
    theirs = make.draft(make.team(challenge, rival), challenge, author=rival)
    for client, reference in (
        (client_for(rival), entry.reference),
        (client_for(rival), theirs.reference),
        (client_for(make.person(admin=True)), entry.reference),
    ):
        other = Sender(client, reference)
        assert other.show(begun).status_code == 404
        assert other.part(begun, 1, pdf(2500)[:SMALL]).status_code == 404
        assert other.finish(begun, []).status_code == 404
    assert Sender(client_for(rival), entry.reference).begin("a.pdf", 100).status_code == 404
    assert Sender(client_for(rival), entry.reference).cancel(begun).status_code == 404
    Sender(client_for(rival), theirs.reference).cancel(begun)
    assert sender.show(begun).status_code == 200
    visitor = Sender(client_for(None), entry.reference)
    assert visitor.part(begun, 1, b"x").status_code == 302


def test_what_is_finished_after_the_deadline_is_in_no_version(client_for, make, clock, challenge, captain):
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    sender = Sender(client_for(captain), entry.reference)
    content = pdf(1500)
    begun = sender.begin("sent.pdf", len(content)).json
    pieces = cut(content, SMALL)
    for number, piece in enumerate(pieces, 1):
        sender.part(begun["reference"], number, piece)
    submitted = sender.client.post(
        f"/entries/{entry.reference}/submit", data={"version": "1", "key": "k" * 32}
    )
    assert submitted.status_code == 303
    clock.move(days=60)
    answer = sender.finish(begun["reference"], [sha256(piece) for piece in pieces])
    assert answer.status_code == 403
    assert answer.json["message"]
    assert sender.begin("ny.pdf", 100).status_code == 403
    assert sender.part(begun["reference"], 1, pieces[0]).status_code == 403
    assert attached() == []
    (version,) = fresh(sa.select(EntryVersion))
    assert version.content["files"] == []


def test_an_upload_is_forgotten_after_a_day_with_all_it_left(app, clock, sender):
    begun = sender.begin("a.pdf", 2500).json
    sender.part(begun["reference"], 1, pdf(2500)[:SMALL])
    done = sender.send("b.pdf", pdf(1500))
    assert done.status_code == 200
    work(app)
    for hours, left in ((23, 1), (2, 0)):
        clock.move(hours=hours)
        with unit_of_work(write=True) as unit:
            queue("uploads.forget", {}, now=clock.now())
            unit.commit()
        work(app)
        assert len(fresh(sa.select(Upload))) == left
    assert keys(app, "parts") == set()
    assert keys(app, "entries") == {attached()[0].storage_key}


def test_an_entry_that_goes_takes_its_uploads_along(sender, entry):
    sender.begin("a.pdf", 2500)
    with unit_of_work(write=True) as unit:
        db.session.execute(sa.text("delete from entry_drafts"))
        db.session.execute(sa.delete(Entry).where(Entry.id == entry.id))
        unit.commit()
    assert fresh(sa.select(Upload)) == []


def test_a_part_of_more_than_may_be_sent_is_stopped_at_once(app, sender):
    app.config["MAX_CONTENT_LENGTH"] = 5000
    begun = sender.begin("a.pdf", 2500).json
    assert sender.part(begun["reference"], 1, b"x" * 6000).status_code == 413
