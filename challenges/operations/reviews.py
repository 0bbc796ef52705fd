"""A juror's assessment of one entry: saved as one goes, locked, and reopened only with a reason."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.challenges import Criterion
from challenges.models.jury import Assignment, Score, ScoreSheet
from challenges.operations.moving import move
from challenges.queries import reviews
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
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
_LOCKED = N_("Your assessment is locked.")
_ELSEWHERE = N_(
    "This assessment has been changed in another window. What you wrote here is still on the page: "
    "save again to replace what is stored."
)


@dataclass(frozen=True)
class Assessment:
    """What a juror has filled in. ``scores`` by criterion id; None is "cannot judge", a missing one is not answered."""

    scores: Mapping[int, int | None]
    comment: str = ""
    private_note: str = ""


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
    it is locked. A page goes on from its own saves, even if their answers never reached it.
    """
    require(actor, Permission.REVIEW_WRITE, assignment, now)
    _check_scores(assignment.challenge.criteria, content.scores)
    sheet = reviews.sheet_now(assignment.id)
    if sheet is not None and sheet.state is SheetState.LOCKED:
        raise NotAllowed(_LOCKED)
    current = sheet.revision if sheet else 0
    own = sheet is not None and bool(made.page) and sheet.page == made.page
    if current != made.revision and not own:
        raise Stale(_ELSEWHERE, current=current)
    if sheet is None:
        sheet = _begin(assignment, now)
    sheet.comment, sheet.private_note = content.comment, content.private_note
    sheet.revision, sheet.page, sheet.saved_at = current + 1, made.page, now
    stored = {score.criterion_id: score for score in sheet.scores}
    for criterion_id, value in content.scores.items():
        if criterion_id in stored:
            stored[criterion_id].value = value
        else:
            sheet.scores.append(Score(criterion_id=criterion_id, value=value))
    db.session.flush()
    return sheet


def lock(actor: Actor, assignment: Assignment, content: Assessment, made: Save, *, now: dt.datetime) -> None:
    """Save, and lock: from now on it counts, and cannot be changed unless somebody reopens it.

    Records REVIEW_LOCKED with what was locked, so that a reopened one is not forgotten; nobody is told.
    Refused until every criterion has a score or "cannot judge" and the comment to the team is written;
    Stale and NotAllowed as for ``save``.
    """
    require(actor, Permission.REVIEW_WRITE, assignment, now)
    for criterion in assignment.challenge.criteria:
        if criterion.id not in content.scores:
            raise Refused(UNANSWERED, field=f"score_{criterion.id}")
    if len(content.comment) < SHORTEST_COMMENT:
        raise Refused(SHORT, field="comment")
    sheet = save(actor, assignment, content, made, now=now)
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
            "scores": {str(criterion): value for criterion, value in sorted(content.scores.items())},
            "comment": content.comment,
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


def _check_scores(criteria: list[Criterion], scores: Mapping[int, int | None]) -> None:
    scales = {criterion.id: criterion.scale_max for criterion in criteria}
    for criterion_id, value in scores.items():
        if criterion_id not in scales:
            raise Refused(N_("The criteria have changed. Reload the page."))
        if value is not None and not 0 <= value <= scales[criterion_id]:
            raise Refused(
                say(N_("Choose a score from 0 to %(highest)d."), highest=scales[criterion_id]),
                field=f"score_{criterion_id}",
            )
