"""Ask a team to take one in, take the request back, and answer it as the captain."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.teammates import AnswerRequestForm, AskToJoinForm
from challenges.operations import join_requests as operations
from challenges.queries import join_requests, teammates, teams
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.limits import limit_asking
from challenges.web.visit import Visit

room = Blueprint("join_requests", __name__)

_ANSWERS = {"accept": operations.accept, "decline": operations.decline}


@room.route("/teams/<reference>/ask", methods=["GET", "POST"])
@limit_asking
@guard(Permission.JOIN_ASK, load=teams.by_reference)
def ask(visit: Visit, team: Any) -> Any:
    """What the team says, and a message to its captain."""
    profile = teammates.of_person(visit.me.person_id, team.challenge_id)
    offered = ", ".join(skill.name for skill in profile.skills) if profile else ""
    form = AskToJoinForm(data={"skills": offered})
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: operations.ask(visit.me, team, form.content(), now=visit.now)
        ):
            flash(_("Your request has been sent. The captain's answer comes by mail."), "success")
            return _to_teams(team.challenge)
    page = render_template(
        "participate/join_requests/ask.html",
        team=team,
        form=form,
        places=teams.places_left(team, now=visit.now),
    )
    return page, status


@room.post("/join-requests/<reference>/withdraw")
@guard(Permission.JOIN_WITHDRAW, load=join_requests.by_reference)
def withdraw(visit: Visit, asked: Any) -> Any:
    """Take one's own request back."""
    operations.withdraw(visit.me, asked, now=visit.now)
    flash(_("Your request has been withdrawn."), "success")
    return _to_teams(asked.team.challenge)


@room.route("/teams/<reference>/requests/<request>", methods=["GET", "POST"])
@guard(Permission.TEAM_MANAGE, load=teams.by_reference)
def answer(visit: Visit, team: Any) -> Any:
    """Who asks, what they say and offer; yes or no, with a word."""
    asked = join_requests.by_reference(str((request.view_args or {})["request"]))
    if asked is None or asked.team_id != team.id:
        raise NotFound
    form = AnswerRequestForm()
    status = 200
    if request.method == "POST":
        status = 422
        how = _ANSWERS.get(request.form.get("answer", ""))
        if how is None:
            form.form_errors.append(_("Choose whether you accept or decline."))
        elif form.validate() and form.attempt(lambda: how(visit.me, asked, form.content(), now=visit.now)):
            flash(
                _("%(name)s is now a member of the team.", name=asked.person.name)
                if how is operations.accept
                else _("You have declined the request."),
                "success",
            )
            return _to_team(team)
    page = render_template(
        "participate/join_requests/answer.html",
        team=team,
        asked=asked,
        form=form,
        places=teams.places_left(team, now=visit.now),
    )
    return page, status


def _to_team(team: Any) -> Any:
    return redirect(url_for("participate.teams.show", reference=team.reference), 303)


def _to_teams(challenge: Any) -> Any:
    return redirect(url_for("participate.teammates.teams", slug=challenge.slug), 303)
