"""Conflicts of interest that were declared or found, the decision on the possible ones, and one's own declarations."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from challenges.forms.jury import ResolveForm, declaration_form
from challenges.forms.words import translate
from challenges.operations import conflicts
from challenges.queries import conflict_cases, jury
from challenges.queries import conflicts as declared
from challenges.rules.judging_plan import shows_teams
from challenges.views.organise.jury.place import address, place, room, to
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.web.declaring import next_page, tell_saved
from challenges.web.guarding import guard
from challenges.web.visit import Visit

_RESOLVE = {
    conflict_cases.DECLARED: ("resolve", "declaration_id"),
    conflict_cases.OFFICIAL: ("resolve_official", "declaration_id"),
    conflict_cases.FOUND: ("resolve_found", "finding_id"),
}


@room.get("/declarations")
@guard(Permission.CONFLICTS_READ, load=jury.round_in_workspace)
def declarations(visit: Visit, round_: Any) -> Any:
    """What was declared and found; possible conflicts wait for a decision. Nothing while the entries are sealed."""
    around = place(visit, round_)
    cases = (
        None
        if around["sealed"]
        else conflict_cases.cases(round_.id, without=visit.me.conflicts, page=visit.page)
    )
    return render_template(
        "organise/jury/declarations.html",
        resolve_url=lambda one: _resolve_address(round_, one),
        cases=cases,
        titles=shows_teams(round_),
        stuck=0 if around["sealed"] else conflict_cases.undecidable(round_),
        **around,
    )


@room.post("/declarations/<int:declaration_id>")
@guard(Permission.CONFLICT_RESOLVE, load=declared.declaration_of)
def resolve(visit: Visit, declaration: Any) -> Any:
    """Decide on a possible conflict of interest that a juror declared."""
    return _resolve(declaration.juror.round, lambda choice: conflicts.resolve(
        visit.me, declaration, choice, now=visit.now
    ))  # fmt: skip


@room.post("/declarations/found/<int:finding_id>")
@guard(Permission.CONFLICT_RESOLVE, load=conflict_cases.found_tie)
def resolve_found(visit: Visit, tie: Any) -> Any:
    """Decide on a possible conflict of interest that was found."""
    return _resolve(tie.round, lambda choice: conflicts.resolve_tie(visit.me, tie, choice, now=visit.now))


@room.post("/declarations/officials/<int:declaration_id>")
@guard(Permission.CONFLICT_RESOLVE, load=conflict_cases.official_tie)
def resolve_official(visit: Visit, tie: Any) -> Any:
    """Decide on a possible conflict of interest that an official declared."""
    return _resolve(tie.round, lambda choice: conflicts.resolve_tie(visit.me, tie, choice, now=visit.now))


@room.route("/conflicts", methods=["GET", "POST"])
@guard(Permission.OFFICIAL_DECLARE, load=jury.round_in_workspace)
def declare(visit: Visit, round_: Any) -> Any:
    """Declare as a member of the organisation: the entrants, fifty on a page, one answer each."""
    shown = declared.entrant_pages(round_.id, visit.page)
    entrants = declared.entrants_for_official(round_.id, visit.me.person_id, page=shown.number)
    form = declaration_form(entrants)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                changed = conflicts.declare_as_official(visit.me, round_, form.content(), now=visit.now)
            except Refused as refused:
                form.refuse(refused)
            else:
                tell_saved(changed)
                left = declared.undeclared_by_official(round_.id, visit.me.person_id)
                return redirect(address(round_, "declare", **next_page(shown, left)), 303)
    return render_template(
        "organise/jury/declare.html",
        form=form,
        entrants=entrants,
        shown=shown,
        titles=shows_teams(round_),
        over=round_.state is RoundState.PUBLISHED,
        left=declared.undeclared_by_official(round_.id, visit.me.person_id),
        **place(visit, round_),
    ), status


def _resolve_address(round_: Any, case: conflict_cases.Case) -> str:
    page, argument = _RESOLVE[case.source]
    return address(round_, page, **{argument: case.id})


def _resolve(round_: Any, decide: Callable[[Any], None]) -> Any:
    form = ResolveForm()
    try:
        if not form.validate():
            raise Refused(_("Choose one of the two decisions."))
        decide(form.content())
        flash(_("The decision is saved, and the person gets a letter."), "success")
    except Refused as refused:
        flash(translate(refused.reason), "warning")
    return to("declarations", round_)
