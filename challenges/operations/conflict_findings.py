"""Conflicts of interest that are found: looked for whenever something changes, recorded once."""

import datetime as dt

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.conflicts import ConflictFinding
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import conflict_cases, conflict_findings
from challenges.queries.jury import round_by_id
from challenges.rules.phases import intake_ends, is_sealed
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import AssignmentState


def look(round_: Round, *, now: dt.datetime) -> int:
    """Compare everybody concerned in a round with its entries, and record what is new. Returns how much was.

    Records CONFLICT_FOUND for each; nobody's doing. What is certain closes the person's assignment at once, what
    is possible bars the entry until an official has decided, and those who may are told once (CONFLICTS_WAIT). What
    was found before stays as it is.
    """
    new = conflict_findings.found_in(round_.id) - conflict_findings.recorded(round_.id)
    if not new:
        return 0
    conflict_findings.hold(round_.id)
    new -= conflict_findings.recorded(round_.id)
    live = conflict_findings.assignments_of(round_.id)
    for one in sorted(new):
        finding = ConflictFinding(
            person_id=one.person_id,
            round_id=round_.id,
            entry_id=one.entry_id,
            kind=one.kind,
            matched=one.matched,
            found_at=now,
        )
        db.session.add(finding)
        db.session.flush()
        record(
            Happening.CONFLICT_FOUND,
            finding,
            None,
            now=now,
            challenge_id=round_.challenge_id,
            payload={
                "round_id": round_.id,
                "entry_id": one.entry_id,
                "person_id": one.person_id,
                "finding": one.kind.value,
                "matched": one.matched,
            },
        )
        if one.kind.certain and (assignment := live.get((one.person_id, one.entry_id))) is not None:
            move(assignment, AssignmentState.CONFLICTED, None, now=now, challenge_id=round_.challenge_id)
    if any(not one.kind.certain for one in new):
        record(Happening.CONFLICTS_WAIT, round_, None, now=now, challenge_id=round_.challenge_id)
    return len(new)


def look_for_person(person_id: int, *, now: dt.datetime) -> int:
    """Look at every undecided round that somebody judges, decides or competes in."""
    return sum(look(round_, now=now) for round_ in conflict_findings.rounds_of_person(person_id))


def look_for_team(team_id: int, *, now: dt.datetime) -> int:
    """Look at the round that a team's entry is in."""
    return sum(look(round_, now=now) for round_ in conflict_findings.rounds_of_team(team_id))


def look_at(round_id: int, *, now: dt.datetime) -> None:
    """The job that follows when an entry comes into a round."""
    look(round_by_id(round_id), now=now)


def look_everywhere(*, now: dt.datetime) -> None:
    """The job that catches what no change announced: every undecided round with entries.

    What was found while entries were sealed was told to nobody; once the seal has lifted it is (CONFLICTS_WAIT), once.
    """
    for round_ in conflict_findings.rounds_to_look_at():
        look(round_, now=now)
        if (
            not is_sealed(round_, now)
            and conflict_cases.waiting(round_.id, without=())
            and not conflict_findings.told_since(round_, intake_ends(round_))
        ):
            record(Happening.CONFLICTS_WAIT, round_, None, now=now, challenge_id=round_.challenge_id)
