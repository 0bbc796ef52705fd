"""How a member takes part: in the competition or outside it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.taking_part import OutsideForm
from challenges.operations import outside
from challenges.queries import taking_part, teams
from challenges.vocabulary.errors import NotAllowed, NotFound
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import TeamRole
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("outside", __name__)


@room.route("/teams/<reference>/members/<int:person_id>/part", methods=["GET", "POST"])
@guard(Permission.TEAM_OUTSIDE, load=teams.by_reference)
def edit(visit: Visit, team: Any) -> Any:
    """Choose between the competition and a reason to stay outside it."""
    person_id = int((request.view_args or {})["person_id"])
    everybody = taking_part.members(team.id, team.challenge_id)
    member = next((one for one in everybody if one.person_id == person_id), None)
    if member is None:
        raise NotFound
    if person_id != visit.me.person_id and visit.me.teams.get(team.id) is not TeamRole.CAPTAIN:
        raise NotAllowed(_("Only the team captain may do this."))
    form = OutsideForm(data={"reason": member.outside.value if member.outside else "competes"})
    form.offer(staff=member.staff)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: outside.place(visit.me, team, person_id, form.content(), now=visit.now)
        ):
            flash(_("Saved: how %(name)s takes part.", name=member.name), "success")
            return redirect(url_for("participate.teams.show", reference=team.reference), 303)
    return render_template("participate/teams/part.html", team=team, member=member, form=form), status
