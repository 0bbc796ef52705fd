"""The results of a round: close the assessment, see the ranking, propose, decide, publish."""

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.results import CloseJudgingForm, DecideForm, DecisionForm
from challenges.operations import results
from challenges.queries import results as queries
from challenges.queries.results import Candidate
from challenges.rules.check import may
from challenges.rules.phases import round_phase
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.localised import text
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("results", __name__, url_prefix="/challenges/<slug>/rounds/<int:position>")


@room.get("/results")
@guard(Permission.JURY_PROGRESS, load=queries.round_at)
def show(visit: Visit, round_: Any) -> Any:
    """Where the round stands, with what can be done next."""
    return _page(visit, round_, CloseJudgingForm(), DecideForm())


@room.post("/results/close")
@guard(Permission.JUDGING_CLOSE, load=queries.round_at)
def close(visit: Visit, round_: Any) -> Any:
    """End the assessment and compute the ranking."""
    form = CloseJudgingForm()
    if form.validate():
        try:
            results.close_judging(visit.me, round_, despite_gaps=form.despite_gaps.data, now=visit.now)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(_("The assessment is closed and the ranking has been computed."), "success")
            return _back(round_)
    return _page(visit, round_, form, DecideForm()), 422


@room.post("/results/reopen")
@guard(Permission.DECISION_DRAFT, load=queries.round_at)
def reopen(visit: Visit, round_: Any) -> Any:
    """Back to assessment."""
    results.reopen_judging(visit.me, round_, now=visit.now)
    flash(_("The assessment is open again."), "success")
    return _back(round_)


@room.post("/results/ranking")
@guard(Permission.DECISION_DRAFT, load=queries.round_at)
def rank(visit: Visit, round_: Any) -> Any:
    """Compute the ranking anew."""
    ranking = results.make_ranking(visit.me, round_, now=visit.now)
    flash(_("Ranking number %(number)s has been computed.", number=ranking.number), "success")
    return _back(round_)


@room.get("/results/ranking.json")
@guard(Permission.RANKING_READ, load=queries.round_at)
def download(visit: Visit, round_: Any) -> Any:
    """The ranking's snapshot, for anybody who wants to compute it again; not for those with a conflict."""
    ranking = queries.latest_ranking(round_)
    if ranking is None:
        raise NotFound
    body = json.dumps(queries.snapshot_of(ranking), ensure_ascii=False, indent=1, sort_keys=True)
    # An entry that has been withdrawn since stands in the ranking all the same.
    if any(f'"{reference}"' in body for reference in queries.references(visit.me.conflicts)):
        raise NotFound
    name = f"{round_.challenge.slug}-{round_.position}-ranking-{ranking.number}.json"
    return Response(
        body,
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@room.route("/entries/<reference>/decision", methods=["GET", "POST"])
@guard(Permission.DECISION_DRAFT, load=queries.candidate)
def decision(visit: Visit, candidate: Candidate) -> Any:
    """Propose what an entry gets."""
    round_, proposed = candidate.round, candidate.decision
    if candidate.entry.id in visit.me.conflicts:
        return render_template("errors/404.html"), 404
    prizes = [(p.id, text(p, "name", visit.language).value) for p in round_.challenge.prizes]
    form = DecisionForm.for_round(
        round_,
        prizes,
        **(
            {
                "outcome": proposed.outcome.value,
                "prize": str(proposed.prize_id or ""),
                "motivation": proposed.motivation,
                "motivation_en": proposed.motivation_en,
            }
            if proposed
            else {}
        ),
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                results.propose(visit.me, candidate, form.content(), now=visit.now)
            except Refused as refused:
                form.refuse(refused)
            else:
                flash(_("The proposal is saved."), "success")
                return _back(round_)
    return (
        render_template(
            "organise/results/decision.html",
            form=form,
            round=round_,
            challenge=round_.challenge,
            entry=candidate.entry,
            comments=queries.comments(round_.id, candidate.entry.id),
            line=queries.line_of(queries.latest_ranking(round_), candidate.entry),
            criteria=queries.criteria_by_id(round_.challenge),
        ),
        status,
    )


@room.post("/results/decide")
@guard(Permission.DECISION_CONFIRM, load=queries.round_at)
def decide(visit: Visit, round_: Any) -> Any:
    """Take the decision as the named official."""
    form = DecideForm()
    if form.validate():
        try:
            results.decide(visit.me, round_, now=visit.now)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(_("The decision is taken. Nothing is public yet."), "success")
            return _back(round_)
    return _page(visit, round_, CloseJudgingForm(), form), 422


@room.post("/results/publish")
@guard(Permission.RESULTS_PUBLISH, load=queries.round_at)
def publish(visit: Visit, round_: Any) -> Any:
    """Publish everything at once."""
    results.publish(visit.me, round_, now=visit.now)
    flash(_("The results are published, and a letter goes to every team."), "success")
    return _back(round_)


def _back(round_: Any) -> Response:
    return redirect(  # type: ignore[return-value]
        url_for("organise.results.show", slug=round_.challenge.slug, position=round_.position), 303
    )


def _page(visit: Visit, round_: Any, close_form: CloseJudgingForm, decide_form: DecideForm) -> str:
    """The workbench; entries the viewer has a conflict with are left out of everything, counts included."""
    conflicts = visit.me.conflicts
    sees_ranking = may(visit.me, Permission.RANKING_READ, round_, visit.now)
    ranking = queries.latest_ranking(round_) if sees_ranking else None
    return render_template(
        "organise/results/show.html",
        round=round_,
        **workspace(visit, round_.challenge),
        phase=round_phase(round_, visit.now),
        progress=queries.progress(round_, without=conflicts),
        ranking=ranking,
        page=queries.lines(ranking, visit.page, without=conflicts) if ranking else None,
        left_out=bool(conflicts),
        chosen=queries.decisions(round_, chosen=True, without=conflicts) if sees_ranking else (),
        form=close_form if close_form.errors else decide_form,
        close_form=close_form,
        decide_form=decide_form,
        states=RoundState,
        may={
            name: may(visit.me, permission, round_, visit.now)
            for name, permission in (
                ("close", Permission.JUDGING_CLOSE),
                ("propose", Permission.DECISION_DRAFT),
                ("decide", Permission.DECISION_CONFIRM),
                ("publish", Permission.RESULTS_PUBLISH),
            )
        },
    )
