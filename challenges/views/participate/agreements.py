"""Data with conditions, for those who take part: read, accept, ask, and see how one gets at it."""

import datetime as dt
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from challenges.forms.agreements import AskForm
from challenges.operations import agreements as operations
from challenges.queries import agreements, data_terms
from challenges.rules.check import may, why_not
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import AgreementStanding
from challenges.web.guarding import guard
from challenges.web.limits import limit_access, limit_requests
from challenges.web.visit import Visit

room = Blueprint("agreements", __name__)


def _under_way(seen: Any, now: dt.datetime) -> bool:
    return seen.standing is AgreementStanding.WAITING or operations.holds_on(seen, now)


@room.get("/challenges/<slug>/conditions/<reference>")
@guard(Permission.CHALLENGE_READ, load=data_terms.by_dataset)
def show(visit: Visit, terms: Any) -> Any:
    """The conditions for everybody; for who takes part also the way to ask, and what became of it."""
    return _page(visit, terms, AskForm(formdata=None))


@room.post("/challenges/<slug>/conditions/<reference>")
@limit_requests
@guard(Permission.AGREEMENT_ASK, load=data_terms.by_dataset)
def ask(visit: Visit, terms: Any) -> Any:
    """Accept the conditions by name, and ask for access."""
    form = AskForm()
    if form.validate() and form.attempt(
        lambda: operations.ask(visit.me, terms, form.content(), now=visit.now)
    ):
        flash(
            _("Your request is on its way to the data owner. You get a letter with the answer."),
            "success",
        )
        return _to(terms)
    form.accepted.data = False
    return _page(visit, terms, form), 422


@room.post("/data-agreements/<reference>/withdraw")
@guard(Permission.AGREEMENT_WITHDRAW, load=agreements.by_reference)
def withdraw(visit: Visit, agreement: Any) -> Any:
    """Take back a request that waits."""
    operations.withdraw(visit.me, agreement, now=visit.now)
    flash(_("Your request has been withdrawn."), "success")
    return _to(agreement.terms)


@room.post("/data-agreements/<reference>/access")
@limit_access
@guard(Permission.DATA_ACCESS, load=agreements.by_reference)
def access(visit: Visit, agreement: Any) -> Any:
    """Show how one gets at the data, once; that it was shown is recorded."""
    details = operations.show_access(visit.me, agreement, now=visit.now)
    page = render_template("participate/agreements/access.html", agreement=agreement, details=details)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _to(terms: Any) -> Response:
    place = {"slug": terms.challenge.slug, "reference": terms.link.dataset.reference}
    return redirect(url_for("participate.agreements.show", **place), 303)


def _page(visit: Visit, terms: Any, form: AskForm) -> str:
    form.version.data = str(terms.version)
    seen = agreements.of_person(terms, visit.me.person_id, now=visit.now) if visit.actor else []
    may_ask = may(visit.actor, Permission.AGREEMENT_ASK, terms, visit.now)
    return render_template(
        "participate/agreements/show.html",
        terms=terms,
        challenge=terms.challenge,
        form=form,
        seen=seen,
        may_ask=may_ask and not any(_under_way(s, visit.now) for s in seen),
        kept_out="" if may_ask else why_not(visit.actor, Permission.AGREEMENT_ASK, terms, visit.now),
        may_register=may(visit.actor, Permission.CHALLENGE_REGISTER, terms.challenge, visit.now),
        is_registered=visit.actor is not None and terms.challenge.id in visit.me.registered,
    )
