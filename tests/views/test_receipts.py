"""Anybody who holds what was submitted can check it, on the web and by command; nobody learns anything else."""

import io
import json

import pytest
import sqlalchemy as sa

from challenges.models import db
from challenges.models.entries import EntryVersion
from challenges.scoring.checksums import canonical_bytes
from tests.services.markup import faults

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def paper(make, client_for):
    """An entry with a file, submitted through the door: the version, and its canonical file as downloaded."""
    captain = make.person()
    challenge = make.challenge()
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    client = client_for(captain)
    client.post(
        f"/entries/{entry.reference}/draft",
        data={
            "title": "Tyst stad", "summary": "Kort.", "description": "Lång text.", "language": "sv",
            "version": "1", "page": "p", "turn": "0", "files": (io.BytesIO(PDF), "skiss åäö.pdf"),
        },
        content_type="multipart/form-data",
    )  # fmt: skip
    assert (
        client.post(f"/entries/{entry.reference}/submit", data={"version": "2", "key": "k" * 32}).status_code
        == 303
    )
    downloaded = client.get(f"/entries/{entry.reference}/versions/1.json").data
    return db.session.scalars(sa.select(EntryVersion)).one(), downloaded


def hand_in(client, paper, number="", files=()):
    data = {
        "number": number,
        "paper": (io.BytesIO(paper), "papper.json"),
        "files": [(io.BytesIO(body), name) for name, body in files],
    }
    return client.post("/receipts", data=data, content_type="multipart/form-data")


def test_a_stranger_checks_content_and_files(client_for, paper):
    version, downloaded = paper
    client = client_for(None)
    assert faults(client.get("/receipts").text) == []
    answer = hand_in(
        client, downloaded, version.receipt.lower(), [("annat namn.pdf", PDF), ("mer.pdf", b"annat")]
    )
    assert answer.status_code == 200
    assert faults(answer.text) == []
    page = answer.text
    assert "Kvittensen gavs för exakt det här innehållet" in page
    assert version.arrived_at.strftime("%Y-%m-%d %H:%M:%S") in page
    assert version.sha256 in page
    assert "annat namn.pdf finns i bidraget" in page
    assert "Där heter den skiss åäö.pdf" in page
    assert "mer.pdf finns inte i bidraget" in page
    assert "inte med" not in page
    spaced = json.dumps(json.loads(downloaded), indent=4).encode()
    again = hand_in(client, spaced, version.receipt).text
    assert "Kvittensen gavs för exakt det här innehållet" in again, "spacing and order do not matter"
    assert "skiss åäö.pdf hör till bidraget" in again


def test_a_changed_sign_a_wrong_number_and_no_number(client_for, paper):
    version, downloaded = paper
    client = client_for(None)
    changed = downloaded.replace(b"Tyst stad", b"Tyst stad.")
    for content, number in ((changed, version.receipt), (downloaded, "K-2026-AAAAAA")):
        page = hand_in(client, content, number).text
        assert "Ingen sådan kvittens har getts" in page
        assert version.arrived_at.strftime("%H:%M:%S") not in page, "a number alone tells nothing"
    page = hand_in(client, downloaded).text
    assert version.sha256 in page
    assert "Jämför kontrollsumman" in page
    assert version.arrived_at.strftime("%H:%M:%S") not in page


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"title": 1}', b'{"title": "x", "n": 1.5}', b"\xff\xfe", b'{"title": "a", "title": "b"}',
     b'{"title": "x", "files": 3}', b'{"title": "x", "files": [{}]}', b'{"title": "\\ud800"}', b"[" * 100_000],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_canonical_file_is_refused_in_words(client_for, content):
    answer = hand_in(client_for(None), content, "K-2026-AAAAAA")
    assert answer.status_code == 422
    assert "K-2026-AAAAAA" in answer.text, "what was typed stays"
    assert "kontrollfil" in answer.text


def test_the_file_has_to_be_chosen(client_for):
    answer = client_for(None).post("/receipts", data={"number": "<b>K"})
    assert answer.status_code == 422
    assert "Välj kontrollfilen." in answer.text
    assert "<b>K" not in answer.text


def test_the_command_needs_no_database_and_says_by_its_exit_code(app, paper, tmp_path):
    version, downloaded = paper
    (tmp_path / "papper.json").write_bytes(downloaded)
    (tmp_path / "skiss.pdf").write_bytes(PDF)
    (tmp_path / "annan.pdf").write_bytes(b"annan")
    run = app.test_cli_runner().invoke
    file, sketch = str(tmp_path / "papper.json"), str(tmp_path / "skiss.pdf")
    said = run(args=["receipts", "verify", file, sketch, "--sha256", version.sha256.upper()])
    assert said.exit_code == 0, said.output
    assert "everything matches" in said.output
    assert f"{sketch}: skiss åäö.pdf" in said.output
    said = run(args=["receipts", "verify", file, "--receipt", version.receipt, "--json"])
    assert json.loads(said.output) == {
        "sha256": version.sha256,
        "matches": True,
        "received": version.arrived_at.isoformat(),
        "version": 1,
        "files": {},
        "not_handed_in": ["skiss åäö.pdf"],
    }
    for wrong in (["--sha256", "0" * 64], ["--receipt", "K-2026-AAAAAA"], [str(tmp_path / "annan.pdf")]):
        said = run(args=["receipts", "verify", file, *wrong])
        assert said.exit_code == 1
        assert "DOES NOT MATCH" in said.output
    (tmp_path / "annat.json").write_text("{}")
    assert "not the canonical file" in run(args=["receipts", "verify", str(tmp_path / "annat.json")]).output


def test_versions_in_the_first_shape_are_still_checked(client_for, make):
    """Receipts that were given before forms could be composed."""
    first = {
        "title": "Gammal", "summary": "s", "description": "d", "links": [], "dataset_uses": [], "other_data": "",
        "language": "sv", "files": [],
    }  # fmt: skip
    page = hand_in(client_for(None), canonical_bytes(first)).text
    assert "Kontrollsumma" in page
