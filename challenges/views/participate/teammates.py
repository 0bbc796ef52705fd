"""Finding each other: who looks for a team, which teams look for people, and what each of them says."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.extensions import limiter
from challenges.forms.teammates import ProfileForm, SearchForm
from challenges.forms.words import translate
from challenges.operations import teammates as operations
from challenges.operations import teams as team_operations
from challenges.queries import join_requests, teammates, teams
from challenges.rules.check import may
from challenges.rules.phases import changing_since
from challenges.vocabulary.errors import NotAllowed, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import TeamRole
from challenges.web.guarding import guard
from challenges.web.paths import asked
from challenges.web.rendering import page_links
from challenges.web.visit import Visit

room = Blueprint("teammates", __name__)


@room.get("/challenges/<slug>/teammates")
@guard(Permission.TEAMMATES_READ, load=teams.challenge_to_join)
def people(visit: Visit, challenge: Any) -> Any:
    """Those who look for a team: search, narrow by skill. For those who are registered."""
    search = _wanted()
    page = teammates.people(challenge, search, visit.page)
    team = teams.team_in(visit.me.person_id, challenge.id)
    leads = team is not None and visit.me.teams.get(team.id) is TeamRole.CAPTAIN
    return render_template(
        "participate/teammates/people.html",
        **_board(visit, challenge, search, team, teammates.skills_offered(challenge), "people"),
        page=page,
        pages=page_links(page),
        fitting=teammates.team_keys(team.id) if team else frozenset(),
        can_invite=leads
        and team is not None
        and may(visit.me, Permission.TEAM_MANAGE, _whole(team), visit.now),
    )


@room.get("/challenges/<slug>/teammates/teams", endpoint="teams")
@guard(Permission.TEAMMATES_READ, load=teams.challenge_to_join)
def looking(visit: Visit, challenge: Any) -> Any:
    """Teams that look for people: search, narrow by skill, ask to join. For those who are registered."""
    search = _wanted()
    since = changing_since(challenge, visit.now) or visit.now
    page = teammates.teams(challenge, search, visit.page, now=visit.now, since=since)
    team = teams.team_in(visit.me.person_id, challenge.id)
    wanted = teammates.skills_wanted(challenge, now=visit.now, since=since)
    board = _board(visit, challenge, search, team, wanted, "teams")
    mine = board["mine"]
    return render_template(
        "participate/teammates/teams.html",
        **board,
        page=page,
        pages=page_links(page),
        fitting=frozenset(skill.key for skill in mine.skills) if mine else frozenset(),
        waiting={one.team_id for one in board["requests"] if one.state == "asked"},
    )


@room.route("/challenges/<slug>/teammates/me", methods=["GET", "POST"])
@guard(Permission.TEAMMATE_OFFER, load=teams.challenge_to_join)
def mine(visit: Visit, challenge: Any) -> Any:
    """Show oneself to those who look for people, or change what is shown."""
    if teams.team_in(visit.me.person_id, challenge.id) is not None:
        return _to_people(challenge)
    profile = teammates.of_person(visit.me.person_id, challenge.id)
    form = ProfileForm(
        data=_said(profile) if profile else {"language": visit.language, "open_to_invitations": True}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: operations.offer(visit.me, challenge, form.content(), now=visit.now)
        ):
            flash(_("You are shown to those who look for people."), "success")
            return _to_people(challenge)
    page = render_template("participate/teammates/mine.html", challenge=challenge, profile=profile, form=form)
    return page, status


@room.post("/challenges/<slug>/teammates/me/hide")
@guard(Permission.TEAMMATE_HIDE, load=teams.challenge_to_join)
def hide(visit: Visit, challenge: Any) -> Any:
    """Take away at once what one shows of oneself."""
    operations.hide(visit.me, challenge, now=visit.now)
    flash(_("You are no longer shown, and what you wrote about yourself has been deleted."), "success")
    if may(visit.me, Permission.TEAMMATES_READ, challenge, visit.now):
        return _to_people(challenge)
    return redirect(url_for("participate.teams.index"), 303)


@room.post("/teams/<reference>/teammates/<profile>/invite")
@limiter.limit("10 per minute; 40 per day", methods=["POST"])
@guard(Permission.TEAM_MANAGE, load=teams.by_reference)
def invite(visit: Visit, team: Any) -> Any:
    """Invite somebody who looks for a team, by name."""
    try:
        name = team_operations.invite_teammate(
            visit.me, team, str((request.view_args or {})["profile"]), now=visit.now
        )
        flash(_("An invitation is on its way to %(name)s.", name=name), "success")
    except NotAllowed:
        raise
    except Refused as refused:
        flash(translate(refused.reason), "warning")
    return _to_people(team.challenge)


@room.route("/teams/<reference>/search", methods=["GET", "POST"])
@guard(Permission.TEAM_MANAGE, load=teams.by_reference)
def search(visit: Visit, team: Any) -> Any:
    """Whether the team takes requests to join, and what it says to those who look for one."""
    form = SearchForm(
        data={
            "open_to_requests": team.open_to_requests,
            "pitch": team.pitch,
            "language": team.language if team.pitch else visit.language,
            "skills": ", ".join(skill.name for skill in team.skills),
        }
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate() and form.attempt(
            lambda: operations.look(visit.me, team, form.content(), now=visit.now)
        ):
            is_open = form.content().open_to_requests
            flash(
                _("The team is shown to those who look for one.")
                if is_open
                else _("The team is not shown, and takes no requests to join."),
                "success",
            )
            return redirect(url_for("participate.teams.show", reference=team.reference), 303)
    return render_template("participate/teammates/search.html", team=team, form=form), status


def _wanted() -> teammates.Wanted:
    return teammates.Wanted(asked("q"), asked("skill", 80))


def _whole(team: Any) -> Any:
    return teams.by_reference(team.reference)


def _said(profile: Any) -> dict[str, Any]:
    return {
        "skills": ", ".join(skill.name for skill in profile.skills),
        "about": profile.about,
        "language": profile.language,
        "open_to_invitations": profile.open_to_invitations,
    }


def _board(
    visit: Visit,
    challenge: Any,
    search: teammates.Wanted,
    team: Any,
    skills: Sequence[teammates.Skill],
    current: str,
) -> dict[str, Any]:
    """What both lists show around their rows."""
    tabs = (("people", _("People who look for a team")), ("teams", _("Teams that look for people")))
    return {
        "challenge": challenge,
        "search": search,
        "skills": [(skill.key, f"{skill.name} ({skill.count})") for skill in skills],
        "chosen": next((skill.name for skill in skills if skill.key == search.skill), search.skill),
        "team": team,
        "mine": teammates.of_person(visit.me.person_id, challenge.id),
        "requests": join_requests.shown_to(visit.me.person_id, challenge.id),
        "tabs": [
            SimpleNamespace(
                label=label,
                url=url_for(f"participate.teammates.{name}", slug=challenge.slug),
                current=name == current,
                badge="",
            )
            for name, label in tabs
        ],
    }


def _to_people(challenge: Any) -> Any:
    return redirect(url_for("participate.teammates.people", slug=challenge.slug), 303)
