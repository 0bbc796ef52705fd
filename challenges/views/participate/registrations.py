"""Register for a challenge, accepting its rules, and take it back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.teams import ConfirmForm, RulesForm
from challenges.operations import registrations
from challenges.queries import entries, teams
from challenges.rules import data_use
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.paths import next_path
from challenges.web.visit import Visit

room = Blueprint("registrations", __name__)


@room.route("/challenges/<slug>/register", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_REGISTER, load=teams.challenge_to_join)
def register(visit: Visit, challenge: Any) -> Any:
    """The rules in full, and the box that accepts them."""
    rules = teams.current_rules(challenge)
    registration = teams.registration(visit.me.person_id, challenge.id)
    form = RulesForm(data={"version": str(rules.version) if rules else ""})
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                registrations.register(visit.me, challenge, form.content(), now=visit.now)
                flash(
                    _("You are registered. Next, found a team or wait for an invitation to one."), "success"
                )
                return redirect(next_path() or url_for("participate.teams.new", slug=challenge.slug), 303)
            except Refused as refused:
                form.refuse(refused)
                form.accepted.data, form.version.data = False, str(rules.version) if rules else ""
    links = entries.datasets_of(challenge.id)
    page = render_template(
        "participate/registrations/register.html",
        challenge=challenge,
        told=data_use.sentences(data_use.rule_of(challenge), data_use.listed(links)),
        required=[link for link in links if link.required],
        rules=rules,
        registration=registration,
        team=teams.team_in(visit.me.person_id, challenge.id),
        form=form,
    )
    return page, status


@room.route("/challenges/<slug>/unregister", methods=["GET", "POST"])
@guard(Permission.CHALLENGE_REGISTER, load=teams.challenge_to_join)
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
