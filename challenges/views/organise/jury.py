"""The organiser's jury page: who sits in it, who reads what, how far it has come, what conflicts there are."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from challenges.forms.jury import InviteForm, PlanForm, ReopenForm, ResolveForm, address_in
from challenges.forms.words import translate
from challenges.operations import assignments, conflicts, judging, jurors, reviews
from challenges.queries import conflicts as declared
from challenges.queries import invitations, jury
from challenges.queries import judging as figures
from challenges.queries import reviews as sheets
from challenges.rules.check import may
from challenges.rules.phases import is_sealed, round_phase
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.states import RoundState
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("jury", __name__, url_prefix="/challenges/<slug>/rounds/<int:position>/jury")


def _round(slug: str, position: int, **_rest: object) -> Any:
    """The round of an address that goes on to something in it."""
    return jury.round_in_workspace(slug, position)


@room.get("")
@guard(Permission.JURY_PROGRESS, load=jury.round_in_workspace)
def people(visit: Visit, round_: Any) -> Any:
    """The jurors, the invitations that wait for an answer, and the way to invite more."""
    return _people(visit, round_, InviteForm())


@room.post("/invitations")
@guard(Permission.JURY_MANAGE, load=jury.round_in_workspace)
def invite(visit: Visit, round_: Any) -> Any:
    """Invite one or many addresses: good ones are sent, the others stay in the form with the reason."""
    form = InviteForm()
    if not form.validate():
        return _people(visit, round_, form), 422
    left, problems, sent = [], [], 0
    for line in form.lines():
        address = address_in(line)
        try:
            if address is None:
                raise Refused(_("This is not an e-mail address."))
            jurors.invite(visit.me, round_, address, form.content(), now=visit.now)
            sent += 1
        except Refused as refused:
            left.append(line)
            problems.append(f"{line}: {translate(refused.reason)}")
    if sent:
        flash(
            ngettext("%(num)d invitation has been sent.", "%(num)d invitations have been sent.", sent),
            "success",
        )
    if not problems:
        return _to("people", round_)
    form.addresses.data = "\n".join(left)
    form.addresses.errors = (
        problems
        if len(problems) == 1
        else [
            _(
                "%(count)s lines could not be sent. The reasons are listed above the field.",
                count=len(problems),
            )
        ]
    )
    return _people(visit, round_, form, problems), 200 if sent else 422


@room.post("/invitations/<reference>/revoke")
@guard(Permission.JURY_MANAGE, load=_round)
def revoke(visit: Visit, round_: Any) -> Any:
    """Take back an invitation."""
    reference = (request.view_args or {})["reference"]
    waiting = invitations.unanswered_to_jury(round_.id, now=visit.now)
    invitation = next((one for one in waiting if one.reference == reference), None)
    if invitation is None:
        flash(_("The invitation has already been answered or taken back."), "info")
    else:
        jurors.revoke(visit.me, round_, invitation, now=visit.now)
        flash(_("The invitation to %(email)s has been taken back.", email=invitation.email), "success")
    return _to("people", round_)


@room.route("/jurors/<int:juror_id>/remove", methods=["GET", "POST"])
@guard(Permission.JURY_MANAGE, load=_round)
def remove(visit: Visit, round_: Any) -> Any:
    """Ask, then take a juror out of the jury."""
    juror = jury.active_juror(round_.id, (request.view_args or {})["juror_id"])
    if juror is None:
        raise NotFound
    if request.method == "POST":
        freed = jurors.remove(visit.me, juror, round_, now=visit.now)
        flash(_("%(name)s is no longer in the jury.", name=juror.person.name), "success")
        if freed and round_.state is RoundState.JUDGING:
            flash(
                ngettext(
                    "%(num)d entry now has a reader too few. Update the plan to fill the gap.",
                    "%(num)d entries now have a reader too few. Update the plan to fill the gaps.",
                    freed,
                ),
                "warning",
            )
            return _to("plan", round_)
        return _to("people", round_)
    return render_template(
        "organise/jury/remove.html", juror=juror, undone=figures.undone_of(juror.id), **_place(visit, round_)
    )


@room.route("/plan", methods=["GET", "POST"])
@guard(Permission.JURY_MANAGE, load=jury.round_in_workspace)
def plan(visit: Visit, round_: Any) -> Any:
    """Look at the plan that would be made, and make it."""
    form = PlanForm()
    status = 200
    if request.method == "POST":
        status = 422
        try:
            made = assignments.make(visit.me, round_, form.fingerprint.data or "", now=visit.now)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(
                ngettext(
                    "%(num)d reading has been planned.",
                    "%(num)d readings have been planned.",
                    len(made.pairs),
                ),
                "success",
            )
            return _to("plan", round_)
    drawn, problem = None, ""
    try:
        drawn = assignments.draw(visit.me, round_, now=visit.now)
    except Refused as refused:
        problem = translate(refused.reason)
    if drawn is not None:
        form.fingerprint.data = drawn.fingerprint
    return render_template(
        "organise/jury/plan.html", form=form, drawn=drawn, problem=problem, **_place(visit, round_)
    ), status


@room.post("/open")
@guard(Permission.JURY_MANAGE, load=jury.round_in_workspace)
def start(visit: Visit, round_: Any) -> Any:
    """Open judging; the jurors get letters."""
    try:
        judging.open_round(visit.me, round_, now=visit.now)
    except Refused as refused:
        flash(translate(refused.reason), "warning")
        return _to("plan", round_)
    flash(_("The assessment has begun, and the jurors get letters."), "success")
    return _to("progress", round_)


@room.get("/progress")
@guard(Permission.JURY_PROGRESS, load=jury.round_in_workspace)
def progress(visit: Visit, round_: Any) -> Any:
    """How far each juror has come, in states and counts."""
    return render_template(
        "organise/jury/progress.html",
        jurors=figures.juror_progress(round_.id, without=visit.me.conflicts, page=visit.page),
        can_remind=may(visit.me, Permission.JURY_REMIND, round_, visit.now),
        **_place(visit, round_),
    )


@room.get("/progress/entries")
@guard(Permission.JURY_READINGS, load=jury.round_in_workspace)
def entries(visit: Visit, round_: Any) -> Any:
    """How many readings each entry has, and by whom."""
    rows = figures.entry_progress(round_, without=visit.me.conflicts, page=visit.page)
    return render_template(
        "organise/jury/entries.html",
        entries=rows,
        reopen_url=lambda one: _address(round_, "reopen", reference=one.reference),
        readings=figures.readings(round_.id, [row.entry.id for row in rows.items]),
        can_reopen=round_.state is RoundState.JUDGING
        and may(visit.me, Permission.JURY_REMIND, round_, visit.now),
        **_place(visit, round_),
    )


@room.post("/remind")
@guard(Permission.JURY_REMIND, load=jury.round_in_workspace)
def remind(visit: Visit, round_: Any) -> Any:
    """A letter to each juror with something left to do, at most one a day."""
    try:
        sent = judging.remind(visit.me, round_, now=visit.now)
    except Refused as refused:
        flash(translate(refused.reason), "info")
    else:
        flash(
            ngettext("%(num)d juror has been reminded.", "%(num)d jurors have been reminded.", sent),
            "success",
        )
    return _to("progress", round_)


@room.get("/declarations")
@guard(Permission.CONFLICTS_READ, load=jury.round_in_workspace)
def declarations(visit: Visit, round_: Any) -> Any:
    """What the jurors have declared; possible conflicts wait for a decision."""
    return render_template(
        "organise/jury/declarations.html",
        resolve_url=lambda one: _address(round_, "resolve", declaration_id=one.id),
        declarations=declared.declarations(round_.id, without=visit.me.conflicts, page=visit.page),
        **_place(visit, round_),
    )


@room.post("/declarations/<int:declaration_id>")
@guard(Permission.CONFLICT_RESOLVE, load=declared.declaration_of)
def resolve(visit: Visit, declaration: Any) -> Any:
    """Decide on a possible conflict of interest."""
    form = ResolveForm()
    try:
        if not form.validate():
            raise Refused(_("Choose one of the two decisions."))
        conflicts.resolve(visit.me, declaration, form.content(), now=visit.now)
        flash(_("The decision is saved, and the juror gets a letter."), "success")
    except Refused as refused:
        flash(translate(refused.reason), "warning")
    return _to("declarations", declaration.juror.round)


@room.route("/assignments/<reference>/reopen", methods=["GET", "POST"])
@guard(Permission.REVIEW_REOPEN, load=sheets.assignment_of)
def reopen(visit: Visit, assignment: Any) -> Any:
    """Let a juror change a locked assessment, with a reason."""
    form = ReopenForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                reviews.reopen(visit.me, assignment, form.reason.data, now=visit.now)
            except Refused as refused:
                form.refuse(refused)
            else:
                flash(_("The assessment is open again, and the juror gets a letter."), "success")
                return _to("entries", assignment.round)
    return render_template(
        "organise/jury/reopen.html", form=form, assignment=assignment, **_place(visit, assignment.round)
    ), status


def _people(visit: Visit, round_: Any, form: InviteForm, problems: Sequence[str] = ()) -> str:
    return render_template(
        "organise/jury/people.html",
        form=form,
        problems=problems if len(problems) > 1 else (),
        jurors=jury.active_jurors(round_.id),
        seat_name=lambda role: JurySeat(role).label,
        invited=invitations.unanswered_to_jury(round_.id, now=visit.now),
        **_place(visit, round_),
    )


def _place(visit: Visit, round_: Any) -> dict[str, Any]:
    """What all pages about the jury show: where the round stands, and what can be done."""
    return {
        "round": round_,
        "phase": round_phase(round_, visit.now),
        "sealed": is_sealed(round_, visit.now),
        "planned": round_.state is RoundState.PLANNED,
        "totals": figures.totals(round_, without=visit.me.conflicts),
        "can_manage": may(visit.me, Permission.JURY_MANAGE, round_, visit.now),
        "can_resolve": may(visit.me, Permission.CONFLICTS_READ, round_, visit.now),
        "left_out": bool(visit.me.conflicts),
        **workspace(visit, round_.challenge),
    }


def _address(round_: Any, page: str, **values: Any) -> str:
    place = {"slug": round_.challenge.slug, "position": round_.position}
    return url_for(f"organise.jury.{page}", **place, **values)


def _to(page: str, round_: Any) -> Response:
    return redirect(_address(round_, page), 303)
