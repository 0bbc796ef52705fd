"""More time for everybody: a round closes later, or late entries are accepted for longer."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.deadlines import DeadlineDecision
from challenges.operations.recording import record
from challenges.queries import deadlines
from challenges.rules.check import require
from challenges.rules.deadlines import Shift, check, fingerprint, shifts
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import DeadlineKind
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class DeadlineContent:
    """A later deadline. ``seen`` is the ``rules.deadlines.fingerprint`` of the one that was on the screen.

    ``along`` moves the end of judging and the results as much as the deadline.
    """

    closes_at: dt.datetime
    grace_minutes: int
    along: bool
    reason: str
    reason_en: str
    seen: str


def look(actor: Actor, round_: Round, content: DeadlineContent, *, now: dt.datetime) -> list[Shift]:
    """Every date that would move. Changes nothing; refuses what ``extend`` would refuse."""
    require(actor, Permission.DEADLINE_MOVE, round_, now)
    if fingerprint(round_) != content.seen:
        raise Refused(
            N_("Somebody else has moved the deadline since you opened this page. Look at what holds now."),
            field="seen",
        )
    check(round_, content.closes_at, content.grace_minutes, now)
    return shifts(
        round_.challenge.rounds, round_, content.closes_at, content.grace_minutes, along=content.along
    )


def extend(actor: Actor, round_: Round, content: DeadlineContent, *, now: dt.datetime) -> DeadlineDecision:
    """Give everybody more time. Records ROUND_EXTENDED; all who are registered, and the jury, get a letter.

    Refused to others than owners and editors; once the seal has lifted, because somebody can have read an entry; when
    it would give less time; and to the second of two who move the same deadline at once.
    """
    deadlines.lock(round_.challenge)
    moves = look(actor, round_, content, now=now)
    before = (round_.closes_at, round_.grace_minutes, round_.judging_ends_at, round_.results_at)
    # One statement for each round moves all its dates, so that they are in order at every moment.
    for shift in moves:
        setattr(shift.round, shift.name, shift.after)
    round_.grace_minutes = content.grace_minutes
    decision = DeadlineDecision(
        round_id=round_.id,
        kind=DeadlineKind.EXTENDED if content.closes_at > before[0] else DeadlineKind.GRACE,
        closes_before=before[0],
        closes_after=round_.closes_at,
        grace_before=before[1],
        grace_after=round_.grace_minutes,
        judging_ends_before=before[2],
        judging_ends_after=round_.judging_ends_at,
        results_before=before[3],
        results_after=round_.results_at,
        reason=content.reason,
        reason_en=content.reason_en,
        decided_by_id=actor.person_id,
        decided_at=now,
    )
    db.session.add(decision)
    db.session.flush()
    record(
        Happening.ROUND_EXTENDED,
        decision,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        organisation_id=round_.challenge.organisation_id,
        payload={
            "round": round_.position,
            "closes_at": round_.closes_at.isoformat(),
            "grace_minutes": round_.grace_minutes,
            "reason": content.reason,
        },
    )
    return decision
