"""Conflicts of interest that are found: certain ones bar at once, possible ones until an official has decided."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from challenges.jobs.queue import run_ready
from challenges.models import db
from challenges.models.conflicts import ConflictFinding, FurtherAddress, TeamHelper, Workplace
from challenges.models.jobs import Job
from challenges.models.jury import Assignment, Juror
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.teams import Team, TeamMembership
from challenges.operations import conflict_findings
from challenges.operations.recording import record
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import conflicts, jury
from challenges.queries.actors import load_actor
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution, FindingKind, OutsideReason
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import AssignmentState, RoundState
from tests.juries import ClientFor, Jury, closed, fresh, judged, kinds
from tests.queries_counted import counted

__all__ = ["closed", "judged"]


def look(a_jury: Jury) -> int:
    with unit_of_work(write=True) as work:
        new = conflict_findings.look(jury.round_by_id(a_jury.round.id), now=a_jury.make.now)
        work.commit()
    return new


def findings() -> list[ConflictFinding]:
    return list(db.session.scalars(sa.select(ConflictFinding).order_by(ConflictFinding.id)))


def conflicts_of(person: Person) -> frozenset[int]:
    actor = load_actor(person.id)
    assert actor is not None
    return actor.conflicts


def change(model: type, row_id: int, **values: object) -> None:
    with unit_of_work(write=True) as work:
        db.session.execute(sa.update(model).where(model.id == row_id).values(**values))  # type: ignore[attr-defined]
        work.commit()


def helper(a_jury: Jury, number: int, name: str, email: str) -> TeamHelper:
    row = TeamHelper(
        team_id=a_jury.entries[number].team_id,
        name=name,
        email=email,
        named_by_id=a_jury.captains[number].id,
        named_at=a_jury.make.now,
    )
    a_jury.make._add(row)
    return row


def workplace(a_jury: Jury, person: Person, name: str, number: str = "") -> None:
    a_jury.make._add(Workplace(person_id=person.id, name=name, number=number, told_at=a_jury.make.now))


def test_strangers_have_nothing_in_common(judged: Jury) -> None:
    assert look(judged) == 0
    assert findings() == []


def test_what_is_possible_bars_until_decided_and_is_recorded_once(
    judged: Jury, client_for: ClientFor
) -> None:
    juror, entry = judged.jurors[1], judged.entries[0]
    assignment = judged.reading(juror, entry)
    judged.reading(juror, judged.entries[1])
    client = client_for(judged.people[1])
    assert client.get(f"/jury/assignments/{assignment.reference}").status_code == 200
    workplace(judged, judged.people[1], "Dalvatten AB")
    workplace(judged, judged.captains[0], "DALVATTEN aktiebolag")
    # Not looked for since: the entry does not open all the same.
    assert client.get(f"/jury/assignments/{assignment.reference}").status_code == 404
    assert client.post(f"/jury/assignments/{assignment.reference}/autosave").status_code == 404
    assert look(judged) == 1
    assert look(judged) == 0
    assert [(f.kind, f.matched, f.resolution) for f in findings()] == [
        (FindingKind.EMPLOYER, "Dalvatten AB", None)
    ]
    assert kinds().count("conflict.found") == 1
    assert conflicts_of(judged.people[1]) == {entry.id}
    assert fresh(assignment).state is AssignmentState.ACCEPTED
    assert client.get(f"/jury/assignments/{assignment.reference}").status_code == 404
    page = client.get(judged.room).text
    assert f"/jury/assignments/{assignment.reference}" not in page
    change(ConflictFinding, findings()[0].id, resolution=ConflictResolution.CLEARED)
    assert conflicts_of(judged.people[1]) == frozenset()
    assert client.get(f"/jury/assignments/{assignment.reference}").status_code == 200
    assert look(judged) == 0


@pytest.mark.parametrize("how", ["member", "helper", "outside"])
def test_what_is_certain_closes_the_assignment_at_once(judged: Jury, client_for: ClientFor, how: str) -> None:
    person, juror, entry = judged.people[1], judged.jurors[1], judged.entries[0]
    assignment = judged.reading(juror, entry)
    if how == "helper":
        helper(judged, 0, "Någon annan", person.email)
    else:
        judged.make._add(
            TeamMembership(
                team_id=entry.team_id,
                challenge_id=judged.challenge.id,
                person_id=person.id,
                role="member",
                outside_reason=OutsideReason.MENTOR if how == "outside" else None,
                joined_at=judged.make.now,
            )
        )
    assert look(judged) == 1
    expected = FindingKind.MEMBER if how == "member" else FindingKind.MENTOR
    assert [f.kind for f in findings()] == [expected]
    assert fresh(assignment).state is AssignmentState.CONFLICTED
    assert client_for(person).get(f"/jury/assignments/{assignment.reference}").status_code == 404


def test_domains_addresses_and_team_history(judged: Jury) -> None:
    people = [judged.make.person(email=f"{name}@kth.example.se") for name in ("anna", "bo")]
    juror = judged.make.juror(judged.round, people[0])
    team = judged.entries[0].team_id
    for person in people[1:]:
        judged.make._add(
            TeamMembership(
                team_id=team,
                challenge_id=judged.challenge.id,
                person_id=person.id,
                role="member",
                joined_at=judged.make.now,
            )
        )
    assert look(judged) == 1
    assert [(f.kind, f.matched) for f in findings()] == [(FindingKind.DOMAIN, "kth.example.se")]
    unconfirmed = FurtherAddress(
        person_id=people[0].id,
        email=judged.captains[1].email,
        secret_hash="x",
        expires_at=judged.make.now,
        added_at=judged.make.now,
    )
    judged.make._add(unconfirmed)
    assert look(judged) == 0
    change(FurtherAddress, unconfirmed.id, confirmed_at=judged.make.now)
    assert look(judged) == 1
    assert findings()[-1].kind is FindingKind.ADDRESS
    assert findings()[-1].entry_id == judged.entries[1].id
    earlier = judged.make.challenge(judged.make.organisation(owner=judged.owner))
    judged.make.team(earlier, people[0], judged.captains[1], name="Gamla laget")
    assert look(judged) == 1
    assert (findings()[-1].kind, findings()[-1].matched) == (FindingKind.TEAM_HISTORY, "Gamla laget")
    certain, doubtful = conflicts.forbidden_pairs(judged.round.id)
    assert certain == set()
    assert doubtful == {(juror.id, entry.id) for entry in judged.entries}


def test_who_left_a_team_of_this_challenge_does_not_judge_it_unasked(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    a_jury = closed(state=RoundState.JUDGING)
    person, _juror = a_jury.seat()
    with unit_of_work(write=True) as work:
        team = db.session.get_one(Team, a_jury.entries[0].team_id)
        record(
            Happening.TEAM_FOUNDED,
            team,
            load_actor(person.id),
            now=a_jury.make.now,
            challenge_id=a_jury.challenge.id,
        )
        work.commit()
    assert look(a_jury) == 1
    assert [f.kind for f in findings()] == [FindingKind.LEFT_TEAM]


def test_officials_are_looked_at_too_but_not_for_working_at_the_organiser(judged: Jury) -> None:
    organisation = db.session.get_one(Organisation, judged.challenge.organisation_id)
    editor = judged.make.person(email="editor@kth.example.se")
    judged.make.member(organisation, editor, OrganisationRole.EDITOR)
    judged.make.member(organisation, judged.captains[1], OrganisationRole.READER)
    mate = judged.make.person(email="mate@kth.example.se")
    judged.make._add(
        TeamMembership(
            team_id=judged.entries[0].team_id,
            challenge_id=judged.challenge.id,
            person_id=mate.id,
            role="member",
            joined_at=judged.make.now,
        )
    )
    assert look(judged) == 2
    assert {(f.person_id, f.entry_id, f.kind) for f in findings()} == {
        (editor.id, judged.entries[0].id, FindingKind.DOMAIN),
        (judged.captains[1].id, judged.entries[1].id, FindingKind.MEMBER),
    }
    assert judged.entries[0].id in conflicts_of(editor)
    assert conflicts_of(judged.owner) == frozenset()


def test_a_plan_respects_what_has_not_been_recorded_yet(
    closed: Callable[..., Jury], client_for: ClientFor
) -> None:
    a_jury = closed(entries=2)
    for _ in range(3):
        a_jury.seat()
    change(Juror, a_jury.jurors[0].id, organisation="Dalvatten")
    workplace(a_jury, a_jury.captains[0], "Dalvatten AB")
    client = client_for(a_jury.owner)
    page = client.get(f"{a_jury.organise}/plan")
    assert page.status_code == 200
    assert findings() == []
    pair = (a_jury.jurors[0].id, a_jury.entries[0].id)
    assert conflicts.forbidden_pairs(a_jury.round.id)[1] == {pair}
    fingerprint = page.text.partition('name="fingerprint"')[2].partition('value="')[2].partition('"')[0]
    made = client.post(f"{a_jury.organise}/plan", data={"fingerprint": fingerprint})
    assert made.status_code == 303
    assert len(findings()) == 1
    rows = db.session.execute(sa.select(Assignment.juror_id, Assignment.entry_id)).all()
    assert pair not in {tuple(row) for row in rows}


def test_the_worker_looks_when_it_is_told_and_now_and_then(judged: Jury) -> None:
    workplace(judged, judged.people[1], "Dalvatten AB")
    workplace(judged, judged.captains[0], "Dalvatten")
    for name, args in (
        ("conflicts.look_at", {"round_id": judged.round.id}),
        ("conflicts.look_everywhere", {}),
    ):
        judged.make._add(Job(name=name, args=args, run_at=judged.make.now))
        run_ready(judged.make.clock)
    assert len(findings()) == 1
    looked = sa.select(Job).where(Job.name.startswith("conflicts."))
    assert {job.state.value for job in db.session.scalars(looked)} == {"done"}


def test_looking_costs_the_same_for_one_and_for_three(app: Flask, closed: Callable[..., Jury]) -> None:
    costs = []
    for number in (1, 3):
        a_jury = closed(entries=number)
        for _ in range(number):
            a_jury.seat()
        with counted(app) as seen:
            conflicts.forbidden_pairs(a_jury.round.id)
        costs.append(seen.total)
    assert costs[0] == costs[1] <= 5


def test_who_stepped_aside(judged: Jury) -> None:
    helper(judged, 0, "Någon", judged.people[0].email)
    workplace(judged, judged.people[1], "Dalvatten AB")
    workplace(judged, judged.captains[0], "Dalvatten")
    look(judged)
    judged.make.declaration(judged.jurors[2], judged.entries[1], ConflictAnswer.CONFLICTED)
    judged.make.declaration(judged.jurors[2], judged.entries[0], ConflictAnswer.POSSIBLE)
    rows = {(one.person_id, one.role, one.team, one.kind) for one in conflicts.stepped_aside(judged.round.id)}
    assert rows == {
        (judged.people[0].id, "chair", "Lag 0", "mentor"),
        (judged.people[2].id, "juror", "Lag 1", "declared"),
    }
    possible = next(f for f in findings() if f.kind is FindingKind.EMPLOYER)
    change(
        ConflictFinding,
        possible.id,
        resolution=ConflictResolution.UPHELD,
        resolved_by_id=judged.owner.id,
        resolved_at=judged.make.now,
    )
    upheld = next(one for one in conflicts.stepped_aside(judged.round.id) if one.kind == "employer")
    assert (upheld.person_id, upheld.decided_by) == (judged.people[1].id, "Olivia Organisatör")
    without = {judged.entries[0].id}
    assert {one.entry_id for one in conflicts.stepped_aside(judged.round.id, without=without)} == {
        judged.entries[1].id
    }
