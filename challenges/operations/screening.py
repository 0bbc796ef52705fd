"""From the verdicts of a screening round to proposals: everything that passed, in one step."""

import datetime as dt

from challenges.models.challenges import Round
from challenges.operations.results import DecisionContent, outcomes, propose
from challenges.queries import results, screening
from challenges.rules.check import require
from challenges.rules.judging_plan import limited, places_of
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import Outcome, RoundKind, Verdict
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, say


def propose_passed(actor: Actor, round_: Round, *, plain: str, plain_en: str, now: dt.datetime) -> int:
    """Propose that every entry that passed goes on, or wins in the last round. Returns how many were proposed.

    The jurors' reasons become the motivation, to be edited; ``plain`` stands where nobody wrote one. What is proposed
    already stays as it is, and entries the actor is kept from are left to others. Records DECISION_DRAFTED for each.
    Refused in rounds of other kinds, when nothing is left to propose, and when more passed than the plan has places.
    """
    require(actor, Permission.DECISION_DRAFT, round_, now)
    if round_.kind is not RoundKind.SCREENING:
        raise Refused(N_("Only a screening round has entries that passed."))
    found = screening.passed(round_, without=actor.conflicts)
    if not found:
        raise Refused(N_("There is no entry that passed and has no proposal."))
    taken = len(results.decisions(round_, chosen=True, without=actor.conflicts))
    places = places_of(round_, round_.challenge)
    if limited(round_) and len(found) + taken > places:
        raise Refused(
            say(
                N_("%(passed)s entries passed, but there are %(places)s places. Propose them one by one."),
                passed=len(found) + taken,
                places=places,
            )
        )
    opinions = screening.opinions(round_, [candidate.entry.id for candidate in found])
    chosen = next(outcome for outcome in outcomes(round_) if outcome is not Outcome.NOT_SELECTED)
    for candidate in found:
        reasons = [
            one.reason
            for one in opinions.get(candidate.entry.id, ())
            if one.verdict is Verdict.PASS and one.reason
        ]
        content = DecisionContent(chosen, None, "\n\n".join(reasons) or plain, "" if reasons else plain_en)
        propose(actor, candidate, content, now=now)
    return len(found)
