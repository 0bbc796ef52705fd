"""What jurors write to teams is looked at first, and read when the results are published."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.feedback import Feedback
from challenges.models.jury import Assignment, ScoreSheet
from challenges.models.people import Person
from challenges.queries.feedback import quarter_of
from challenges.vocabulary.choices import Verdict
from tests.factories import Factory
from tests.letters_read import letters_to, work
from tests.queries_counted import counted
from tests.views.test_results import Judged, close_and_propose, judged_round

Clients = Callable[[Person | None], FlaskClient]


@pytest.fixture
def judged(make: Factory, clock: FrozenClock) -> Judged:
    return judged_round(make, clock)


def room(judged: Judged) -> str:
    return f"/jury/rounds/{judged.challenge.slug}/1/feedback"


def reference(judged: Judged, juror: int, entry: int) -> str:
    seat = judged.jurors[juror]
    return db.session.scalars(
        sa.select(Assignment.reference).where(
            Assignment.entry_id == judged.entries[entry].id,
            Assignment.juror.has(person_id=seat.id),
        )
    ).one()


def publish(app: Flask, judged: Judged, browser: FlaskClient) -> None:
    assert browser.post(f"{judged.url}/results/decide", data={"sure": "y"}).status_code == 303
    assert browser.post(f"{judged.url}/results/publish").status_code == 303
    work(app)


def own_page(judged: Judged, client_for: Clients, entry: int = 0) -> str:
    page = client_for(judged.captains[entry]).get(f"/entries/{judged.entries[entry].reference}")
    assert page.status_code == 200
    return page.get_data(as_text=True)


def test_only_what_was_moderated_goes_out_and_not_before_the_results(
    app: Flask, judged: Judged, client_for: Clients
) -> None:
    browser = close_and_propose(judged, client_for)
    first, second = reference(judged, 0, 0), reference(judged, 1, 0)
    answer = browser.post(
        f"{room(judged)}/{first}",
        data={"text": "Bra tänkt, utan namn.", "decision": "approve", "reason": ""},
    )
    assert answer.status_code == 303
    held = {"text": "x", "decision": "withhold", "reason": "Röjer vem som skrev."}
    assert browser.post(f"{room(judged)}/{second}", data=held).status_code == 303
    assert "utan namn" not in own_page(judged, client_for)
    publish(app, judged, browser)
    page = own_page(judged, client_for)
    [letter] = [one for one in letters_to(judged.captains[0].email) if one.kind == "results_published"]
    for text in (page, letter.body):
        assert "Bra tänkt, utan namn." in text
        assert "bra tänkt här" not in text
        assert "Juror Ett" not in text
        assert "Röjer" not in text
    # Nobody has looked at the words to the other team.
    [other] = [one for one in letters_to(judged.captains[1].email) if one.kind == "results_published"]
    assert "bra tänkt här" not in other.body
    assert "bra tänkt här" not in own_page(judged, client_for, 1)
    # The juror's own words are kept.
    assert db.session.scalars(sa.select(ScoreSheet.comment).order_by(ScoreSheet.id)).first() == (
        "Juror Ett: bra tänkt här."
    )


def test_what_comes_late_is_read_when_approved_and_stays(
    app: Flask, judged: Judged, client_for: Clients
) -> None:
    browser = close_and_propose(judged, client_for)
    publish(app, judged, browser)
    late = f"{room(judged)}/{reference(judged, 0, 0)}"
    assert "bra tänkt här" not in own_page(judged, client_for)
    assert browser.post(f"{late}/approve").status_code == 303
    assert "bra tänkt här" in own_page(judged, client_for)
    taken_back = {"text": "", "decision": "withhold", "reason": "Ångrade mig."}
    assert browser.post(late, data=taken_back).status_code == 422
    assert "bra tänkt här" in own_page(judged, client_for)


def test_words_need_a_reason_to_be_withheld_and_a_text_to_be_approved(
    judged: Judged, client_for: Clients
) -> None:
    browser = close_and_propose(judged, client_for)
    page = f"{room(judged)}/{reference(judged, 0, 0)}"
    for data in (
        {"text": "Kvar på sidan", "decision": "withhold", "reason": ""},
        {"text": "", "decision": "approve", "reason": "Kvar på sidan"},
        {"text": "Kvar på sidan", "decision": "", "reason": ""},
    ):
        answer = browser.post(page, data=data)
        assert answer.status_code == 422
        assert "Kvar på sidan" in answer.get_data(as_text=True)
    assert db.session.scalars(sa.select(Feedback)).all() == []


def test_words_written_anew_are_looked_at_anew(
    app: Flask, judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = close_and_propose(judged, client_for)
    page = f"{room(judged)}/{reference(judged, 0, 0)}"
    assert browser.post(f"{page}/approve").status_code == 303
    with make._saved():
        sheet = db.session.scalars(sa.select(ScoreSheet).order_by(ScoreSheet.id)).first()
        assert sheet is not None
        sheet.comment, sheet.revision = "Något helt annat nu.", sheet.revision + 1
    publish(app, judged, browser)
    page_of_team = own_page(judged, client_for)
    assert "Något helt annat" not in page_of_team
    assert "bra tänkt här" not in page_of_team


def test_jurors_sign_where_the_round_says_so(
    app: Flask, judged: Judged, client_for: Clients, make: Factory
) -> None:
    with make._saved():
        db.session.merge(judged.round).sign_feedback = True
    browser = close_and_propose(judged, client_for)
    browser.post(f"{room(judged)}/{reference(judged, 1, 0)}/approve")
    publish(app, judged, browser)
    [letter] = [one for one in letters_to(judged.captains[0].email) if one.kind == "results_published"]
    assert "Juryledamot Juror Två:" in letter.body
    assert "<h4>Juror Två</h4>" in own_page(judged, client_for)


def test_a_screening_tells_why(app: Flask, judged: Judged, client_for: Clients, make: Factory) -> None:
    browser = close_and_propose(judged, client_for)
    with make._saved():
        for sheet in db.session.scalars(sa.select(ScoreSheet)):
            sheet.verdict, sheet.verdict_reason = Verdict.FAIL, "Saknar öppna data."
            sheet.comment = ""
    browser.post(f"{room(judged)}/{reference(judged, 0, 1)}/approve")
    publish(app, judged, browser)
    assert "Saknar öppna data." in own_page(judged, client_for, 1)


def test_a_chair_moderates_but_not_what_there_is_a_conflict_with(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    close_and_propose(judged, client_for)
    chair = make.seat_of(judged.jurors[0], judged.round)
    with make._saved():
        db.session.execute(
            sa.text(
                "update conflict_declarations set answer = 'conflicted' where juror_id = :j and entry_id = :e"
            ),
            {"j": chair.id, "e": judged.entries[1].id},
        )
    browser = client_for(judged.jurors[0])
    page = browser.get(room(judged)).get_data(as_text=True)
    assert "Tyst stad" in page
    assert "Lugn natt" not in page
    assert "2 kommentarer väntar" in page
    assert browser.get(f"{room(judged)}/{reference(judged, 1, 1)}").status_code == 404
    assert browser.post(f"{room(judged)}/{reference(judged, 1, 1)}/approve").status_code == 404
    assert browser.post(f"{room(judged)}/{reference(judged, 1, 0)}/approve").status_code == 303


def test_nobody_else_sees_the_words(judged: Judged, client_for: Clients, make: Factory) -> None:
    close_and_propose(judged, client_for)
    one = f"{room(judged)}/{reference(judged, 0, 0)}"
    for person in (judged.jurors[1], judged.captains[0], make.person(), make.person(admin=True)):
        for path in (room(judged), one):
            assert client_for(person).get(path).status_code == 404, (person.name, path)
        assert client_for(person).post(f"{one}/approve").status_code == 404


def test_quarters_are_told_only_where_they_are_no_place() -> None:
    values = [Decimal(value) for value in (1, 2, 3, 4, 5, 6, 7, 8)]
    assert [quarter_of(value, values) for value in values] == [
        "lower", "lower", "lower_middle", "lower_middle", "upper_middle", "upper_middle", "upper", "upper",
    ]  # fmt: skip
    assert quarter_of(Decimal(3), values[:3]) == ""
    assert {quarter_of(Decimal(4), [Decimal(4)] * 9)} == {"upper_middle"}


def test_a_team_reads_how_the_entry_stood_but_no_exact_place(
    app: Flask, judged: Judged, client_for: Clients, make: Factory
) -> None:
    for number, score in enumerate((1, 2, 4, 4, 2, 1)):
        captain = make.person()
        entry = make.entry(
            make.team(judged.challenge, captain), judged.challenge, author=captain, title=f"Till {number}"
        )
        for juror in judged.jurors:
            seat = make.seat_of(juror, judged.round)
            make.sheet(seat, entry, judged.challenge, score=score, comment="Så tänkte vi kring det.")
    browser = close_and_propose(judged, client_for)
    publish(app, judged, browser)
    winner, other = own_page(judged, client_for), own_page(judged, client_for, 1)
    assert "Er plats i juryns rangordning: 1 av 8" in winner
    assert "fjärdedelen" in other
    assert "rangordning: " not in other
    [letter] = [one for one in letters_to(judged.captains[1].email) if one.kind == "results_published"]
    assert "- Nytta: " in letter.body


def test_the_page_asks_no_more_for_many_comments(
    app: Flask, judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = close_and_propose(judged, client_for)
    page_url = room(judged)
    with counted(app) as few:
        browser.get(page_url)
    for number in range(8):
        captain = make.person()
        entry = make.entry(
            make.team(judged.challenge, captain), judged.challenge, author=captain, title=f"Till {number}"
        )
        seat = make.seat_of(judged.jurors[1], judged.round)
        make.sheet(seat, entry, judged.challenge, score=3, comment="Så tänkte vi kring det.")
    page_url = room(judged)
    with counted(app) as many:
        page = browser.get(page_url).get_data(as_text=True)
    assert "Till 7" in page
    assert many.total == few.total <= 10
