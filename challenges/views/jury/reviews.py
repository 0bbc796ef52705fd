"""The review page: an entry beside the criteria."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.jury import ReopenForm
from challenges.forms.reviews import SheetForm, sheet_form
from challenges.forms.words import translate
from challenges.operations import reviews as operations
from challenges.queries import entries, reviews
from challenges.rules.check import may, why_not
from challenges.rules.dataset_watch import opening_by, watches
from challenges.vocabulary.errors import NotAllowed, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.web.downloads import download
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("reviews", __name__)


@room.route("/assignments/<reference>", methods=["GET", "POST"])
@guard(Permission.REVIEW_READ, load=reviews.assignment_for_review)
def edit(visit: Visit, assignment: Any) -> Any:
    """Read, score, save, lock. A locked assessment is shown, and cannot be changed."""
    form = sheet_form(assignment.challenge.criteria, assignment.sheet, visit.language)
    if request.method != "POST":
        return _page(visit, assignment, form)
    verb = operations.lock if "lock" in request.form else operations.save
    writable = may(visit.me, Permission.REVIEW_WRITE, assignment, visit.now)
    if not form.validate() or (verb is operations.lock and writable and not form.complete()):
        return _page(visit, assignment, form), 422
    try:
        verb(visit.me, assignment, form.content(), form.made(), now=visit.now)
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
    if verb is operations.lock:
        flash(_("Your assessment is locked. Thank you!"), "success")
    else:
        flash(_("Saved. Only you see it until you lock it."), "success")
    return redirect(url_for("jury.reviews.edit", reference=assignment.reference), 303)


@room.post("/assignments/<reference>/autosave")
@guard(Permission.REVIEW_WRITE, load=reviews.assignment_for_review)
def autosave(visit: Visit, assignment: Any) -> Any:
    """Save what has been filled in so far, for the script on the page."""
    form = sheet_form(assignment.challenge.criteria, assignment.sheet, visit.language)
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


def _page(visit: Visit, assignment: Any, form: SheetForm, *, typed: bool = False) -> str:
    """The page. ``typed`` also shows what was written when it can no longer be stored."""
    version = reviews.read_version(assignment)
    used = {use["dataset"] for use in (version.content if version else {}).get("dataset_uses", ())}
    linked = entries.datasets_of(assignment.round.challenge_id) if used else ()
    links = [link for link in linked if link.dataset.reference in used]
    opening = opening_by(assignment.challenge, assignment.round)
    watched = watches(links, opening, visit.now, visit.language)
    standing = reviews.standing(assignment.juror_id, after=(assignment.position, assignment.id))
    writable = may(visit.me, Permission.REVIEW_WRITE, assignment, visit.now)
    return render_template(
        "jury/reviews/edit.html",
        form=form,
        assignment=assignment,
        round=assignment.round,
        challenge=assignment.challenge,
        version=version,
        watched={link.dataset.reference: watched[link.id] for link in links},
        file_url=lambda file: url_for(
            "jury.reviews.file", reference=assignment.reference, file=file.reference
        ),
        highest=max((criterion.scale_max for criterion in assignment.challenge.criteria), default=0),
        standing=standing,
        reopening=reviews.last_reopening(assignment.id) if assignment.sheet else None,
        writable=writable,
        typed=typed,
        why_not="" if writable else why_not(visit.me, Permission.REVIEW_WRITE, assignment, visit.now),
    )
