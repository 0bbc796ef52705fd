"""People who helped the team: named by it, so that they do not judge what they have helped with."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.addresses import HelperForm
from challenges.operations import helpers as operations
from challenges.queries import helpers, teams
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("helpers", __name__)


@room.route("/teams/<reference>/helpers", methods=["GET", "POST"])
@guard(Permission.TEAM_HELPERS, load=teams.by_reference)
def index(visit: Visit, team: Any) -> Any:
    """Whom the team has named, and a form to name somebody."""
    form = HelperForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: operations.name(visit.me, team, form.content(), now=visit.now)
        ):
            flash(_("%(name)s has been named.", name=form.content().name), "success")
            return _to(team)
    return render_template(
        "participate/teams/helpers.html", team=team, form=form, helpers=helpers.of_team(team.id)
    ), status


@room.post("/teams/<reference>/helpers/<helper>/remove")
@guard(Permission.TEAM_HELPERS, load=teams.by_reference)
def remove(visit: Visit, team: Any) -> Any:
    """Take a name back."""
    operations.take_back(visit.me, team, str((request.view_args or {})["helper"]), now=visit.now)
    flash(_("The name has been taken back."), "success")
    return _to(team)


def _to(team: Any) -> Any:
    return redirect(url_for("participate.helpers.index", reference=team.reference), 303)
