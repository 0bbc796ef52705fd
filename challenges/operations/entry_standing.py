"""Whether an entry competes: taken out and back by the organiser, declined by its team, let go on for another."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.entries import Entry
from challenges.operations.moving import move
from challenges.operations.recording import queue
from challenges.queries import deadlines, entries, results
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.errors import NotFound, Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import EntryState
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class TakeOutContent:
    """Why an entry is disqualified, by which rule; or why it is outside the challenge (``state``)."""

    state: EntryState
    rule: str
    reason: str


def take_out(actor: Actor, entry: Entry, content: TakeOutContent, *, now: dt.datetime) -> None:
    """Take an entry out of the competition. Records what it is, with the reason; everybody in the team gets a letter.

    Nothing is deleted: versions, score sheets and the reason stay. It is assessed, ranked, decided on and published no
    more. Refused while the entry is sealed, to those with a conflict of interest, after the results are public, and for
    a disqualification that names no rule.
    """
    require(actor, Permission.ENTRY_TAKE_OUT, entry, now)
    if content.state is EntryState.DISQUALIFIED and not content.rule:
        raise Refused(N_("Say which rule was broken."), field="rule")
    entries.lock(entry)
    entry.state_reason = "\n\n".join(filter(None, (content.rule, content.reason)))
    move(
        entry,
        content.state,
        actor,
        now=now,
        challenge_id=entry.challenge_id,
        payload={"rule": content.rule, "reason": content.reason},
    )


def reinstate(actor: Actor, entry: Entry, reason: str, *, now: dt.datetime) -> None:
    """Take an entry back into the competition, where it was. Records ENTRY_REINSTATED; the team gets a letter.

    Refused once the decision on the round has been taken, and when another entry goes on in its place.
    """
    require(actor, Permission.ENTRY_REINSTATE, entry, now)
    deadlines.lock(entry.challenge)
    entries.lock(entry)
    if results.has_lost_place(entry):
        raise Refused(N_("Another entry goes on in place of this one, so it cannot be taken back."))
    version = entries.current_version(entry)
    submitted_here = version is not None and version.round_id == entry.round_id
    entry.state_reason = ""
    move(
        entry,
        EntryState.SUBMITTED if submitted_here else EntryState.ADVANCED,
        actor,
        now=now,
        challenge_id=entry.challenge_id,
        payload={"reason": reason},
    )


def decline(actor: Actor, entry: Entry, reason: str, *, now: dt.datetime) -> None:
    """Decline the invitation to the next round, perhaps with a reason for the organiser.

    Records ENTRY_DECLINED; the organiser gets a letter. What the entry was given in the round before stands.
    """
    require(actor, Permission.ENTRY_DECLINE, entry, now)
    entries.lock(entry)
    entry.state_reason = reason
    move(
        entry,
        EntryState.DECLINED,
        actor,
        now=now,
        challenge_id=entry.challenge_id,
        payload={"round": entry.round.position},
    )


@dataclass(frozen=True)
class AdvanceContent:
    """Why an entry goes on in place of another: published like every motivation."""

    motivation: str
    motivation_en: str


def advance_instead(actor: Actor, entry: Entry, content: AdvanceContent, *, now: dt.datetime) -> None:
    """Let an entry go on in place of one that was chosen and does not.

    The published decision on it becomes "advance", by this official and with this motivation; the record keeps what it
    was. Records ENTRY_ADVANCED_INSTEAD; the team gets the invitation. Refused when every place that was given is taken.
    """
    require(actor, Permission.ENTRY_ADVANCE, entry, now)
    deadlines.lock(entry.challenge)  # of two at once, the second sees that the place is taken
    entries.lock(entry)
    decision = results.decision_on(entry)
    following = next(r for r in entry.challenge.rounds if r.position == entry.round.position + 1)
    if decision is None:
        raise NotFound
    if results.places_left(entry.round) < 1:
        raise Refused(N_("Every place in the next round is taken: nobody has declined or left."))
    was = decision.outcome
    decision.outcome, decision.prize_id = Outcome.ADVANCE, None
    decision.motivation, decision.motivation_en = content.motivation, content.motivation_en
    decision.decided_by_id, decision.decided_at, decision.published_at = actor.person_id, now, now
    before = entry.round.position
    entry.round_id = following.id
    db.session.flush()
    move(
        entry,
        EntryState.ADVANCED,
        actor,
        now=now,
        challenge_id=entry.challenge_id,
        payload={"round": before, "was": was.value, "motivation": content.motivation},
    )
    queue("conflicts.look_at", {"round_id": following.id}, now=now)
