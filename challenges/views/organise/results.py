"""The results of a round: close the assessment, see the ranking, propose, decide, publish."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from challenges.forms.results import (
    CertainForm,
    CloseJudgingForm,
    DecideForm,
    DecisionForm,
    OfficialForm,
    PublicationTimeForm,
)
from challenges.forms.words import translate
from challenges.operations import publication, results
from challenges.queries import conflict_cases, ranking_lines, rankings, screening, taking_part
from challenges.queries import publication as publication_queries
from challenges.queries import results as queries
from challenges.queries.results import Candidate
from challenges.rules.check import may
from challenges.rules.judging_plan import places_of
from challenges.rules.phases import round_phase
from challenges.scoring.calibrated import scores_of
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.errors import NotAllowed, NotFound, Refused
from challenges.vocabulary.localised import text
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import RoundState
from challenges.web import ranking_table, spreadsheets
from challenges.web.downloads import json_file
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("results", __name__, url_prefix="/challenges/<slug>/rounds/<int:position>")


@room.get("/results")
@guard(Permission.JURY_PROGRESS, load=queries.round_at)
def show(visit: Visit, round_: Any) -> Any:
    """Where the round stands, with what can be done next."""
    return _page(visit, round_)


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
            screened = round_.kind is RoundKind.SCREENING
            flash(
                _("The assessment is closed and the verdicts have been counted.")
                if screened
                else _("The assessment is closed and the ranking has been computed."),
                "success",
            )
            return _back(round_)
    return _page(visit, round_, close_form=form), 422


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
    ranking = results.rank_again(visit.me, round_, now=visit.now)
    if ranking is None:
        flash(_("The ranking is being computed. Reload the page in a moment."), "info")
    else:
        flash(_("Ranking number %(number)s has been computed.", number=ranking.number), "success")
    return _back(round_)


@room.get("/results/ranking.json")
@guard(Permission.RANKING_READ, load=queries.round_at)
def download(visit: Visit, round_: Any) -> Any:
    """The ranking's snapshot, for anybody who wants to compute it again; not for those with a conflict."""
    ranking = queries.latest_ranking(round_)
    if ranking is None:
        raise NotFound
    # An entry that has been withdrawn since stands in the ranking all the same.
    if ranking_lines.has_one_of(ranking.id, visit.me.conflicts):
        raise NotFound
    name = f"{round_.challenge.slug}-{round_.position}-ranking-{ranking.number}.json"
    return json_file(queries.snapshot_of(ranking), name)


@room.get("/results/scores.json")
@guard(Permission.RANKING_READ, load=queries.round_at)
def scores(visit: Visit, round_: Any) -> Any:
    """What the ranking was made from, as ``flask jury rank`` reads it; not for those with a conflict."""
    ranking = queries.latest_ranking(round_)
    if ranking is None or ranking_lines.has_one_of(ranking.id, visit.me.conflicts):
        raise NotFound
    found = scores_of(queries.snapshot_of(ranking))
    if found is None:
        raise NotFound
    return json_file(found, f"{round_.challenge.slug}-{round_.position}-scores-{ranking.number}.json")


@room.get("/results/ranking.csv")
@guard(Permission.RANKING_READ, load=queries.round_at)
def table(visit: Visit, round_: Any) -> Any:
    """The ranking for a spreadsheet, without the entries I have a conflict with."""
    found = rankings.lines(round_, without=visit.me.conflicts)
    if not found:
        raise NotFound
    return spreadsheets.download(
        ranking_table.COLUMNS,
        [ranking_table.row(round_.id, one) for one in found],
        f"{round_.challenge.slug}-{round_.position}-ranking.csv",
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
            party=taking_part.parties([candidate.entry.team_id]).get(candidate.entry.team_id),
            comments=queries.comments(round_.id, candidate.entry.id),
            opinions=screening.opinions(round_, [candidate.entry.id]).get(candidate.entry.id, ()),
            line=ranking_lines.of_entry(
                queries.latest_ranking(round_), candidate.entry, without=visit.me.conflicts
            ),
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
            results.decide(visit.me, round_, publish_at=form.publish_at.moment, now=visit.now)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(_("The decision is taken. Nothing is public yet."), "success")
            return _back(round_)
    return _page(visit, round_, decide_form=form), 422


@room.post("/results/publish")
@guard(Permission.RESULTS_PUBLISH, load=queries.round_at)
def publish(visit: Visit, round_: Any) -> Any:
    """Publish everything at once."""
    return _done(
        round_,
        lambda: publication.publish(visit.me, round_, now=visit.now),
        _("The results are published, and a letter goes to every team."),
    )


@room.post("/results/decide-anew")
@guard(Permission.DECISION_RENEW, load=queries.round_at)
def decide_anew(visit: Visit, round_: Any) -> Any:
    """Take the decision of somebody who has a conflict of interest by now anew, as it stands."""
    return _done(
        round_,
        lambda: results.decide_anew(visit.me, round_, now=visit.now),
        _("The decision is taken anew, in your name. The results can be published."),
    )


def _done(round_: Any, act: Callable[[], object], said: str) -> Response:
    """Do it and say so, or say why not."""
    try:
        act()
    except NotAllowed:
        raise
    except Refused as refused:
        flash(translate(refused.reason), "warning")
    else:
        flash(said, "success")
    return _back(round_)


@room.route("/results/certain", methods=["GET", "POST"])
@guard(Permission.DECISION_DRAFT, load=queries.round_at)
def certain(visit: Visit, round_: Any) -> Any:
    """Propose the same for every entry the ranking is certain of."""
    if conflict_cases.hides(round_.id, visit.me.conflicts):
        raise NotFound  # as the ranking's files: what is certain follows from every entry
    form = CertainForm()
    status = 200
    if request.method == "POST":
        status = 422
        made: list[int] = []
        if form.validate() and form.attempt(
            lambda: made.append(
                results.propose_certain(
                    visit.me,
                    round_,
                    form.side.data == "in",
                    form.motivation.data or "",
                    form.motivation_en.data or "",
                    now=visit.now,
                )
            )
        ):
            flash(
                ngettext(
                    "%(num)d entry has a proposal now.", "%(num)d entries have a proposal now.", made[0]
                ),
                "success",
            )
            return _back(round_)
    return render_template("organise/results/certain.html", form=form, round=round_), status


@room.post("/results/official")
@guard(Permission.OFFICIAL_NAME, load=queries.round_at)
def official(visit: Visit, round_: Any) -> Any:
    """Name who is to take the decision."""
    form = OfficialForm.for_owners(publication_queries.owners(round_))
    if form.validate() and form.attempt(
        lambda: publication.name_official(
            visit.me, round_, int(form.official.data) if form.official.data else None, now=visit.now
        )
    ):
        flash(_("It is saved, and whoever was named gets a letter."), "success")
        return _back(round_)
    return _page(visit, round_, official_form=form), 422


@room.post("/results/time")
@guard(Permission.PUBLICATION_TIME, load=queries.round_at)
def time(visit: Visit, round_: Any) -> Any:
    """Set when the results become public by themselves."""
    form = PublicationTimeForm()
    moment = form.publish_at.moment if form.validate() else None
    if moment is not None and form.attempt(
        lambda: publication.set_time(visit.me, round_, moment, now=visit.now)
    ):
        flash(_("The time is set. Nothing is public before that."), "success")
        return _back(round_)
    return _page(visit, round_, time_form=form), 422


@room.post("/results/time/cancel")
@guard(Permission.PUBLICATION_TIME, load=queries.round_at)
def cancel_time(visit: Visit, round_: Any) -> Any:
    """Take the time back."""
    publication.cancel_time(visit.me, round_, now=visit.now)
    flash(_("No time is set any more."), "success")
    return _back(round_)


def _back(round_: Any) -> Response:
    return redirect(  # type: ignore[return-value]
        url_for("organise.results.show", slug=round_.challenge.slug, position=round_.position), 303
    )


_TEMPLATES = {RoundKind.SCREENING: "organise/results/screening.html"}
"""The kinds of rounds whose results look otherwise than a ranking."""


def _screened(visit: Visit, round_: Any) -> dict[str, Any]:
    """What the page of a screening round shows of it, without what the viewer is kept from."""
    if round_.kind is not RoundKind.SCREENING:
        return {}
    return {
        "lines": screening.lines(round_, visit.page, without=visit.me.conflicts),
        "counts": screening.results(round_, without=visit.me.conflicts),
    }


def _who_decides(visit: Visit, round_: Any, owners: Sequence[Any]) -> dict[str, Any]:
    """Who cannot decide or publish because of a conflict of interest, and who can instead.

    ``concerned`` are the names of the named official, or of those who have decided, as far as the viewer may know.
    """
    if round_.state not in {RoundState.DELIBERATING, RoundState.DECIDED}:
        return {}
    without, official = visit.me.conflicts, round_.official_id
    concerned: list[str] = []
    if round_.state is RoundState.DECIDED:
        concerned = [one.name for one in publication_queries.concerned_deciders(round_, without=without)]
    elif official is not None and conflict_cases.barred(round_.id, [official])[official] - without:
        concerned = [one.name for one in owners if one.id == official]
    kept_out = conflict_cases.hides(round_.id, without)
    needed = bool(concerned) or kept_out
    return {
        "concerned": concerned,
        "kept_out": kept_out,
        "free": conflict_cases.free_officials(round_, (OrganisationRole.OWNER,)) if needed else [],
    }


def _page(
    visit: Visit,
    round_: Any,
    *,
    close_form: CloseJudgingForm | None = None,
    decide_form: DecideForm | None = None,
    official_form: OfficialForm | None = None,
    time_form: PublicationTimeForm | None = None,
) -> str:
    """The workbench; entries the viewer has a conflict with are left out of everything, counts included."""
    refused = close_form or decide_form or official_form or time_form
    owners = publication_queries.owners(round_) if round_.state is RoundState.DELIBERATING else ()
    planned = round_.publish_at if round_.publish_at and round_.publish_at > visit.now else None
    conflicts = visit.me.conflicts
    sees_ranking = may(visit.me, Permission.RANKING_READ, round_, visit.now)
    ranking = queries.latest_ranking(round_) if sees_ranking else None
    asked = request.args.get("sort", "")
    apart = ranking is not None and ranking_lines.has_one_of(ranking.id, conflicts)
    ties = rankings.ties_in_short(ranking) if ranking else ()
    order = ranking_lines.Order(asked) if asked in set(ranking_lines.Order) else ranking_lines.Order.PLACE
    page = ranking_lines.page(ranking, visit.page, without=conflicts, order=order) if ranking else None
    screened = _screened(visit, round_) if sees_ranking else {}
    shown = screened.get("lines", page)
    return render_template(
        _TEMPLATES.get(round_.kind, "organise/results/show.html"),
        round=round_,
        **workspace(visit, round_.challenge),
        phase=round_phase(round_, visit.now),
        progress=queries.progress(round_, without=conflicts),
        ranking=ranking,
        page=page,
        **screened,
        order=order,
        apart=apart,
        facts=rankings.facts(ranking) if ranking and not apart else None,
        settled={} if apart else rankings.settled_places(ties),
        places=places_of(round_, round_.challenge),
        parties=taking_part.parties([row.team_id for row in shown.items]) if shown else {},
        ties=() if apart else ties,
        unsigned=rankings.unsigned(round_.id) if ranking and not apart else 0,
        left_out=conflict_cases.hides(round_.id, conflicts),
        chosen=queries.decisions(round_, chosen=True, without=conflicts) if sees_ranking else (),
        form=refused,
        close_form=close_form or CloseJudgingForm(),
        decide_form=decide_form or DecideForm(data={"publish_at": planned}),
        official_form=official_form
        or OfficialForm.for_owners(owners, official=str(round_.official_id or "")),
        time_form=time_form or PublicationTimeForm(data={"publish_at": planned}),
        official=next((owner for owner in owners if owner.id == round_.official_id), None),
        prepared=publication_queries.preparedness(round_, without=conflicts)
        if round_.state in {RoundState.DELIBERATING, RoundState.DECIDED} and sees_ranking
        else None,
        states=RoundState,
        **_who_decides(visit, round_, owners),
        may={
            name: may(visit.me, permission, round_, visit.now)
            for name, permission in (
                ("close", Permission.JUDGING_CLOSE),
                ("propose", Permission.DECISION_DRAFT),
                ("decide", Permission.DECISION_CONFIRM),
                ("publish", Permission.RESULTS_PUBLISH),
                ("name", Permission.OFFICIAL_NAME),
                ("feedback", Permission.FEEDBACK_READ),
            )
        },
    )
