"""Who belongs to an organisation, and in which role."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from challenges.models import db
from challenges.models.invitations import Invitation
from challenges.models.organisations import Membership, Organisation
from challenges.operations import invitations
from challenges.operations.recording import record
from challenges.queries import organisations
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class MemberContent:
    """Whom to invite, and as what."""

    email: str
    role: OrganisationRole


def invite(
    actor: Actor, organisation: Organisation, content: MemberContent, *, now: dt.datetime
) -> Invitation:
    """Invite somebody to work for the organisation. Records INVITATION_SENT; the address gets a letter.

    Refused when the address belongs to a member, or has an unanswered invitation.
    """
    require(actor, Permission.ORGANISATION_MEMBERS, organisation, now)
    if organisations.membership_by_email(organisation.id, content.email) is not None:
        raise Refused(N_("This person is already a member of the organisation."), field="email")
    invitation, _secret = invitations.create(
        email=content.email,
        role=content.role.value,
        invited_by=actor,
        organisation_id=organisation.id,
        now=now,
    )
    return invitation


def revoke_invitation(
    actor: Actor, organisation: Organisation, invitation: Invitation, *, now: dt.datetime
) -> None:
    """Take an unanswered invitation back. Records INVITATION_REVOKED. Refused when it has been answered."""
    require(actor, Permission.ORGANISATION_MEMBERS, organisation, now)
    if invitation.organisation_id != organisation.id:
        raise NotFound
    invitations.revoke(actor, invitation, now=now)


def join_by_invitation(actor: Actor, invitation: Invitation, *, now: dt.datetime) -> Membership:
    """Become a member. ``answering.accept`` has checked the invitation and settles it.

    Records MEMBER_ADDED; the owners are told. Refused when one is a member already.
    """
    membership = Membership(
        organisation_id=invitation.organisation_id,
        person_id=actor.person_id,
        role=OrganisationRole(invitation.role),
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(membership)
            db.session.flush()
    except IntegrityError as error:
        raise Refused(N_("You are already a member of the organisation.")) from error
    _record(Happening.MEMBER_ADDED, membership, actor, now, role=membership.role.value)
    return membership


def change_role(actor: Actor, membership: Membership, role: OrganisationRole, *, now: dt.datetime) -> None:
    """Give a member another role. Records MEMBER_ROLE_CHANGED; the member is told.

    Refused when it would leave the organisation without an owner. Nothing happens when the role is the same.
    """
    require(actor, Permission.ORGANISATION_MEMBERS, membership.organisation, now)
    if membership.role is role:
        return
    _keep_an_owner(membership)
    before, membership.role = membership.role, role
    db.session.flush()
    _record(
        Happening.MEMBER_ROLE_CHANGED,
        membership,
        actor,
        now,
        **{"from": before.value, "to": role.value, "person_id": membership.person_id},
    )


def remove(actor: Actor, membership: Membership, *, now: dt.datetime) -> None:
    """Remove a member. Records MEMBER_REMOVED; the removed person is told.

    Refused when it would leave the organisation without an owner.
    """
    require(actor, Permission.ORGANISATION_MEMBERS, membership.organisation, now)
    _end(Happening.MEMBER_REMOVED, membership, actor, now)


def leave(actor: Actor, organisation: Organisation, *, now: dt.datetime) -> None:
    """Leave an organisation. Records MEMBER_LEFT. Refused to the last owner."""
    require(actor, Permission.ORGANISATION_LEAVE, organisation, now)
    membership = organisations.membership_of(organisation.id, actor.person_id)
    if membership is None:
        raise NotFound
    _end(Happening.MEMBER_LEFT, membership, actor, now)


def _end(kind: Happening, membership: Membership, actor: Actor, now: dt.datetime) -> None:
    _keep_an_owner(membership)
    _record(kind, membership, actor, now, person_id=membership.person_id)
    db.session.delete(membership)
    db.session.flush()


def _keep_an_owner(membership: Membership) -> None:
    """An organisation without an owner could never be managed again; the lock keeps two leavers apart."""
    organisations.lock(membership.organisation_id)
    if membership.role is OrganisationRole.OWNER and organisations.owners(membership.organisation_id) < 2:
        raise Refused(N_("An organisation needs at least one owner. Make somebody else an owner first."))


def _record(
    kind: Happening, membership: Membership, actor: Actor, now: dt.datetime, **payload: str | int
) -> None:
    record(kind, membership, actor, now=now, organisation_id=membership.organisation_id, payload=payload)
