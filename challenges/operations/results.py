"""From the last locked score sheet to the published decision: close, rank, propose, decide, publish."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Criterion, Round
from challenges.models.results import Decision, Ranking, RankingLine
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import results
from challenges.queries.results import Candidate
from challenges.rules.check import require
from challenges.scoring.ranking import snapshot
from challenges.scoring.weighting import WeightedCriterion, heaviest_first
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ChallengeState, DecisionState, EntryState, RoundState
from challenges.vocabulary.text import N_, say


@dataclass(frozen=True)
class DecisionContent:
    """A proposed decision on one entry."""

    outcome: Outcome
    prize_id: int | None
    motivation: str
    motivation_en: str


def close_judging(actor: Actor, round_: Round, *, despite_gaps: bool, now: dt.datetime) -> None:
    """End the assessment of a round and compute its ranking.

    The round moves to deliberation; open score sheets do not count any more. Refused while readings are
    missing unless ``despite_gaps``, and when nothing at all has been assessed.
    """
    require(actor, Permission.JUDGING_CLOSE, round_, now)
    done = results.progress(round_, without=frozenset())
    if done.done == 0:
        raise Refused(N_("Nothing has been assessed yet, so there is nothing to rank."))
    if done.left and not despite_gaps:
        raise Refused(
            say(
                "%(count)s assessments are not finished. Confirm that you close without them.",
                count=done.left,
            ),
            field="despite_gaps",
        )
    move(
        round_,
        RoundState.DELIBERATING,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"unfinished": done.left},
    )
    make_ranking(actor, round_, now=now)


def reopen_judging(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """Back from deliberation to assessment; rankings made so far stay in the record.

    Refused once the decision has been taken.
    """
    require(actor, Permission.DECISION_DRAFT, round_, now)
    move(round_, RoundState.JUDGING, actor, now=now, challenge_id=round_.challenge_id)


def make_ranking(actor: Actor, round_: Round, *, now: dt.datetime) -> Ranking:
    """Compute the ranking from the locked sheets and keep it, with all its inputs, as a new snapshot.

    Weighted totals on 0-100 per juror, their mean per entry, ties broken by the heaviest criterion first
    (docs/scoring.md). The ranking is advice.
    """
    require(actor, Permission.DECISION_DRAFT, round_, now)
    criteria = [_weighted(criterion) for criterion in round_.challenge.criteria]
    entries = results.candidates(round_)
    kept = snapshot(
        results.locked_sheets(round_),
        criteria,
        tie_order=heaviest_first(criteria),
        places=max(1, len(round_.challenge.prizes)),
        entries=[entry.reference for entry in entries],
    )
    last = db.session.scalar(sa.select(sa.func.max(Ranking.number)).where(Ranking.round_id == round_.id)) or 0
    ranking = Ranking(
        round_id=round_.id,
        number=last + 1,
        snapshot=kept,
        checksum=kept["checksum"],
        made_at=now,
        made_by_id=actor.person_id,
    )
    db.session.add(ranking)
    db.session.flush()
    db.session.add_all(_lines(ranking, {entry.reference: entry.id for entry in entries}))
    db.session.flush()
    record(
        Happening.RANKING_MADE,
        ranking,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"round": round_.position, "number": ranking.number, "checksum": ranking.checksum},
    )
    return ranking


def _lines(ranking: Ranking, ids: Mapping[str, int]) -> list[RankingLine]:
    """The snapshot's list as rows, the entries without any reading last."""
    shown = ranking.snapshot["ranking"]
    ranked = [
        RankingLine(
            ranking_id=ranking.id,
            entry_id=ids[line["entry"]],
            position=position,
            place=line["rank"],
            shared=bool(line["shares_rank_with"]),
            score=line["score"],
            lowest=line["minimum"],
            highest=line["maximum"],
            readings=line["readings"],
            criteria=line["criteria"],
        )
        for position, line in enumerate(shown["ranked"], 1)
    ]
    unread = [
        RankingLine(ranking_id=ranking.id, entry_id=ids[reference], position=position)
        for position, reference in enumerate(shown["unranked"], len(ranked) + 1)
    ]
    return [*ranked, *unread]


def _weighted(criterion: Criterion) -> WeightedCriterion:
    return WeightedCriterion(
        criterion.id, Decimal(criterion.weight), Decimal(0), Decimal(criterion.scale_max)
    )


def propose(actor: Actor, candidate: Candidate, content: DecisionContent, *, now: dt.datetime) -> Decision:
    """Propose, or change the proposal, what an entry gets.

    Refused for an entry the actor has a conflict with, an outcome the round cannot give (awards in the last
    round, advancing before it), and an award or advance without a motivation.
    """
    round_ = candidate.round
    require(actor, Permission.DECISION_DRAFT, round_, now)
    if candidate.entry.id in actor.conflicts:
        raise Refused(N_("You have a declared conflict of interest for this entry."))
    if content.outcome is not Outcome.NOT_SELECTED and not content.motivation:
        raise Refused(N_("Write why the entry was chosen: the motivation is published."), field="motivation")
    if content.outcome not in outcomes(round_):
        raise Refused(N_("Choose one of the outcomes this round can give."), field="outcome")
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


def outcomes(round_: Round) -> list[Outcome]:
    """What a decision in this round may give: awards in the last round, advancing in the ones before."""
    last = max(r.position for r in round_.challenge.rounds)
    return [Outcome.AWARD if round_.position == last else Outcome.ADVANCE, Outcome.NOT_SELECTED]


def decide(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """Take the decision for the whole round as the named official.

    Every proposal is confirmed; entries without one are decided as not selected. Refused to an official with
    a conflict in the round, and when nothing was chosen.
    """
    require(actor, Permission.DECISION_CONFIRM, round_, now)
    entries = {entry.id: entry for entry in results.candidates(round_)}
    if actor.conflicts & set(entries):
        raise Refused(
            N_(
                "You have a declared conflict of interest in this round. Another owner has to take the decision."
            )
        )
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


_OUTCOME_STATES = {
    Outcome.AWARD: EntryState.AWARDED,
    Outcome.ADVANCE: EntryState.ADVANCED,
    Outcome.NOT_SELECTED: EntryState.NOT_SELECTED,
}


def publish(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """Publish every decision of the round at once; every team gets a letter with its jurors' words.

    Entries get their outcome; advanced ones go on to the next round. After the last round the challenge is
    announced. An entry withdrawn after the decision keeps its decision in the record and is not announced.
    Refused when the round is not decided, so nothing is published twice.
    """
    require(actor, Permission.RESULTS_PUBLISH, round_, now)
    challenge = round_.challenge
    following = next((r for r in challenge.rounds if r.position == round_.position + 1), None)
    for decision in results.decisions(round_):
        if decision.state is not DecisionState.CONFIRMED:
            continue
        decision.published_at = now
        move(decision, DecisionState.PUBLISHED, actor, now=now, challenge_id=challenge.id)
        entry = decision.entry
        if entry.state not in results.IN_PLAY:
            continue
        move(entry, _OUTCOME_STATES[decision.outcome], actor, now=now, challenge_id=challenge.id)
        if decision.outcome is Outcome.ADVANCE and following is not None:
            entry.round_id = following.id
    db.session.flush()
    move(
        round_,
        RoundState.PUBLISHED,
        actor,
        now=now,
        challenge_id=challenge.id,
        organisation_id=challenge.organisation_id,
        payload={"round": round_.position},
    )
    if following is None:
        move(challenge, ChallengeState.ANNOUNCED, actor, now=now, challenge_id=challenge.id)
