"""Read and answer an invitation."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from challenges.forms.invitations import AcceptForm, AcceptTeamForm
from challenges.forms.jurors import details_form
from challenges.forms.taking_part import asking
from challenges.operations import answering
from challenges.queries import invitations, taking_part, teams, topics
from challenges.rules.check import may
from challenges.rules.eligibility import undeclared
from challenges.rules.predicates import invitation_open
from challenges.rules.taking_part import joins_outside
from challenges.vocabulary.choices import OutsideReason
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.jurors import from_plain
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("invitations", __name__)


@room.get("/invitations/<secret>")
@guard(Permission.ACCOUNT_OPEN, load=invitations.by_secret)
def show(visit: Visit, invitation: Any) -> Any:
    """What the mailed link opens: who invites to what. Reading it uses nothing up."""
    return _page(visit, invitation)


@room.get("/home/invitations/<reference>")
@guard(Permission.INVITATION_READ, load=invitations.by_reference)
def mine(visit: Visit, invitation: Any) -> Any:
    """The same page for the invited person, who needs no secret."""
    return _page(visit, invitation)


@room.post("/home/invitations/<reference>/accept")
@guard(Permission.INVITATION_ANSWER, load=invitations.by_reference)
def accept(visit: Visit, invitation: Any) -> Any:
    """Say yes, and go on to what one has joined."""
    form = _form(visit, invitation)
    if form.validate():
        try:
            answering.accept(
                visit.me,
                invitation,
                now=visit.now,
                rules_version=form.version,
                said=form.said(),
                details=form.details(),
            )
            flash(_("You have accepted the invitation. Welcome!"), "success")
            return redirect(_joined(invitation), 303)
        except Refused as refused:
            form.refuse(refused)
    return _page(visit, invitation, form), 422


@room.post("/home/invitations/<reference>/decline")
@guard(Permission.INVITATION_ANSWER, load=invitations.by_reference)
def decline(visit: Visit, invitation: Any) -> Any:
    """Say no."""
    answering.decline(visit.me, invitation, now=visit.now)
    flash(_("You have declined the invitation."), "info")
    return redirect(url_for("account.home.show"), 303)


def _form(visit: Visit, invitation: Any) -> Any:
    if invitation.round is not None:
        words = topics.names_of(invitation.round.challenge_id)
        return details_form(words, from_plain(invitation.details))
    rules = _rules_to_accept(visit, invitation)
    if rules is None:
        return AcceptForm()
    terms = taking_part.eligibility(invitation.team.challenge_id)
    registration = teams.registration(visit.me.person_id, invitation.team.challenge_id)
    return asking(AcceptTeamForm, terms, registration)(data={"rules_version": rules.version})


def _rules_to_accept(visit: Visit, invitation: Any) -> Any:
    """The rules a new team member has to accept; None when there are none, or they are accepted already."""
    if invitation.team is None or visit.actor is None:
        return None
    rules = teams.current_rules(invitation.team.challenge)
    accepted = teams.registration(visit.me.person_id, invitation.team.challenge_id)
    if rules is None or accepted is None or accepted.rule_set_id != rules.id:
        return rules
    terms = taking_part.eligibility(invitation.team.challenge_id)
    return rules if undeclared(terms, accepted.declared) else None


def _joins_outside(visit: Visit, invitation: Any) -> OutsideReason | None:
    """Why the visitor would be in the team outside the competition."""
    if invitation.team is None or visit.actor is None:
        return None
    team = invitation.team
    return joins_outside(
        staff=team.challenge.organisation_id in visit.actor.organisations,
        team=taking_part.members(team.id, team.challenge_id),
    )


def _page(visit: Visit, invitation: Any, form: Any = None) -> str:
    part = invitation.team or invitation.round
    challenge: Any = part.challenge if part else None
    public = challenge and may(visit.actor, Permission.CHALLENGE_READ, challenge, visit.now)
    return render_template(
        "account/invitations/show.html",
        invitation=invitation,
        challenge=challenge,
        challenge_url=url_for("public.challenges.show", slug=challenge.slug) if public else "",
        rules=_rules_to_accept(visit, invitation),
        form=form or _form(visit, invitation),
        joins_outside=_joins_outside(visit, invitation),
        is_open=invitation_open(visit.actor, invitation, visit.now),
        can_answer=may(visit.actor, Permission.INVITATION_ANSWER, invitation, visit.now),
    )


def _joined(invitation: Any) -> str:
    if invitation.organisation is not None:
        return url_for("organise.organisations.show", slug=invitation.organisation.slug)
    if invitation.team is not None:
        return url_for("participate.teams.show", reference=invitation.team.reference)
    return url_for("jury.rounds.index")
