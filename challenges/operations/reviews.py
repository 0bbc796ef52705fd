"""A juror's assessment of one entry: saved as one goes, locked, and reopened only with a reason."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.challenges import Criterion
from challenges.models.jury import Assignment, ScoreSheet
from challenges.operations import sheet_steps
from challenges.operations.moving import move
from challenges.queries import reviews
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import RoundKind, Verdict
from challenges.vocabulary.errors import NotAllowed, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import AssignmentState, SheetState
from challenges.vocabulary.text import N_, say

SHORTEST_COMMENT = 20

UNANSWERED = N_("Choose a score, or that you cannot judge.")
SHORT = say(
    N_("Write a comment to the team of at least %(shortest)d characters before you lock."),
    shortest=SHORTEST_COMMENT,
)
NO_VERDICT = N_("Choose whether the entry passes, or that you cannot judge.")
NO_REASON = say(
    N_("Write why, with at least %(shortest)d characters: it is needed for every other answer than passed."),
    shortest=SHORTEST_COMMENT,
)
_LOCKED = N_("Your assessment is locked.")
_ELSEWHERE = N_(
    "This assessment has been changed in another window. What you wrote here is still on the page: "
    "save again to replace what is stored."
)


@dataclass(frozen=True)
class Assessment:
    """What a juror has filled in. ``scores`` by criterion id; None is "cannot judge", a missing one is not answered.

    In a screening round there are no scores, but a ``verdict`` with its ``verdict_reason``.
    """

    scores: Mapping[int, Decimal | None]
    comment: str = ""
    private_note: str = ""
    verdict: Verdict | None = None
    verdict_reason: str = ""


@dataclass(frozen=True)
class Save:
    """Where a save comes from: it builds on ``revision``, and was made on an opened ``page``."""

    revision: int
    page: str = ""


def save(
    actor: Actor, assignment: Assignment, content: Assessment, made: Save, *, now: dt.datetime
) -> ScoreSheet:
    """Save what is filled in so far.

    The first save pins the version of the entry that is read. Nothing is recorded: the sheet is the
    juror's own until it is locked. Raises Stale when it was changed in another window, and NotAllowed when
    it is locked. A page goes on from its own saves, even if their answers never reached it. What the sheet said
    before is kept until it is locked (``undo``).
    """
    require(actor, Permission.REVIEW_WRITE, assignment, now)
    check_scores(asked_of(assignment), content.scores)
    sheet = reviews.sheet_now(assignment.id)
    if sheet is not None and sheet.state is SheetState.LOCKED:
        raise NotAllowed(_LOCKED)
    current = sheet.revision if sheet else 0
    own = sheet is not None and bool(made.page) and sheet.page == made.page
    if current != made.revision and not own:
        raise Stale(_ELSEWHERE, current=current)
    if sheet is None:
        sheet = _begin(assignment, now)
    before = sheet_steps.said(sheet)
    sheet.comment, sheet.private_note = content.comment, content.private_note
    if _screening(assignment):
        sheet.verdict, sheet.verdict_reason = content.verdict, content.verdict_reason
    sheet.revision, sheet.page, sheet.saved_at = current + 1, made.page, now
    sheet_steps.put_scores(sheet, content.scores)
    sheet_steps.note(sheet, before, made.page, now)
    db.session.flush()
    return sheet


def undo(actor: Actor, assignment: Assignment, content: Assessment, made: Save, *, now: dt.datetime) -> bool:
    """Take back the last change, after saving what the page says: what was typed is a change, and can come again.

    False when there is nothing to take back. Refused, Stale and NotAllowed as for ``save``.
    """
    return sheet_steps.turn(save(actor, assignment, content, made, now=now), back=True, now=now)


def redo(actor: Actor, assignment: Assignment, content: Assessment, made: Save, *, now: dt.datetime) -> bool:
    """Do again what was last undone, unless something has been changed since. As ``undo`` otherwise."""
    return sheet_steps.turn(save(actor, assignment, content, made, now=now), back=False, now=now)


def note_opened(assignment_id: int, *, now: dt.datetime) -> None:
    """Write down when a juror first opened an entry. Only the first time counts."""
    db.session.execute(
        sa.update(Assignment)
        .where(Assignment.id == assignment_id, Assignment.opened_at.is_(None))
        .values(opened_at=now)
    )


def lock(actor: Actor, assignment: Assignment, content: Assessment, made: Save, *, now: dt.datetime) -> None:
    """Save, and lock: from now on it counts, and cannot be changed unless somebody reopens it.

    Records REVIEW_LOCKED with what was locked, so that a reopened one is not forgotten; nobody is told.
    Refused until every criterion has a score or "cannot judge" and the comment to the team is written, in a screening
    round until there is a verdict, with a reason unless the entry passes; Stale and NotAllowed as for ``save``.
    """
    require(actor, Permission.REVIEW_WRITE, assignment, now)
    screening = _screening(assignment)
    if screening:
        check_verdict(content.verdict, content.verdict_reason)
    for criterion in asked_of(assignment):
        if criterion.id not in content.scores:
            raise Refused(UNANSWERED, field=f"score_{criterion.id}")
    if not screening and len(content.comment) < SHORTEST_COMMENT:
        raise Refused(SHORT, field="comment")
    sheet = save(actor, assignment, content, made, now=now)
    sheet_steps.forget(sheet)
    sheet.locked_at = now
    move(sheet, SheetState.LOCKED, actor, now=now, quiet=True)
    move(
        assignment,
        AssignmentState.DONE,
        actor,
        now=now,
        challenge_id=assignment.round.challenge_id,
        payload={
            "version_id": sheet.version_id,
            "revision": sheet.revision,
            "scores": {
                str(criterion): None if value is None else str(value)
                for criterion, value in sorted(content.scores.items())
            },
            "comment": content.comment,
            **({"verdict": content.verdict, "verdict_reason": content.verdict_reason} if screening else {}),
        },
    )


def reopen(actor: Actor, assignment: Assignment, reason: str, *, now: dt.datetime) -> None:
    """Let the juror change a locked assessment, for a reason that is kept.

    Records REVIEW_REOPENED; the juror gets a letter with the reason. Refused when the reason is missing.
    """
    require(actor, Permission.REVIEW_REOPEN, assignment, now)
    if not reason.strip():
        raise Refused(N_("Give the reason; the juror will read it."), field="reason")
    assert assignment.sheet is not None  # noqa: S101 - the rule has seen that it is locked
    assignment.sheet.locked_at = None
    move(assignment.sheet, SheetState.OPEN, actor, now=now, quiet=True)
    move(
        assignment,
        AssignmentState.REOPENED,
        actor,
        now=now,
        challenge_id=assignment.round.challenge_id,
        payload={"reason": reason.strip()},
    )


def _begin(assignment: Assignment, now: dt.datetime) -> ScoreSheet:
    version = assignment.entry.current_version
    if version is None:
        raise Refused(N_("Nothing has been submitted yet."))
    sheet = ScoreSheet(assignment_id=assignment.id, version_id=version.id, saved_at=now)
    sheet.scores = []
    db.session.add(sheet)
    try:
        db.session.flush()
    except IntegrityError as twin:
        raise Stale(_ELSEWHERE, current=1) from twin
    return sheet


def asked_of(assignment: Assignment) -> list[Criterion]:
    """The criteria an entry is scored on in its round: none in a screening."""
    return [] if _screening(assignment) else assignment.challenge.criteria


def _screening(assignment: Assignment) -> bool:
    return assignment.round.kind is RoundKind.SCREENING


def check_verdict(verdict: Verdict | None, reason: str) -> None:
    """Refuses a screening without a verdict, and one that does not pass the entry without a reason."""
    if verdict is None:
        raise Refused(NO_VERDICT, field="verdict")
    if verdict is not Verdict.PASS and len(reason) < SHORTEST_COMMENT:
        raise Refused(NO_REASON, field="verdict_reason")


def check_scores(criteria: Sequence[Criterion], scores: Mapping[int, Decimal | None]) -> None:
    """Refuses scores on other criteria than these, outside a criterion's scale, or between its steps."""
    scales = {criterion.id: criterion for criterion in criteria}
    for criterion_id, value in scores.items():
        if criterion_id not in scales:
            raise Refused(N_("The criteria have changed. Reload the page."))
        criterion = scales[criterion_id]
        if value is not None and not (0 <= value <= criterion.scale_max and value % criterion.step == 0):
            raise Refused(
                say(N_("Choose a score from 0 to %(highest)d."), highest=criterion.scale_max),
                field=f"score_{criterion_id}",
            )
