"""Nobody opens what they may not: every address of the jury's rooms, by every wrong person, and the SQL they cost."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.adapters.clock import FrozenClock
from challenges.models import db
from challenges.models.jury import Assignment, Score, ScoreSheet
from challenges.models.organisations import Organisation
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import AssignmentState, RoundState, SheetState
from tests.juries import SECRET, ClientFor, Jury, attach, closed, filled, fresh, judged
from tests.queries_counted import counted

__all__ = ["closed", "judged"]

UNDECLARED = (AssignmentState.OFFERED, AssignmentState.FREED)
DOUBTS = (ConflictAnswer.POSSIBLE, ConflictAnswer.CONFLICTED)


def doors(assignment: Assignment, file: str) -> list[tuple[str, str]]:
    """Every way to an entry through an assignment."""
    base = f"/jury/assignments/{assignment.reference}"
    return [
        ("GET", base),
        ("POST", base),
        ("POST", f"{base}/autosave"),
        ("GET", f"{base}/files/{file}"),
        ("GET", f"{base}/files/{file}/view"),
        ("GET", f"{base}/reopen"),
        ("POST", f"{base}/reopen"),
    ]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        *((None, state) for state in UNDECLARED),
        *((answer, state) for answer in DOUBTS for state in AssignmentState),
    ],
)
def test_no_entry_opens_without_a_free_declaration(
    app: Flask, judged: Jury, client_for: ClientFor, answer: ConflictAnswer | None, state: AssignmentState
) -> None:
    """Invariant 6, whatever state the assignment is in."""
    entry, juror = judged.entries[0], judged.jurors[1]
    if answer is not None:
        judged.make.declaration(juror, entry, answer)
    assignment = judged.make.assignment(juror, entry, state)
    file = attach(app, judged, entry)
    client = client_for(judged.people[1])
    for method, url in doors(assignment, file):
        reply = client.open(url, method=method, data=filled(judged, reason="x") if method == "POST" else None)
        assert reply.status_code == 404, (method, url)
        assert "Idé 0" not in reply.text
        assert SECRET not in reply.text
    assert db.session.scalars(sa.select(ScoreSheet)).all() == []


def test_a_file_goes_to_its_juror_only(app: Flask, judged: Jury, client_for: ClientFor) -> None:
    assignment = judged.reading(judged.jurors[1], judged.entries[0])
    other = judged.reading(judged.jurors[2], judged.entries[1])
    file = attach(app, judged, judged.entries[0])
    url = f"/jury/assignments/{assignment.reference}/files/{file}"
    mine = client_for(judged.people[1]).get(url)
    assert mine.status_code == 200
    assert mine.text == SECRET
    mine.close()
    assert mine.headers["Content-Disposition"].startswith("attachment")
    assert client_for(judged.people[2]).get(url).status_code == 404
    assert (
        client_for(judged.people[2]).get(f"/jury/assignments/{other.reference}/files/{file}").status_code
        == 404
    )
    assert client_for(judged.people[1]).get(url[:-1] + "0").status_code == 404


def test_nobody_opens_another_jurors_assignment(app: Flask, judged: Jury, client_for: ClientFor) -> None:
    """Invariant 7: not other jurors, the chair, the organiser, the team, a stranger or an administrator."""
    assignment = judged.reading(judged.jurors[1], judged.entries[0])
    for person, juror in zip(judged.people, judged.jurors, strict=True):
        if person is not judged.people[1]:
            judged.reading(juror, judged.entries[0])
    client_for(judged.people[1]).post(
        f"/jury/assignments/{assignment.reference}", data=filled(judged, comment="Bara mitt omdöme hittills.")
    )
    file = attach(app, judged, judged.entries[0])
    admin, stranger = judged.make.person(admin=True), judged.make.person()
    wrong = [judged.people[0], judged.people[2], judged.owner, judged.captains[0], admin, stranger]
    for person in wrong:
        client = client_for(person)
        for method, url in doors(assignment, file):
            reply = client.open(url, method=method, data=filled(judged) if method == "POST" else None)
            assert reply.status_code == 404, (person.name, method, url)
            assert "Bara mitt omdöme" not in reply.text
    for method, url in doors(assignment, file):
        assert client_for(None).open(url, method=method).status_code == 302


def test_progress_shows_states_and_counts_and_never_scores(judged: Jury, client_for: ClientFor) -> None:
    assignment = judged.reading(judged.jurors[1], judged.entries[0])
    data = filled(
        judged, comment="Det här får ingen annan läsa än.", private_note="Hemlig anteckning", lock="1"
    )
    client_for(judged.people[1]).post(f"/jury/assignments/{assignment.reference}", data=data)
    assert fresh(assignment).state is AssignmentState.DONE
    for person, base in ((judged.owner, judged.organise), (judged.people[0], judged.room)):
        for page in ("/progress", "/progress/entries", "/declarations"):
            text = client_for(person).get(base + page).text
            assert "ingen annan" not in text
            assert "Hemlig anteckning" not in text
    assert client_for(judged.people[2]).get(f"{judged.room}/progress").status_code == 404


def test_a_conflicted_chair_and_organiser_see_no_trace_of_the_entry(
    judged: Jury, client_for: ClientFor
) -> None:
    """Not in a list, not in a sum."""
    chair_seat, owner_seat = judged.jurors[0], judged.make.juror(judged.round, judged.owner)
    entry = judged.entries[0]
    done = judged.reading(judged.jurors[1], entry, AssignmentState.DONE)
    judged.reading(judged.jurors[2], judged.entries[1])
    doubt = judged.make.declaration(judged.jurors[2], entry, ConflictAnswer.POSSIBLE)
    for seat in (chair_seat, owner_seat):
        judged.make.declaration(seat, entry, ConflictAnswer.CONFLICTED)
    db.session.add(
        ScoreSheet(assignment_id=done.id, version_id=1, saved_at=judged.make.now, state=SheetState.LOCKED)
    )
    db.session.commit()
    for person, base in ((judged.owner, judged.organise), (judged.people[0], judged.room)):
        client = client_for(person)
        for page in ("/progress", "/progress/entries", "/declarations"):
            text = client.get(base + page).text
            assert "Lag 0" not in text, page
            assert "Idé 0" not in text, page
        assert "0/1" in client.get(f"{base}/progress").text
        assert (
            client.post(f"{base}/declarations/{doubt.id}", data={"resolution": "cleared"}).status_code == 404
        )
    for url in (
        f"/jury/assignments/{done.reference}/reopen",
        f"{judged.organise}/assignments/{done.reference}/reopen",
    ):
        assert client_for(judged.people[0]).get(url).status_code == 404
        assert client_for(judged.owner).get(url).status_code == 404


def test_a_member_of_the_team_never_assesses_its_entry(judged: Jury, client_for: ClientFor) -> None:
    juror = judged.make.juror(judged.round, judged.captains[0])
    assignment = judged.reading(juror, judged.entries[0])
    assert client_for(judged.captains[0]).get(f"/jury/assignments/{assignment.reference}").status_code == 404


def test_readers_of_the_organisation_look_and_do_not_touch(judged: Jury, client_for: ClientFor) -> None:
    reader = judged.make.person()
    organisation = db.session.get_one(Organisation, judged.challenge.organisation_id)
    judged.make.member(organisation, reader, OrganisationRole.READER)
    client = client_for(reader)
    assert client.get(f"{judged.organise}/progress").status_code == 200
    assert client.get(f"{judged.organise}/declarations").status_code == 403
    for page in ("/open", "/remind", "/invitations", "/plan", f"/jurors/{judged.jurors[0].id}/remove"):
        assert client.post(judged.organise + page).status_code == 403, page


def test_nothing_is_scored_before_judging_opens_or_after_it_closes(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    for state in (RoundState.PLANNED, RoundState.DELIBERATING, RoundState.PUBLISHED):
        jury = closed(1, state)
        person, juror = jury.seat()
        assignment = jury.reading(juror, jury.entries[0])
        client = client_for(person)
        url = f"/jury/assignments/{assignment.reference}"
        assert client.get(url).status_code == 200
        late = client.post(url, data=filled(jury, comment="Skrivet i fel tid, men kvar."))
        assert late.status_code == 422
        assert "Skrivet i fel tid" in late.text
        assert client.post(f"{url}/autosave", data=filled(jury)).status_code == 403
    assert db.session.scalars(sa.select(Score)).all() == []


def test_an_entry_is_sealed_until_the_round_has_closed(
    judged: Jury, client_for: ClientFor, clock: FrozenClock
) -> None:
    assignment = judged.reading(judged.jurors[1], judged.entries[0])
    clock.move(to=judged.make.now - dt.timedelta(days=2))
    assert client_for(judged.people[1]).get(f"/jury/assignments/{assignment.reference}").status_code == 404
    assert client_for(judged.people[1]).get(f"{judged.room}/conflicts").status_code == 404


# --- what it costs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entries", [1, 3])
def test_pages_cost_the_same_for_one_and_for_three(
    app: Flask, closed: Callable[..., Jury], client_for: ClientFor, entries: int
) -> None:
    jury = closed(entries, RoundState.JUDGING)
    people = [jury.seat() for _ in range(entries)]
    for _, juror in people:
        for entry in jury.entries:
            jury.reading(juror, entry)
    assignment = db.session.scalars(
        sa.select(Assignment).where(Assignment.juror_id == people[0][1].id)
    ).first()
    assert assignment is not None
    client_for(people[0][0]).post(f"/jury/assignments/{assignment.reference}", data=filled(jury))
    mine, owner = client_for(people[0][0]), client_for(jury.owner)
    most = {
        f"/jury/assignments/{assignment.reference}": (mine, 8),
        jury.room: (mine, 8),
        "/jury/": (mine, 8),
        f"{jury.room}/conflicts": (mine, 9),
        jury.organise: (owner, 9),
        f"{jury.organise}/progress": (owner, 9),
        f"{jury.organise}/progress/entries": (owner, 10),
        f"{jury.organise}/declarations": (owner, 10),
    }
    for url, (client, budget) in most.items():
        client.get(url)
        with counted(app) as seen:
            assert client.get(url).status_code == 200
        assert seen.total <= budget, (url, seen.total, seen.statements)


def test_a_list_of_two_hundred_entries_is_paged(
    app: Flask, closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed(30, RoundState.JUDGING)
    person, juror = jury.seat()
    for entry in jury.entries:
        jury.reading(juror, entry)
    client = client_for(person)
    with counted(app) as seen:
        page = client.get(jury.room).text
    assert seen.total <= 8, seen.statements
    assert page.count('href="/jury/assignments/') == 21
    assert client.get(f"{jury.room}?page=2").text.count('href="/jury/assignments/') == 11
