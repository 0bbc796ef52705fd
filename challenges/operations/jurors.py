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
from challenges.vocabulary.entry_content import LANGUAGES
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.jurors import (
    HIGHEST_CAPACITY,
    LONGEST_COMPETENCE,
    LONGEST_ORGANISATION,
    MOST_COMPETENCES,
    JurorDetails,
    from_plain,
    same_words,
    to_plain,
)
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.roles import JurySeat
from challenges.vocabulary.text import N_, say

_COMPETES = N_("This person is in a team of the challenge and cannot sit in its jury.")
_NOTHING = JurorDetails()
_SEATED = N_("This person is in the jury already.")


def invite(
    actor: Actor,
    round_: Round,
    email: str,
    seat: JurySeat,
    *,
    details: JurorDetails = _NOTHING,
    now: dt.datetime,
) -> Invitation:
    """Invite an address to a round's jury; ``details`` are what the juror will find filled in.

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
        email=email,
        role=seat.value,
        invited_by=actor,
        round_id=round_.id,
        details=to_plain(_checked(details)),
        now=now,
    )
    return invitation


def revoke(actor: Actor, round_: Round, invitation: Invitation, *, now: dt.datetime) -> None:
    """Take back an unanswered invitation to the jury. Records INVITATION_REVOKED; nobody is told."""
    require(actor, Permission.JURY_MANAGE, round_, now)
    invitations.revoke(actor, invitation, now=now)


def take_seat(
    actor: Actor, invitation: Invitation, *, now: dt.datetime, details: JurorDetails | None = None
) -> Juror:
    """Take the seat that an invitation offers; whoever left the jury comes back to their old seat.

    ``details`` are what the juror says of competences, languages, capacity and organisation; without them what the
    invitation says holds.

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
    _set(juror, _checked(details if details is not None else from_plain(invitation.details)))
    db.session.flush()
    record(
        Happening.JUROR_JOINED,
        juror,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"round_id": round_.id, "seat": juror.seat.value, **to_plain(details_of(juror))},
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
    freed = _give_up(actor, juror, round_, now)
    record(
        Happening.JUROR_REMOVED,
        juror,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"round_id": round_.id, "freed": len(freed)},
    )
    return len(freed)


def leave(actor: Actor, round_: Round, reason: str, *, now: dt.datetime) -> int:
    """Leave the jury oneself: "I cannot go on". Returns how many entries that leaves without this reader.

    Unfinished assignments are freed for the next plan; locked assessments stay and count. Records JUROR_LEFT and
    ASSIGNMENT_FREED per entry; the organiser and the chair get letters with the reason. Refused without a reason.
    """
    require(actor, Permission.JURY_SEAT_CHANGE, round_, now)
    if not reason.strip():
        raise Refused(N_("Say in a few words why; the organiser will read it."), field="reason")
    juror = jury.active_juror(round_.id, actor.seats[round_.id].juror_id)
    if juror is None:
        raise Refused(N_("You have left the jury already."))
    freed = _give_up(actor, juror, round_, now)
    record(
        Happening.JUROR_LEFT,
        juror,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={
            "round_id": round_.id,
            "freed": len(freed),
            "entries": freed,
            "reason": reason.strip(),
        },
    )
    return len(freed)


def change_details(
    actor: Actor, juror: Juror, round_: Round, details: JurorDetails, *, now: dt.datetime
) -> bool:
    """Correct what is known about a juror: the juror, or who plans. Returns whether anything was new.

    It counts from the next plan on. Records JUROR_CHANGED with before and after; the juror gets a letter when somebody
    else did it. Refused when the juror has left.
    """
    own = juror.person_id == actor.person_id
    require(actor, Permission.JURY_SEAT_CHANGE if own else Permission.JURY_PLAN, round_, now)
    if juror.left_at is not None:
        raise Refused(N_("This person has left the jury already."))
    before, after = details_of(juror), _checked(details)
    if before == after:
        return False
    _set(juror, after)
    db.session.flush()
    record(
        Happening.JUROR_CHANGED,
        juror,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"round_id": round_.id, "from": to_plain(before), "to": to_plain(after), "own": own},
    )
    return True


def details_of(juror: Juror) -> JurorDetails:
    """What is known about a juror now."""
    return JurorDetails(tuple(juror.competences), tuple(juror.languages), juror.capacity, juror.organisation)


def _give_up(actor: Actor, juror: Juror, round_: Round, now: dt.datetime) -> list[int]:
    """End a seat, and free what was not finished; returns the ids of these entries."""
    juror.left_at = now
    db.session.flush()
    undone = [one for one in reviews.own_assignments(juror.id) if one.state in UNDONE]
    for assignment in undone:
        assignments.free(actor, assignment, round_, now=now)
    return [assignment.entry_id for assignment in undone]


def _set(juror: Juror, details: JurorDetails) -> None:
    juror.competences, juror.languages = list(details.competences), list(details.languages)
    juror.capacity, juror.organisation = details.capacity, details.organisation


def _checked(details: JurorDetails) -> JurorDetails:
    """The same, each competence once; refused when something is too long or not known."""
    words = {same_words(word): " ".join(word.split()) for word in reversed(details.competences)}
    competences = tuple(word for key, word in reversed(words.items()) if key)
    if len(competences) > MOST_COMPETENCES or any(len(word) > LONGEST_COMPETENCE for word in competences):
        raise Refused(
            say(
                N_("Name at most %(most)d competences, of at most %(longest)d characters each."),
                most=MOST_COMPETENCES,
                longest=LONGEST_COMPETENCE,
            ),
            field="competences",
        )
    if unknown := [language for language in details.languages if language not in LANGUAGES]:
        raise Refused(
            say(N_("%(language)s is not a language that entries are written in."), language=unknown[0]),
            field="languages",
        )
    if details.capacity is not None and not 0 <= details.capacity <= HIGHEST_CAPACITY:
        raise Refused(
            say(N_("A juror can read from 0 to %(most)d entries."), most=HIGHEST_CAPACITY), field="capacity"
        )
    organisation = " ".join(details.organisation.split())
    if len(organisation) > LONGEST_ORGANISATION:
        raise Refused(
            say(N_("The organisation's name has at most %(most)d characters."), most=LONGEST_ORGANISATION),
            field="organisation",
        )
    # Who reads every language has no wish: that is the same as nothing said.
    languages = tuple(language for language in LANGUAGES if language in details.languages)
    return JurorDetails(
        competences, () if languages == LANGUAGES else languages, details.capacity, organisation
    )
