"""An organisation's own room: apply for it, see it, describe it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.organisations import ApplicationForm, DescriptionForm
from challenges.operations import organisations
from challenges.queries import organisations as find_organisations
from challenges.rules import phases
from challenges.rules.check import may
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("organisations", __name__, url_prefix="/organisations")


@room.route("/new", methods=["GET", "POST"])
@guard(Permission.ORGANISATION_APPLY)
def apply(visit: Visit) -> Any:
    """Apply for an organisation."""
    form = ApplicationForm(contact_email=visit.me.email)
    if request.method == "POST":
        if form.validate():
            try:
                organisation = organisations.apply(visit.me, form.content(), now=visit.now)
                flash(
                    _("Your application has been sent. You get a letter when it has been handled."), "success"
                )
                return redirect(url_for("organise.organisations.show", slug=organisation.slug), 303)
            except Refused as refused:
                form.refuse(refused)
        return render_template("organise/organisations/apply.html", form=form), 422
    return render_template("organise/organisations/apply.html", form=form)


@room.get("/<slug>")
@guard(Permission.ORGANISATION_READ, load=find_organisations.with_members)
def show(visit: Visit, organisation: Any) -> Any:
    """The organisation, its challenges and what may be done.

    Administrators of the platform see it without being members: they see only what is public of its challenges.
    """
    found = find_organisations.challenges_of([organisation.id])
    challenges = [c for c in found if may(visit.actor, Permission.CHALLENGE_READ, c, visit.now)]
    return render_template(
        "organise/organisations/show.html",
        organisation=organisation,
        challenges=[(c, phases.mark(c, visit.now)) for c in challenges],
        can_edit=may(visit.actor, Permission.ORGANISATION_EDIT, organisation, visit.now),
        can_create=may(visit.actor, Permission.CHALLENGE_CREATE, organisation, visit.now),
    )


@room.route("/<slug>/edit", methods=["GET", "POST"])
@guard(Permission.ORGANISATION_EDIT, load=find_organisations.by_slug)
def edit(visit: Visit, organisation: Any) -> Any:
    """Change what is said about the organisation."""
    form = DescriptionForm(obj=organisation)
    if request.method == "POST":
        if form.validate():
            organisations.describe(visit.me, organisation, form.content(), now=visit.now)
            flash(_("The details are saved."), "success")
            return redirect(url_for("organise.organisations.show", slug=organisation.slug), 303)
        return render_template("organise/organisations/edit.html", form=form, organisation=organisation), 422
    return render_template("organise/organisations/edit.html", form=form, organisation=organisation)
