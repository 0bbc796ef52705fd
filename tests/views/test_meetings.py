"""The jury's meeting: an agenda of what is uncertain, who leaves for what, votes, dissent."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.entries import Entry
from challenges.models.meetings import AgendaItem, Dissent, ItemAbsence, Meeting, MeetingVote
from challenges.models.people import Person
from challenges.models.results import Decision
from challenges.vocabulary.choices import AgendaKind
from tests.factories import Factory
from tests.letters_read import letters_to, work
from tests.queries_counted import counted
from tests.views.test_results import Judged, judged_round

Clients = Callable[[Person | None], FlaskClient]


@pytest.fixture
def judged(make: Factory, clock: FrozenClock) -> Judged:
    return judged_round(make, clock)


def room(judged: Judged) -> str:
    return f"/jury/rounds/{judged.challenge.slug}/1/meetings"


def more(judged: Judged, make: Factory, *scores: int) -> list[Entry]:
    """Further entries that both jurors have scored."""
    made = []
    for number, score in enumerate(scores):
        captain = make.person()
        entry = make.entry(
            make.team(judged.challenge, captain), judged.challenge, author=captain, title=f"Till {number}"
        )
        for juror in judged.jurors:
            seat = make.seat_of(juror, judged.round)
            make.sheet(seat, entry, judged.challenge, score=score, comment="Så tänkte vi kring det.")
        made.append(entry)
    return made


def called(judged: Judged, client_for: Clients, *, by: Person | None = None) -> FlaskClient:
    """The assessment is closed and the jury called, with the owner as its secretary."""
    assert client_for(judged.owner).post(f"{judged.url}/results/close").status_code == 303
    browser = client_for(by or judged.owner)
    answer = browser.post(
        f"{room(judged)}/new",
        data={
            "held_at": "2026-03-20T13:00",
            "form": "room",
            "place": "Rum 5",
            "secretary": str(judged.owner.id),
        },
    )
    assert answer.status_code == 303
    return browser


def opened(judged: Judged, browser: FlaskClient, make: Factory) -> None:
    """Everybody is there, and the meeting is open."""
    seats = [str(make.seat_of(person, judged.round).id) for person in judged.jurors]
    assert browser.post(f"{room(judged)}/1/present", data={"present": seats}).status_code == 303
    assert browser.post(f"{room(judged)}/1/open").status_code == 303


def agenda() -> list[tuple[AgendaKind, int]]:
    db.session.rollback()
    items = db.session.scalars(
        sa.select(AgendaItem).order_by(AgendaItem.position).options(sa.orm.selectinload(AgendaItem.entries))
    )
    return [(item.kind, len(item.entries)) for item in items]


def test_pages_without_a_menu_leave_no_column_for_one(
    judged: Judged, make: Factory, client_for: Clients
) -> None:
    browser = called(judged, client_for)
    opened(judged, browser, make)
    here = f"/jury/rounds/{judged.challenge.slug}/1"
    for path in ("meetings", "meetings/1", "meetings/1/items/1", "protocol", "feedback"):
        page = browser.get(f"{here}/{path}").get_data(as_text=True)
        assert '<main id="main"' in page
        assert ('class="workspace"' in page) == ('<nav class="side-nav"' in page), path
    assert 'class="workspace"' in browser.get(f"{judged.url}/results").get_data(as_text=True)


def test_only_what_is_uncertain_is_on_the_agenda(
    app: Flask, judged: Judged, client_for: Clients, make: Factory
) -> None:
    more(judged, make, 1, 2)
    called(judged, client_for)
    # 100 is certainly in, and nothing reaches it: one matter to confirm.
    assert agenda() == [(AgendaKind.CERTAIN, 4)]
    work(app)
    for juror in judged.jurors:
        [letter] = [one for one in letters_to(juror.email) if one.kind == "meeting_called"]
        assert "Rum 5" in letter.body
        assert "13:00" in letter.body


def test_a_tie_and_a_doubt_are_items_of_their_own(judged: Judged, client_for: Clients, make: Factory) -> None:
    [_same] = more(judged, make, 5)
    called(judged, client_for)
    assert agenda() == [(AgendaKind.CERTAIN, 1), (AgendaKind.TIE, 2)]


def test_the_meeting_opens_only_with_its_chair_and_is_not_called_twice(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = called(judged, client_for)
    again = {"held_at": "2026-03-21T13:00", "form": "room", "place": "", "secretary": str(judged.owner.id)}
    assert browser.post(f"{room(judged)}/new", data=again).status_code == 422
    member = str(make.seat_of(judged.jurors[1], judged.round).id)
    browser.post(f"{room(judged)}/1/present", data={"present": [member]})
    browser.post(f"{room(judged)}/1/open")
    assert db.session.scalars(sa.select(Meeting)).one().opened_at is None
    opened(judged, browser, make)
    db.session.rollback()
    assert db.session.scalars(sa.select(Meeting)).one().opened_at is not None


def test_who_has_a_conflict_is_told_to_leave_and_leaves_on_record(
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
    page = browser.get(f"{room(judged)}/1").get_data(as_text=True)
    assert "Juror Två" in page.split("Dagordning")[-1]
    assert browser.post(f"{room(judged)}/1/items/2/vote", data=votes(1, 0)).status_code == 422
    assert browser.post(f"{room(judged)}/1/items/2/take-up").status_code == 303
    absences = db.session.scalars(sa.select(ItemAbsence)).all()
    assert [(one.juror_id, one.entry_id) for one in absences] == [(member.id, same.id)]
    # Two were there, one has left: two votes are one too many.
    assert browser.post(f"{room(judged)}/1/items/2/vote", data=votes(2, 0)).status_code == 422
    assert browser.post(f"{room(judged)}/1/items/2/vote", data=votes(1, 0)).status_code == 303
    # Whoever has the conflict sees neither the item nor the entry.
    conflicted = client_for(judged.jurors[1])
    page = conflicted.get(f"{room(judged)}/1").get_data(as_text=True)
    assert "Till 0" not in page
    assert "Tyst stad" not in page
    assert "Dolt på grund av jäv" in page
    assert conflicted.get(f"{room(judged)}/1/items/2").status_code == 404
    answer = conflicted.post(
        f"{room(judged)}/1/items/2/dissent",
        data={"juror": str(member.id), "text": "Jag hade valt den andra."},
    )
    assert answer.status_code in {404, 422}
    assert db.session.scalars(sa.select(Dissent)).all() == []


def votes(in_favour: int, against: int, casting: str = "", **more: str) -> dict[str, str]:
    return {
        "question": "Ska bidraget väljas?",
        "in_favour": str(in_favour),
        "against": str(against),
        "abstained": "0",
        "casting": casting,
        **more,
    }


def test_votes_are_counted_and_the_chair_decides_when_they_are_even(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = called(judged, client_for, by=judged.jurors[0])
    opened(judged, browser, make)
    item = f"{room(judged)}/1/items/1"
    browser.post(f"{item}/take-up")
    assert browser.post(f"{item}/vote", data=votes(1, 1)).status_code == 422
    assert browser.post(f"{item}/vote", data=votes(2, 0, "yes")).status_code == 422
    assert browser.post(f"{item}/vote", data=votes(3, 0)).status_code == 422
    assert browser.post(f"{item}/vote", data=votes(1, 1, "no")).status_code == 303
    vote = db.session.scalars(sa.select(MeetingVote)).one()
    assert vote.carried is False
    assert "utslagsröst" in browser.get(item).get_data(as_text=True)
    for statement in ("update meeting_votes set in_favour = 9", "delete from meeting_votes"):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"):
            db.session.execute(sa.text(statement))
        db.session.rollback()


def test_only_the_member_or_the_secretary_enters_a_dissenting_opinion(
    judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = called(judged, client_for)
    opened(judged, browser, make)
    item = f"{room(judged)}/1/items/1"
    browser.post(f"{item}/take-up")
    chair, member = (str(make.seat_of(person, judged.round).id) for person in judged.jurors)
    own = client_for(judged.jurors[1])
    assert own.post(f"{item}/dissent", data={"juror": chair, "text": "Inte mina ord."}).status_code == 422
    assert (
        own.post(f"{item}/dissent", data={"juror": member, "text": "Jag är skiljaktig."}).status_code == 303
    )
    editor = client_for(judged.editor)
    assert editor.post(f"{item}/dissent", data={"juror": member, "text": "Falskt."}).status_code == 403
    as_secretary = {"juror": chair, "text": "Ordföranden är skiljaktig."}
    assert browser.post(f"{item}/dissent", data=as_secretary).status_code == 303
    assert [one.text for one in db.session.scalars(sa.select(Dissent).order_by(Dissent.id))] == [
        "Jag är skiljaktig.",
        "Ordföranden är skiljaktig.",
    ]


def test_notes_are_kept_until_the_meeting_ends(judged: Judged, client_for: Clients, make: Factory) -> None:
    browser = called(judged, client_for)
    assert browser.post(f"{room(judged)}/1/items", data={"title": "Övrigt om reglerna"}).status_code == 303
    opened(judged, browser, make)
    item = f"{room(judged)}/1/items/2"
    assert browser.post(f"{item}/notes", data={"notes": "Juryn är enig."}).status_code == 303
    member = client_for(judged.jurors[1])
    assert "Juryn är enig." in member.get(item).get_data(as_text=True)
    assert member.post(f"{item}/notes", data={"notes": "Nej."}).status_code == 403
    assert browser.post(f"{room(judged)}/1/close").status_code == 303
    assert browser.post(f"{item}/notes", data={"notes": "Efteråt."}).status_code == 422
    assert "Efteråt." not in member.get(item).get_data(as_text=True).split("<textarea")[0]


def test_strangers_and_teams_see_no_meeting(judged: Judged, client_for: Clients, make: Factory) -> None:
    called(judged, client_for)
    for person in (judged.captains[0], make.person(), make.person(admin=True)):
        browser = client_for(person)
        for path in ("", "/new", "/1", "/1/items/1"):
            assert browser.get(room(judged) + path).status_code == 404, (person.name, path)
        assert browser.post(f"{room(judged)}/1/open").status_code == 404


def test_what_is_certain_is_proposed_in_one_go(judged: Judged, client_for: Clients, make: Factory) -> None:
    more(judged, make, 1, 2)
    browser = client_for(judged.editor)
    browser.post(f"{judged.url}/results/close")
    page = f"{judged.url}/results/certain"
    assert browser.post(page, data={"side": "in", "motivation": ""}).status_code == 422
    chosen = {"side": "in", "motivation": "Bäst på allt.", "motivation_en": "Best at everything."}
    assert browser.post(page, data=chosen).status_code == 303
    assert browser.post(page, data={"side": "out", "motivation": ""}).status_code == 303
    db.session.rollback()
    found = db.session.scalars(sa.select(Decision).order_by(Decision.id)).all()
    assert [one.entry_id for one in found if one.outcome == "award"] == [judged.entries[0].id]
    assert len(found) == 4
    assert found[0].motivation_en == "Best at everything."
    assert "Saknas" not in browser.get(f"{judged.url}/results").get_data(as_text=True)


def test_the_agenda_asks_no_more_for_many_items(
    app: Flask, judged: Judged, client_for: Clients, make: Factory
) -> None:
    browser = called(judged, client_for)
    url = f"{room(judged)}/1"
    browser.get(url)
    with counted(app) as few:
        browser.get(url)
    for number in range(3):
        browser.post(f"{url}/items", data={"title": f"Fråga {number}"})
    with counted(app) as many:
        page = browser.get(url).get_data(as_text=True)
    assert "Fråga 2" in page
    assert many.total == few.total <= 25
