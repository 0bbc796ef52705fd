"""The chair's list of conflicts of interest, declared and found, and the decision on the possible ones."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from challenges.forms.jury import ResolveForm
from challenges.forms.words import translate
from challenges.operations import conflicts as operations
from challenges.queries import conflict_cases, conflicts, jury
from challenges.rules.judging_plan import shows_teams
from challenges.rules.phases import is_sealed
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("declarations", __name__, url_prefix="/rounds/<slug>/<int:position>/declarations")

_RESOLVE = {
    conflict_cases.DECLARED: ("resolve", "declaration_id"),
    conflict_cases.OFFICIAL: ("resolve_official", "declaration_id"),
    conflict_cases.FOUND: ("resolve_found", "finding_id"),
}


@room.get("")
@guard(Permission.CONFLICTS_READ, load=jury.round_of)
def index(visit: Visit, round_: Any) -> Any:
    """What was declared and found, without the entries I have a conflict with."""
    sealed = is_sealed(round_, visit.now)
    return render_template(
        "jury/declarations/index.html",
        round=round_,
        seat=visit.me.seats.get(round_.id),
        resolve_url=lambda one: _address(round_, *_RESOLVE[one.source], one.id),
        cases=None
        if sealed
        else conflict_cases.cases(round_.id, without=visit.me.conflicts, page=visit.page),
        titles=shows_teams(round_),
        stuck=0 if sealed else conflict_cases.undecidable(round_),
    )


@room.post("/<int:declaration_id>")
@guard(Permission.CONFLICT_RESOLVE, load=conflicts.declaration_of)
def resolve(visit: Visit, declaration: Any) -> Any:
    """Decide on a possible conflict of interest that a juror declared."""
    return _resolve(declaration.juror.round, lambda choice: operations.resolve(
        visit.me, declaration, choice, now=visit.now
    ))  # fmt: skip


@room.post("/found/<int:finding_id>")
@guard(Permission.CONFLICT_RESOLVE, load=conflict_cases.found_tie)
def resolve_found(visit: Visit, tie: Any) -> Any:
    """Decide on a possible conflict of interest that was found."""
    return _resolve(tie.round, lambda choice: operations.resolve_tie(visit.me, tie, choice, now=visit.now))


@room.post("/officials/<int:declaration_id>")
@guard(Permission.CONFLICT_RESOLVE, load=conflict_cases.official_tie)
def resolve_official(visit: Visit, tie: Any) -> Any:
    """Decide on a possible conflict of interest that an official declared."""
    return _resolve(tie.round, lambda choice: operations.resolve_tie(visit.me, tie, choice, now=visit.now))


def _resolve(round_: Any, decide: Callable[[Any], None]) -> Any:
    form = ResolveForm()
    if form.validate():
        try:
            decide(form.content())
            flash(_("The decision is saved, and the person gets a letter."), "success")
        except Refused as refused:
            flash(translate(refused.reason), "warning")
    else:
        flash(_("Choose one of the two decisions."), "warning")
    place = {"slug": round_.challenge.slug, "position": round_.position}
    return redirect(url_for("jury.declarations.index", **place), 303)


def _address(round_: Any, page: str, argument: str, row_id: Any) -> str:
    place: dict[str, Any] = {"slug": round_.challenge.slug, "position": round_.position}
    return url_for(f"jury.declarations.{page}", **place, **{argument: row_id})
