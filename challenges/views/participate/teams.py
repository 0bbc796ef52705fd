"""Teams: found one, see it, invite, rename, hand over, leave."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.extensions import limiter
from challenges.forms.teams import CaptainForm, ConfirmForm, InviteForm, TeamForm
from challenges.operations import teams as operations
from challenges.queries import entries, helpers, invitations, join_requests, taking_part, team_links, teams
from challenges.rules.check import may, why_not
from challenges.rules.phases import current_round
from challenges.rules.taking_part import counted, wholly_outside
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import TeamRole
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("teams", __name__)


@room.get("/teams")
@guard(Permission.ACCOUNT_OWN)
def index(visit: Visit) -> Any:
    """Everything the visitor takes part in: challenges, teams, entries."""
    by_challenge = teams.teams_of(visit.me.person_id)
    registrations = teams.registrations_of(visit.me.person_id)
    return render_template(
        "participate/teams/index.html",
        registrations=registrations,
        searchable={
            one.challenge_id
            for one in registrations
            if may(visit.me, Permission.TEAMMATES_READ, one.challenge, visit.now)
        },
        teams=by_challenge,
        entries=teams.entries_of_teams([team.id for team in by_challenge.values()]),
    )


@room.route("/challenges/<slug>/teams/new", methods=["GET", "POST"])
@guard(Permission.TEAM_FOUND, load=teams.challenge_to_join)
def new(visit: Visit, challenge: Any) -> Any:
    """Found a team; who has not accepted the rules yet does that first."""
    if (team := teams.team_in(visit.me.person_id, challenge.id)) is not None:
        return redirect(url_for("participate.teams.show", reference=team.reference), 303)
    rules = teams.current_rules(challenge)
    registration = teams.registration(visit.me.person_id, challenge.id)
    if registration is None or rules is None or registration.rule_set_id != rules.id:
        return redirect(url_for("participate.registrations.register", slug=challenge.slug), 303)
    form = TeamForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                team = operations.found(visit.me, challenge, form.content(), now=visit.now)
                flash(_("The team has been founded, and you are its captain."), "success")
                return redirect(url_for("participate.teams.show", reference=team.reference), 303)
            except Refused as refused:
                form.refuse(refused)
    return render_template("participate/teams/new.html", challenge=challenge, form=form), status


@room.get("/teams/<reference>")
@guard(Permission.TEAM_READ, load=teams.by_reference)
def show(visit: Visit, team: Any) -> Any:
    """The team's own page: members, invitations, where the entry stands, time left."""
    entry = entries.of_team(team.id)
    is_captain = visit.me.teams.get(team.id) is TeamRole.CAPTAIN
    round_ = entry.round if entry else current_round(team.challenge.rounds, visit.now)
    members = taking_part.members(team.id, team.challenge_id)
    return render_template(
        "participate/teams/show.html",
        team=team,
        standing={member.person_id: member for member in members},
        mine=next((one for one in members if one.person_id == visit.me.person_id), None),
        counted=counted(members),
        wholly_outside=wholly_outside(members),
        can_place=may(visit.me, Permission.TEAM_OUTSIDE, team, visit.now),
        entry=entry,
        round=round_,
        versions=entries.versions(entry.id) if entry else [],
        invitations=invitations.unanswered_to_team(team.id, now=visit.now),
        requests=join_requests.waiting_for(team.id) if is_captain else [],
        helpers=helpers.of_team(team.id),
        can_name_helpers=may(visit.me, Permission.TEAM_HELPERS, team, visit.now),
        links=len(team_links.working(team.id, now=visit.now)) if is_captain else 0,
        captain=next((m for m in team.memberships if m.role is TeamRole.CAPTAIN), None),
        is_captain=is_captain,
        can_manage=may(visit.me, Permission.TEAM_MANAGE, team, visit.now),
        can_leave=may(visit.me, Permission.TEAM_LEAVE, team, visit.now),
        can_start=may(visit.me, Permission.ENTRY_START, team, visit.now),
        why_not_start=why_not(visit.me, Permission.ENTRY_START, team, visit.now),
    )


@room.route("/teams/<reference>/rename", methods=["GET", "POST"])
@guard(Permission.TEAM_MANAGE, load=teams.by_reference)
def rename(visit: Visit, team: Any) -> Any:
    """Give the team another name."""
    form = TeamForm(data={"name": team.name})
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                operations.rename(visit.me, team, form.content(), now=visit.now)
                flash(_("The team has a new name."), "success")
                return _to(team)
            except Refused as refused:
                form.refuse(refused)
    return render_template("participate/teams/rename.html", team=team, form=form), status


@room.route("/teams/<reference>/invite", methods=["GET", "POST"])
@limiter.limit("10 per minute; 40 per day", methods=["POST"])
@guard(Permission.TEAM_MANAGE, load=teams.by_reference)
def invite(visit: Visit, team: Any) -> Any:
    """Invite somebody by mail."""
    form = InviteForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                operations.invite(visit.me, team, form.content(), now=visit.now)
                flash(_("An invitation is on its way to %(email)s.", email=form.content()), "success")
                return _to(team)
            except Refused as refused:
                form.refuse(refused)
    waiting = teams.open_invitations(team.id, now=visit.now)
    places = team.challenge.team_size_max - len(team.memberships) - waiting
    return render_template("participate/teams/invite.html", team=team, form=form, places=places), status


@room.post("/teams/<reference>/invitations/<invitation>/revoke")
@guard(Permission.TEAM_MANAGE, load=teams.by_reference)
def revoke(visit: Visit, team: Any) -> Any:
    """Take an unanswered invitation back."""
    operations.revoke_invitation(visit.me, team, str(_argument("invitation")), now=visit.now)
    flash(_("The invitation has been revoked."), "success")
    return _to(team)


@room.route("/teams/<reference>/members/<int:person_id>/remove", methods=["GET", "POST"])
@guard(Permission.TEAM_MANAGE, load=teams.by_reference)
def remove(visit: Visit, team: Any) -> Any:
    """Ask, then remove a member."""
    member = next((m for m in team.memberships if m.person_id == _argument("person_id")), None)
    if member is None:
        raise NotFound
    form = ConfirmForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                operations.remove_member(visit.me, team, member.person_id, now=visit.now)
                flash(_("%(name)s no longer belongs to the team.", name=member.person.name), "success")
                return _to(team)
            except Refused as refused:
                form.refuse(refused)
    return render_template("participate/teams/remove.html", team=team, member=member, form=form), status


@room.route("/teams/<reference>/captain", methods=["GET", "POST"])
@guard(Permission.TEAM_MANAGE, load=teams.by_reference)
def hand_over(visit: Visit, team: Any) -> Any:
    """Make another member the captain."""
    others = {m.person_id: m.person.name for m in team.memberships if m.person_id != visit.me.person_id}
    form = CaptainForm()
    form.offer(others)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                operations.hand_over(visit.me, team, form.content(), now=visit.now)
                flash(_("%(name)s is now the captain.", name=others[form.content()]), "success")
                return _to(team)
            except Refused as refused:
                form.refuse(refused)
    return render_template("participate/teams/hand_over.html", team=team, form=form), status


@room.route("/teams/<reference>/leave", methods=["GET", "POST"])
@guard(Permission.TEAM_LEAVE, load=teams.by_reference)
def leave(visit: Visit, team: Any) -> Any:
    """Ask, then leave; the last one to leave ends the team."""
    form = ConfirmForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                ended = operations.leave(visit.me, team, now=visit.now)
                flash(_("The team has been dissolved.") if ended else _("You have left the team."), "success")
                return redirect(url_for("participate.teams.index"), 303)
            except Refused as refused:
                form.refuse(refused)
    entry = entries.of_team(team.id)
    page = render_template(
        "participate/teams/leave.html",
        team=team,
        form=form,
        is_last=len(team.memberships) == 1,
        is_captain=visit.me.teams.get(team.id) is TeamRole.CAPTAIN,
        has_submitted=entry is not None and entry.version_number > 0,
    )
    return page, status


@room.route("/teams/<reference>/dissolve", methods=["GET", "POST"])
@guard(Permission.TEAM_MANAGE, load=teams.by_reference)
def dissolve(visit: Visit, team: Any) -> Any:
    """Say what is lost, then end the team."""
    form = ConfirmForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(lambda: operations.dissolve(visit.me, team, now=visit.now)):
            flash(_("The team has been dissolved."), "success")
            return redirect(url_for("participate.teams.index"), 303)
    entry = entries.of_team(team.id)
    page = render_template(
        "participate/teams/dissolve.html",
        team=team,
        form=form,
        entry=entry,
        has_submitted=entry is not None and entry.version_number > 0,
    )
    return page, status


def _argument(name: str) -> Any:
    return (request.view_args or {})[name]


def _to(team: Any) -> Any:
    return redirect(url_for("participate.teams.show", reference=team.reference), 303)
