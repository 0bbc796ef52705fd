"""Jurors: invited with what is known, confirmed by themselves, corrected; topics; and the ways out of the jury."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.forms.jurors import invited_in
from challenges.models import db
from challenges.models.happenings import HappeningRow
from challenges.models.invitations import Invitation
from challenges.models.jury import Juror
from challenges.models.topics import EntryTopic, Topic
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.jurors import JurorDetails
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import AssignmentState, RoundState
from tests.juries import ClientFor, Jury, closed, fresh, judged, kinds, letters
from tests.queries_counted import counted

__all__ = ["closed", "judged"]


@pytest.mark.parametrize(
    ("line", "address", "details"),
    [
        ("anna@example.org", "anna@example.org", JurorDetails()),
        (
            "Anna Berg <anna@example.org>; energi, transport; sv; 12; Ekhamns kommun",
            "anna@example.org",
            JurorDetails(("energi", "transport"), ("sv",), 12, "Ekhamns kommun"),
        ),
        (
            'anna@example.org,"Energi, transport",svenska|engelska,3,"Ekhamn, Sverige"',
            "anna@example.org",
            JurorDetails(("Energi", "transport"), ("sv", "en"), 3, "Ekhamn, Sverige"),
        ),
        ("anna@example.org\tEnergi\t\t0", "anna@example.org", JurorDetails(("Energi",), (), 0, "")),
        ('"Berg, Anna" <anna@example.org>; ; en', "anna@example.org", JurorDetails((), ("en",))),
    ],
)
def test_a_line_says_who_is_invited_and_what_is_known(line: str, address: str, details: JurorDetails) -> None:
    (one,) = invited_in(line)
    assert (one.address, one.details, one.wrong) == (address, details, "")


def test_a_heading_is_no_juror_and_what_cannot_be_read_is_said() -> None:
    assert invited_in("E-post;Kompetenser;Språk;Kapacitet;Organisation") == []
    assert [one.wrong for one in invited_in("a@example.org; energi; klingonska")] == ["klingonska"]
    assert [one.wrong for one in invited_in("a@example.org; energi; sv; många")] == ["många"]
    assert [one.address for one in invited_in("a@example.org, b@example.org")] == [
        "a@example.org",
        "b@example.org",
    ]


def test_the_invited_look_through_what_is_known_and_correct_it(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed()
    owner = client_for(jury.owner)
    owner.post(f"{jury.organise}/topics", data={"topics": "Energi\nTransport\n energi"})
    person = jury.make.person()
    lines = f"{person.email}; energi, kartor; sv; 12; Ekhamn\nandra@example.org; ; xx"
    answer = owner.post(f"{jury.organise}/invitations", data={"addresses": lines, "seat": "juror"})
    assert answer.status_code == 200
    assert "andra@example.org; ; xx" in answer.text.split("<textarea")[1]
    invitation = db.session.scalars(sa.select(Invitation)).one()
    client = client_for(person)
    page = client.get(f"/home/invitations/{invitation.reference}").text
    assert 'value="Ekhamn"' in page
    assert 'value="kartor"' in page
    assert page.count(" checked") == 2
    data = {
        "topics": ["Transport"],
        "others": "kartor, ljud",
        "languages": ["sv", "en"],
        "capacity": "4",
        "organisation": "Västvik",
    }
    assert client.post(f"/home/invitations/{invitation.reference}/accept", data=data).status_code == 303
    juror = db.session.scalars(sa.select(Juror)).one()
    assert juror.competences == ["Transport", "kartor", "ljud"]
    assert (juror.languages, juror.capacity, juror.organisation) == ([], 4, "Västvik")


def test_the_juror_corrects_on_an_own_page_and_is_told_when_others_do(
    judged: Jury, client_for: ClientFor
) -> None:
    person, juror = judged.people[1], judged.jurors[1]
    mine = client_for(person)
    data = {"others": "Kartor", "capacity": "2", "organisation": "Ekhamn"}
    assert mine.post(f"{judged.room}/seat", data=data).status_code == 303
    assert fresh(juror).capacity == 2
    assert letters("juror_corrected") == []
    wrong = mine.post(f"{judged.room}/seat", data={**data, "capacity": "5000"})
    assert wrong.status_code == 422
    assert 'value="5000"' in wrong.text
    chair = client_for(judged.people[0])
    url = f"{judged.organise}/jurors/{juror.id}"
    assert 'value="Kartor"' in chair.get(url).text
    assert chair.post(url, data={**data, "capacity": "0"}).status_code == 303
    assert fresh(juror).capacity == 0
    assert [letter.email for letter in letters("juror_corrected")] == [person.email]
    before = len(kinds())
    assert chair.post(url, data={**data, "capacity": "0"}).status_code == 303
    assert len(kinds()) == before
    row = db.session.scalars(
        sa.select(HappeningRow).where(HappeningRow.kind == "juror.changed").order_by(HappeningRow.id.desc())
    ).first()
    assert row is not None
    assert (row.payload["from"]["capacity"], row.payload["to"]["capacity"]) == (2, 0)
    assert mine.get(url).status_code == 404
    assert client_for(judged.captains[0]).get(f"{judged.room}/seat").status_code == 404


def test_who_cannot_go_on_leaves_with_a_reason_and_keeps_what_is_finished(
    judged: Jury, client_for: ClientFor
) -> None:
    person, juror = judged.people[1], judged.jurors[1]
    undone = judged.reading(juror, judged.entries[0])
    done = judged.reading(juror, judged.entries[1], AssignmentState.DONE)
    client = client_for(person)
    assert client.post(f"{judged.room}/seat/leave", data={"reason": " "}).status_code == 422
    assert fresh(juror).left_at is None
    assert (
        client.post(f"{judged.room}/seat/leave", data={"reason": "Jag har blivit sjuk."}).status_code == 303
    )
    assert fresh(juror).left_at is not None
    assert fresh(undone).state is AssignmentState.FREED
    assert fresh(done).state is AssignmentState.DONE
    told = letters("juror_left")
    assert {letter.email for letter in told} == {judged.owner.email, judged.people[0].email}
    assert all("Jag har blivit sjuk." in letter.body for letter in told)
    assert client.get(judged.room).status_code == 404
    history = client_for(judged.owner).get(f"/organise/challenges/{judged.slug}/history").text
    assert "Jag har blivit sjuk." not in history


def test_nothing_changes_when_the_jury_has_finished(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed(state=RoundState.DELIBERATING)
    person, juror = jury.seat()
    client = client_for(person)
    assert client.get(f"{jury.room}/seat").status_code == 200
    assert client.post(f"{jury.room}/seat", data={"capacity": "1"}).status_code in {403, 422}
    assert client.post(f"{jury.room}/seat/leave", data={"reason": "Nej"}).status_code == 403
    assert fresh(juror).left_at is None


def test_entries_are_tagged_a_page_at_a_time_without_those_in_conflict(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed(22)
    chair, seat = jury.seat(seat=JurySeat.CHAIR)
    jury.make.declaration(seat, jury.entries[0], ConflictAnswer.CONFLICTED)
    owner = client_for(jury.owner)
    owner.post(f"{jury.organise}/topics", data={"topics": "Energi\nTransport"})
    energy, transport = db.session.scalars(sa.select(Topic.id).order_by(Topic.position))
    page = client_for(chair).get(f"{jury.organise}/topics/entries").text
    assert "Idé 0<" not in page
    assert "Idé 1<" in page
    assert "Kort om lösningen" not in page
    assert "Kort om" in owner.get(f"{jury.organise}/topics/entries").text
    one, two = jury.entries[1], jury.entries[2]
    data = {f"topics_{one.reference}": [energy, transport], f"topics_{two.reference}": [transport]}
    answer = client_for(chair).post(f"{jury.organise}/topics/entries", data=data)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("page=2")
    tags = {tuple(row) for row in db.session.execute(sa.select(EntryTopic.entry_id, EntryTopic.topic_id))}
    assert tags == {(one.id, energy), (one.id, transport), (two.id, transport)}
    assert kinds().count("entries.tagged") == 1
    owner.post(f"{jury.organise}/topics", data={"topics": "transport\nVatten"})
    db.session.rollback()
    tags = {tuple(row) for row in db.session.execute(sa.select(EntryTopic.entry_id, EntryTopic.topic_id))}
    assert tags == {(one.id, transport), (two.id, transport)}
    assert list(db.session.scalars(sa.select(Topic.name).order_by(Topic.position))) == ["transport", "Vatten"]


def test_nobody_tags_an_entry_they_have_a_conflict_with(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed(1)
    chair, seat = jury.seat(seat=JurySeat.CHAIR)
    jury.make.declaration(seat, jury.entries[0], ConflictAnswer.CONFLICTED)
    client_for(jury.owner).post(f"{jury.organise}/topics", data={"topics": "Energi"})
    topic = db.session.scalars(sa.select(Topic.id)).one()
    data = {f"topics_{jury.entries[0].reference}": [topic]}
    client_for(chair).post(f"{jury.organise}/topics/entries", data=data)
    assert db.session.scalars(sa.select(EntryTopic.id)).all() == []


@pytest.mark.parametrize("page", ["", "/topics", "/topics/entries"])
def test_pages_about_jurors_cost_the_same_for_one_and_for_three(
    app: Flask, closed: Callable[..., Jury], client_for: ClientFor, page: str
) -> None:
    costs = []
    for number in (1, 3):
        jury = closed(number)
        for _ in range(number):
            jury.seat()
        owner = client_for(jury.owner)
        owner.post(f"{jury.organise}/topics", data={"topics": "\n".join("ABC"[:number])})
        owner.get(jury.organise + page)
        with counted(app) as seen:
            assert owner.get(jury.organise + page).status_code == 200
        costs.append(seen.total)
    assert costs[0] == costs[1], costs
