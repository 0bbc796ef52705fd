"""Conflicts of interest: declared by jurors and officials, and decided on by somebody who is not concerned."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.conflicts import OfficialDeclaration
from challenges.models.jury import Assignment, ConflictDeclaration
from challenges.operations import assignments
from challenges.operations.recording import record
from challenges.queries import conflict_findings, conflicts, reviews
from challenges.queries.conflict_cases import Tie
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import AssignmentState, RoundState
from challenges.vocabulary.text import N_

_ASSESSED = frozenset({RoundState.PLANNED, RoundState.JUDGING})
_LATE = N_("The assessment is closed. Tell the organiser if you have discovered a conflict of interest.")
_OVER = N_("The results are public, so this is the record of what was decided.")


@dataclass(frozen=True)
class Answer:
    """What somebody says about one entry; ``reason`` for possible and certain conflicts."""

    answer: ConflictAnswer
    reason: str = ""


def declare(actor: Actor, round_: Round, answers: Mapping[str, Answer], *, now: dt.datetime) -> int:
    """Declare as a juror on some or all entries of a round, by their references. Returns how many answers were new.

    Records CONFLICT_DECLARED for each new or changed answer. Without conflict the assignment opens; a
    conflict closes it at once, finished or not; a possible conflict bars the entry until somebody else has decided.
    Refused when the round has been judged, the entry is not in it, a reason is missing, or the juror wants
    to take back a conflict that was decided on.
    """
    require(actor, Permission.CONFLICT_DECLARE, round_, now)
    juror_id = actor.seats[round_.id].juror_id
    own = {one.entry_id: one for one in reviews.own_assignments(juror_id)}
    # A further reading of tied entries begins when the assessment has closed, with a declaration like any other.
    reads_tied = any(one.for_tie and one.state is AssignmentState.OFFERED for one in own.values())
    if round_.state not in _ASSESSED and not reads_tied:
        raise Refused(_LATE)
    entrants = {one.entry.reference: one for one in conflicts.entrants(round_.id, juror_id)}
    changed = 0
    for reference, answer in answers.items():
        entrant = _entrant(entrants, reference)
        declaration = entrant.declaration or ConflictDeclaration(juror_id=juror_id, entry_id=entrant.entry.id)
        if _write(actor, round_, entrant, declaration, answer, now, {"juror_id": juror_id}):
            changed += 1
            _follow(actor, round_, own.get(entrant.entry.id), declaration, now)
    return changed


def declare_as_official(
    actor: Actor, round_: Round, answers: Mapping[str, Answer], *, now: dt.datetime
) -> int:
    """Declare as a member of the organising organisation. Returns how many answers were new.

    Records CONFLICT_DECLARED for each new or changed answer. What is or may be a conflict keeps the person from the
    entry and everything about it at once. Refused when the results are public, the entry is not in the round, a reason
    is missing, or to take back a conflict that was decided on.
    """
    require(actor, Permission.OFFICIAL_DECLARE, round_, now)
    if round_.state is RoundState.PUBLISHED:
        raise Refused(_OVER)
    mine = conflicts.entrants_for_official(round_.id, actor.person_id)
    entrants = {one.entry.reference: one for one in mine}
    changed = 0
    for reference, answer in answers.items():
        entrant = _entrant(entrants, reference)
        declaration = entrant.declaration or OfficialDeclaration(
            person_id=actor.person_id, round_id=round_.id, entry_id=entrant.entry.id
        )
        changed += _write(actor, round_, entrant, declaration, answer, now, {"person_id": actor.person_id})
    return changed


def resolve(
    actor: Actor,
    declaration: ConflictDeclaration,
    resolution: ConflictResolution,
    *,
    now: dt.datetime,
) -> None:
    """Decide on a possible conflict that a juror declared: cleared, the juror may read; upheld, the juror may not.

    Records CONFLICT_RESOLVED; the juror gets a letter. Refused when nothing possible was declared, or the
    round has been judged.
    """
    require(actor, Permission.CONFLICT_RESOLVE, declaration, now)
    round_ = declaration.juror.round
    if declaration.answer is not ConflictAnswer.POSSIBLE:
        raise Refused(N_("There is nothing to decide: the juror has changed the answer."))
    if round_.state not in _ASSESSED:
        raise Refused(N_("The assessment is closed."))
    if not _decide(actor, round_, declaration, resolution, now, {"juror_id": declaration.juror_id}):
        return
    own = {one.entry_id: one for one in reviews.own_assignments(declaration.juror_id)}
    _follow(actor, round_, own.get(declaration.entry_id), declaration, now)


def resolve_tie(actor: Actor, tie: Tie, resolution: ConflictResolution, *, now: dt.datetime) -> None:
    """Decide on a possible conflict that was found, or that an official declared.

    Upheld, it closes the assignment of a juror, finished or not. Records CONFLICT_RESOLVED; the person gets a letter.
    Refused when it is certain or has been taken back, and once the results are public.
    """
    require(actor, Permission.CONFLICT_RESOLVE, tie, now)
    if not tie.possible:
        raise Refused(N_("There is nothing to decide: it is a conflict of interest."))
    if tie.round.state is RoundState.PUBLISHED:
        raise Refused(_OVER)
    if not _decide(actor, tie.round, tie.row, resolution, now, {"person_id": tie.person_id}):
        return
    assignment = conflict_findings.assignment_of(tie.round_id, tie.person_id, tie.entry_id)
    if assignment is None:
        return
    if resolution is ConflictResolution.UPHELD:
        assignments.close(actor, assignment, tie.round, now=now)
    elif conflicts.may_read(assignment):
        assignments.let_in(actor, assignment, tie.round, now=now)


def _entrant(entrants: Mapping[str, conflicts.Entrant], reference: str) -> conflicts.Entrant:
    entrant = entrants.get(reference)
    if entrant is None:
        raise Refused(N_("One of the entries is no longer in this round. Reload the page."))
    return entrant


def _write(
    actor: Actor,
    round_: Round,
    entrant: conflicts.Entrant,
    declaration: Any,
    answer: Answer,
    now: dt.datetime,
    whose: Mapping[str, int],
) -> bool:
    """Write the answer down; False when it is the one that stands."""
    reference = entrant.entry.reference
    reason = "" if answer.answer is ConflictAnswer.NONE else answer.reason.strip()
    if answer.answer is not ConflictAnswer.NONE and not reason:
        raise Refused(N_("Say in a few words what the conflict of interest is."), field=f"reason_{reference}")
    before = declaration.answer
    if before is not None:
        if (before, declaration.reason) == (answer.answer, reason):
            return False
        upheld = declaration.resolution is ConflictResolution.UPHELD
        if upheld and answer.answer is not ConflictAnswer.CONFLICTED:
            raise Refused(
                N_("It has been decided that you may not assess this entry, so the answer stands."),
                field=f"answer_{reference}",
            )
    db.session.add(declaration)
    declaration.answer, declaration.reason, declaration.declared_at = answer.answer, reason, now
    declaration.resolution, declaration.resolved_by_id, declaration.resolved_at = None, None, None
    db.session.flush()
    record(
        Happening.CONFLICT_DECLARED,
        declaration,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={
            "round_id": round_.id,
            "entry_id": declaration.entry_id,
            **whose,
            "from": before.value if before else None,
            "to": answer.answer.value,
            "reason": reason,
        },
    )
    return True


def _decide(
    actor: Actor,
    round_: Round,
    row: Any,
    resolution: ConflictResolution,
    now: dt.datetime,
    whose: Mapping[str, int],
) -> bool:
    """Write a decision down; False when it is the one that stands."""
    before = row.resolution
    if before is resolution:
        return False
    row.resolution, row.resolved_by_id, row.resolved_at = resolution, actor.person_id, now
    db.session.flush()
    record(
        Happening.CONFLICT_RESOLVED,
        row,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={
            "round_id": round_.id,
            "entry_id": row.entry_id,
            **whose,
            "from": before.value if before else None,
            "to": resolution.value,
        },
    )
    return True


def _follow(
    actor: Actor,
    round_: Round,
    assignment: Assignment | None,
    declaration: Any,
    now: dt.datetime,
) -> None:
    """What the declaration means for the juror's assignment on the entry, if there is one."""
    if assignment is None:
        return
    if declaration.lets_read:
        if not conflict_findings.upheld(assignment):
            assignments.let_in(actor, assignment, round_, now=now)
    elif (
        declaration.answer is ConflictAnswer.CONFLICTED or declaration.resolution is ConflictResolution.UPHELD
    ):
        assignments.close(actor, assignment, round_, now=now)
