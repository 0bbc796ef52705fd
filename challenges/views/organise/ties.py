"""Equal entries where the places end: the ladder, step by step; for officials and the chair."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from challenges.forms.base import Form
from challenges.forms.rankings import LotForm, ReadingForm, vote_form
from challenges.operations import ties
from challenges.queries import ranking_lines, rankings
from challenges.queries import results as queries
from challenges.queries.rankings import RoundTie
from challenges.rules.check import may
from challenges.rules.judging_plan import tie_steps
from challenges.vocabulary.choices import TieStep
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("ties", __name__, url_prefix="/challenges/<slug>/rounds/<int:position>/results/ties")


def _tie(visit: Visit, at: RoundTie) -> RoundTie:
    """The tie, for those who are kept from nothing in its ranking: its place and score follow from every entry."""
    if ranking_lines.has_one_of(at.tie.ranking_id, visit.me.conflicts):
        raise NotFound
    return at


@room.get("/<tie>")
@guard(Permission.RANKING_READ, load=rankings.tie_at)
def show(visit: Visit, at: RoundTie) -> Any:
    """Where the tie stands: the steps that were taken, and the one whose turn it is."""
    return _page(visit, _tie(visit, at), None)


@room.post("/<tie>/reader")
@guard(Permission.TIES_SETTLE, load=rankings.tie_at)
def ask(visit: Visit, at: RoundTie) -> Any:
    """Ask a juror for a further reading."""
    form = ReadingForm.among(ties.possible_readers(at.round, ties.tied(_tie(visit, at).tie)))
    return _took(
        visit,
        at,
        form,
        lambda: ties.ask_reading(visit.me, at, int(form.juror.data), now=visit.now),
        _("The jury member has been asked, and gets a letter."),
    )


@room.post("/<tie>/reading")
@guard(Permission.TIES_SETTLE, load=rankings.tie_at)
def reading(visit: Visit, at: RoundTie) -> Any:
    """Let the further reading decide."""
    return _took(visit, _tie(visit, at), Form(), lambda: ties.settle_reading(visit.me, at, now=visit.now))


@room.post("/<tie>/nobody")
@guard(Permission.TIES_SETTLE, load=rankings.tie_at)
def nobody(visit: Visit, at: RoundTie) -> Any:
    """Go past the further reading: nobody can do it."""
    return _took(visit, _tie(visit, at), Form(), lambda: ties.pass_reading(visit.me, at, now=visit.now))


@room.post("/<tie>/vote")
@guard(Permission.TIES_SETTLE, load=rankings.tie_at)
def vote(visit: Visit, at: RoundTie) -> Any:
    """Enter what the jury has voted."""
    form = vote_form(_titles(_tie(visit, at)))
    return _took(visit, at, form, lambda: ties.vote(visit.me, at, form.content(), now=visit.now))


@room.post("/<tie>/lot")
@guard(Permission.TIES_SETTLE, load=rankings.tie_at)
def lot(visit: Visit, at: RoundTie) -> Any:
    """Draw lots with the value that has been published."""
    form = LotForm()
    return _took(
        visit, _tie(visit, at), form, lambda: ties.draw_lot(visit.me, at, form.content(), now=visit.now)
    )


def _took(visit: Visit, at: RoundTie, form: Any, act: Callable[[], object], said: str = "") -> Any:
    if form.validate() and form.attempt(act):
        flash(said or _("The step has been taken and recorded."), "success")
        return redirect(
            url_for(
                "organise.ties.show",
                slug=at.challenge.slug,
                position=at.round.position,
                tie=at.tie.reference,
            ),
            303,
        )
    return _page(visit, at, form), 422


def _titles(at: RoundTie) -> dict[int, str]:
    group = ties.tied(at.tie)
    names = rankings.names(at.round.id, group)
    return {entry: f"{names[entry].title} ({names[entry].team})" for entry in group if entry in names}


def _page(visit: Visit, at: RoundTie, form: Any) -> str:
    tie, round_ = at.tie, at.round
    step = ties.next_step(round_, tie) if may(visit.me, Permission.TIES_SETTLE, round_, visit.now) else None
    waiting = ties.readings_left(tie) if step is TieStep.READING else []
    readers = ties.possible_readers(round_, ties.tied(tie)) if step is TieStep.READING else []
    if form is None or type(form) is Form:
        errors = form.form_errors if form is not None else []
        if step is TieStep.READING:
            form = ReadingForm.among(readers)
        elif step is TieStep.VOTE:
            form = vote_form(_titles(at))
        elif step is TieStep.LOT:
            form = LotForm()
        if form is not None:
            form.form_errors = [*errors]
    return render_template(
        "organise/results/tie.html",
        form=form,
        round=round_,
        tie=tie,
        step=step,
        steps=TieStep,
        ladder=tie_steps(round_),
        waiting=waiting,
        readers=readers,
        names=rankings.names(round_.id, tie.entries),
        criteria=queries.criteria_by_id(round_.challenge),
        **workspace(visit, round_.challenge),
    )
