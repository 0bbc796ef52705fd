"""The judging plan of a draft: read as the public will read it, and set round by round."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.judging_plan import JudgingPlanForm
from challenges.forms.rows import differences
from challenges.forms.words import translate
from challenges.operations import judging_plans
from challenges.queries import challenges as queries
from challenges.rules.judging_plan import READ_KINDS, jury_hours
from challenges.rules.judging_words import told
from challenges.vocabulary.errors import NotAllowed, Refused, Stale
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import section_endpoint, section_name, workspace

room = Blueprint("judging_plan", __name__, url_prefix="/challenges/<slug>/judging-plan")

_SIZES = (10, 50, 200)
"""Numbers of entries whose hours of reading are shown as examples."""


@room.get("")
@guard(Permission.CHALLENGE_EDIT, load=queries.whole)
def index(visit: Visit, challenge: Any) -> Any:
    """How each round is judged, in the words of the public page."""
    return render_template(
        "organise/judging_plan/index.html",
        heading=section_name("judging"),
        plans=[
            (round_, told(round_, challenge.rounds, challenge.prizes), _hours(round_))
            for round_ in challenge.rounds
        ],
        **workspace(visit, challenge),
    )


@room.route("/<int:position>", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_EDIT, load=queries.round_in)
def edit(visit: Visit, round_: Any) -> Any:
    """Set the plan of a round. What somebody else saved in the meantime is never written over: both are shown."""
    challenge = round_.challenge
    stored = JudgingPlanForm.stored(round_) | {"revision": challenge.revision}
    if request.method != "POST":
        return _page(visit, round_, JudgingPlanForm.of(round_, challenge, formdata=None, data=stored))
    form = JudgingPlanForm.of(round_, challenge)
    if not form.validate():
        return _page(visit, round_, form), 422
    try:
        judging_plans.save(visit.me, round_, form.content(), seen=form.seen, now=visit.now)
    except NotAllowed:
        raise
    except Stale as stale:
        form.revision.data = str(stale.current)
        kept = JudgingPlanForm.of(round_, challenge, formdata=None, data=stored)
        conflict = translate(stale.reason)
        return _page(visit, round_, form, conflict=conflict, both=differences(kept, form)), 409
    except Refused as refused:
        form.refuse(refused)
        return _page(visit, round_, form), 422
    flash(_("%(section)s: saved.", section=section_name("judging")), "success")
    onward = "prizes" if "onward" in request.form else "judging"
    return redirect(url_for(section_endpoint(onward), slug=challenge.slug), 303)


def _hours(round_: Any) -> list[tuple[int, int]]:
    """Numbers of entries, and the hours that the jury then reads in all."""
    if round_.kind not in READ_KINDS:
        return []
    return [(size, jury_hours(size, round_.readings, round_.minutes_per_reading)) for size in _SIZES]


def _page(visit: Visit, round_: Any, form: JudgingPlanForm, **more: Any) -> str:
    return render_template(
        "organise/judging_plan/edit.html",
        form=form,
        heading=section_name("judging"),
        round=round_,
        hours=_hours(round_),
        **more,
        **workspace(visit, round_.challenge),
    )
