"""A minor's guardian: how it stands, and a new letter. Nobody but the minor sees this page."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.extensions import limiter
from challenges.forms.taking_part import GuardianForm
from challenges.operations import guardians
from challenges.queries import guardians as find
from challenges.queries import teams
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("guardians", __name__)


@room.route("/challenges/<slug>/guardian", methods=["GET", "POST"])
@limiter.limit("5 per hour", methods=["POST"])
@guard(Permission.RULES_ACCEPT, load=teams.challenge_to_join)
def edit(visit: Visit, challenge: Any) -> Any:
    """Who the guardian is and what the answer was; send the letter again, or to somebody else."""
    registration = teams.registration(visit.me.person_id, challenge.id)
    if registration is None or not registration.is_minor:
        raise NotFound
    approval = find.of(registration.id)
    known = {"guardian_name": approval.name, "guardian_email": approval.email} if approval else {}
    form = GuardianForm(data=known)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: guardians.ask_again(visit.me, challenge, form.content(), now=visit.now)
        ):
            flash(_("A letter is on its way to %(email)s.", email=form.guardian_email.data), "success")
            return redirect(url_for("participate.guardians.edit", slug=challenge.slug), 303)
    page = render_template(
        "participate/guardians/edit.html",
        challenge=challenge,
        approval=approval,
        team=teams.team_in(visit.me.person_id, challenge.id),
        form=form,
    )
    return page, status
