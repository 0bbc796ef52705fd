"""From the last locked score sheet to the decision: close, rank, propose, decide."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import Entry
from challenges.models.results import Decision, Ranking
from challenges.operations import alarms, expo_closing, publication, ties, votes
from challenges.operations.moving import move
from challenges.operations.rankings import make_ranking
from challenges.operations.recording import record
from challenges.queries import agenda, conflict_cases, jury, results, taking_part
from challenges.queries import publication as publication_queries
from challenges.queries.results import Candidate
from challenges.rules.check import require
from challenges.rules.judging_plan import places_of
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import Outcome, RoundKind
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import DecisionState, RoundState
from challenges.vocabulary.text import N_, Say, say


@dataclass(frozen=True)
class DecisionContent:
    """A proposed decision on one entry."""

    outcome: Outcome
    prize_id: int | None
    motivation: str
    motivation_en: str


_CLOSED_THEIR_WAY: dict[RoundKind, Callable[..., None]] = {
    RoundKind.EXPO: expo_closing.close,
    RoundKind.PUBLIC_VOTE: votes.close,
}
_RANKED_THEIR_WAY: dict[RoundKind, Callable[..., Ranking]] = {
    RoundKind.EXPO: expo_closing.rank,
    RoundKind.PUBLIC_VOTE: votes.rank,
}


def close_judging(actor: Actor, round_: Round, *, despite_gaps: bool, now: dt.datetime) -> None:
    """End the assessment of a round and compute its ranking; a screening has none, its verdicts are counted.

    The round moves to deliberation; open score sheets do not count any more. Refused while readings are
    missing or entries are put aside unless ``despite_gaps``, and when nothing at all has been assessed.
    """
    require(actor, Permission.JUDGING_CLOSE, round_, now)
    if (other := _CLOSED_THEIR_WAY.get(round_.kind)) is not None:
        other(actor, round_, now=now)
        return
    done = results.progress(round_, without=frozenset())
    if done.done == 0:
        raise Refused(N_("Nothing has been assessed yet, so there is nothing to rank."))
    aside = len(jury.aside_ids(round_.id))
    if (aside or done.left) and not despite_gaps:
        raise Refused(_not_finished(actor, round_, aside, done.left), field="despite_gaps")
    move(
        round_,
        RoundState.DELIBERATING,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"unfinished": done.left, "aside": aside},
    )
    if round_.kind is not RoundKind.SCREENING:
        make_ranking(actor, round_, now=now)


def _not_finished(actor: Actor, round_: Round, aside: int, left: int) -> Say:
    """What closing would leave undone; numbers of the whole round only for those who are kept from nothing in it."""
    if conflict_cases.hides(round_.id, actor.conflicts):
        return say(N_("Not everything has been assessed. Confirm that you close as it stands."))
    if aside:
        return say(
            N_(
                "%(count)s entries are put aside. Take them up again, or confirm that you close as it stands."
            ),
            count=aside,
        )
    return say(N_("%(count)s assessments are not finished. Confirm that you close without them."), count=left)


def rank_again(actor: Actor, round_: Round, *, now: dt.datetime) -> Ranking | None:
    """Compute the ranking anew, from what counts now; None when the worker does it.

    Refused for a screening, which has none, and for a vote that has not been counted.
    """
    require(actor, Permission.DECISION_DRAFT, round_, now)
    if round_.kind is RoundKind.SCREENING:
        raise Refused(N_("A screening has no ranking: its verdicts are counted."))
    return _RANKED_THEIR_WAY.get(round_.kind, make_ranking)(actor, round_, now=now)


def reopen_judging(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """Back from deliberation to assessment; rankings made so far stay in the record.

    Refused once the decision has been taken.
    """
    require(actor, Permission.DECISION_DRAFT, round_, now)
    if round_.kind is RoundKind.PUBLIC_VOTE:
        raise Refused(N_("A vote that has closed is not opened again: its figures may be known."))
    move(round_, RoundState.JUDGING, actor, now=now, challenge_id=round_.challenge_id)


def propose(actor: Actor, candidate: Candidate, content: DecisionContent, *, now: dt.datetime) -> Decision:
    """Propose, or change the proposal, what an entry gets.

    Refused while an alarm about the ranking is not signed, for an entry the actor has a conflict with, an outcome the
    round cannot give (awards in the last round, advancing before it), an award or advance without a motivation, and
    an award to a team that is outside the competition as a whole.
    """
    round_ = candidate.round
    require(actor, Permission.DECISION_DRAFT, round_, now)
    if candidate.entry.id in actor.conflicts:
        raise Refused(N_("You have a declared conflict of interest for this entry."))
    alarms.complain_if_unsigned(actor, round_)
    if content.outcome is not Outcome.NOT_SELECTED and not content.motivation:
        raise Refused(N_("Write why the entry was chosen: the motivation is published."), field="motivation")
    if content.outcome not in outcomes(round_):
        raise Refused(N_("Choose one of the outcomes this round can give."), field="outcome")
    if content.outcome is Outcome.AWARD and _wholly_outside(candidate.entry):
        raise Refused(
            N_(
                "Every member of this team takes part outside the competition, so it cannot be given an award."
            ),
            field="outcome",
        )
    prizes = {prize.id for prize in round_.challenge.prizes}
    if content.prize_id is not None and (
        content.outcome is not Outcome.AWARD or content.prize_id not in prizes
    ):
        raise Refused(N_("Only an awarded entry can be given one of the challenge's prizes."), field="prize")
    decision = candidate.decision
    if decision is None:
        decision = Decision(round_id=round_.id, entry_id=candidate.entry.id, drafted_by_id=actor.person_id)
        db.session.add(decision)
    decision.outcome = content.outcome
    decision.prize_id = content.prize_id
    decision.motivation = content.motivation
    decision.motivation_en = content.motivation_en
    decision.drafted_by_id = actor.person_id
    db.session.flush()
    record(
        Happening.DECISION_DRAFTED,
        decision,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"entry": candidate.entry.reference, "outcome": content.outcome.value},
    )
    return decision


def propose_certain(
    actor: Actor, round_: Round, inside: bool, motivation: str, motivation_en: str, *, now: dt.datetime
) -> int:
    """Propose the same for every entry that the ranking is certain of and that has no proposal: chosen, or not.

    Returns how many got one; teams that cannot be given an award are left out. Records and refuses as ``propose``, and
    refuses somebody with a conflict of interest in the round: what is certain follows from every entry.
    """
    require(actor, Permission.DECISION_DRAFT, round_, now)
    if conflict_cases.hides(round_.id, actor.conflicts):
        raise Refused(
            N_(
                "You have a declared conflict of interest in this round, and what is certain follows from every entry. "
                "Somebody else has to do this; you can propose entry by entry."
            )
        )
    if inside and not motivation:
        raise Refused(N_("Write why the entry was chosen: the motivation is published."), field="motivation")
    lines = agenda.lines_of(results.latest_ranking(round_))
    zones = agenda.zones_of(lines, places_of(round_, round_.challenge))
    known = {one.entry_id for one in results.decisions(round_)}
    outcome = outcomes(round_)[0] if inside else Outcome.NOT_SELECTED
    wanted = "in" if inside else "out"
    content = DecisionContent(outcome, None, motivation, motivation_en)
    made = 0
    for entry in results.candidates(round_):
        if zones.get(entry.id) != wanted or entry.id in known:
            continue
        if outcome is Outcome.AWARD and _wholly_outside(entry):
            continue
        propose(actor, Candidate(round_, entry, None), content, now=now)
        made += 1
    return made


def _wholly_outside(entry: Entry) -> bool:
    party = taking_part.parties([entry.team_id]).get(entry.team_id)
    return party is not None and party.wholly_outside


def outcomes(round_: Round) -> list[Outcome]:
    """What a decision in this round may give: awards in the last round, advancing in the ones before."""
    last = max(r.position for r in round_.challenge.rounds)
    return [Outcome.AWARD if round_.position == last else Outcome.ADVANCE, Outcome.NOT_SELECTED]


def decide(actor: Actor, round_: Round, *, publish_at: dt.datetime | None = None, now: dt.datetime) -> None:
    """Take the decision for the whole round as the named official.

    Every proposal is confirmed; entries without one are decided as not selected. ``publish_at`` is when the results
    become public by themselves; without it the time that was set for the round holds, unless it has passed. Refused to
    an official with a conflict in the round, to others than the one who has been named, while an alarm is not signed or
    a tie not settled, when nothing was chosen, and for a time that has passed.
    """
    require(actor, Permission.DECISION_CONFIRM, round_, now)
    if round_.official_id not in {None, actor.person_id}:
        raise Refused(N_("Somebody else has been named to take the decision on this round."))
    entries = {entry.id: entry for entry in results.candidates(round_)}
    if actor.conflicts & set(entries):
        raise Refused(
            N_(
                "You have a declared conflict of interest in this round. Another owner has to take the decision."
            )
        )
    alarms.complain_if_unsigned(actor, round_)
    ties.complain_if_open(round_)
    proposals = {d.entry_id: d for d in results.decisions(round_) if d.entry_id in entries}
    if all(d.outcome is Outcome.NOT_SELECTED for d in proposals.values()):
        raise Refused(N_("Propose at least one entry before the decision is taken."))
    for entry_id in entries.keys() - proposals.keys():
        proposals[entry_id] = Decision(
            round_id=round_.id, entry_id=entry_id, outcome=Outcome.NOT_SELECTED, drafted_by_id=actor.person_id
        )
        db.session.add(proposals[entry_id])
    db.session.flush()
    for entry_id in sorted(proposals):
        decision = proposals[entry_id]
        decision.decided_by_id, decision.decided_at = actor.person_id, now
        move(
            decision,
            DecisionState.CONFIRMED,
            actor,
            now=now,
            challenge_id=round_.challenge_id,
            payload={"entry": entries[entry_id].reference, "outcome": decision.outcome.value},
        )
    ranking = results.latest_ranking(round_)
    move(
        round_,
        RoundState.DECIDED,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"ranking": ranking.checksum if ranking else ""},
    )
    moment = publish_at or round_.publish_at
    if publish_at is not None or (moment is not None and moment > now):
        publication.set_time(actor, round_, moment or now, now=now)
    else:
        round_.publish_at = None


def decide_anew(actor: Actor, round_: Round, *, now: dt.datetime) -> int:
    """Take anew, as they stand, the decisions of officials who have a conflict of interest in the round by now.

    The actor is named as the one who decided. Records DECISION_CONFIRMED for each with who had taken it; returns how
    many there were. Refused to somebody with a conflict in the round, and when nobody who decided has one.
    """
    require(actor, Permission.DECISION_RENEW, round_, now)
    decisions = [one for one in results.decisions(round_) if one.state is DecisionState.CONFIRMED]
    if actor.conflicts & {one.entry_id for one in decisions}:
        raise Refused(
            N_(
                "You have a declared conflict of interest in this round. Another owner has to take the decision."
            )
        )
    concerned = {one.id for one in publication_queries.concerned_deciders(round_, without=())}
    stale = [one for one in decisions if one.decided_by_id in concerned]
    if not stale:
        raise Refused(N_("Nobody who took the decision has a conflict of interest in the round."))
    for decision in stale:
        before = decision.decided_by_id
        decision.decided_by_id, decision.decided_at = actor.person_id, now
        db.session.flush()
        record(
            Happening.DECISION_CONFIRMED,
            decision,
            actor,
            now=now,
            challenge_id=round_.challenge_id,
            payload={
                "entry": decision.entry.reference,
                "outcome": decision.outcome.value,
                "instead_of": before,
            },
        )
    return len(stale)
