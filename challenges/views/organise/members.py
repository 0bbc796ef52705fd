"""Who belongs to an organisation."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from challenges.forms.members import ROLE_HINTS, InviteMemberForm, RoleForm
from challenges.forms.words import translate
from challenges.operations import memberships
from challenges.queries import invitations
from challenges.queries import organisations as find_organisations
from challenges.rules.check import may
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import OrganisationRole
from challenges.web.guarding import guard
from challenges.web.visit import Visit

room = Blueprint("members", __name__, url_prefix="/organisations/<slug>")


@room.get("/members")
@guard(Permission.ORGANISATION_READ, load=find_organisations.with_members)
def index(visit: Visit, organisation: Any) -> Any:
    """Members and unanswered invitations; owners manage them here."""
    return _page(visit, organisation)


@room.route("/members/invite", methods=["GET", "POST"])
@guard(Permission.ORGANISATION_MEMBERS, load=find_organisations.with_members)
def invite(visit: Visit, organisation: Any) -> Any:
    """Invite a colleague by mail."""
    form = InviteMemberForm(role=OrganisationRole.EDITOR.value)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                invitation = memberships.invite(visit.me, organisation, form.content(), now=visit.now)
                flash(_("An invitation is on its way to %(email)s.", email=invitation.email), "success")
                return _back(organisation)
            except Refused as refused:
                form.refuse(refused)
    return render_template(
        "organise/members/invite.html",
        organisation=organisation,
        form=form,
        hints={role.value: translate(hint) for role, hint in ROLE_HINTS.items()},
    ), status


@room.post("/invitations/<reference>/revoke")
@guard(Permission.ORGANISATION_MEMBERS, load=lambda slug, reference: find_organisations.with_members(slug))
def revoke(visit: Visit, organisation: Any) -> Any:
    """Take an unanswered invitation back."""
    invitation = invitations.by_reference((request.view_args or {})["reference"])
    if invitation is None:
        raise NotFound
    try:
        memberships.revoke_invitation(visit.me, organisation, invitation, now=visit.now)
    except Refused as refused:
        return _page(visit, organisation, refusal=translate(refused.reason)), 422
    flash(_("The invitation to %(email)s is taken back.", email=invitation.email), "success")
    return _back(organisation)


@room.route("/members/<int:person_id>", methods=["GET", "POST"])
@guard(Permission.ORGANISATION_MEMBERS, load=lambda slug, person_id: find_organisations.with_members(slug))
def edit(visit: Visit, organisation: Any) -> Any:
    """Change a member's role."""
    membership = _member(organisation)
    form = RoleForm(role=membership.role.value)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                memberships.change_role(visit.me, membership, form.content(), now=visit.now)
                flash(_("%(name)s has a new role.", name=membership.person.name), "success")
                return _back(organisation)
            except Refused as refused:
                form.refuse(refused)
    return render_template(
        "organise/members/edit.html", organisation=organisation, membership=membership, form=form
    ), status


@room.post("/members/<int:person_id>/remove")
@guard(Permission.ORGANISATION_MEMBERS, load=lambda slug, person_id: find_organisations.with_members(slug))
def remove(visit: Visit, organisation: Any) -> Any:
    """Remove a member."""
    membership = _member(organisation)
    try:
        memberships.remove(visit.me, membership, now=visit.now)
    except Refused as refused:
        return _page(visit, organisation, refusal=translate(refused.reason)), 422
    flash(_("%(name)s is no longer a member.", name=membership.person.name), "success")
    return _back(organisation)


@room.route("/leave", methods=["GET", "POST"])
@guard(Permission.ORGANISATION_LEAVE, load=find_organisations.with_members)
def leave(visit: Visit, organisation: Any) -> Any:
    """Ask, then leave the organisation."""
    refusal = ""
    if request.method == "POST":
        try:
            memberships.leave(visit.me, organisation, now=visit.now)
            flash(_("You have left %(organisation)s.", organisation=organisation.name), "success")
            return redirect(url_for("account.home.show"), 303)
        except Refused as refused:
            refusal = translate(refused.reason)
    page = render_template("organise/members/leave.html", organisation=organisation, refusal=refusal)
    return page, 422 if refusal else 200


def _member(organisation: Any) -> Any:
    """The member the address names."""
    person_id = (request.view_args or {})["person_id"]
    membership = next((m for m in organisation.memberships if m.person_id == person_id), None)
    if membership is None:
        raise NotFound
    return membership


def _page(visit: Visit, organisation: Any, refusal: str = "") -> str:
    manages = may(visit.actor, Permission.ORGANISATION_MEMBERS, organisation, visit.now)
    return render_template(
        "organise/members/index.html",
        organisation=organisation,
        manages=manages,
        may_leave=may(visit.actor, Permission.ORGANISATION_LEAVE, organisation, visit.now),
        waiting=invitations.unanswered_to_organisation(organisation.id, now=visit.now) if manages else (),
        roles={role.value: role.label for role in OrganisationRole},
        refusal=refusal,
    )


def _back(organisation: Any) -> Any:
    return redirect(url_for("organise.members.index", slug=organisation.slug), 303)
