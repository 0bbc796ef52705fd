"""Register for a challenge, accepting its rules; accept them again when they change; take the registration back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.extensions import limiter
from challenges.forms.taking_part import asking
from challenges.forms.teams import ConfirmForm, RulesForm
from challenges.operations import registrations
from challenges.queries import entries, taking_part, teams
from challenges.rules import data_use
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.paths import next_path
from challenges.web.visit import Visit

room = Blueprint("registrations", __name__)


@room.route("/challenges/<slug>/register", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@guard(Permission.CHALLENGE_REGISTER, load=teams.challenge_to_join)
def register(visit: Visit, challenge: Any) -> Any:
    """The rules in full, the box that accepts them, and one for each term for taking part."""
    return _accepting(
        visit,
        challenge,
        registrations.register,
        said=_("You are registered. Next, found a team or wait for an invitation to one."),
    )


@room.route("/challenges/<slug>/accept-rules", methods=["GET", "POST"])
@guard(Permission.RULES_ACCEPT, load=teams.challenge_to_join)
def accept_again(visit: Visit, challenge: Any) -> Any:
    """Rules that have changed, for those who are registered: also after registration has closed."""
    return _accepting(
        visit, challenge, registrations.accept_again, said=_("You have accepted the rules that hold now.")
    )


def _accepting(visit: Visit, challenge: Any, accept: Callable[..., Any], *, said: str) -> Any:
    rules = teams.current_rules(challenge)
    registration = teams.registration(visit.me.person_id, challenge.id)
    team = teams.team_in(visit.me.person_id, challenge.id)
    terms = taking_part.eligibility(challenge.id)
    version = str(rules.version) if rules else ""
    form = asking(RulesForm, terms, registration)(data={"version": version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                told = form.said()
                accept(visit.me, challenge, form.content(), said=told, now=visit.now)
                flash(said, "success")
                if told.guardian:
                    flash(
                        _(
                            "Your guardian has been asked by mail. Your team can write already now, and submit "
                            "once your guardian has approved."
                        ),
                        "info",
                    )
                return redirect(next_path() or _onward(challenge, team), 303)
            except Refused as refused:
                form.refuse(refused)
                form.accepted.data, form.version.data = False, version
    links = entries.datasets_of(challenge.id)
    accepted = bool(registration and rules and registration.rule_set_id == rules.id)
    page = render_template(
        "participate/registrations/register.html",
        challenge=challenge,
        told=data_use.sentences(data_use.rule_of(challenge), data_use.listed(links)),
        required=[link for link in links if link.required],
        rules=rules,
        registration=registration,
        accepted=accepted and not form.declarations(),
        team=team,
        form=form,
    )
    return page, status


def _onward(challenge: Any, team: Any) -> str:
    if team is not None:
        return url_for("participate.teams.show", reference=team.reference)
    return url_for("participate.teams.new", slug=challenge.slug)


@room.route("/challenges/<slug>/unregister", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_JOIN, load=teams.challenge_to_join)
def withdraw(visit: Visit, challenge: Any) -> Any:
    """Ask, then take the registration back."""
    form = ConfirmForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                registrations.withdraw(visit.me, challenge, now=visit.now)
                flash(_("Your registration has been withdrawn."), "success")
                return redirect(url_for("public.challenges.show", slug=challenge.slug), 303)
            except Refused as refused:
                form.refuse(refused)
    team = teams.team_in(visit.me.person_id, challenge.id)
    page = render_template(
        "participate/registrations/withdraw.html", challenge=challenge, team=team, form=form
    )
    return page, status
