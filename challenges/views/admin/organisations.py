"""Verify organisations that apply."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.organisations import RejectionForm
from challenges.operations import organisations
from challenges.queries import organisations as find_organisations
from challenges.views.admin.sidebar import sidebar
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import OrganisationState
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("organisations", __name__, url_prefix="/organisations")


@room.get("")
@guard(Permission.PLATFORM_ADMINISTER)
def index(visit: Visit) -> Any:
    """All organisations; those that wait for verification first."""
    chosen = request.args.get("state", "")
    state = OrganisationState(chosen) if chosen in set(OrganisationState) else None
    return render_template(
        "admin/organisations/index.html",
        side_nav=sidebar(),
        page=find_organisations.page_of(state, visit.page),
        counts=find_organisations.counts(),
        states=list(OrganisationState),
        chosen=state,
    )


@room.get("/<slug>")
@guard(Permission.ORGANISATION_VERIFY, load=find_organisations.with_members)
def show(visit: Visit, organisation: Any) -> Any:
    """One application with all that was written."""
    return _page(organisation, RejectionForm())


@room.post("/<slug>/verify")
@guard(Permission.ORGANISATION_VERIFY, load=find_organisations.with_members)
def verify(visit: Visit, organisation: Any) -> Any:
    """Let the organisation publish challenges."""
    try:
        organisations.verify(visit.me, organisation, now=visit.now)
    except Refused as refused:
        form = RejectionForm(formdata=None)
        form.refuse(refused)
        return _page(organisation, form), 422
    flash(
        _("%(organisation)s is verified, and its owners get a letter.", organisation=organisation.name),
        "success",
    )
    return redirect(url_for("admin.organisations.show", slug=organisation.slug), 303)


@room.post("/<slug>/reject")
@guard(Permission.ORGANISATION_VERIFY, load=find_organisations.with_members)
def reject(visit: Visit, organisation: Any) -> Any:
    """Do not approve the application, with a reason."""
    form = RejectionForm()
    if form.validate():
        try:
            organisations.reject(visit.me, organisation, form.reason.data, now=visit.now)
            flash(
                _(
                    "The owners of %(organisation)s get a letter with the reason.",
                    organisation=organisation.name,
                ),
                "success",
            )
            return redirect(url_for("admin.organisations.show", slug=organisation.slug), 303)
        except Refused as refused:
            form.refuse(refused)
    return _page(organisation, form), 422


def _page(organisation: Any, form: RejectionForm) -> str:
    return render_template(
        "admin/organisations/show.html", side_nav=sidebar(), organisation=organisation, form=form
    )
