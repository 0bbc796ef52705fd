"""What a guardian's link opens: what a minor wants to take part in, and buttons to answer. It needs no account."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from challenges.extensions import limiter
from challenges.operations import guardians
from challenges.queries import guardians as find
from challenges.queries import teams
from challenges.rules.check import may
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import GuardianState
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("guardians", __name__, url_prefix="/guardians")
_limit = limiter.limit("30 per minute; 200 per hour")


@room.get("/<secret>")
@_limit
@guard(Permission.PUBLIC_READ, load=find.by_secret)
def show(visit: Visit, approval: Any) -> Any:
    """The challenge, the organiser, the rules, and what approval means. Opening it changes nothing."""
    can_answer = may(None, Permission.GUARDIAN_ANSWER, approval, visit.now)
    waits = approval.state is GuardianState.ASKED
    page = render_template(
        "public/guardians/show.html",
        approval=approval,
        minor=approval.registration.person.name,
        challenge=approval.challenge,
        rules=teams.current_rules(approval.challenge),
        can_answer=can_answer,
        can_withdraw=may(None, Permission.GUARDIAN_WITHDRAW, approval, visit.now),
        too_old=waits and visit.now >= approval.expires_at,
    )
    return _private(page, 410 if waits and not can_answer else 200)


@room.post("/<secret>/approve")
@_limit
@guard(Permission.PUBLIC_READ, load=find.by_secret)
def approve(visit: Visit, approval: Any) -> Any:
    """Say yes."""
    return _answered(visit, approval, guardians.approve, _("Thank you. You have approved."))


@room.post("/<secret>/decline")
@_limit
@guard(Permission.PUBLIC_READ, load=find.by_secret)
def decline(visit: Visit, approval: Any) -> Any:
    """Say no."""
    return _answered(visit, approval, guardians.decline, _("You have said no, and we have told them."))


@room.post("/<secret>/withdraw")
@_limit
@guard(Permission.PUBLIC_READ, load=find.by_secret)
def withdraw(visit: Visit, approval: Any) -> Any:
    """Take an approval back."""
    return _answered(
        visit, approval, guardians.withdraw, _("You have taken your approval back, and we have told them.")
    )


def _answered(visit: Visit, approval: Any, answer: Callable[..., None], said: str) -> Any:
    try:
        answer(approval, now=visit.now)
    except (NotFound, Refused):
        flash(
            _("Nothing was changed: the answer has been given, the link is too old, or it is too late."),
            "info",
        )
    else:
        flash(said, "success")
    secret = (request.view_args or {})["secret"]
    return _private(redirect(url_for("public.guardians.show", secret=secret), 303))


def _private(answer: Any, status: int | None = None) -> Response:
    """A page behind a secret address: in no cache and in no search engine."""
    response: Response = make_response(answer)
    if status is not None:
        response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
