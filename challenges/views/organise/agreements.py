"""Conditions of a challenge's datasets: written, changed, removed; and who has asked for the data."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from challenges.forms.agreements import TermsForm
from challenges.operations import data_terms
from challenges.queries import agreements
from challenges.queries import challenges as challenge_queries
from challenges.queries import data_terms as term_queries
from challenges.queries import datasets as dataset_queries
from challenges.rules.check import may
from challenges.vocabulary.errors import NotAllowed, Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit
from challenges.web.workspace import workspace

room = Blueprint("agreements", __name__, url_prefix="/challenges/<slug>/conditions")


@room.get("")
@guard(Permission.AGREEMENTS_LIST, load=challenge_queries.whole)
def index(visit: Visit, challenge: Any) -> Any:
    """The linked datasets with their conditions, and how many wait and have access."""
    return render_template(
        "organise/agreements/index.html",
        rows=agreements.overview(challenge, now=visit.now),
        can_set=may(visit.actor, Permission.DATA_TERMS_SET, challenge, visit.now),
        can_change=may(visit.actor, Permission.DATA_TERMS_EDIT, challenge, visit.now),
        **workspace(visit, challenge),
    )


@room.route("/<reference>", methods=["GET", "POST"])
@guard(Permission.DATA_TERMS_EDIT, load=dataset_queries.link)
def edit(visit: Visit, link: Any) -> Any:
    """Write the conditions and the access details, or change them."""
    terms = term_queries.with_details(link)
    if terms is None and not may(visit.actor, Permission.DATA_TERMS_SET, link, visit.now):
        flash(_("Conditions can only be set before the challenge is published."), "info")
        return redirect(url_for("organise.agreements.index", slug=link.challenge.slug), 303)
    form = TermsForm() if request.method == "POST" else TermsForm(formdata=None, data=_stored(terms))
    if request.method == "POST" and form.validate():
        try:
            saved = data_terms.save(visit.me, link, form.content(), now=visit.now)
        except NotAllowed:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(_("Saved.") if saved else _("Nothing has changed."), "success" if saved else "info")
            return _back(link)
    status = 422 if request.method == "POST" else 200
    page = render_template(
        "organise/agreements/edit.html",
        form=form,
        link=link,
        terms=terms,
        can_remove=terms is not None and may(visit.actor, Permission.DATA_TERMS_SET, link, visit.now),
        **workspace(visit, link.challenge),
    )
    return page, status


@room.post("/<reference>/remove")
@guard(Permission.DATA_TERMS_SET, load=dataset_queries.link)
def remove(visit: Visit, link: Any) -> Any:
    """Let the dataset be without conditions."""
    data_terms.remove(visit.me, link, now=visit.now)
    flash(_("The dataset no longer has conditions."), "success")
    return _back(link)


@room.get("/<reference>/requests")
@guard(Permission.AGREEMENTS_LIST, load=term_queries.by_dataset)
def asked(visit: Visit, terms: Any) -> Any:
    """Everybody who has asked for the data, and what became of it."""
    return render_template(
        "organise/agreements/asked.html",
        terms=terms,
        page=agreements.page_of_terms(terms, visit.page, now=visit.now),
        **workspace(visit, terms.challenge),
    )


def _stored(terms: Any) -> dict[str, object]:
    return TermsForm.stored(terms) if terms else {"days": 90}


def _back(link: Any) -> Response:
    return redirect(url_for("organise.agreements.index", slug=link.challenge.slug), 303)
