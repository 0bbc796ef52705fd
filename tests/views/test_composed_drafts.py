"""An entry to a composed form: every kind of question is filled in, saved, reviewed, submitted and read."""

import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.entries import Attachment, Entry, EntryDraft, EntryVersion
from challenges.models.people import Person
from challenges.vocabulary.entry_form import FormShape, Question, QuestionKind, Section
from challenges.vocabulary.states import AssignmentState, RoundState
from tests.composed_forms import EVERY_KIND, filled
from tests.factories import Factory
from tests.juries import ClientFor
from tests.queries_counted import counted
from tests.services.markup import faults

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + b"\0" * 20 + b"\x00\x00\x00\x00IEND\xaeB\x60\x82"


def fresh(query: Any) -> Any:
    with orm.Session(db.engine, expire_on_commit=False) as session:
        return session.scalars(query).all()


def stored() -> dict[str, Any]:
    (row,) = fresh(sa.select(EntryDraft))
    return dict(row.content["answers"])


@pytest.fixture
def captain(make: Factory) -> Person:
    return make.person("Cecilia Cederlund")


@pytest.fixture
def owner(make: Factory) -> Person:
    return make.person("Örjan Ö")


@pytest.fixture
def challenge(make: Factory, owner: Person) -> Challenge:
    return make.challenge(make.organisation(owner=owner))


@pytest.fixture
def entry(make: Factory, challenge: Challenge, captain: Person, owner: Person) -> Entry:
    make.form(challenge.rounds[0], EVERY_KIND, by=owner)
    return make.draft(make.team(challenge, captain), challenge, author=captain)


@pytest.fixture
def url(entry: Entry) -> str:
    return f"/entries/{entry.reference}/draft"


def missing(page: str) -> dict[str, str]:
    """What the checklist of a page lacks: the id it leads to, and what it says."""
    found = re.findall(
        r'data-state="missing">\s*<a href="#(\w+)">.*?checklist__gap">([^<]*)<', page, re.DOTALL
    )
    return dict(found)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_kind_of_question_is_asked(
    client_for: ClientFor,
    make: Factory,
    challenge: Challenge,
    entry: Entry,
    captain: Person,
    url: str,
    language: str,
) -> None:
    client = client_for(captain)
    client.get(f"/language/{language}")
    page = client.get(url).text
    assert faults(page) == []
    labels = [q.label(language).value for q in EVERY_KIND.questions()]
    assert all(label in page for label in labels)
    places = [
        page.index(f'id="{q.key if q.key != "qdata" else "dataset_uses"}') for q in EVERY_KIND.questions()
    ]
    assert places == sorted(places), "in the order of the form"
    assert 'data-unit="words" data-max="20"' in page
    assert 'name="description"' not in page, "what is not asked has no control"
    if language == "en":
        assert 'lang="sv">Målgrupper<' in page
        assert 'lang="sv">Provad<' in page
        assert "Answer in thousand SEK. Between 0 and 100." in page
        assert "At most 2 files of at most 1 MB each. Kinds of files: PDF." in page


def test_answers_are_kept_as_they_were_typed(
    client_for: ClientFor, captain: Person, entry: Entry, url: str
) -> None:
    client = client_for(captain)
    assert client.post(url, data=filled()).status_code == 303
    assert stored() == {
        "qname": "Tystare varje dag",
        "qlong": "Ny **metod**.",
        "qone": "idea",
        "qsome": ["young", "old"],
        "qnumber": "12,5",
        "qlinks": [{"label": "Demo", "url": "https://example.org/demo"}],
        "qfilm": {"url": "https://example.org/film", "transcript": "En gata om natten."},
        "qai": {"used": "yes", "how": "Språkgranskning"},
        "qlicence": "mit",
        "description": "Lång text.",
    }
    page = client.get(url).text
    assert faults(page) == []
    for value in (
        "Tystare varje dag",
        "12,5",
        "https://example.org/film",
        "En gata om natten.",
        "Språkgranskning",
    ):
        assert value in page
    for name, value in (("qone", "idea"), ("qsome", "young"), ("qai-used", "yes"), ("qlicence", "mit")):
        assert re.search(rf'name="{name}" value="{value}" checked', page)
    assert missing(page) == {}


def test_a_draft_may_lack_anything_and_says_what(
    client_for: ClientFor, captain: Person, entry: Entry, url: str
) -> None:
    client = client_for(captain)
    empty = {"title": "", "summary": "", "language": "sv", "version": "1", "page": "p1", "turn": "0"}
    assert client.post(url, data=empty).status_code == 303
    page = client.get(url).text
    assert set(missing(page)) == {"title", "summary", "qname", "qlong", "qone", "qnumber", "qai", "qlicence"}
    answer = client.post(
        f"{url}/autosave",
        data=filled(version="2", turn="1", qnumber="många", qname="ett två tre fyra fem sex"),
    )
    assert missing(answer.json["checklist"]) == {
        "qname": "Texten har 6 ord, 1 fler än de 5 som är tillåtna.",
        "qnumber": "Skriv ett tal med enbart siffror, till exempel 12 eller 1,5.",
    }
    assert stored()["qnumber"] == "många"


def test_nothing_typed_is_lost_when_it_is_too_long(
    client_for: ClientFor, captain: Person, entry: Entry, url: str
) -> None:
    client = client_for(captain)
    long = "ord " * 300
    assert client.post(url, data=filled(qname=long[:1199])).status_code == 303
    assert stored()["qname"] == long[:1199].strip()
    answer = client.post(url, data=filled(version="2", qname=long + "x"))
    assert answer.status_code == 422
    assert (long + "x") in answer.text
    assert 'href="#qname"' in answer.text


def test_a_choice_that_is_gone_is_kept_until_another_is_made(
    client_for: ClientFor,
    make: Factory,
    challenge: Challenge,
    owner: Person,
    captain: Person,
    entry: Entry,
    url: str,
) -> None:
    client = client_for(captain)
    client.post(url, data=filled())
    first, second = EVERY_KIND.sections
    questions = tuple(
        replace(q, options=q.options[1:]) if q.key in {"qone", "qsome"} else q for q in first.questions
    )
    make.form(
        challenge.rounds[0], FormShape((replace(first, questions=questions), second)), by=owner, version=2
    )
    page = client.get(url).text
    assert set(missing(page)) == {"qone", "qsome"}
    assert page.count("Ert tidigare svar, som inte längre går att välja") == 2
    assert client.post(url, data=filled(version="2")).status_code == 303
    assert stored()["qone"] == "idea"
    assert client.post(url, data=filled(version="2", qone="pilot", qsome=["old"])).status_code == 303
    assert missing(client.get(url).text) == {}


def test_what_is_no_longer_asked_is_kept_and_not_submitted(
    client_for: ClientFor,
    make: Factory,
    challenge: Challenge,
    owner: Person,
    captain: Person,
    entry: Entry,
    url: str,
) -> None:
    client = client_for(captain)
    data = filled(qfiles=(io.BytesIO(PDF), "skiss.pdf"))
    assert client.post(url, data=data, content_type="multipart/form-data").status_code == 303
    only = FormShape((Section("Ny", questions=(Question("qnew", QuestionKind.SHORT_TEXT, "Nytt"),)),))
    make.form(challenge.rounds[0], only, by=owner, version=2)
    page = client.get(url).text
    assert faults(page) == []
    left = page[page.index('id="left-over"') :]
    for words in (
        "Vad är nytt?",
        "Ny **metod**.",
        "Idé",
        "En gata om natten.",
        "skiss.pdf",
    ):
        assert words in left
    assert "Egna mätningar" in page, "data that is written can be changed though it is not asked for"
    data = {
        "title": "Tyst stad",
        "summary": "Kort.",
        "language": "sv",
        "qnew": "Hej",
        "other_data": "",
        "version": "2",
        "page": "p2",
    }
    assert client.post(url, data=data).status_code == 303
    assert stored()["qlong"] == "Ny **metod**."
    review = client.get(f"/entries/{entry.reference}/submit").text
    assert "metod" not in review
    assert "skiss.pdf" not in review
    answer = client.post(f"/entries/{entry.reference}/submit", data={"version": "3", "key": "k"})
    assert answer.status_code == 303
    (version,) = fresh(sa.select(EntryVersion))
    assert [one["key"] for one in version.content["answers"]] == ["qnew"]
    assert version.content["files"] == []


def test_two_people_see_each_others_answers(
    client_for: ClientFor, make: Factory, challenge: Challenge, owner: Person
) -> None:
    make.form(challenge.rounds[0], EVERY_KIND, by=owner)
    one, two = make.person("Ett Ettan"), make.person("Två Tvåan")
    entry = make.draft(make.team(challenge, one, two), challenge, author=one)
    url = f"/entries/{entry.reference}/draft"
    assert client_for(one).post(url, data=filled(page="a")).status_code == 303
    mine = filled(
        page="b",
        qlong="Mina ord",
        qone="pilot",
        qsome=["old"],
        **{"qfilm-transcript": "Min film", "qai-how": ""},
    )
    answer = client_for(two).post(url, data=mine)
    assert answer.status_code == 303
    page = client_for(two).get(answer.location).text
    assert faults(page) == []
    for both in ("Mina ord", "Ny **metod**.", "Min film", "En gata om natten.", "Språkgranskning"):
        assert both in page
    assert stored()["qlong"] == "Ny **metod**.", "nothing has been written over"


def test_files_keep_to_what_their_question_allows(
    app: Flask, client_for: ClientFor, captain: Person, entry: Entry, url: str
) -> None:
    client = client_for(captain)

    def send(version: int, **files: Any) -> Any:
        data = filled(version=str(version), then="upload:qfiles", **files)
        return client.post(url, data=data, content_type="multipart/form-data")

    wrong = send(1, qfiles=(io.BytesIO(PNG), "bild.png"))
    assert wrong.status_code == 422
    assert "bild.png: Filer av den sorten tas inte emot här. Det här går bra: PDF." in wrong.text
    assert 'href="#qfiles"' in wrong.text
    assert "Ny **metod**." in wrong.text
    large = send(1, qfiles=(io.BytesIO(PDF + b"\n" * 2**20 + b"%%EOF\n"), "stor.pdf"))
    assert large.status_code == 422
    assert "högst 1 MB" in large.text
    assert list(app.extensions["storage"].keys("entries")) == []
    answer = send(1, qfiles=(io.BytesIO(PDF), "a.pdf"), qpapers=(io.BytesIO(PNG), "intyg.png"))
    assert answer.status_code == 303
    assert answer.location.endswith("#qfiles-list")
    assert {(one.name, one.question) for one in fresh(sa.select(Attachment))} == {
        ("a.pdf", "qfiles"),
        ("intyg.png", "qpapers"),
    }
    assert send(2, qfiles=(io.BytesIO(PDF.replace(b"1.4", b"1.5")), "b.pdf")).status_code == 303
    full = send(2, qfiles=(io.BytesIO(PDF.replace(b"1.4", b"1.6")), "c.pdf"))
    assert full.status_code == 422
    assert "högst 2 filer" in full.text
    assert send(2, files=(io.BytesIO(PDF), "ofragad.pdf")).status_code == 303
    assert len(fresh(sa.select(Attachment))) == 3, "files that nobody asks for are left aside"


def test_it_is_reviewed_submitted_and_read_by_team_organiser_and_juror(
    client_for: ClientFor,
    make: Factory,
    clock: FrozenClock,
    challenge: Challenge,
    captain: Person,
    owner: Person,
    entry: Entry,
    url: str,
) -> None:
    client = client_for(captain)
    data = filled(
        language="en", qfiles=(io.BytesIO(PDF), "skiss.pdf"), qpapers=(io.BytesIO(PNG), "intyg.png")
    )
    assert client.post(url, data=data, content_type="multipart/form-data").status_code == 303
    review = client.get(f"/entries/{entry.reference}/submit").text
    assert "Något saknas" not in review
    answer = client.post(f"/entries/{entry.reference}/submit", data={"version": "2", "key": "k"})
    assert answer.status_code == 303
    (version,) = fresh(sa.select(EntryVersion))
    assert version.form_id is not None
    assert json.dumps(version.content, ensure_ascii=False).count("Målgrupper") == 1
    round_ = challenge.rounds[0]
    juror = make.juror(round_, make.person("Jens Jury"))
    make.declaration(juror, entry)
    assignment = make.assignment(juror, entry, AssignmentState.ACCEPTED)
    reader = db.session.get(Person, juror.person_id)
    own = client.get(f"/entries/{entry.reference}/versions/1").text
    with make._saved():
        db.session.merge(round_).state = RoundState.JUDGING
    clock.move(to=round_.closes_at, hours=1)
    organiser = client_for(owner).get(
        f"/organise/challenges/{challenge.slug}/rounds/1/entries/{entry.reference}"
    )
    jury = client_for(reader).get(f"/jury/assignments/{assignment.reference}")
    assert (organiser.status_code, jury.status_code) == (200, 200)
    for page in (review, own, organiser.text, jury.text):
        assert faults(page) == []
        body = page[page.index("entry-body") :]
        # Asked in the language of the entry, where the form has it.
        questions = [
            "Motto",
            "What is new?",
            "Maturity",
            "Målgrupper",
            "Cost",
            "Prototype",
            "Film",
            "Sketches",
            "AI in the work",
        ]
        assert [body.index(f'lang="en">{one}</h') for one in questions]
        for words in (
            "<strong>metod</strong>",
            "Idea",
            "Young people",
            "12,5 thousand SEK",
            "En gata om natten.",
            "skiss.pdf",
            "MIT",
            "Egna mätningar",
        ):
            assert words in body
        sketches, papers = body.index("Sketches"), body.index("Certificates")
        assert sketches < body.index("skiss.pdf") < papers < body.index("intyg.png")


def test_a_page_asks_as_many_queries_whatever_the_form(
    app: Flask, make: Factory, client_for: ClientFor, challenge: Challenge, owner: Person, captain: Person
) -> None:
    entry = make.draft(make.team(challenge, captain), challenge, author=captain)
    few = FormShape((Section("En", questions=(Question("qone1", QuestionKind.FILES, "Filer"),)),))
    make.form(challenge.rounds[0], few, by=owner)
    url = f"/entries/{entry.reference}/draft"
    client = client_for(captain)
    client.get(url)
    with counted(app) as seen:
        assert client.get(url).status_code == 200
    make.form(challenge.rounds[0], EVERY_KIND, by=owner, version=2)
    with counted(app) as more:
        assert client.get(url).status_code == 200
    assert more.total == seen.total


def test_hostile_answers_are_shown_as_text(
    client_for: ClientFor, captain: Person, entry: Entry, url: str
) -> None:
    client = client_for(captain)
    nasty = '"><script>alert(1)</script>'
    changes = {name: nasty for name in filled() if name not in {"version", "page", "turn", "language"}}
    assert client.post(url, data=filled(**changes)).status_code == 303
    assert (
        client.post(
            url, data=filled(version="2", page="p9", qsome=[str(n) * 50 for n in range(99)])
        ).status_code
        == 303
    )
    for page in (
        client.get(url),
        client.get(f"/entries/{entry.reference}"),
        client.get(f"/entries/{entry.reference}/submit"),
    ):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
