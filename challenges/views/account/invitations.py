"""Read and answer an invitation."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from challenges.forms.words import translate
from challenges.operations import answering
from challenges.queries import invitations, people
from challenges.rules.check import may
from challenges.vocabulary.errors import Refused
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
    try:
        answering.accept(visit.me, invitation, now=visit.now)
    except Refused as refused:
        return _page(visit, invitation, refusal=translate(refused.reason)), 422
    flash(_("You have accepted the invitation. Welcome!"), "success")
    return redirect(_next_page(invitation), 303)


@room.post("/home/invitations/<reference>/decline")
@guard(Permission.INVITATION_ANSWER, load=invitations.by_reference)
def decline(visit: Visit, invitation: Any) -> Any:
    """Say no."""
    answering.decline(visit.me, invitation, now=visit.now)
    flash(_("You have declined the invitation."), "info")
    return redirect(url_for("account.home.show"), 303)


def _page(visit: Visit, invitation: Any, refusal: str = "") -> str:
    return render_template(
        "account/invitations/show.html",
        invitation=invitation,
        challenge=getattr(invitation.team or invitation.round, "challenge", None),
        is_invited=may(visit.actor, Permission.INVITATION_READ, invitation, visit.now),
        can_answer=may(visit.actor, Permission.INVITATION_ANSWER, invitation, visit.now),
        has_account=visit.actor is None and people.is_confirmed(invitation.email),
        refusal=refusal,
        here=url_for("account.invitations.mine", reference=invitation.reference),
    )


def _next_page(invitation: Any) -> str:
    return url_for("account.home.show")
