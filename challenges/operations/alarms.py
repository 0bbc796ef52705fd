"""Alarms about a ranking: raised with it, and each signed by an official before anything is decided."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from challenges.models import db
from challenges.models.alarms import Alarm
from challenges.models.challenges import Round
from challenges.models.results import Ranking
from challenges.operations.recording import record
from challenges.queries import conflict_cases, ranking_inputs, rankings
from challenges.queries.rankings import RoundAlarm
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import AlarmKind
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say

SHORTEST_READING = 0.1
"""A ballot that was locked within this share of the time that the plan counts with is looked at. A starting value."""


@dataclass(frozen=True)
class Raised:
    """An alarm before it is kept: the juror and the entries by their ids, and what was measured."""

    kind: AlarmKind
    juror_id: int | None = None
    entries: tuple[int, ...] = ()
    figure: str = ""


def keep(round_: Round, ranking: Ranking, raised: Iterable[Raised]) -> None:
    """Keep the alarms of a new ranking, with those about ballots that were locked too soon.

    What was signed about just the same alarm in the ranking before still holds.
    """
    least = dt.timedelta(minutes=round_.minutes_per_reading * SHORTEST_READING)
    fast = [
        Raised(AlarmKind.FAST, one.juror_id, one.entries, str(one.shortest))
        for one in ranking_inputs.read_fast(round_.id, least)
    ]
    signed = {alarm.likeness: alarm for alarm in rankings.alarms_before(ranking) if alarm.signed_at}
    for one in (*raised, *fast):
        alarm = Alarm(
            ranking_id=ranking.id,
            kind=one.kind,
            juror_id=one.juror_id,
            entries=sorted(one.entries),
            figure=one.figure,
            reason="",
        )
        if (before := signed.get(alarm.likeness)) is not None:
            alarm.reason, alarm.signed_by_id, alarm.signed_at = (
                before.reason,
                before.signed_by_id,
                before.signed_at,
            )
        db.session.add(alarm)
    db.session.flush()


def sign(actor: Actor, at: RoundAlarm, reason: str, *, now: dt.datetime) -> None:
    """Sign what an alarm has led to. Records ALARM_SIGNED.

    Refused without a reason, a second time, and to somebody with a conflict of interest with an entry of the ranking:
    what is odd is measured against everything the jury has said.
    """
    require(actor, Permission.ALARMS_SIGN, at.round, now)
    alarm = at.alarm
    if rankings.about_one_of(at, actor.conflicts):
        raise Refused(N_("You have a declared conflict of interest with one of these entries."))
    if alarm.signed_at is not None:
        raise Refused(N_("The alarm has been signed already."))
    if not reason:
        raise Refused(N_("Write what was looked at and what was done."), field="reason")
    alarm.reason, alarm.signed_by_id, alarm.signed_at = reason, actor.person_id, now
    db.session.flush()
    record(
        Happening.ALARM_SIGNED,
        alarm,
        actor,
        now=now,
        challenge_id=at.round.challenge_id,
        payload={"kind": alarm.kind.value, "juror": alarm.juror_id, "reason": reason},
    )


def complain_if_unsigned(actor: Actor, round_: Round) -> None:
    """Refuse to go on while an alarm of the last ranking is not signed; how many only to those who may know."""
    if left := rankings.unsigned(round_.id):
        if conflict_cases.hides(round_.id, actor.conflicts):
            raise Refused(
                N_(
                    "There are alarms about the ranking that nobody has signed. Another official has to sign them."
                )
            )
        raise Refused(
            say(
                N_("Alarms about the ranking that nobody has signed: %(count)d. Sign them first."),
                count=left,
            )
        )
