"""The jury's way: invited, declared, planned, opened, read, scored, locked, reopened."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from challenges.adapters.clock import FrozenClock
from challenges.jobs.queue import run_ready
from challenges.models import db
from challenges.models.entries import Entry
from challenges.models.invitations import Invitation
from challenges.models.jury import Assignment, ConflictDeclaration, Juror, ScoreSheet
from challenges.models.teams import TeamMembership
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution
from challenges.vocabulary.roles import JurySeat, TeamRole
from challenges.vocabulary.states import AssignmentState, RoundState, SheetState
from tests.factories import Factory
from tests.juries import ClientFor, Jury, closed, filled, fresh, judged, kinds, letters

__all__ = ["closed", "judged"]


# --- inviting -------------------------------------------------------------------------------------------------


def test_many_are_invited_at_once_and_each_line_is_judged_on_its_own(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed()
    seated, _ = jury.seat()
    lines = f"Anna Berg <anna@example.org>\ninte en adress\n{jury.captains[0].email}\n{seated.email};bo@example.org"
    answer = client_for(jury.owner).post(
        f"{jury.organise}/invitations", data={"addresses": lines, "seat": "juror"}
    )
    assert answer.status_code == 200
    sent = set(db.session.scalars(sa.select(Invitation.email)))
    assert sent == {"anna@example.org", "bo@example.org"}
    assert len(letters("invited_to_jury")) == 2
    area = answer.text.split("<textarea")[1].split("</textarea>")[0]
    assert "inte en adress" in area
    assert jury.captains[0].email in area
    assert "anna@example.org" not in area
    again = client_for(jury.owner).post(
        f"{jury.organise}/invitations", data={"addresses": "anna@example.org", "seat": "juror"}
    )
    assert again.status_code == 422
    assert "anna@example.org</textarea>" in again.text


def test_an_invitation_can_be_taken_back(closed: Callable[..., Jury], client_for: ClientFor) -> None:
    jury = closed()
    owner = client_for(jury.owner)
    owner.post(f"{jury.organise}/invitations", data={"addresses": "anna@example.org", "seat": "chair"})
    invitation = db.session.scalars(sa.select(Invitation)).one()
    assert "anna@example.org" in owner.get(jury.organise).text
    assert owner.post(f"{jury.organise}/invitations/{invitation.reference}/revoke").status_code == 303
    owner.get(jury.organise)
    assert "anna@example.org" not in owner.get(jury.organise).text
    assert fresh(invitation).state == "revoked"


def test_the_invited_take_their_seat_but_not_who_competes(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed()
    person = jury.make.person()
    owner = client_for(jury.owner)
    owner.post(f"{jury.organise}/invitations", data={"addresses": person.email, "seat": "chair"})
    invitation = db.session.scalars(sa.select(Invitation)).one()
    accept = f"/home/invitations/{invitation.reference}/accept"
    assert client_for(person).post(accept).status_code in {302, 303}
    juror = db.session.scalars(sa.select(Juror)).one()
    assert (juror.person_id, juror.seat) == (person.id, JurySeat.CHAIR)

    late = jury.make.person()
    owner.post(f"{jury.organise}/invitations", data={"addresses": late.email, "seat": "juror"})
    db.session.add(
        TeamMembership(
            team_id=jury.entries[0].team_id,
            challenge_id=jury.challenge.id,
            person_id=late.id,
            role=TeamRole.MEMBER,
            joined_at=jury.make.now,
        )
    )
    db.session.commit()
    reference = db.session.scalars(sa.select(Invitation.reference).order_by(Invitation.id.desc())).first()
    refused = client_for(late).post(f"/home/invitations/{reference}/accept")
    assert refused.status_code == 422
    assert len(db.session.scalars(sa.select(Juror)).all()) == 1


def test_who_leaves_frees_what_is_not_done_and_may_come_back(judged: Jury, client_for: ClientFor) -> None:
    person, juror = judged.people[1], judged.jurors[1]
    undone = judged.reading(juror, judged.entries[0])
    done = judged.reading(juror, judged.entries[1], AssignmentState.DONE)
    owner = client_for(judged.owner)
    url = f"{judged.organise}/jurors/{juror.id}/remove"
    assert "1 " in owner.get(url).text
    assert owner.post(url).status_code == 303
    assert fresh(undone).state is AssignmentState.FREED
    assert fresh(done).state is AssignmentState.DONE
    assert letters("juror_removed")[0].email == person.email
    assert client_for(person).get(f"/jury/assignments/{undone.reference}").status_code == 404
    assert client_for(person).get(judged.room).status_code == 404
    assert owner.post(url).status_code == 404
    owner.post(f"{judged.organise}/invitations", data={"addresses": person.email, "seat": "juror"})
    reference = db.session.scalars(sa.select(Invitation.reference)).one()
    assert client_for(person).post(f"/home/invitations/{reference}/accept").status_code in {302, 303}
    assert fresh(juror).left_at is None


@pytest.mark.parametrize("page", ["", "/plan", "/progress", "/progress/entries", "/declarations"])
def test_strangers_and_other_organisations_see_nothing_of_the_jury(
    closed: Callable[..., Jury], client_for: ClientFor, page: str
) -> None:
    jury = closed()
    other = jury.make.person()
    jury.make.organisation(owner=other)
    juror, _ = jury.seat()
    assert client_for(None).get(jury.organise + page).status_code == 302
    for person in (other, jury.captains[0], juror):
        assert client_for(person).get(jury.organise + page).status_code == 404, page
    assert client_for(jury.owner).get(jury.organise + page).status_code == 200, page


def test_entries_are_counted_but_not_named_before_the_round_has_closed(
    make: Factory, client_for: ClientFor
) -> None:
    owner = make.person()
    challenge = make.challenge(make.organisation(owner=owner))
    captain, person = make.person(), make.person()
    make.entry(make.team(challenge, captain, name="Hemliga laget"), challenge, author=captain)
    make.juror(challenge.rounds[0], person, seat=JurySeat.CHAIR)
    base, room = f"/organise/challenges/{challenge.slug}/rounds/1/jury", f"/jury/rounds/{challenge.slug}/1"
    assert client_for(owner).get(f"{base}/progress/entries").status_code == 403
    assert client_for(person).get(f"{room}/progress/entries").status_code == 403
    assert client_for(person).get(f"{room}/conflicts").status_code == 404
    for client, url in (
        (owner, base),
        (owner, f"{base}/plan"),
        (owner, f"{base}/progress"),
        (person, room),
        (person, f"{room}/progress"),
    ):
        answer = client_for(client).get(url)
        assert answer.status_code == 200
        assert "Hemliga laget" not in answer.text
    assert client_for(owner).post(f"{base}/open").status_code == 303
    assert fresh(challenge.rounds[0]).state is RoundState.PLANNED


# --- conflicts ------------------------------------------------------------------------------------------------


def test_a_juror_declares_for_some_entries_and_changes_later(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed(3)
    person, juror = jury.seat()
    one, two, three = (entry.reference for entry in jury.entries)
    assignment = jury.make.assignment(juror, jury.entries[0])
    client = client_for(person)
    page = client.get(f"{jury.room}/conflicts").text
    assert "Lag 0" in page
    assert "Idé 0" in page
    assert jury.captains[0].name in page
    assert "Kort om lösningen" not in page

    wrong = client.post(f"{jury.room}/conflicts", data={f"answer_{one}": "none", f"answer_{two}": "possible"})
    assert wrong.status_code == 422
    assert db.session.scalars(sa.select(ConflictDeclaration)).all() == []

    data = {f"answer_{one}": "none", f"answer_{two}": "possible", f"reason_{two}": "Gammal kollega"}
    assert client.post(f"{jury.room}/conflicts", data=data).status_code == 303
    assert fresh(assignment).state is AssignmentState.ACCEPTED
    assert kinds().count("conflict.declared") == 2
    assert client.get(f"/jury/assignments/{assignment.reference}").status_code == 200

    client.post(
        f"{jury.room}/conflicts", data={**data, f"answer_{one}": "conflicted", f"reason_{one}": "Bror"}
    )
    assert kinds().count("conflict.declared") == 3
    assert fresh(assignment).state is AssignmentState.CONFLICTED
    assert client.get(f"/jury/assignments/{assignment.reference}").status_code == 404
    client.post(f"{jury.room}/conflicts", data={**data, "rest": "y"})
    answers = {row.entry_id: row.answer for row in db.session.scalars(sa.select(ConflictDeclaration))}
    assert answers[jury.entries[2].id] is ConflictAnswer.NONE
    assert three


def test_somebody_else_decides_on_a_possible_conflict(judged: Jury, client_for: ClientFor) -> None:
    (chair, chair_seat), (person, juror) = (
        (judged.people[0], judged.jurors[0]),
        (judged.people[1], judged.jurors[1]),
    )
    entry = judged.entries[0]
    assignment = judged.make.assignment(juror, entry)
    doubt = judged.make.declaration(juror, entry, ConflictAnswer.POSSIBLE)
    own = judged.make.declaration(chair_seat, judged.entries[1], ConflictAnswer.POSSIBLE)
    list_url = f"{judged.room}/declarations"
    page = client_for(chair).get(list_url)
    assert "Lag 0" in page.text
    assert "Lag 1" not in page.text
    assert client_for(chair).post(f"{list_url}/{own.id}", data={"resolution": "cleared"}).status_code == 404
    assert (
        client_for(person).post(f"{list_url}/{doubt.id}", data={"resolution": "cleared"}).status_code == 404
    )
    assert client_for(person).get(list_url).status_code == 404
    assert client_for(person).get(f"/jury/assignments/{assignment.reference}").status_code == 404

    assert client_for(chair).post(f"{list_url}/{doubt.id}", data={"resolution": "cleared"}).status_code == 303
    assert fresh(assignment).state is AssignmentState.ACCEPTED
    assert client_for(person).get(f"/jury/assignments/{assignment.reference}").status_code == 200
    assert letters("conflict_resolved")[0].email == person.email

    organiser = f"{judged.organise}/declarations"
    assert (
        client_for(judged.owner).post(f"{organiser}/{doubt.id}", data={"resolution": "upheld"}).status_code
        == 303
    )
    assert fresh(assignment).state is AssignmentState.CONFLICTED
    assert client_for(person).get(f"/jury/assignments/{assignment.reference}").status_code == 404
    back = client_for(person).post(f"{judged.room}/conflicts", data={f"answer_{entry.reference}": "none"})
    assert back.status_code == 422
    assert fresh(doubt).resolution is ConflictResolution.UPHELD


def test_a_conflict_after_locking_takes_the_assessment_out(judged: Jury, client_for: ClientFor) -> None:
    person, juror, entry = judged.people[1], judged.jurors[1], judged.entries[0]
    assignment = judged.reading(juror, entry)
    client = client_for(person)
    client.post(f"/jury/assignments/{assignment.reference}", data=filled(judged, lock="1"))
    assert fresh(assignment).state is AssignmentState.DONE
    data = {f"answer_{entry.reference}": "conflicted", f"reason_{entry.reference}": "Upptäckte det nu"}
    client.post(f"{judged.room}/conflicts", data=data)
    assert fresh(assignment).state is AssignmentState.CONFLICTED
    client.post(f"{judged.room}/conflicts", data={f"answer_{entry.reference}": "none"})
    assert fresh(assignment).state is AssignmentState.ACCEPTED
    assert db.session.scalars(sa.select(ScoreSheet)).one().state is SheetState.OPEN


# --- the plan -------------------------------------------------------------------------------------------------


def plan(client: FlaskClient, jury: Jury) -> Any:
    """Look at the plan and make just that one."""
    page = client.get(f"{jury.organise}/plan").text
    fingerprint = page.split('name="fingerprint"')[1].split('value="')[1].split('"')[0]
    return client.post(f"{jury.organise}/plan", data={"fingerprint": fingerprint})


def test_entries_are_shared_out_evenly_without_conflicts(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed(6)
    seats = [jury.seat()[1] for _ in range(4)]
    jury.make.declaration(seats[0], jury.entries[0], ConflictAnswer.CONFLICTED)
    jury.make.declaration(seats[1], jury.entries[1], ConflictAnswer.POSSIBLE)
    jury.make.declaration(seats[2], jury.entries[2])
    owner = client_for(jury.owner)
    assert owner.post(f"{jury.organise}/open").status_code == 303
    assert fresh(jury.round).state is RoundState.PLANNED
    assert plan(owner, jury).status_code == 303
    rows = db.session.scalars(sa.select(Assignment)).all()
    loads = [sum(row.juror_id == juror.id for row in rows) for juror in seats]
    assert loads == [3, 3, 3, 3]
    pairs = {(row.juror_id, row.entry_id): row for row in rows}
    assert (seats[0].id, jury.entries[0].id) not in pairs
    assert (seats[1].id, jury.entries[1].id) not in pairs
    for (juror_id, entry_id), row in pairs.items():
        declared = (juror_id, entry_id) == (seats[2].id, jury.entries[2].id)
        assert row.state is (AssignmentState.ACCEPTED if declared else AssignmentState.OFFERED)
    for juror in seats:
        assert sorted(row.position for row in rows if row.juror_id == juror.id) == [1, 2, 3]
    assert owner.post(f"{jury.organise}/open").status_code == 303
    assert fresh(jury.round).state is RoundState.JUDGING
    assert owner.post(f"{jury.organise}/open").status_code == 303


def test_a_plan_that_cannot_be_made_says_why(closed: Callable[..., Jury], client_for: ClientFor) -> None:
    jury = closed(2)
    person, juror = jury.seat()
    jury.make.declaration(juror, jury.entries[0], ConflictAnswer.CONFLICTED)
    page = client_for(jury.owner).get(f"{jury.organise}/plan")
    assert page.status_code == 200
    assert "Lag 0" in page.text
    assert "fingerprint" not in page.text
    answer = client_for(jury.owner).post(f"{jury.organise}/plan", data={"fingerprint": "x"})
    assert answer.status_code == 422
    assert person


def test_a_plan_that_is_out_of_date_is_not_made(closed: Callable[..., Jury], client_for: ClientFor) -> None:
    jury = closed(2)
    jury.seat()
    jury.seat()
    owner = client_for(jury.owner)
    page = owner.get(f"{jury.organise}/plan").text
    fingerprint = page.split('name="fingerprint"')[1].split('value="')[1].split('"')[0]
    _, late = jury.seat()
    jury.make.declaration(jury.jurors[0], jury.entries[0], ConflictAnswer.CONFLICTED)
    answer = owner.post(f"{jury.organise}/plan", data={"fingerprint": fingerprint})
    assert answer.status_code == 422
    assert db.session.scalars(sa.select(Assignment)).all() == []
    assert late


def test_a_new_plan_fills_gaps_and_keeps_what_is_there(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed(4)
    for _ in range(3):
        jury.seat()
    owner = client_for(jury.owner)
    plan(owner, jury)
    owner.post(f"{jury.organise}/open")
    before = {(row.juror_id, row.entry_id) for row in db.session.scalars(sa.select(Assignment))}
    leaver = jury.jurors[0]
    owner.post(f"{jury.organise}/jurors/{leaver.id}/remove")
    jury.seat()
    assert plan(owner, jury).status_code == 303
    db.session.rollback()
    live = {
        (row.juror_id, row.entry_id)
        for row in db.session.scalars(sa.select(Assignment).where(Assignment.state != "freed"))
    }
    assert {pair for pair in before if pair[0] != leaver.id} <= live
    assert all(sum(pair[1] == entry.id for pair in live) == 2 for entry in jury.entries)
    assert leaver.id not in {juror for juror, _ in live}


# --- reading and scoring --------------------------------------------------------------------------------------


def test_a_juror_scores_saves_locks_and_goes_on(judged: Jury, client_for: ClientFor) -> None:
    person, juror = judged.people[1], judged.jurors[1]
    first, second = (judged.reading(juror, entry) for entry in judged.entries)
    client = client_for(person)
    url = f"/jury/assignments/{first.reference}"
    page = client.get(url)
    assert page.status_code == 200
    assert "Idé 0" in page.text
    assert "Helt" in page.text
    criterion = judged.criteria[0]
    saved = client.post(url, data={f"score_{criterion}": "3", "version": "0"})
    assert saved.status_code == 303
    sheet = db.session.scalars(sa.select(ScoreSheet)).one()
    assert (sheet.revision, sheet.state) == (1, SheetState.OPEN)

    early = client.post(url, data={f"score_{criterion}": "3", "comment": "Kort", "version": "1", "lock": "1"})
    assert early.status_code == 422
    assert "Kort" in early.text
    locked = client.post(url, data=filled(judged, version="1", lock="1"))
    assert locked.status_code == 303
    assert fresh(first).state is AssignmentState.DONE
    assert fresh(sheet).state is SheetState.LOCKED
    assert kinds().count("review.locked") == 1
    after = client.get(url).text
    assert second.reference in after
    assert 'type="radio"' not in after

    late = client.post(url, data=filled(judged, comment="Jag har ändrat mig om den här.", version="2"))
    assert late.status_code == 422
    assert "Jag har ändrat mig" in late.text
    assert client.post(f"{url}/autosave", data=filled(judged, version="2")).status_code == 403
    assert "ändrat" not in fresh(sheet).comment


def test_cannot_judge_is_an_answer_and_never_a_number(judged: Jury, client_for: ClientFor) -> None:
    assignment = judged.reading(judged.jurors[1], judged.entries[0])
    data = filled(judged, lock="1")
    data[f"score_{judged.criteria[1]}"] = "-"
    url = f"/jury/assignments/{assignment.reference}"
    assert client_for(judged.people[1]).post(url, data=data).status_code == 303
    sheet = db.session.scalars(sa.select(ScoreSheet).options(sa.orm.selectinload(ScoreSheet.scores))).one()
    assert sorted((score.value is None, score.value or 0) for score in sheet.scores) == [
        (False, 4),
        (False, 4),
        (True, 0),
    ]


@pytest.mark.parametrize("value", ["6", "-1", "x", "4.5"])
def test_a_score_outside_the_scale_is_refused(judged: Jury, client_for: ClientFor, value: str) -> None:
    assignment = judged.reading(judged.jurors[1], judged.entries[0])
    data = filled(judged, comment="Det här ska stå kvar.", **{f"score_{judged.criteria[0]}": value})
    client = client_for(judged.people[1])
    answer = client.post(f"/jury/assignments/{assignment.reference}", data=data)
    assert answer.status_code == 422
    assert "Det här ska stå kvar." in answer.text
    assert client.post(f"/jury/assignments/{assignment.reference}/autosave", data=data).status_code == 422
    assert db.session.scalars(sa.select(ScoreSheet)).all() == []


def test_two_windows_do_not_overwrite_each_other_unseen(judged: Jury, client_for: ClientFor) -> None:
    assignment = judged.reading(judged.jurors[1], judged.entries[0])
    url = f"/jury/assignments/{assignment.reference}"
    client = client_for(judged.people[1])
    first = client.post(f"{url}/autosave", data=filled(judged, comment="Ett", page="a"))
    assert (first.status_code, first.json) == (200, {"version": 1})
    own = client.post(f"{url}/autosave", data=filled(judged, comment="Ett igen", page="a"))
    assert own.json == {"version": 2}
    other = client.post(f"{url}/autosave", data=filled(judged, comment="Två", page="b"))
    assert other.status_code == 409
    page = client.post(url, data=filled(judged, comment="Två med knapp", page="b"))
    assert page.status_code == 409
    assert "Två med knapp" in page.text
    assert db.session.scalars(sa.select(ScoreSheet.comment)).one() == "Ett igen"
    version = page.text.split('name="version"')[1].split('value="')[1].split('"')[0]
    assert version == "2"
    assert (
        client.post(url, data=filled(judged, comment="Två med knapp", page="b", version=version)).status_code
        == 303
    )


def test_a_locked_assessment_is_reopened_only_with_a_reason(judged: Jury, client_for: ClientFor) -> None:
    person, juror = judged.people[1], judged.jurors[1]
    assignment = judged.reading(juror, judged.entries[0])
    client_for(person).post(f"/jury/assignments/{assignment.reference}", data=filled(judged, lock="1"))
    chair = client_for(judged.people[0])
    url = f"/jury/assignments/{assignment.reference}/reopen"
    assert client_for(judged.people[2]).get(url).status_code == 404
    assert chair.get(url).status_code == 200
    assert "Bra tänkt" not in chair.get(url).text
    assert chair.post(url, data={"reason": ""}).status_code == 422
    assert chair.post(url, data={"reason": "Fel bidrag bedömt"}).status_code == 303
    assert fresh(assignment).state is AssignmentState.REOPENED
    letter = letters("review_reopened")[0]
    assert letter.email == person.email
    assert "Fel bidrag bedömt" in letter.body
    assert chair.post(url, data={"reason": "igen"}).status_code == 404
    assert "Fel bidrag bedömt" in client_for(person).get(f"/jury/assignments/{assignment.reference}").text
    again = client_for(person).post(
        f"/jury/assignments/{assignment.reference}", data=filled(judged, version="1", lock="1")
    )
    assert again.status_code == 303
    assert fresh(assignment).state is AssignmentState.DONE


def test_the_version_read_is_pinned(judged: Jury, client_for: ClientFor) -> None:
    assignment = judged.reading(judged.jurors[1], judged.entries[0])
    client_for(judged.people[1]).post(f"/jury/assignments/{assignment.reference}", data=filled(judged))
    sheet = db.session.scalars(sa.select(ScoreSheet).options(sa.orm.joinedload(ScoreSheet.version))).one()
    assert (sheet.version.entry_id, sheet.version.number) == (judged.entries[0].id, 1)


def test_a_withdrawn_entry_is_read_by_nobody(judged: Jury, client_for: ClientFor) -> None:
    assignment = judged.reading(judged.jurors[1], judged.entries[0])
    client = client_for(judged.people[1])
    assert "Idé 0" in client.get(judged.room).text
    client_for(judged.captains[0]).post(f"/participate/entries/{judged.entries[0].reference}/withdraw")
    db.session.execute(sa.update(Entry).where(Entry.id == judged.entries[0].id).values(state="withdrawn"))
    db.session.commit()
    assert client.get(f"/jury/assignments/{assignment.reference}").status_code == 404
    assert "Idé 0" not in client.get(judged.room).text


# --- reminders ------------------------------------------------------------------------------------------------


def test_reminders_go_to_those_with_work_left_once_a_day(
    judged: Jury, client_for: ClientFor, clock: FrozenClock
) -> None:
    for juror in judged.jurors:
        for entry in judged.entries:
            judged.make.declaration(juror, entry)
    judged.make.assignment(judged.jurors[1], judged.entries[0], AssignmentState.ACCEPTED)
    judged.make.assignment(judged.jurors[2], judged.entries[0], AssignmentState.DONE)
    owner, chair = client_for(judged.owner), client_for(judged.people[0])
    assert owner.post(f"{judged.organise}/remind").status_code == 303
    assert [letter.email for letter in letters("jury_reminder")] == [judged.people[1].email]
    assert chair.post(f"{judged.room}/progress/remind").status_code == 303
    assert len(letters("jury_reminder")) == 1
    clock.move(days=1, minutes=1)
    chair.post(f"{judged.room}/progress/remind")
    assert len(letters("jury_reminder")) == 2
    assert client_for(judged.people[2]).post(f"{judged.room}/progress/remind").status_code == 404


def test_a_plan_drawn_anew_before_judging_leaves_nothing_behind(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed(4)
    for _ in range(3):
        jury.seat()
    owner = client_for(jury.owner)
    plan(owner, jury)
    jury.seat()
    assert plan(owner, jury).status_code == 303
    rows = db.session.scalars(sa.select(Assignment)).all()
    assert len(rows) == 8
    assert sorted(sum(row.juror_id == juror.id for row in rows) for juror in jury.jurors) == [2, 2, 2, 2]
    assert kinds().count("assignments.planned") == 2


def test_jurors_get_letters_when_judging_opens_and_when_they_get_more(
    closed: Callable[..., Jury], client_for: ClientFor, clock: FrozenClock
) -> None:
    jury = closed(2)
    jury.seat()
    jury.seat()
    owner = client_for(jury.owner)
    plan(owner, jury)
    owner.post(f"{jury.organise}/open")
    run_ready(clock)
    first = letters("judging_opened")
    assert sorted(letter.email for letter in first) == sorted(person.email for person in jury.people)
    assert "2 bidrag att bedöma" in first[0].body
    assert f"http://challenges.test{jury.room}" in first[0].body
    late, seat = jury.seat()
    owner.post(f"{jury.organise}/jurors/{jury.jurors[0].id}/remove")
    plan(owner, jury)
    run_ready(clock)
    assert [letter.email for letter in letters("more_to_assess")] == [late.email]
    assert seat
