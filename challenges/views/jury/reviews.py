"""The review page: an entry beside the criteria."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, after_this_request, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from challenges.forms.jury import ReopenForm
from challenges.forms.reviews import sheet_form
from challenges.forms.words import translate
from challenges.operations import reviews as operations
from challenges.operations.unit_of_work import unit_of_work
from challenges.queries import entries, meetings, others, reviews, taking_part
from challenges.rules.check import may, why_not
from challenges.rules.dataset_watch import opening_by, watches
from challenges.rules.judging_plan import Seen, sees_others, shows_teams
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import AssignmentState, RoundState, SheetState
from challenges.web.downloads import download, in_place, opens_in_place
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("reviews", __name__)


@room.route("/assignments/<reference>", methods=["GET", "POST"])
@guard(Permission.REVIEW_READ, load=reviews.assignment_for_review)
def edit(visit: Visit, assignment: Any) -> Any:
    """Read, score, save, undo, lock. A locked assessment is shown, and cannot be changed."""
    form = _form(visit, assignment)
    if request.method != "POST":
        if assignment.opened_at is None:
            _note_opening(visit, assignment.id)
        return _page(visit, assignment, form)
    asked = next((verb for verb in _VERBS if verb in request.form), "save")
    writable = may(visit.me, Permission.REVIEW_WRITE, assignment, visit.now)
    if not form.validate() or (asked == "lock" and writable and not form.complete()):
        return _page(visit, assignment, form), 422
    try:
        done = _VERBS[asked](visit.me, assignment, form.content(), form.made(), now=visit.now)
    except Stale as stale:
        form.refuse(stale)
        form.version.data = str(stale.current)
        return _page(visit, assignment, form), 409
    except NotAllowed as refused:
        form.refuse(refused)
        return _page(visit, assignment, form, typed=True), 422
    except Refused as refused:
        form.refuse(refused)
        return _page(visit, assignment, form), 422
    _tell(asked, done)
    return redirect(_after(visit, assignment, onwards=request.form.get("lock") == "next"), 303)


_MAYBE_REOPENED = {AssignmentState.REOPENED, AssignmentState.DONE}

_VERBS: dict[str, Callable[..., Any]] = {
    "lock": operations.lock,
    "undo": operations.undo,
    "redo": operations.redo,
    "save": operations.save,
}


def _tell(asked: str, done: Any) -> None:
    if asked == "lock":
        flash(_("Your assessment is locked. Thank you!"), "success")
    elif asked == "undo":
        flash(_("The last change is undone.") if done else _("There is nothing to undo."), "info")
    elif asked == "redo":
        flash(_("The change is done again.") if done else _("There is nothing to do again."), "info")
    else:
        flash(_("Saved. Only you see it until you lock it."), "success")


def _after(visit: Visit, assignment: Any, *, onwards: bool) -> str:
    """The page itself, or the next entry to assess if there is one."""
    reference = assignment.reference
    if onwards:
        reference = _standing(assignment).next or reference
    return url_for("jury.reviews.edit", reference=reference)


def _form(visit: Visit, assignment: Any) -> Any:
    screening = assignment.round.kind is RoundKind.SCREENING
    return sheet_form(assignment.challenge.criteria, assignment.sheet, visit.language, screening=screening)


def _standing(assignment: Any) -> reviews.Standing:
    return reviews.standing(assignment.juror_id, after=(assignment.position, assignment.id))


def _note_opening(visit: Visit, assignment_id: int) -> None:
    """Once the page has been read: reading it writes nothing itself."""

    @after_this_request
    def note(response: Response) -> Response:
        if response.status_code == 200 and request.method == "GET":
            with unit_of_work(write=True) as work:
                operations.note_opened(assignment_id, now=visit.now)
                work.commit()
        return response


@room.post("/assignments/<reference>/autosave")
@guard(Permission.REVIEW_WRITE, load=reviews.assignment_for_review)
def autosave(visit: Visit, assignment: Any) -> Any:
    """Save what has been filled in so far, for the script on the page."""
    form = _form(visit, assignment)
    if not form.validate():
        return jsonify(message=_("What is too long or not valid has not been saved.")), 422
    try:
        sheet = operations.save(visit.me, assignment, form.content(), form.made(), now=visit.now)
    except Stale as stale:
        return jsonify(message=translate(stale.reason), version=stale.current), 409
    except NotAllowed as refused:
        return jsonify(message=translate(refused.reason)), 403
    except Refused as refused:
        return jsonify(message=translate(refused.reason)), 422
    return jsonify(version=sheet.revision)


@room.get("/assignments/<reference>/files/<file>")
@guard(Permission.REVIEW_READ, load=reviews.assigned_file)
def file(visit: Visit, assigned: Any) -> Any:
    """A file of the version I read."""
    return download(assigned.file)


@room.get("/assignments/<reference>/files/<file>/view")
@guard(Permission.REVIEW_READ, load=reviews.assigned_file)
def view(visit: Visit, assigned: Any) -> Any:
    """A file of the version I read, shown by the browser if it is of a kind that can do no harm."""
    if opens_in_place(assigned.file) is None:
        raise NotFound
    return in_place(assigned.file)


@room.route("/assignments/<reference>/reopen", methods=["GET", "POST"])
@guard(Permission.REVIEW_REOPEN, load=reviews.assignment_to_reopen)
def reopen(visit: Visit, assignment: Any) -> Any:
    """The chair lets a juror change a locked assessment, with a reason."""
    form = ReopenForm()
    status = 200
    round_ = assignment.round
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                operations.reopen(visit.me, assignment, form.reason.data, now=visit.now)
            except Refused as refused:
                form.refuse(refused)
            else:
                flash(_("The assessment is open again, and the juror gets a letter."), "success")
                return redirect(
                    url_for("jury.progress.entries", slug=round_.challenge.slug, position=round_.position),
                    303,
                )
    return render_template("jury/reviews/reopen.html", form=form, assignment=assignment, round=round_), status


def _page(visit: Visit, assignment: Any, form: Any, *, typed: bool = False) -> str:
    """The page. ``typed`` also shows what was written when it can no longer be stored."""
    version = reviews.read_version(assignment)
    used = {use["dataset"] for use in (version.content if version else {}).get("dataset_uses", ())}
    linked = entries.datasets_of(assignment.round.challenge_id) if used else ()
    links = [link for link in linked if link.dataset.reference in used]
    opening = opening_by(assignment.challenge, assignment.round)
    watched = watches(links, opening, visit.now, visit.language)
    standing = _standing(assignment)
    writable = may(visit.me, Permission.REVIEW_WRITE, assignment, visit.now)
    newest = assignment.entry.current_version
    criteria = operations.asked_of(assignment)
    seen = _seen(visit, assignment)
    return render_template(
        "jury/reviews/edit.html",
        form=form,
        assignment=assignment,
        round=assignment.round,
        challenge=assignment.challenge,
        criteria=criteria,
        given=_given(assignment.sheet),
        seen=seen,
        others=others.others_on(assignment, **seen._asdict(), names=assignment.round.sign_feedback),
        version=version,
        newer=newest if version and newest and newest.number > version.number else None,
        shows_team=shows_teams(assignment.round),
        party=taking_part.parties([assignment.entry.team_id]).get(assignment.entry.team_id),
        watched={link.dataset.reference: watched[link.id] for link in links},
        file_url=_Files(assignment.reference),
        highest=max((criterion.scale_max for criterion in criteria), default=0),
        standing=standing,
        minutes_left=standing.left * assignment.round.minutes_per_reading,
        undone=reviews.has_undone(assignment.sheet.id) if assignment.sheet and writable else False,
        changes=meetings.changes_of(assignment.sheet.id)
        if assignment.sheet and assignment.round.state is not RoundState.JUDGING
        else (),
        reopening=reviews.last_reopening(assignment.id) if assignment.state in _MAYBE_REOPENED else None,
        writable=writable,
        typed=typed,
        why_not="" if writable else why_not(visit.me, Permission.REVIEW_WRITE, assignment, visit.now),
    )


def _seen(visit: Visit, assignment: Any) -> Seen:
    """What the round lets the juror see of the others' work on this entry now."""
    locked = assignment.sheet is not None and assignment.sheet.state is SheetState.LOCKED
    return sees_others(assignment.round, locked, visit.now)


class _Files:
    """Where the files of an assignment's entry are: ``files(file)`` to download one, ``view(file)`` to see it here."""

    def __init__(self, reference: str) -> None:
        self._reference = reference

    def __call__(self, file: Any) -> str:
        return url_for("jury.reviews.file", reference=self._reference, file=file.reference)

    def view(self, file: Any) -> tuple[str, str] | None:
        """How a file can be seen, "image" or "page", and the address; None when it can only be downloaded."""
        how = opens_in_place(file)
        if how is None:
            return None
        return how, url_for("jury.reviews.view", reference=self._reference, file=file.reference)


def _given(sheet: Any) -> dict[int, Any]:
    """The scores of a sheet by criterion."""
    return {score.criterion_id: score.value for score in sheet.scores} if sheet else {}
