"""Changes of a running round: handed over, more or fewer readings, later, put aside. What is finished stays."""

import pytest
import sqlalchemy as sa

from challenges.adapters.clock import FrozenClock
from challenges.jobs.queue import run_ready
from challenges.models import db
from challenges.models.happenings import HappeningRow
from challenges.models.jury import Assignment
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.states import AssignmentState
from tests.juries import ClientFor, Jury, closed, filled, fresh, judged, kinds, letters
from tests.views.test_reading_plan import change, live, make_plan, of_three, readings, seats, write

__all__ = ["closed", "judged"]


def _all_read(jury: Jury) -> dict[tuple[int, int], Assignment]:
    """Everybody reads everything, three readings of every entry."""
    of_three(jury)
    return {
        (number, place): jury.reading(juror, entry)
        for number, juror in enumerate(jury.jurors)
        for place, entry in enumerate(jury.entries)
    }


def test_a_drop_out_is_made_up_for_and_what_is_finished_stays(judged: Jury, client_for: ClientFor) -> None:
    made = _all_read(judged)
    db.session.execute(
        sa.update(Assignment)
        .where(Assignment.id.in_([made[1, 0].id, made[2, 1].id]))
        .values(state=AssignmentState.DONE)
    )
    db.session.commit()
    client_for(judged.people[1]).post(f"{judged.room}/seat/leave", data={"reason": "Sjuk."})
    fresh_juror = seats(judged, 1)[0]
    client = client_for(judged.owner)
    make_plan(client, judged)
    assert readings(judged) == [3, 3]
    now = {(one.juror_id, one.entry_id): one.state for one in live(judged)}
    assert now[judged.jurors[1].id, judged.entries[0].id] is AssignmentState.DONE
    assert now[judged.jurors[2].id, judged.entries[1].id] is AssignmentState.DONE
    assert (fresh_juror.id, judged.entries[1].id) in now


def test_what_is_left_is_handed_to_a_named_juror_in_one_step(judged: Jury, client_for: ClientFor) -> None:
    giver = judged.jurors[1]
    left = judged.reading(giver, judged.entries[0])
    done = judged.reading(giver, judged.entries[1], AssignmentState.DONE)
    taker = seats(judged, 1)[0]
    judged.make.declaration(taker, judged.entries[0])
    url = f"{judged.organise}/jurors/{giver.id}"
    client = client_for(judged.people[0])
    assert judged.people[-1].name in client.get(url).text
    assert client.post(f"{url}/hand-over", data={"taker": str(taker.id)}).status_code == 303
    assert fresh(left).state is AssignmentState.FREED
    assert fresh(done).state is AssignmentState.DONE
    given = db.session.scalars(sa.select(Assignment).where(Assignment.juror_id == taker.id)).one()
    assert (given.entry_id, given.state) == (judged.entries[0].id, AssignmentState.ACCEPTED)
    assert {letter.email for letter in letters("more_to_assess")} == {
        judged.people[1].email,
        judged.people[-1].email,
    }
    assert kinds().count("readings.handed_over") == 1
    again = client.post(f"{url}/hand-over", data={"taker": str(taker.id)})
    assert again.status_code == 422


@pytest.mark.parametrize("why", ["conflict", "doubt", "reads", "full", "colleague"])
def test_nothing_is_handed_to_who_may_not_or_cannot_read_it(
    judged: Jury, client_for: ClientFor, why: str
) -> None:
    giver, taker = judged.jurors[1], judged.jurors[2]
    entry = judged.entries[0]
    left = judged.reading(giver, entry)
    if why == "conflict":
        judged.make.declaration(taker, entry, ConflictAnswer.CONFLICTED)
    elif why == "doubt":
        judged.make.declaration(taker, entry, ConflictAnswer.POSSIBLE)
    elif why == "reads":
        judged.reading(taker, entry, AssignmentState.DONE)
    elif why == "full":
        change(taker, capacity=0)
    else:
        change(judged.round, one_per_organisation=True)
        change(taker, organisation="Ekhamn")
        change(judged.jurors[0], organisation="EKHAMN")
        judged.reading(judged.jurors[0], entry)
    answer = client_for(judged.owner).post(
        f"{judged.organise}/jurors/{giver.id}/hand-over", data={"taker": str(taker.id)}
    )
    assert answer.status_code == 422
    assert judged.people[2].name in answer.text
    assert fresh(left).state is AssignmentState.ACCEPTED
    assert "readings.handed_over" not in kinds()


def test_who_has_a_conflict_does_not_choose_who_reads_the_entry(judged: Jury, client_for: ClientFor) -> None:
    giver = judged.jurors[1]
    kept, given = (judged.reading(giver, entry) for entry in judged.entries)
    judged.make.declaration(judged.jurors[0], judged.entries[0], ConflictAnswer.CONFLICTED)
    chair = client_for(judged.people[0])
    url = f"{judged.organise}/jurors/{giver.id}"
    assert "1 bidrag är kvar" in chair.get(url).text
    assert chair.post(f"{url}/hand-over", data={"taker": str(judged.jurors[2].id)}).status_code == 303
    assert fresh(kept).state is AssignmentState.ACCEPTED
    assert fresh(given).state is AssignmentState.FREED


def test_more_readings_are_seated_by_the_next_plan(
    judged: Jury, client_for: ClientFor, clock: FrozenClock
) -> None:
    _all_read(judged)
    seats(judged, 2)
    client = client_for(judged.owner)
    url = f"{judged.organise}/readings"
    assert client.post(url, data={"readings": "4", "reason": ""}).status_code == 422
    assert client.post(url, data={"readings": "3", "reason": "Nej"}).status_code == 422
    assert client.post(url, data={"readings": "4", "reason": "Meningarna går isär."}).status_code == 303
    round_ = fresh(judged.round)
    assert (round_.readings, round_.readings_now) == (3, 4)
    page = client.get(f"{judged.organise}/plan").text
    assert "Meningarna går isär." in page
    assert "Publicerat: 3. Nu: 4." in page
    make_plan(client, judged)
    assert readings(judged) == [4, 4]
    run_ready(clock)
    db.session.rollback()
    assert len(letters("readings_changed")) == 5
    row = db.session.scalars(sa.select(HappeningRow).where(HappeningRow.kind == "readings.changed")).one()
    assert (row.payload["published"], row.payload["from"], row.payload["to"]) == (3, 3, 4)
    assert client.post(url, data={"readings": "3", "reason": "Tillbaka."}).status_code == 303
    assert fresh(judged.round).readings_now is None
    assert "Publicerat: 3" not in client.get(f"{judged.organise}/plan").text


def test_fewer_readings_free_only_what_nobody_has_begun(
    judged: Jury, client_for: ClientFor, clock: FrozenClock
) -> None:
    made = _all_read(judged)
    db.session.execute(
        sa.update(Assignment).where(Assignment.id == made[0, 0].id).values(state=AssignmentState.DONE)
    )
    db.session.commit()
    write(made[1, 0])
    write(made[2, 0])
    client = client_for(judged.owner)
    data = {"readings": "2", "reason": "Två räcker."}
    assert client.post(f"{judged.organise}/readings", data=data).status_code == 303
    assert readings(judged) == [3, 2]
    assert fresh(made[0, 0]).state is AssignmentState.DONE
    assert kinds().count("assignment.freed") == 1
    assert "Planen är komplett" in client.get(f"{judged.organise}/plan").text
    run_ready(clock)
    db.session.rollback()
    assert sum("1 bidrag som du inte hade börjat på" in one.body for one in letters("readings_changed")) == 1
    chair = client_for(judged.people[0])
    assert chair.get(f"{judged.organise}/readings").status_code == 403


def test_an_entry_left_for_later_comes_last_and_the_next_one_first(
    judged: Jury, client_for: ClientFor
) -> None:
    person, juror = judged.people[1], judged.jurors[1]
    first, second = (judged.reading(juror, entry) for entry in judged.entries)
    client = client_for(person)
    page = client.get(judged.room).text
    assert page.index(first.reference) < page.rindex(second.reference)
    assert client.post(f"/jury/assignments/{first.reference}/later").status_code == 303
    assert fresh(first).position > fresh(second).position
    page = client.get(judged.room).text
    assert page.split('<ol class="task-list"')[1].index(second.reference) < page.split(
        '<ol class="task-list"'
    )[1].index(first.reference)
    assert kinds()[-1] == "assignment.deferred"
    assert client_for(judged.people[2]).post(f"/jury/assignments/{second.reference}/later").status_code == 404


def test_the_only_entry_left_is_not_left_for_later(judged: Jury, client_for: ClientFor) -> None:
    one = judged.reading(judged.jurors[1], judged.entries[0])
    client = client_for(judged.people[1])
    client.post(f"/jury/assignments/{one.reference}/later")
    assert "assignment.deferred" not in kinds()
    assert "enda bidrag" in client.get(judged.room).text


def test_an_entry_put_aside_waits_and_is_no_gap(judged: Jury, client_for: ClientFor) -> None:
    entry, juror, person = judged.entries[0], judged.jurors[1], judged.people[1]
    mine = judged.reading(juror, entry)
    for other in judged.jurors:
        judged.reading(other, judged.entries[1])
    chair = client_for(judged.people[0])
    url = f"{judged.organise}/entries/{entry.reference}"
    assert chair.post(f"{url}/put-aside", data={"reason": ""}).status_code == 422
    assert chair.post(f"{url}/put-aside", data={"reason": "Vi frågar laget om källorna."}).status_code == 303
    assert [letter.email for letter in letters("entry_put_aside")] == [person.email]
    client = client_for(person)
    page = client.get(judged.room).text
    assert "Vi frågar laget om källorna." in page
    assert "Lagt åt sidan" in page
    saved = client.post(f"/jury/assignments/{mine.reference}", data=filled(judged, lock="y"))
    assert saved.status_code == 422
    assert fresh(mine).state is AssignmentState.ACCEPTED
    plan = client_for(judged.owner).get(f"{judged.organise}/plan").text
    assert "Planen är komplett" in plan
    assert "Vi frågar laget" in client_for(judged.owner).get(f"{judged.organise}/progress/entries").text
    assert chair.post(f"{url}/take-up").status_code == 303
    assert [letter.email for letter in letters("entry_taken_up")] == [person.email]
    assert (
        client.post(f"/jury/assignments/{mine.reference}", data=filled(judged, lock="y")).status_code == 303
    )
    assert "Planen är komplett" not in client_for(judged.owner).get(f"{judged.organise}/plan").text
    assert [kind for kind in kinds() if kind.startswith("entry.")][-2:] == [
        "entry.put_aside",
        "entry.taken_up",
    ]


def test_who_has_a_conflict_or_no_seat_does_not_put_an_entry_aside(
    judged: Jury, client_for: ClientFor
) -> None:
    judged.make.declaration(judged.jurors[0], judged.entries[0], ConflictAnswer.CONFLICTED)
    url = f"{judged.organise}/entries/{judged.entries[0].reference}/put-aside"
    for person in (judged.people[0], judged.people[1], judged.captains[0]):
        assert client_for(person).post(url, data={"reason": "Nej"}).status_code == 404
    assert fresh(judged.entries[0]).put_aside_at is None
