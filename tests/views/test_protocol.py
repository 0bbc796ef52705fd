"""The jury's protocol: generated from the record, signed, frozen, in two languages, and as a tagged PDF."""

import re
import zlib
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters import pdf
from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.people import Person
from challenges.models.protocols import Protocol, ProtocolSignature
from challenges.models.results import Ranking
from challenges.scoring.checksums import checksum
from tests.factories import Factory
from tests.letters_read import letters_to, work
from tests.queries_counted import counted
from tests.views.test_meetings import called, more, opened, room, votes
from tests.views.test_results import Judged, judged_round

Clients = Callable[[Person | None], FlaskClient]


@pytest.fixture
def judged(make: Factory, clock: FrozenClock) -> Judged:
    return judged_round(make, clock)


def url(judged: Judged) -> str:
    return f"/jury/rounds/{judged.challenge.slug}/1/protocol"


def held(judged: Judged, client_for: Clients, make: Factory) -> FlaskClient:
    """A meeting with a note, a vote and a dissenting opinion is over; the first entry is proposed."""
    browser = called(judged, client_for)
    opened(judged, browser, make)
    item = f"{room(judged)}/1/items/1"
    browser.post(f"{item}/take-up")
    browser.post(f"{item}/notes", data={"notes": "Juryn bekräftar rangordningen."})
    browser.post(f"{item}/vote", data=votes(1, 1, "yes"))
    member = str(make.seat_of(judged.jurors[1], judged.round).id)
    client_for(judged.jurors[1]).post(f"{item}/dissent", data={"juror": member, "text": "Jag är skiljaktig."})
    browser.post(f"{room(judged)}/1/close")
    browser.post(
        f"{judged.url}/entries/{judged.entries[0].reference}/decision",
        data={
            "outcome": "award",
            "motivation": "Bäst för de boende.",
            "motivation_en": "Best for residents.",
        },
    )
    return browser


def seen(browser: FlaskClient, judged: Judged) -> str:
    """The checksum that the page asks to be signed."""
    page = browser.get(url(judged)).get_data(as_text=True)
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def sign(browser: FlaskClient, judged: Judged) -> int:
    return browser.post(f"{url(judged)}/sign", data={"seen": seen(browser, judged), "sure": "y"}).status_code


def test_the_protocol_says_what_the_record_says_in_both_languages(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = held(judged, client_for, make)
    swedish = browser.get(url(judged)).get_data(as_text=True)
    browser.get("/language/en")
    browser.set_cookie("language", "en")
    english = browser.get(url(judged)).get_data(as_text=True)
    for page in (swedish, english):
        for text in (
            *("Juror Ett", "Juror Två", "Tyst stad", "Rum 5", "Juryn bekräftar rangordningen."),
            *(
                "Ska bidraget väljas?",
                "Jag är skiljaktig.",
                db.session.scalars(sa.select(Ranking.checksum)).one(),
            ),
        ):
            assert text in page, text
        assert "<caption" in page
    assert "Juryns protokoll" in swedish
    assert "utslagsröst" in swedish
    assert "Bäst för de boende." in swedish
    assert "The jury&#39;s protocol" in english
    assert "casting vote" in english
    assert "Best for residents." in english


def test_the_first_signature_freezes_and_each_is_kept_with_the_checksum(
    app: Flask, judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = held(judged, client_for, make)
    chair, member = (client_for(person) for person in judged.jurors)
    assert sign(chair, judged) == 303
    work(app)
    [letter] = [one for one in letters_to(judged.jurors[1].email) if one.kind == "protocol_to_sign"]
    assert "/protocol" in letter.body
    # What happens after that is not in what was signed.
    browser.post(
        f"{judged.url}/entries/{judged.entries[0].reference}/decision",
        data={"outcome": "award", "motivation": "Andra ord nu.", "motivation_en": ""},
    )
    page = member.get(url(judged)).get_data(as_text=True)
    assert "Andra ord nu." not in page
    assert "Bäst för de boende." in page
    assert sign(member, judged) == 303
    assert "Juror Två" in member.get(url(judged)).get_data(as_text=True).split("Signaturer")[-1]
    protocol = db.session.scalars(sa.select(Protocol)).one()
    assert checksum(protocol.content) == protocol.sha256
    signatures = db.session.scalars(sa.select(ProtocolSignature).order_by(ProtocolSignature.id)).all()
    assert [(one.name, one.sha256) for one in signatures] == [
        ("Juror Ett", protocol.sha256),
        ("Juror Två", protocol.sha256),
    ]
    again = {"seen": protocol.sha256, "sure": "y"}
    assert member.post(f"{url(judged)}/sign", data=again).status_code == 422
    for statement in (
        "update protocols set reason = 'x'",
        "delete from protocols",
        "update protocol_signatures set name = 'x'",
    ):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"):
            db.session.execute(sa.text(statement))
        db.session.rollback()


def test_what_has_changed_since_it_was_read_is_not_signed(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = held(judged, client_for, make)
    chair = client_for(judged.jurors[0])
    read = seen(chair, judged)
    browser.post(
        f"{judged.url}/entries/{judged.entries[0].reference}/decision",
        data={"outcome": "award", "motivation": "Andra ord nu.", "motivation_en": ""},
    )
    assert chair.post(f"{url(judged)}/sign", data={"seen": read, "sure": "y"}).status_code == 422
    assert chair.post(f"{url(judged)}/sign", data={"seen": seen(chair, judged)}).status_code == 422
    assert db.session.scalars(sa.select(Protocol)).all() == []


def test_a_new_version_needs_a_reason_and_new_signatures(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = held(judged, client_for, make)
    chair = client_for(judged.jurors[0])
    assert browser.post(f"{url(judged)}/renew", data={"reason": "För tidigt."}).status_code == 422
    sign(chair, judged)
    assert browser.post(f"{url(judged)}/renew", data={"reason": "Inget är ändrat."}).status_code == 422
    browser.post(f"{judged.url}/results/decide", data={"sure": "y"})
    assert browser.post(f"{url(judged)}/renew", data={"reason": ""}).status_code == 422
    assert browser.post(f"{url(judged)}/renew", data={"reason": "Beslutet är fattat."}).status_code == 303
    db.session.rollback()
    first, second = db.session.scalars(sa.select(Protocol).order_by(Protocol.number)).all()
    assert first.sha256 != second.sha256
    page = chair.get(url(judged)).get_data(as_text=True)
    assert "Beslutet är fattat." in page
    assert "Ägare" in page
    assert sign(chair, judged) == 303
    assert [one.protocol_id for one in db.session.scalars(sa.select(ProtocolSignature))] == [
        first.id,
        second.id,
    ]


def test_nobody_signs_while_the_jury_meets_or_without_a_seat(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = called(judged, client_for)
    opened(judged, browser, make)
    assert sign(client_for(judged.jurors[0]), judged) == 422
    assert browser.post(f"{url(judged)}/sign", data={"seen": "x", "sure": "y"}).status_code == 403
    for person in (judged.captains[0], make.person(), make.person(admin=True)):
        other = client_for(person)
        assert other.get(url(judged)).status_code == 404
        assert other.get(f"{url(judged)}/sv.pdf").status_code == 404
        assert other.post(f"{url(judged)}/sign").status_code == 404


def test_a_conflict_hides_its_parts_and_the_signature_says_so(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    [same] = more(judged, make, 5)
    member = make.seat_of(judged.jurors[1], judged.round)
    with make._saved():
        db.session.execute(
            sa.text(
                "update conflict_declarations set answer = 'conflicted' where juror_id = :j and entry_id = :e"
            ),
            {"j": member.id, "e": same.id},
        )
    browser = called(judged, client_for)
    opened(judged, browser, make)
    browser.post(f"{room(judged)}/1/items/2/take-up")
    browser.post(f"{room(judged)}/1/items/2/notes", data={"notes": "Hemligt om det andra."})
    browser.post(f"{room(judged)}/1/close")
    conflicted = client_for(judged.jurors[1])
    page = conflicted.get(url(judged)).get_data(as_text=True)
    assert "Till 0" not in page
    assert "Hemligt om det andra." not in page
    assert same.reference not in page
    assert "Dolt på grund av jäv" in page
    assert "Lugn natt" in page
    assert "Till 0" in browser.get(url(judged)).get_data(as_text=True)
    body = text_of(conflicted.get(f"{url(judged)}/sv.pdf").data)
    assert b"StructTreeRoot" in body
    assert sign(conflicted, judged) == 303
    assert db.session.scalars(sa.select(ProtocolSignature)).one().hidden == [same.reference]


def text_of(made: bytes) -> bytes:
    """A PDF with its compressed parts opened."""
    parts = [made]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(parts)


def test_the_pdf_is_tagged_and_in_the_language_asked_for(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = held(judged, client_for, make)
    for language in ("sv", "en"):
        answer = browser.get(f"{url(judged)}/{language}.pdf")
        assert answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF-")
        body = text_of(answer.data)
        assert b"StructTreeRoot" in body
        assert b"/MarkInfo" in body
        assert b"pdfuaid" in body
        assert f"/Lang ({language})".encode() in body
    assert browser.get(f"{url(judged)}/de.pdf").status_code == 404


def test_nothing_is_fetched_for_a_pdf() -> None:
    with pytest.raises(pdf.Unfetched):
        pdf.refusing().fetch("http://127.0.0.1:9/")
    with pytest.raises(pdf.Unfetched):
        pdf.refusing().fetch("file:///etc/passwd")


def test_without_the_extra_the_page_says_how_to_print(
    judged: Judged, client_for: Clients, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = held(judged, client_for, make)
    monkeypatch.setattr(pdf, "available", lambda: False)
    assert "skriver du ut" in browser.get(url(judged)).get_data(as_text=True)
    assert browser.get(f"{url(judged)}/sv.pdf").status_code == 404


def test_the_page_asks_no_more_for_many_entries(
    app: Flask, judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = held(judged, client_for, make)
    page = url(judged)
    browser.get(page)
    with counted(app) as few:
        browser.get(page)
    browser.post(f"{judged.url}/results/reopen")
    more(judged, make, 1, 2, 3)
    browser.post(f"{judged.url}/results/close")
    with counted(app) as many:
        shown = browser.get(page).get_data(as_text=True)
    assert "Till 2" in shown
    assert many.total == few.total <= 45


def test_who_has_not_declared_on_every_entry_does_it_before_anything_is_read(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    held(judged, client_for, make)
    person = make.person("Sen Ledamot")
    juror = make.juror(judged.round, person)
    browser = client_for(person)
    doors = [
        url(judged),
        f"{url(judged)}/sv.pdf",
        room(judged),
        f"{room(judged)}/1",
        f"{room(judged)}/1/items/1",
    ]
    make.declaration(juror, judged.entries[0])
    for door in doors:
        answer = browser.get(door)
        assert answer.status_code == 303, door
        assert answer.location.endswith("/conflicts")
    assert browser.post(f"{url(judged)}/sign", data={"seen": "0" * 64}).status_code == 303
    for entry in judged.entries[1:]:
        make.declaration(juror, entry)
    assert [browser.get(door).status_code for door in doors if "pdf" not in door] == [200] * 4
    assert sign(browser, judged) == 303
    assert len(db.session.scalars(sa.select(ProtocolSignature)).all()) == 1
