"""Seats in the jury of a round: invited, taken, given up."""

import datetime as dt

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.invitations import Invitation
from challenges.models.jury import Juror
from challenges.operations import assignments, invitations
from challenges.operations.recording import record
from challenges.queries import jury, people, reviews
from challenges.queries.judging import UNDONE
from challenges.rules.check import require
from challenges.rules.predicates import jury_formed
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.text import N_

_COMPETES = N_("This person is in a team of the challenge and cannot sit in its jury.")
_SEATED = N_("This person is in the jury already.")


def invite(actor: Actor, round_: Round, email: str, seat: JurySeat, *, now: dt.datetime) -> Invitation:
    """Invite an address to a round's jury.

    Records INVITATION_SENT; the address gets a letter. Refused when the person sits in the jury or is in a
    team of the challenge, or has an unanswered invitation to this jury.
    """
    require(actor, Permission.JURY_MANAGE, round_, now)
    person = people.by_email(email)
    if person is not None:
        if jury.competes(round_.challenge_id, person.id):
            raise Refused(_COMPETES, field="addresses")
        held = jury.seat_in(round_.id, person.id)
        if held is not None and held.left_at is None:
            raise Refused(_SEATED, field="addresses")
    invitation, _secret = invitations.create(
        email=email, role=seat.value, invited_by=actor, round_id=round_.id, now=now
    )
    return invitation


def revoke(actor: Actor, round_: Round, invitation: Invitation, *, now: dt.datetime) -> None:
    """Take back an unanswered invitation to the jury. Records INVITATION_REVOKED; nobody is told."""
    require(actor, Permission.JURY_MANAGE, round_, now)
    invitations.revoke(actor, invitation, now=now)


def take_seat(actor: Actor, invitation: Invitation, *, now: dt.datetime) -> Juror:
    """Take the seat that an invitation offers; whoever left the jury comes back to their old seat.

    Records JUROR_JOINED; nobody is told. Refused when the person is in a team of the challenge, sits in the
    jury already, or the round has been judged. Members of the organisation may sit in the jury.
    """
    assert invitation.round_id is not None  # noqa: S101 - the caller has a jury's invitation
    round_ = jury.round_by_id(invitation.round_id)
    if not jury_formed(actor, round_, now):
        raise Refused(N_("The jury of this round can no longer be changed."))
    if jury.competes(round_.challenge_id, actor.person_id):
        raise Refused(N_("You are in a team of this challenge and therefore cannot sit in its jury."))
    juror = jury.seat_in(round_.id, actor.person_id)
    if juror is not None and juror.left_at is None:
        raise Refused(N_("You are in this jury already."))
    if juror is None:
        juror = Juror(round_id=round_.id, person_id=actor.person_id)
        db.session.add(juror)
    juror.seat = JurySeat(invitation.role)
    juror.joined_at = now
    juror.left_at = None
    db.session.flush()
    record(
        Happening.JUROR_JOINED,
        juror,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"round_id": round_.id, "seat": juror.seat.value},
    )
    return juror


def remove(actor: Actor, juror: Juror, round_: Round, *, now: dt.datetime) -> int:
    """Take a juror out of the jury. Returns how many entries that leaves without this reader.

    Unfinished assignments are freed for the next plan; locked assessments stay and count. Records
    JUROR_REMOVED and ASSIGNMENT_FREED per entry; the juror gets a letter. Refused when the juror has left
    already.
    """
    require(actor, Permission.JURY_MANAGE, round_, now)
    if juror.left_at is not None:
        raise Refused(N_("This person has left the jury already."))
    juror.left_at = now
    db.session.flush()
    undone = [one for one in reviews.own_assignments(juror.id) if one.state in UNDONE]
    for assignment in undone:
        assignments.free(actor, assignment, round_, now=now)
    record(
        Happening.JUROR_REMOVED,
        juror,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"round_id": round_.id, "freed": len(undone)},
    )
    return len(undone)
