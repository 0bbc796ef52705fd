"""Approval and publication: ask, approve or send back, take back, publish."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from challenges.forms.approval import PublishForm, ScheduleForm, SendBackForm
from challenges.forms.base import Form
from challenges.operations import approval
from challenges.queries import challenges as queries
from challenges.queries import public_challenges
from challenges.queries.suitability import replies
from challenges.rules import data_use
from challenges.rules.check import may, why_not
from challenges.rules.completeness import missing, warnings
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.risks import flags
from challenges.web.suitability import table
from challenges.web.visit import Visit
from challenges.web.workspace import section_endpoint, section_name, workspace

room = Blueprint("approval", __name__, url_prefix="/challenges/<slug>/approval")

_ASKED = (
    Permission.CHALLENGE_REQUEST_APPROVAL,
    Permission.CHALLENGE_APPROVE,
    Permission.CHALLENGE_TAKE_BACK,
    Permission.CHALLENGE_PUBLISH,
)


@room.get("")
@guard(Permission.CHALLENGE_WORKSPACE, load=queries.whole)
def show(visit: Visit, challenge: Any) -> Any:
    """Where the approval stands and what can be done next."""
    return _page(visit, challenge, SendBackForm(formdata=None))


@room.post("/ask")
@guard(Permission.CHALLENGE_REQUEST_APPROVAL, load=queries.whole)
def ask(visit: Visit, challenge: Any) -> Any:
    """Ask a second person to approve."""
    done = _("Approval is asked for. The organisation's other owners and editors have got a letter.")
    return _do(visit, challenge, Form(), lambda: approval.ask(visit.me, challenge, now=visit.now), done)


@room.post("/approve")
@guard(Permission.CHALLENGE_APPROVE, load=queries.whole)
def approve(visit: Visit, challenge: Any) -> Any:
    """Approve what somebody else prepared."""
    done = _("The challenge is approved. It becomes public when it is published.")
    return _do(visit, challenge, Form(), lambda: approval.approve(visit.me, challenge, now=visit.now), done)


@room.post("/send-back")
@guard(Permission.CHALLENGE_APPROVE, load=queries.whole)
def send_back(visit: Visit, challenge: Any) -> Any:
    """Send the challenge back with a comment."""
    form = SendBackForm()
    done = _("The challenge is a draft again, and your comment has been sent.")
    return _do(
        visit,
        challenge,
        form,
        lambda: approval.send_back(visit.me, challenge, form.reason.data, now=visit.now),
        done,
    )


@room.post("/take-back")
@guard(Permission.CHALLENGE_TAKE_BACK, load=queries.whole)
def take_back(visit: Visit, challenge: Any) -> Any:
    """Make a draft of it again, to change it."""
    done = _("The challenge is a draft again. It needs a new approval before it can be published.")
    return _do(visit, challenge, Form(), lambda: approval.take_back(visit.me, challenge, now=visit.now), done)


@room.post("/publish")
@guard(Permission.CHALLENGE_PUBLISH, load=queries.whole)
def publish(visit: Visit, challenge: Any) -> Any:
    """Make an approved challenge public."""
    form = PublishForm()
    done = _("The challenge is published. Everybody can read it now.")
    return _do(visit, challenge, form, lambda: approval.publish(visit.me, challenge, now=visit.now), done)


@room.post("/schedule")
@guard(Permission.CHALLENGE_PUBLISH, load=queries.whole)
def schedule(visit: Visit, challenge: Any) -> Any:
    """Have it published by itself at a time."""
    form = ScheduleForm()
    done = _("The time is set. Nothing is public before that.")
    return _do(
        visit,
        challenge,
        form,
        lambda: approval.schedule(visit.me, challenge, form.publish_at.moment or visit.now, now=visit.now),
        done,
    )


@room.post("/call-off")
@guard(Permission.CHALLENGE_PUBLISH, load=queries.whole)
def call_off(visit: Visit, challenge: Any) -> Any:
    """Take the time back."""
    done = _("No time is set any more.")
    return _do(visit, challenge, Form(), lambda: approval.call_off(visit.me, challenge, now=visit.now), done)


def _do(visit: Visit, challenge: Any, form: Form, act: Callable[[], None], done: str) -> Any:
    """Carry out one step, or show the page again with what was wrong."""
    if form.validate() and form.attempt(act):
        flash(done, "success")
        return _back(challenge)
    return _page(visit, challenge, form), 422


def _back(challenge: Any) -> Response:
    return redirect(url_for("organise.approval.show", slug=challenge.slug))


def _page(visit: Visit, challenge: Any, form: Form) -> str:
    approvers = queries.approvers(challenge, apart_from=visit.me.person_id)
    links = public_challenges.links(challenge)
    linked = data_use.listed(links)
    answers = table(challenge)
    allowed = {p.name: may(visit.actor, p, challenge, visit.now) for p in _ASKED}
    return render_template(
        "organise/approval/show.html",
        form=form,
        send_back_form=form if isinstance(form, SendBackForm) else SendBackForm(formdata=None),
        publish_form=form if type(form) is PublishForm else PublishForm(formdata=None),
        schedule_form=form
        if isinstance(form, ScheduleForm)
        else ScheduleForm(formdata=None, data={"publish_at": challenge.publish_at}),
        allowed=allowed,
        why_not_approve=why_not(visit.actor, Permission.CHALLENGE_APPROVE, challenge, visit.now),
        blockers=missing(challenge, visit.now, linked=linked),
        warnings=warnings(
            challenge,
            visit.now,
            datasets=len(linked),
            approvers=approvers,
        ),
        flags=flags(visit, challenge, links, replies(answers["questions"])),
        approvers=approvers,
        steps=queries.approval_steps(challenge),
        **answers,
        section_name=section_name,
        section_url=lambda section: url_for(section_endpoint(section), slug=challenge.slug),
        **workspace(visit, challenge),
    )
