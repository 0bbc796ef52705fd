"""The organiser's public vote: its opening, what looked odd when it had closed, and the count."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from challenges.forms.votes import PatternForm
from challenges.forms.words import translate
from challenges.operations import judging
from challenges.operations import votes as operations
from challenges.operations.results import close_judging
from challenges.queries import conflict_cases, rankings, results, votes
from challenges.queries.paging import picked
from challenges.rules.check import may
from challenges.rules.phases import round_phase
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("votes", __name__, url_prefix="/challenges/<slug>/rounds/<int:position>/votes")

_ROWS = 50


@room.get("")
@guard(Permission.VOTE_FOLLOW, load=results.round_at)
def show(visit: Visit, round_: Any) -> Any:
    """Where the vote stands. How many votes there are is seen by nobody before they have been counted."""
    return _page(visit, round_)


@room.post("/open")
@guard(Permission.VOTE_MANAGE, load=results.round_at)
def start(visit: Visit, round_: Any) -> Any:
    """Open the vote."""
    return _done(round_, lambda: judging.open_round(visit.me, round_, now=visit.now), _("The vote is open."))


@room.post("/close")
@guard(Permission.JUDGING_CLOSE, load=results.round_at)
def close(visit: Visit, round_: Any) -> Any:
    """Close a vote whose time is over, before the clock has done it."""
    return _done(
        round_,
        lambda: close_judging(visit.me, round_, despite_gaps=False, now=visit.now),
        _("The vote has been closed."),
    )


@room.post("/patterns/<int:pattern_id>")
@guard(Permission.VOTE_EXAMINE, load=votes.pattern_in)
def decide(visit: Visit, pattern: Any) -> Any:
    """Set the votes of a pattern aside, or let them count."""
    round_ = results.round_at(pattern.round.challenge.slug, pattern.round.position)
    form = PatternForm()
    if form.validate():
        set_aside, reason = form.content()
        if form.attempt(lambda: operations.decide(visit.me, pattern, set_aside, reason, now=visit.now)):
            flash(_("The decision is saved, and stands in the record."), "success")
            return _back(round_)
    return _page(visit, round_, deciding=(pattern.id, form)), 422


@room.post("/count")
@guard(Permission.VOTE_EXAMINE, load=results.round_at)
def count(visit: Visit, round_: Any) -> Any:
    """Count the votes."""
    return _done(
        round_, lambda: operations.count(visit.me, round_, now=visit.now), _("The votes have been counted.")
    )


def _done(round_: Any, act: Any, said: str) -> Any:
    try:
        act()
        flash(said, "success")
    except Refused as refused:
        flash(translate(refused.reason), "warning")
    return _back(round_)


def _back(round_: Any) -> Any:
    place = {"slug": round_.challenge.slug, "position": round_.position}
    return redirect(url_for("organise.votes.show", **place), 303)


def _page(visit: Visit, round_: Any, *, deciding: tuple[int, PatternForm] | None = None) -> str:
    me, box = visit.me, votes.box(round_.id)
    closed = round_.state not in {RoundState.PLANNED, RoundState.JUDGING}
    counted = box is not None and box.counted_at is not None
    examines = may(me, Permission.VOTE_EXAMINE, round_, visit.now)
    standings = rankings.standings(round_, without=me.conflicts) if counted else {}
    return render_template(
        "organise/votes/show.html",
        round=round_,
        phase=round_phase(round_, visit.now),
        box=box,
        form=deciding[1] if deciding else None,
        pattern_forms=lambda pattern: (
            deciding[1]
            if deciding and deciding[0] == pattern.id
            else PatternForm(
                formdata=None,
                prefix="",
                data={
                    "verdict": {True: "aside", False: "count", None: ""}[pattern.set_aside],
                    "reason": pattern.reason,
                },
            )
        ),
        patterns=votes.patterns(round_.id, without=me.conflicts) if closed and examines else [],
        counted=counted,
        standings=standings,
        ties=rankings.ties(round_, without=me.conflicts) if counted else [],
        page=picked(
            rankings.in_order(votes.counts(round_.id, without=me.conflicts), standings), visit.page, _ROWS
        )
        if counted
        else None,
        over=visit.now >= round_.judging_ends_at,
        left_out=conflict_cases.hides(round_.id, me.conflicts),
        may={
            "open": round_.state is RoundState.PLANNED and may(me, Permission.JURY_MANAGE, round_, visit.now),
            "close": may(me, Permission.JUDGING_CLOSE, round_, visit.now),
            "examine": examines,
            "propose": may(me, Permission.DECISION_DRAFT, round_, visit.now),
        },
        **workspace(visit, round_.challenge),
    )
