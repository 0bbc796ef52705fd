"""The chair's view of how far the jury has come: states and counts, never scores."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import ngettext

from challenges.forms.words import translate
from challenges.operations import judging as operations
from challenges.queries import conflict_cases, judging, jury
from challenges.rules.check import may
from challenges.rules.phases import round_phase
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("progress", __name__, url_prefix="/rounds/<slug>/<int:position>/progress")


@room.get("")
@guard(Permission.JURY_PROGRESS, load=jury.round_of)
def show(visit: Visit, round_: Any) -> Any:
    """Juror by juror."""
    without = visit.me.conflicts
    return render_template(
        "jury/progress/show.html",
        round=round_,
        phase=round_phase(round_, visit.now),
        seat=visit.me.seats.get(round_.id),
        totals=judging.totals(round_, without=without),
        left_out=conflict_cases.hides(round_.id, without),
        jurors=judging.juror_progress(round_.id, without=without, page=visit.page),
        can_remind=may(visit.me, Permission.JURY_REMIND, round_, visit.now),
    )


@room.get("/entries")
@guard(Permission.JURY_READINGS, load=jury.round_of)
def entries(visit: Visit, round_: Any) -> Any:
    """Entry by entry: who reads it, and who is done."""
    rows = judging.entry_progress(round_, without=visit.me.conflicts, page=visit.page)
    return render_template(
        "jury/progress/entries.html",
        round=round_,
        seat=visit.me.seats.get(round_.id),
        entries=rows,
        aside_url=lambda entry, page: url_for(
            f"organise.jury.{page}",
            slug=round_.challenge.slug,
            position=round_.position,
            reference=entry.reference,
        ),
        reopen_url=lambda one: url_for("jury.reviews.reopen", reference=one.reference),
        readings=judging.readings(round_.id, [row.entry.id for row in rows.items]),
        can_reopen=round_.state is RoundState.JUDGING
        and may(visit.me, Permission.JURY_REMIND, round_, visit.now),
    )


@room.post("/remind")
@guard(Permission.JURY_REMIND, load=jury.round_of)
def remind(visit: Visit, round_: Any) -> Any:
    """A letter to everybody with something left to do, at most one a day."""
    try:
        sent = operations.remind(visit.me, round_, now=visit.now)
        flash(
            ngettext("%(num)d juror has been reminded.", "%(num)d jurors have been reminded.", sent),
            "success",
        )
    except Refused as refused:
        flash(translate(refused.reason), "info")
    return redirect(url_for("jury.progress.show", slug=round_.challenge.slug, position=round_.position), 303)
