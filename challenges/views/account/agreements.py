"""Requests for access: one's own, and those one decides on as the data owner."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from challenges.forms.agreements import ApproveForm, ReasonForm
from challenges.forms.base import Form
from challenges.operations import agreements as operations
from challenges.queries import agreements
from challenges.rules.check import may, why_not
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("agreements", __name__)


@room.get("/home/data")
@guard(Permission.ACCOUNT_OWN)
def mine(visit: Visit) -> Any:
    """Everything one has asked for, the newest first."""
    page = agreements.page_of_person(visit.me.person_id, visit.page, now=visit.now)
    return render_template("account/agreements/mine.html", page=page)


@room.get("/home/data-agreements")
@guard(Permission.ACCOUNT_OWN)
def to_decide(visit: Visit) -> Any:
    """The requests one decides on: those that wait first."""
    page = agreements.page_to_judge(visit.me, visit.page, now=visit.now)
    return render_template("account/agreements/to_decide.html", page=page)


@room.get("/home/data-agreements/<reference>")
@guard(Permission.AGREEMENT_JUDGE, load=agreements.by_reference)
def show(visit: Visit, agreement: Any) -> Any:
    """Who asks, for what and under which text; the way to decide."""
    return _page(visit, agreement)


@room.post("/home/data-agreements/<reference>/approve")
@guard(Permission.AGREEMENT_APPROVE, load=agreements.by_reference)
def approve(visit: Visit, agreement: Any) -> Any:
    """Give access until a day."""
    form = ApproveForm()
    done = _("The access is approved, and the person is told.")
    return _do(
        visit,
        agreement,
        form,
        lambda: operations.approve(visit.me, agreement, form.content(), now=visit.now),
        done,
    )


@room.post("/home/data-agreements/<reference>/decline")
@guard(Permission.AGREEMENT_DECLINE, load=agreements.by_reference)
def decline(visit: Visit, agreement: Any) -> Any:
    """Say no, with the reason."""
    form = ReasonForm()
    done = _("The request is declined, and the person is told.")
    return _do(
        visit,
        agreement,
        form,
        lambda: operations.decline(visit.me, agreement, form.reason.data, now=visit.now),
        done,
    )


@room.post("/home/data-agreements/<reference>/revoke")
@guard(Permission.AGREEMENT_REVOKE, load=agreements.by_reference)
def revoke(visit: Visit, agreement: Any) -> Any:
    """End an access at once, with the reason."""
    form = ReasonForm()
    done = _("The access has ended, and the person is told. Change the keys if there are any.")
    return _do(
        visit,
        agreement,
        form,
        lambda: operations.revoke(visit.me, agreement, form.reason.data, now=visit.now),
        done,
    )


def _do(visit: Visit, agreement: Any, form: Form, act: Callable[[], None], done: str) -> Any:
    """Carry out a decision, or show the page again with what was wrong."""
    if form.validate() and form.attempt(act):
        flash(done, "success")
        return redirect(url_for("account.agreements.show", reference=agreement.reference), 303)
    return _page(visit, agreement, form), 422


def _page(visit: Visit, agreement: Any, form: Form | None = None) -> str:
    last_day = visit.now + dt.timedelta(days=agreement.terms.days)
    return render_template(
        "account/agreements/show.html",
        seen=agreements.seen(agreement, now=visit.now),
        agreement=agreement,
        form=form,
        approve_form=form
        if isinstance(form, ApproveForm)
        else ApproveForm(formdata=None, data={"last_day": last_day}),
        reason_form=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        may_approve=may(visit.actor, Permission.AGREEMENT_APPROVE, agreement, visit.now),
        why_not_approve=why_not(visit.actor, Permission.AGREEMENT_APPROVE, agreement, visit.now),
        may_decline=may(visit.actor, Permission.AGREEMENT_DECLINE, agreement, visit.now),
        may_revoke=may(visit.actor, Permission.AGREEMENT_REVOKE, agreement, visit.now),
    )
