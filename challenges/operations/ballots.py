"""A juror's ballots left out of the ranking: decided on method before anybody sees what it does to the ranks."""

import datetime as dt

from challenges.models import db
from challenges.models.alarms import BallotRemoval
from challenges.models.challenges import Round
from challenges.operations.rankings import make_ranking
from challenges.operations.recording import record
from challenges.queries import results as queries
from challenges.queries.rankings import RoundJuror
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_


def remove(actor: Actor, at: RoundJuror, reason: str, *, now: dt.datetime) -> BallotRemoval:
    """Decide that a juror's ballots do not count, for a reason of method; a new ranking follows.

    Records BALLOTS_REMOVED. Refused without a reason, a second time, and to somebody with a conflict of interest in the
    round, who would move an own interest up or down.
    """
    _require(actor, at.round, reason, now)
    if at.removal is not None:
        raise Refused(N_("The jury member's ballots are left out already."))
    removal = BallotRemoval(
        round_id=at.round.id,
        juror_id=at.juror.id,
        reason=reason,
        decided_by_id=actor.person_id,
        decided_at=now,
    )
    db.session.add(removal)
    db.session.flush()
    record(
        Happening.BALLOTS_REMOVED,
        removal,
        actor,
        now=now,
        challenge_id=at.round.challenge_id,
        payload={"juror": at.juror.id, "reason": reason},
    )
    make_ranking(actor, at.round, now=now)
    return removal


def restore(actor: Actor, at: RoundJuror, reason: str, *, now: dt.datetime) -> None:
    """Decide that a juror's ballots count again; a new ranking follows. Records BALLOTS_RESTORED.

    Refused like ``remove``.
    """
    _require(actor, at.round, reason, now)
    removal = at.removal
    if removal is None:
        raise Refused(N_("The jury member's ballots are not left out."))
    removal.end_reason, removal.ended_by_id, removal.ended_at = reason, actor.person_id, now
    db.session.flush()
    record(
        Happening.BALLOTS_RESTORED,
        removal,
        actor,
        now=now,
        challenge_id=at.round.challenge_id,
        payload={"juror": at.juror.id, "reason": reason},
    )
    make_ranking(actor, at.round, now=now)


def _require(actor: Actor, round_: Round, reason: str, now: dt.datetime) -> None:
    require(actor, Permission.ALARMS_SIGN, round_, now)
    if actor.conflicts & {entry.id for entry in queries.candidates(round_)}:
        raise Refused(
            N_(
                "You have a declared conflict of interest in this round. Somebody else has to decide about "
                "ballots."
            )
        )
    if not reason:
        raise Refused(
            N_("Write the reason. It is about how the ballots came about, not about what they say.")
        )
