"""Challenges of one's organisations: the list, a new one, the overview of one, its preview, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.approval import CancelForm
from challenges.forms.challenges import EARLIER, TEMPLATE, NewChallengeForm
from challenges.forms.words import translate
from challenges.operations import approval, challenges, starting
from challenges.queries import challenges as queries
from challenges.queries import (
    entries,
    entry_forms,
    organisations,
    preparation,
    public_challenges,
    suitability,
)
from challenges.rules import data_use
from challenges.rules.check import may
from challenges.rules.completeness import Remark, missing, warnings
from challenges.rules.phases import challenge_phase, current_round, is_sealed, round_phase
from challenges.rules.suitability import Sign, Summary, summary
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.localised import text
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ChallengeState, OrganisationState
from challenges.vocabulary.swedish_time import swedish_day
from challenges.vocabulary.text import N_
from challenges.web.guarding import guard
from challenges.web.preparation import progress
from challenges.web.preview import preview as parts_of_preview
from challenges.web.rendering import page_links
from challenges.web.risks import Flag, flags
from challenges.web.starting_rules import proposed
from challenges.web.visit import Visit
from challenges.web.workspace import SECTIONS, section_endpoint, section_name, workspace

room = Blueprint("challenges", __name__)


@dataclass(frozen=True)
class Mark:
    """How far a section has come, for the status mark."""

    label: str
    tone: str


DONE = Mark(N_("Done"), "success")
TO_DO = Mark(N_("Something is missing"), "warning")
WORTH_A_LOOK = Mark(N_("Worth a look"), "info")


@room.get("/challenges")
@guard(Permission.ACCOUNT_OWN)
def index(visit: Visit) -> Any:
    """The challenges of the organisations one belongs to, the newest first."""
    page = queries.page_of(visit.me.organisations.keys(), visit.page)
    memberships = organisations.of_person(visit.me.person_id)
    startable = [
        m.organisation
        for m in memberships
        if m.role is not OrganisationRole.READER and m.organisation.state is OrganisationState.VERIFIED
    ]
    return render_template(
        "organise/challenges/index.html",
        challenges=page.items,
        page=page_links(page),
        memberships=memberships,
        startable=startable,
        phase_of=lambda challenge: challenge_phase(challenge, visit.now),
    )


@room.route("/organisations/<slug>/challenges/new", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_CREATE, load=organisations.by_slug)
def new(visit: Visit, organisation: Any) -> Any:
    """Start a challenge with title, theme and kind."""
    form = NewChallengeForm() if request.method == "POST" else NewChallengeForm(formdata=None, begin=TEMPLATE)
    form.choose_from(queries.newest_of(organisation.id), visit.language)
    if request.method == "POST" and form.validate():
        try:
            challenge = _begun(visit, organisation, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(_("The draft is created. Nobody outside the organisation can see it."), "success")
            return redirect(url_for("organise.challenges.show", slug=challenge.slug))
    status = 422 if request.method == "POST" else 200
    return render_template("organise/challenges/new.html", form=form, organisation=organisation), status


def _begun(visit: Visit, organisation: Any, form: NewChallengeForm) -> Any:
    """The new draft, with what it was to begin with."""
    if form.begin.data == TEMPLATE:
        challenge = starting.from_template(
            visit.me, organisation, form.content(), form.first_day.data, now=visit.now
        )
        challenges.save_rules(
            visit.me, challenge, proposed(challenge), seen=challenge.revision, now=visit.now
        )
        return challenge
    if form.begin.data == EARLIER and (source := queries.whole(form.earlier.data)) is not None:
        return starting.from_earlier(
            visit.me, organisation, form.content(), source, form.first_day.data, now=visit.now
        )
    return challenges.create(visit.me, organisation, form.content(), now=visit.now)


@room.get("/challenges/<slug>")
@guard(Permission.CHALLENGE_WORKSPACE, load=queries.whole)
def show(visit: Visit, challenge: Any) -> Any:
    """Where the challenge stands and what to do next."""
    editable = may(visit.actor, Permission.CHALLENGE_EDIT, challenge, visit.now)
    links = public_challenges.links(challenge)
    linked = data_use.listed(links)
    blockers = missing(challenge, visit.now, linked=linked)
    approvers = queries.approvers(challenge, apart_from=visit.me.person_id)
    remarks = warnings(
        challenge,
        visit.now,
        datasets=len(linked),
        approvers=approvers,
    )
    replies = suitability.replies(suitability.all_asked(challenge))
    at_risk = flags(visit, challenge, links, replies)
    rounds = entries.rounds_of(challenge.slug)
    tasks = preparation.listed(challenge, {remark.section for remark in blockers})
    return render_template(
        "organise/challenges/show.html",
        progress=progress(tasks, swedish_day(visit.now)),
        phase=challenge_phase(challenge, visit.now),
        editable=editable,
        tasks=[
            _suitability_task(challenge, summary(replies)),
            *(_task(challenge, section, blockers, remarks, at_risk) for section in SECTIONS),
            *_form_tasks(visit, challenge),
        ],
        blockers=blockers,
        warnings=remarks,
        flags=at_risk,
        datasets=len(linked),
        may_change_receiver=may(visit.actor, Permission.RECEIVER_CHANGE, challenge, visit.now),
        may_cancel=may(visit.actor, Permission.CHALLENGE_CANCEL, challenge, visit.now),
        standing=_standing(visit, challenge, rounds),
        movable=[one for one in rounds if may(visit.actor, Permission.DEADLINE_MOVE, one, visit.now)],
        **workspace(visit, challenge),
    )


@room.get("/challenges/<slug>/preview")
@guard(Permission.CHALLENGE_WORKSPACE, load=queries.whole)
def preview(visit: Visit, challenge: Any) -> Any:
    """The challenge as its public page shows it."""
    return render_template(
        "organise/challenges/preview.html",
        may_share=may(visit.actor, Permission.PREVIEW_SHARE, challenge, visit.now),
        **parts_of_preview(visit, challenge),
        **workspace(visit, challenge),
    )


@room.route("/challenges/<slug>/cancel", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_CANCEL, load=queries.whole)
def cancel(visit: Visit, challenge: Any) -> Any:
    """Cancel the challenge for good, with a reason for everybody to read."""
    form = CancelForm()
    if request.method == "POST" and form.validate():
        try:
            approval.cancel(visit.me, challenge, form.reason.data, now=visit.now)
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(_("The challenge is cancelled. Everybody who is registered gets a letter."), "success")
            return redirect(url_for("organise.challenges.show", slug=challenge.slug))
    status = 422 if request.method == "POST" else 200
    page = render_template("organise/challenges/cancel.html", form=form, **workspace(visit, challenge))
    return page, status


@dataclass(frozen=True)
class Standing:
    """The round that matters now, with its numbers and the rooms the visitor may go on to."""

    round: Any
    phase: Any
    counts: entries.Counts
    jury: bool
    plan: bool


def _standing(visit: Visit, challenge: Any, rounds: Sequence[Any]) -> Standing | None:
    """Where a public challenge has come; None before it is published."""
    round_ = current_round(rounds, visit.now)
    if round_ is None or challenge.state not in {ChallengeState.PUBLISHED, ChallengeState.ANNOUNCED}:
        return None
    return Standing(
        round_,
        round_phase(round_, visit.now),
        entries.counts(round_, without=() if is_sealed(round_, visit.now) else visit.me.conflicts),
        jury=may(visit.actor, Permission.JURY_PROGRESS, round_, visit.now),
        plan=may(visit.actor, Permission.JURY_MANAGE, round_, visit.now),
    )


@dataclass(frozen=True)
class Task:
    """A line of the task list."""

    title: str
    url: str
    state: Mark
    hints: tuple[str, ...]
    hint: str = ""


def _task(
    challenge: Any, section: str, blockers: list[Remark], remarks: list[Remark], at_risk: list[Flag]
) -> Task:
    lacking = tuple(remark for remark in blockers if remark.section == section)
    odd = tuple(remark for remark in remarks if remark.section == section)
    flagged = any(flag.risk.section == section for flag in at_risk)
    return Task(
        title=section_name(section),
        url=url_for(section_endpoint(section), slug=challenge.slug),
        state=TO_DO if lacking else WORTH_A_LOOK if odd or flagged else DONE,
        hints=tuple(translate(remark.sentence) for remark in lacking + odd),
    )


def _suitability_task(challenge: Any, answered: Summary) -> Task:
    """Whether a challenge is right at all: asked first, and never in the way."""
    return Task(
        title=section_name("suitability"),
        url=url_for(section_endpoint("suitability"), slug=challenge.slug),
        state=DONE if answered.sign is Sign.GO else WORTH_A_LOOK,
        hints=(translate(answered.sentence),),
    )


def _form_tasks(visit: Visit, challenge: Any) -> list[Task]:
    """The entry form of each round: composed, or the standard form, which will do but seldom says all."""
    composed = entry_forms.in_force(challenge.id)
    several = len(challenge.rounds) > 1
    return [
        Task(
            title=_("Entry form") + (f": {text(round_, 'name', visit.language)}" if several else ""),
            url=url_for("organise.entry_forms.show", slug=challenge.slug, position=round_.position),
            state=DONE if round_.id in composed else WORTH_A_LOOK,
            hints=()
            if round_.id in composed
            else (_("The standard form: description, links, data and files"),),
        )
        for round_ in challenge.rounds
    ]
