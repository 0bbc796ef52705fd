"""Changes of a running round's readings: how many every entry is to have, whose they are, and which wait."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import Entry
from challenges.models.jury import Assignment, Juror
from challenges.operations import assignments, conflict_findings
from challenges.operations.recording import record
from challenges.queries import conflicts, jury, planning
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.jurors import same_words
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say

FEWEST, MOST = 1, 20


def change_number(actor: Actor, round_: Round, readings: int, reason: str, *, now: dt.datetime) -> int:
    """Change how many readings every entry is to have, while the jury is at work. Returns how many were freed.

    More: the next plan seats them. Fewer: surplus readings that nobody has begun are freed, first those of jurors with
    most left; whatever has been begun or finished stays and counts. The published number stays what it was: this is a
    deviation from it, kept in the record with its reason. Records READINGS_CHANGED and ASSIGNMENT_FREED per reading;
    every juror of the round gets a letter. Refused without a reason, outside 1-20, and when it is the number already.
    """
    require(actor, Permission.READINGS_CHANGE, round_, now)
    if not FEWEST <= readings <= MOST:
        raise Refused(N_("Every entry can have from 1 to 20 readings."), field="readings")
    if not reason.strip():
        raise Refused(N_("Give the reason; the jurors will read it, and it is kept."), field="reason")
    before = round_.readings_wanted
    if readings == before:
        raise Refused(N_("Every entry is to have that many readings already."), field="readings")
    round_.readings_now = None if readings == round_.readings else readings
    db.session.flush()
    freed = _free_surplus(actor, round_, now=now) if readings < before else []
    record(
        Happening.READINGS_CHANGED,
        round_,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={
            "published": round_.readings,
            "from": before,
            "to": readings,
            "reason": reason.strip(),
            "freed": dict(Counter(str(one.juror_id) for one in freed)),
        },
    )
    return len(freed)


def _free_surplus(actor: Actor, round_: Round, *, now: dt.datetime) -> list[Assignment]:
    """Free what is more than the wanted number and not begun, so that what is left stays as even as can be."""
    rows = [reading for reading in planning.readings_of(round_.id) if reading.live]
    held = Counter(reading.assignment.entry_id for reading in rows)
    unstarted = [reading.assignment for reading in rows if reading.unstarted]
    left = Counter(one.juror_id for one in unstarted)
    by_entry: dict[int, list[Assignment]] = {}
    for one in unstarted:
        by_entry.setdefault(one.entry_id, []).append(one)
    freed = []
    for entry_id in sorted(by_entry, key=lambda entry: (len(by_entry[entry]), entry)):
        spare = by_entry[entry_id]
        while spare and held[entry_id] > round_.readings_wanted:
            one = max(spare, key=lambda assignment: (left[assignment.juror_id], assignment.id))
            spare.remove(one)
            left[one.juror_id] -= 1
            held[entry_id] -= 1
            assignments.free(actor, one, round_, now=now)
            freed.append(one)
    return freed


@dataclass(frozen=True)
class HandedOver:
    """What became of a juror's unfinished readings: ``given`` to the other, ``kept`` where they were."""

    given: int
    kept: int


def hand_over(actor: Actor, giver: Juror, taker: Juror, round_: Round, *, now: dt.datetime) -> HandedOver:
    """Hand one juror's unfinished readings to another in one step. What the giver has finished stays.

    A reading goes over when the taker has no conflict of interest with the entry and does not read it already, has room
    for it, and nobody of the taker's organisation reads it where the round says so; the others stay. Entries
    that the actor has a conflict with stay too: who reads those is not for the actor to choose. What the giver has
    written goes to nobody. Records READINGS_HANDED_OVER, ASSIGNMENT_FREED per reading; both get letters. Refused when
    nothing can go over, with the reason.
    """
    require(actor, Permission.JURY_PLAN, round_, now)
    if giver.id == taker.id or {giver.round_id, taker.round_id} != {round_.id}:
        raise Refused(N_("Choose another juror."), field="taker")
    if giver.left_at is not None or taker.left_at is not None:
        raise Refused(N_("This person has left the jury already."), field="taker")
    conflict_findings.look(round_, now=now)
    table = planning.table(round_)
    mine = [
        one.assignment
        for one in table.readings
        if one.assignment.juror_id == giver.id
        and one.undone
        and one.assignment.entry_id in table.entries
        and one.assignment.entry_id not in actor.conflicts
    ]
    if not mine:
        raise Refused(N_("There is nothing left to hand over."), field="taker")
    passing, why = _that_fit(mine, taker, round_, table)
    if not passing:
        raise Refused(say(why, name=taker.person.name), field="taker")
    free_pairs = conflicts.free_pairs(round_.id)
    old = {
        one.assignment.entry_id: one.assignment
        for one in table.readings
        if one.assignment.juror_id == taker.id
    }
    position = max((one.position for one in old.values()), default=0)
    for assignment in passing:
        position += 1
        assignments.free(actor, assignment, round_, now=now)
        assignments.give(
            actor,
            round_,
            (taker.id, assignment.entry_id),
            old.get(assignment.entry_id),
            position=position,
            declared=(taker.id, assignment.entry_id) in free_pairs,
            now=now,
        )
    db.session.flush()
    record(
        Happening.READINGS_HANDED_OVER,
        round_,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={
            "giver": giver.id,
            "taker": taker.id,
            "entries": [assignment.entry_id for assignment in passing],
            "kept": len(mine) - len(passing),
        },
    )
    return HandedOver(len(passing), len(mine) - len(passing))


_CONFLICTED = N_(
    "%(name)s has a conflict of interest with these entries, or reads them already. Choose another juror, or update the"
    " plan."
)
_FULL = N_("%(name)s has no room for more entries. Raise the capacity, or choose another juror.")
_SAME_PLACE = N_(
    "Somebody of the same organisation as %(name)s reads these entries already. Choose another juror."
)


def _that_fit(
    mine: list[Assignment], taker: Juror, round_: Round, table: planning.Table
) -> tuple[list[Assignment], str]:
    """Those the taker may read, in the giver's order, and the first reason against one that does not fit."""
    live = [one.assignment for one in table.readings if one.live]
    read = {one.entry_id for one in live if one.juror_id == taker.id}
    room = None if taker.capacity is None else taker.capacity - len(read & set(table.entries))
    organisation = same_words(taker.organisation) if round_.one_per_organisation else ""
    fitting: list[Assignment] = []
    why = ""
    for assignment in sorted(mine, key=lambda one: (one.position, one.id)):
        entry_id = assignment.entry_id
        colleagues = {
            one.juror_id
            for one in live
            if one.entry_id == entry_id
            and one.id != assignment.id
            and organisation
            and table.organisations.get(one.juror_id) == organisation
        }
        if (taker.id, entry_id) in table.forbidden or entry_id in read:
            why = why or _CONFLICTED
        elif colleagues:
            why = why or _SAME_PLACE
        elif room is not None and len(fitting) >= room:
            why = why or _FULL
        else:
            fitting.append(assignment)
    return fitting, why


def defer(actor: Actor, assignment: Assignment, *, now: dt.datetime) -> None:
    """Leave an entry for later: it goes to the end of the juror's own order. Records ASSIGNMENT_DEFERRED.

    Refused when it is the last of those the juror has left.
    """
    require(actor, Permission.REVIEW_WRITE, assignment, now)
    if not planning.others_left(assignment.juror_id, but=assignment.id):
        raise Refused(N_("This is the only entry you have left."))
    before = assignment.position
    assignment.position = planning.last_position(assignment.juror_id) + 1
    db.session.flush()
    record(
        Happening.ASSIGNMENT_DEFERRED,
        assignment,
        actor,
        now=now,
        challenge_id=assignment.round.challenge_id,
        payload={"from": before, "to": assignment.position},
    )


def put_aside(actor: Actor, entry: Entry, reason: str, *, now: dt.datetime) -> None:
    """Let the assessment of an entry wait while a question is cleared.

    Nobody can score it meanwhile and it counts as no gap; what has been written is kept. Records ENTRY_PUT_ASIDE;
    those who read the entry and have not finished get a letter. Refused without a reason, and when it waits already.
    """
    require(actor, Permission.ENTRY_PUT_ASIDE, entry, now)
    if not reason.strip():
        raise Refused(N_("Give the reason; the jurors who read the entry will see it."), field="reason")
    if entry.put_aside_at is not None:
        raise Refused(N_("The entry has been put aside already."))
    entry.put_aside_at, entry.put_aside_reason = now, reason.strip()
    _note(Happening.ENTRY_PUT_ASIDE, entry, actor, reason.strip(), now)


def take_up(actor: Actor, entry: Entry, *, now: dt.datetime) -> None:
    """Go on with the assessment of an entry that was put aside. Records ENTRY_TAKEN_UP; its readers get a letter."""
    require(actor, Permission.ENTRY_PUT_ASIDE, entry, now)
    if entry.put_aside_at is None:
        raise Refused(N_("The entry is not put aside any more."))
    reason = entry.put_aside_reason
    entry.put_aside_at, entry.put_aside_reason = None, ""
    _note(Happening.ENTRY_TAKEN_UP, entry, actor, reason, now)


def _note(kind: Happening, entry: Entry, actor: Actor, reason: str, now: dt.datetime) -> None:
    db.session.flush()
    waiting = db.session.scalars(
        sa.select(Assignment.id).where(
            Assignment.round_id == entry.round_id,
            Assignment.entry_id == entry.id,
            Assignment.state.in_(jury.UNDONE),
        )
    )
    record(
        kind,
        entry,
        actor,
        now=now,
        challenge_id=entry.challenge_id,
        payload={"round_id": entry.round_id, "assignments": sorted(waiting), "reason": reason},
    )
