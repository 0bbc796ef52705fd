"""Conflicts of interest: declared by the juror before any entry opens, decided on by the chair or the organiser."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.jury import Assignment, ConflictDeclaration
from challenges.operations import assignments
from challenges.operations.recording import record
from challenges.queries import conflicts, reviews
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import ConflictAnswer, ConflictResolution
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class Answer:
    """What a juror says about one entry; ``reason`` for possible and certain conflicts."""

    answer: ConflictAnswer
    reason: str = ""


def declare(actor: Actor, round_: Round, answers: Mapping[str, Answer], *, now: dt.datetime) -> int:
    """Declare on some or all entries of a round, by their references. Returns how many answers were new.

    Records CONFLICT_DECLARED for each new or changed answer. Without conflict the assignment opens; a
    conflict closes it at once, finished or not; a possible conflict bars the entry until somebody else has decided.
    Refused when the round has been judged, the entry is not in it, a reason is missing, or the juror wants
    to take back a conflict that was decided on.
    """
    require(actor, Permission.CONFLICT_DECLARE, round_, now)
    if round_.state not in {RoundState.PLANNED, RoundState.JUDGING}:
        raise Refused(
            N_("The assessment is closed. Tell the organiser if you have discovered a conflict of interest.")
        )
    juror_id = actor.seats[round_.id].juror_id
    entrants = {one.entry.reference: one for one in conflicts.entrants(round_.id, juror_id)}
    own = {one.entry_id: one for one in reviews.own_assignments(juror_id)}
    changed = 0
    for reference, answer in answers.items():
        entrant = entrants.get(reference)
        if entrant is None:
            raise Refused(N_("One of the entries is no longer in this round. Reload the page."))
        declaration = _declare(actor, round_, entrant, answer, now)
        if declaration is None:
            continue
        changed += 1
        _follow(actor, round_, own.get(entrant.entry.id), declaration, now)
    return changed


def resolve(
    actor: Actor,
    declaration: ConflictDeclaration,
    resolution: ConflictResolution,
    *,
    now: dt.datetime,
) -> None:
    """Decide on a possible conflict: cleared, the juror may read; upheld, the juror may not.

    Records CONFLICT_RESOLVED; the juror gets a letter. Refused when nothing possible was declared, or the
    round has been judged.
    """
    require(actor, Permission.CONFLICT_RESOLVE, declaration, now)
    round_ = declaration.juror.round
    if declaration.answer is not ConflictAnswer.POSSIBLE:
        raise Refused(N_("There is nothing to decide: the juror has changed the answer."))
    if round_.state not in {RoundState.PLANNED, RoundState.JUDGING}:
        raise Refused(N_("The assessment is closed."))
    before = declaration.resolution
    if before is resolution:
        return
    declaration.resolution = resolution
    declaration.resolved_by_id = actor.person_id
    declaration.resolved_at = now
    db.session.flush()
    record(
        Happening.CONFLICT_RESOLVED,
        declaration,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={
            "entry_id": declaration.entry_id,
            "juror_id": declaration.juror_id,
            "from": before.value if before else None,
            "to": resolution.value,
        },
    )
    own = {one.entry_id: one for one in reviews.own_assignments(declaration.juror_id)}
    _follow(actor, round_, own.get(declaration.entry_id), declaration, now)


def _declare(
    actor: Actor, round_: Round, entrant: conflicts.Entrant, answer: Answer, now: dt.datetime
) -> ConflictDeclaration | None:
    """Write the answer down; None when it is the one that stands."""
    field = f"reason_{entrant.entry.reference}"
    reason = "" if answer.answer is ConflictAnswer.NONE else answer.reason.strip()
    if answer.answer is not ConflictAnswer.NONE and not reason:
        raise Refused(N_("Say in a few words what the conflict of interest is."), field=field)
    declaration = entrant.declaration
    if declaration is not None:
        if (declaration.answer, declaration.reason) == (answer.answer, reason):
            return None
        if (
            declaration.resolution is ConflictResolution.UPHELD
            and answer.answer is not ConflictAnswer.CONFLICTED
        ):
            raise Refused(
                N_("It has been decided that you may not assess this entry, so the answer stands."),
                field=f"answer_{entrant.entry.reference}",
            )
    else:
        juror_id = actor.seats[round_.id].juror_id
        declaration = ConflictDeclaration(juror_id=juror_id, entry_id=entrant.entry.id)
        db.session.add(declaration)
    before = declaration.answer.value if declaration.answer else None
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
            "entry_id": declaration.entry_id,
            "juror_id": declaration.juror_id,
            "from": before,
            "to": answer.answer.value,
            "reason": reason,
        },
    )
    return declaration


def _follow(
    actor: Actor,
    round_: Round,
    assignment: Assignment | None,
    declaration: ConflictDeclaration,
    now: dt.datetime,
) -> None:
    """What the declaration means for the juror's assignment on the entry, if there is one."""
    if assignment is None:
        return
    if declaration.lets_read:
        assignments.let_in(actor, assignment, round_, now=now)
    elif (
        declaration.answer is ConflictAnswer.CONFLICTED or declaration.resolution is ConflictResolution.UPHELD
    ):
        assignments.close(actor, assignment, round_, now=now)
