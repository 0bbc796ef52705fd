"""How a challenge is judged: set round by round while it is a draft, and fixed when it is published."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.judging_plans import JudgingPlan
from challenges.operations.sections import begin, finish
from challenges.rules.judging_plan import LADDERS, content, may_carry_over
from challenges.scoring.checksums import canonical_bytes, checksum
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import RankingMethod, RoundKind, Sight, TieStep
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class RoundPlanContent:
    """The judging plan of a round, as ``models.challenges.Round`` explains it."""

    kind: RoundKind
    places: int | None
    readings: int
    minutes_per_reading: int
    one_per_organisation: bool
    outside_seats: int
    method: RankingMethod
    carry_over: bool
    tie_ladder: tuple[TieStep, ...]
    lot_source: str
    hide_teams: bool
    others_scores: Sight
    others_comments: Sight
    running_totals: Sight
    sign_feedback: bool
    votes_each: int
    publish_at: dt.datetime | None


def save(actor: Actor, round_: Round, plan: RoundPlanContent, *, seen: int, now: dt.datetime) -> None:
    """Save the judging plan of a round of a draft. Records CHALLENGE_EDITED.

    Refused (Stale) if somebody else has saved a plan since revision ``seen``; when results would be published before
    their day; for a step that the kind of round knows nothing of. Scores are carried over only where there are some.
    """
    challenge = round_.challenge
    begin(actor, challenge, "judging", seen, now)
    if plan.publish_at is not None and plan.publish_at < round_.results_at:
        raise Refused(
            N_(
                "The results cannot be published before the day they are announced, which is said under Dates."
            ),
            field="publish_at",
        )
    if set(plan.tie_ladder) - set(LADDERS[plan.kind]) or len(set(plan.tie_ladder)) < len(plan.tie_ladder):
        raise Refused(N_("Choose each step for equal entries once, among those of this kind of round."))
    for name in (name for name in RoundPlanContent.__dataclass_fields__ if name != "tie_ladder"):
        setattr(round_, name, getattr(plan, name))
    round_.tie_ladder = [step.value for step in plan.tie_ladder]
    round_.carry_over = plan.carry_over and may_carry_over(round_, challenge.rounds)
    finish(actor, challenge, "judging", now)


def freeze(challenge: Challenge, *, now: dt.datetime) -> JudgingPlan:
    """Keep the plan of a challenge that is being published, in its canonical form and with its checksum.

    The database refuses to change or delete it. Part of ``approval.publish``, which checks who may and records it.
    """
    plan = content(challenge)
    kept = JudgingPlan(
        challenge_id=challenge.id,
        content=canonical_bytes(plan).decode(),
        sha256=checksum(plan),
        frozen_at=now,
    )
    db.session.add(kept)
    return kept
