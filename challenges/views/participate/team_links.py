"""Links by which people join a team: made and revoked by its captain, opened by whoever got one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.extensions import limiter
from challenges.forms.teammates import LinkForm
from challenges.forms.teams import ConfirmForm
from challenges.notices.letters import link as absolute
from challenges.operations import team_links as operations
from challenges.queries import taking_part, team_links, teams
from challenges.rules.check import may, why_not
from challenges.rules.eligibility import undeclared
from challenges.vocabulary.choices import LinkLifetime
from challenges.vocabulary.errors import NotFound
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.passes import read
from challenges.web.visit import Visit

room = Blueprint("team_links", __name__)


@room.route("/teams/<reference>/links", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@guard(Permission.TEAM_MANAGE, load=teams.by_reference)
def index(visit: Visit, team: Any) -> Any:
    """The team's links, and a new one, whose address is shown in this answer and never again."""
    places = teams.places_left(team, now=visit.now)
    form = LinkForm(data={"lifetime": LinkLifetime.DAY.value, "most_uses": max(1, places)})
    status, made, address = 200, None, ""
    if request.method == "POST":
        status = 422
        if form.validate():
            found: list[Any] = []
            if form.attempt(
                lambda: found.extend(operations.make(visit.me, team, form.content(), now=visit.now))
            ):
                made, secret = found
                status, address = 200, absolute("participate.team_links.join", secret=secret)
    page = render_template(
        "participate/team_links/index.html",
        team=team,
        form=form,
        links=team_links.of_team(team.id),
        places=places,
        made=made,
        address=address,
    )
    return page, status


@room.post("/teams/<reference>/links/<link>/revoke")
@guard(Permission.TEAM_MANAGE, load=teams.by_reference)
def revoke(visit: Visit, team: Any) -> Any:
    """End a link."""
    operations.revoke(visit.me, team, str((request.view_args or {})["link"]), now=visit.now)
    flash(_("The link no longer works."), "success")
    return redirect(url_for("participate.team_links.index", reference=team.reference), 303)


@room.get("/join/<secret>")
@limiter.limit("60 per minute")
@guard(Permission.ACCOUNT_OPEN, load=team_links.by_secret)
def join(visit: Visit, link: Any) -> Any:
    """Which team the link leads to, and what one has to do first. Reading it uses nothing up."""
    return _page(visit, link, ConfirmForm(), 200)


@room.post("/join/<secret>")
@limiter.limit("20 per minute")
@guard(Permission.TEAM_LINK_USE, load=team_links.by_secret)
def use(visit: Visit, link: Any) -> Any:
    """Join the team."""
    return _use(visit, link)


def _use(visit: Visit, link: Any) -> Any:
    form = ConfirmForm()
    if form.validate() and form.attempt(lambda: operations.use(visit.me, link, now=visit.now)):
        flash(_("You are now a member of the team."), "success")
        return redirect(url_for("participate.teams.show", reference=link.team.reference), 303)
    return _page(visit, link, form, 422)


def _passed(passed: str) -> Any:
    """The link that a pass opens."""
    found = read(passed)
    return team_links.by_reference(found[0]) if found else None


@room.route("/join/as/<passed>", methods=["GET", "POST"])
@limiter.limit("20 per minute", methods=["POST"])
@guard(Permission.TEAM_LINK_USE, load=_passed)
def again(visit: Visit, link: Any) -> Any:
    """The same page for whoever made an account on the way; nobody else can use the address."""
    found = read(str((request.view_args or {})["passed"]))
    if found is None or found[1] != visit.me.email:
        raise NotFound
    return _use(visit, link) if request.method == "POST" else _page(visit, link, ConfirmForm(), 200)


def _page(visit: Visit, link: Any, form: ConfirmForm, status: int) -> Any:
    """A link that no longer works says so, and nothing of the team."""
    if not link.works(visit.now):
        return render_template("participate/team_links/over.html"), 410
    challenge = link.team.challenge
    page = render_template(
        "participate/team_links/join.html",
        link=link,
        challenge=challenge,
        form=form,
        members=teams.member_count(link.team_id),
        is_member=visit.actor is not None and link.team_id in visit.actor.teams,
        other=teams.team_in(visit.actor.person_id, challenge.id) if visit.actor else None,
        accepted=_accepted(visit, challenge),
        can_register=may(visit.actor, Permission.CHALLENGE_REGISTER, challenge, visit.now),
        why_not=why_not(visit.actor, Permission.CHALLENGE_REGISTER, challenge, visit.now),
    )
    return page, status


def _accepted(visit: Visit, challenge: Any) -> bool:
    """Whether the visitor is registered under the rules that hold now, and has declared what they ask for."""
    rules = teams.current_rules(challenge)
    found = teams.registration(visit.actor.person_id, challenge.id) if visit.actor else None
    if found is None or rules is None or found.rule_set_id != rules.id:
        return False
    return not undeclared(taking_part.eligibility(challenge.id), found.declared)
