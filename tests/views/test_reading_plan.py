"""The plan of who reads what: exact, even, within capacities, with hours and unmet wishes, and why there is none."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.models import db
from challenges.models.entries import Entry, EntryVersion
from challenges.models.happenings import HappeningRow
from challenges.models.jury import Assignment, Juror, ScoreSheet
from challenges.models.topics import EntryTopic, Topic
from challenges.queries.jury import LIVE
from challenges.scoring.evening import even_share, surplus
from challenges.vocabulary.choices import ConflictAnswer
from challenges.vocabulary.roles import JurySeat
from tests.juries import ClientFor, Jury, closed, judged
from tests.queries_counted import counted

__all__ = ["closed", "judged"]


def change(thing: object, **values: object) -> None:
    """Set what is known about a juror, or what a round says, directly."""
    db.session.rollback()
    row = db.session.get(type(thing), thing.id, populate_existing=True)  # type: ignore[attr-defined]
    for name, value in values.items():
        setattr(row, name, value)
    db.session.commit()


def make_plan(client: object, jury: Jury) -> None:
    """Look at the plan and make it."""
    page = client.get(f"{jury.organise}/plan").text  # type: ignore[attr-defined]
    fingerprint = re.search(r'name="fingerprint"[^>]*value="([0-9a-f]+)"', page)
    assert fingerprint, page
    answer = client.post(f"{jury.organise}/plan", data={"fingerprint": fingerprint[1]})  # type: ignore[attr-defined]
    assert answer.status_code == 303, answer.text


def live(jury: Jury) -> list[Assignment]:
    db.session.rollback()
    return list(
        db.session.scalars(
            sa.select(Assignment).where(Assignment.round_id == jury.round.id, Assignment.state.in_(LIVE))
        )
    )


def loads(jury: Jury) -> list[int]:
    """How many entries each juror reads, in the order they were seated."""
    held = Counter(one.juror_id for one in live(jury))
    return [held[juror.id] for juror in jury.jurors]


def readings(jury: Jury, entries: Sequence[Entry] | None = None) -> list[int]:
    held = Counter(one.entry_id for one in live(jury))
    return [held[entry.id] for entry in entries or jury.entries]


def write(assignment: Assignment) -> None:
    """The juror has begun to write."""
    version = db.session.scalars(
        sa.select(EntryVersion.id).where(EntryVersion.entry_id == assignment.entry_id)
    ).one()
    db.session.add(
        ScoreSheet(assignment_id=assignment.id, version_id=version, saved_at=assignment.created_at)
    )
    db.session.commit()


def of_three(jury: Jury) -> Jury:
    """The round wants three readings of every entry."""
    change(jury.round, readings=3)
    return jury


def seats(jury: Jury, number: int) -> list[Juror]:
    return [jury.seat()[1] for _ in range(number)]


def test_every_entry_gets_three_readings_and_loads_are_even_to_one(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = of_three(closed(7))
    seats(jury, 5)
    make_plan(client_for(jury.owner), jury)
    assert readings(jury) == [3] * 7
    assert sorted(loads(jury)) == [4, 4, 4, 4, 5]


def test_nobody_reads_more_than_they_can(closed: Callable[..., Jury], client_for: ClientFor) -> None:
    jury = of_three(closed(6))
    none, one, *rest = seats(jury, 6)
    change(none, capacity=0)
    change(one, capacity=1)
    client = client_for(jury.owner)
    make_plan(client, jury)
    assert loads(jury)[:2] == [0, 1]
    assert sorted(loads(jury)[2:]) == [4, 4, 4, 5]
    assert readings(jury) == [3] * 6
    assert len(rest) == 4


def test_the_chair_plans_too_and_the_plan_tells_hours_and_changes(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = of_three(closed(4))
    chair, _ = jury.seat(seat=JurySeat.CHAIR)
    seats(jury, 2)
    change(jury.round, minutes_per_reading=45)
    client = client_for(chair)
    page = client.get(f"{jury.organise}/plan").text
    assert "45 minuter" in page
    assert page.count("3,0 tim") == 3 or page.count("3 tim") == 3
    assert page.count("4 nya") == 3
    make_plan(client, jury)
    assert readings(jury) == [3] * 4
    assert client_for(jury.people[1]).get(f"{jury.organise}/plan").status_code == 404


def test_two_of_one_organisation_never_read_the_same_entry(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = of_three(closed(4))
    change(jury.round, one_per_organisation=True)
    same = seats(jury, 2)
    seats(jury, 3)
    change(same[0], organisation="Ekhamns  kommun")
    change(same[1], organisation="ekhamns kommun")
    make_plan(client_for(jury.owner), jury)
    both = Counter(one.entry_id for one in live(jury) if one.juror_id in {juror.id for juror in same})
    assert max(both.values()) == 1
    assert readings(jury) == [3] * 4


def test_a_plan_that_cannot_be_made_names_who_blocks_it(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = of_three(closed(3))
    chair, _ = jury.seat(seat=JurySeat.CHAIR)
    one, _two = seats(jury, 2)
    change(one, capacity=1)
    page = client_for(chair).get(f"{jury.organise}/plan").text
    name = next(person.name for person, juror in zip(jury.people, jury.jurors, strict=True) if juror is one)
    assert "går inte att fördela" in page
    assert "Lag 0" in page
    assert f"En kapacitet är satt för {name}" in page
    assert 'name="fingerprint"' not in page
    jury.make.declaration(jury.jurors[0], jury.entries[0], ConflictAnswer.CONFLICTED)
    assert "Lag 0" not in client_for(chair).get(f"{jury.organise}/plan").text


def test_wishes_that_are_not_met_are_listed_without_those_in_conflict(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = of_three(closed(3))
    chair, seat = jury.seat(seat=JurySeat.CHAIR)
    one, two, three = seats(jury, 3)
    topic = Topic(challenge_id=jury.challenge.id, position=1, name="Vattenkvalitet")
    db.session.add(topic)
    db.session.commit()
    db.session.add_all(EntryTopic(entry_id=entry.id, topic_id=topic.id) for entry in jury.entries)
    db.session.commit()
    for juror in (one, two, three):
        change(juror, languages=["en"])
    jury.make.declaration(seat, jury.entries[0], ConflictAnswer.CONFLICTED)
    page = client_for(chair).get(f"{jury.organise}/plan").text
    assert "Idé 0" not in page
    assert "Idé 1" in page
    assert "Vattenkvalitet" in page
    for juror in (seat, one, two, three):
        change(juror, competences=["vattenkvalitet"], languages=[])
    assert (
        "Alla önskemål om ämnen och språk är uppfyllda" in client_for(chair).get(f"{jury.organise}/plan").text
    )


def test_a_plan_says_how_well_the_jury_hangs_together(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed(4)
    seats(jury, 4)
    client = client_for(jury.owner)
    page = client.get(f"{jury.organise}/plan").text
    assert "Juryn hänger väl ihop" in page
    change(jury.round, readings=1)
    page = client.get(f"{jury.organise}/plan").text
    assert "ger ingen gemensam lista" in page
    assert "faller i 4 grupper" in page
    assert "Det här hjälper" in page


def test_a_topic_goes_to_who_knows_it_and_one_seat_outside_it(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    jury = closed(8)
    change(jury.round, readings=2)
    jurors = seats(jury, 4)
    known = [
        Topic(challenge_id=jury.challenge.id, position=place, name=name) for place, name in enumerate("AB")
    ]
    db.session.add_all(known)
    db.session.flush()
    db.session.add_all(
        EntryTopic(entry_id=entry.id, topic_id=known[number % 2].id)
        for number, entry in enumerate(jury.entries)
    )
    db.session.commit()
    for number, juror in enumerate(jurors):
        change(juror, competences=["ab"[number % 2]])
    client = client_for(jury.owner)
    make_plan(client, jury)
    assert _outsiders(jury) == [0] * 8
    change(jury.round, outside_seats=1)
    make_plan(client, jury)
    assert _outsiders(jury) == [1] * 8


def _outsiders(jury: Jury) -> list[int]:
    """How many readers of each entry are no experts of its topic; entries and jurors take turns."""
    place = {juror.id: number for number, juror in enumerate(jury.jurors)}
    read: dict[int, list[int]] = {}
    for one in live(jury):
        read.setdefault(one.entry_id, []).append(place[one.juror_id])
    return [
        sum(reader % 2 != number % 2 for reader in read[entry.id])
        for number, entry in enumerate(jury.entries)
    ]


def test_a_juror_who_comes_late_gets_a_share_and_nothing_begun_moves(
    judged: Jury, client_for: ClientFor
) -> None:
    of_three(judged)
    for _ in range(4):
        judged.entries.append(_another_entry(judged))
    for entry in judged.entries:
        for juror in judged.jurors:
            judged.reading(juror, entry)
    begun = live(judged)[0]
    write(begun)
    late = judged.seat()[1]
    client = client_for(judged.owner)
    page = client.get(f"{judged.organise}/plan").text
    assert "till andra" in page
    make_plan(client, judged)
    assert readings(judged) == [3] * 6
    assert max(loads(judged)) - min(loads(judged)) <= 1
    assert Counter(one.juror_id for one in live(judged))[late.id] >= 4
    assert begun.id in {one.id for one in live(judged)}
    row = db.session.scalars(sa.select(HappeningRow).where(HappeningRow.kind == "assignments.planned")).one()
    assert sum(row.payload["moved"].values()) == row.payload["new"][str(late.id)]


def _another_entry(jury: Jury) -> Entry:
    captain = jury.make.person()
    number = len(jury.entries)
    team = jury.make.team(jury.challenge, captain, name=f"Lag {number}")
    return jury.make.entry(team, jury.challenge, author=captain, title=f"Idé {number}")


def test_the_plan_costs_the_same_for_one_and_for_three(
    app: Flask, closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    costs = []
    for number in (1, 3):
        jury = closed(number)
        seats(jury, 3 + number)
        for juror in jury.jurors:
            change(juror, languages=["en"])
        client = client_for(jury.owner)
        client.get(f"{jury.organise}/plan")
        with counted(app) as seen:
            assert client.get(f"{jury.organise}/plan").status_code == 200
        costs.append(seen.total)
    assert costs[0] == costs[1], costs


@pytest.mark.parametrize(
    ("total", "capacities", "share"),
    [
        (10, {}, 4),
        (9, {}, 3),
        (10, {1: 0}, 5),
        (10, {1: 1, 2: 2}, 7),
        (10, {1: 1, 2: 1, 3: 1}, 10),
        (0, {}, 0),
    ],
)
def test_the_even_share_has_room_for_everything(total: int, capacities: dict[int, int], share: int) -> None:
    assert even_share(total, [1, 2, 3], capacities) == share  # type: ignore[arg-type]


def test_the_surplus_is_freed_only_where_it_can_move() -> None:
    held = {1: 6, 2: 6, 3: 0}
    movable = {1: [(1, entry) for entry in range(6)], 2: [(2, 0)]}
    freed = surplus(held, movable, total=12, capacities={}, seed="x")  # type: ignore[arg-type]
    assert len([pair for pair in freed if pair[0] == 1]) == 2
    assert (2, 0) in freed
    assert freed == surplus(held, movable, total=12, capacities={}, seed="x")  # type: ignore[arg-type]
