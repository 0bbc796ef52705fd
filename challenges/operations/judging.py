"""A round's judging: opened by the organiser, kept going by reminders. Closing it belongs to the results."""

import datetime as dt

from challenges.models.challenges import Round
from challenges.operations import votes
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import conflict_cases, deadlines, expo, judging, judging_plans
from challenges.rules.check import require
from challenges.rules.judging_plan import READ_KINDS
from challenges.rules.phases import is_sealed
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import ChallengeState, RoundState
from challenges.vocabulary.text import N_, say

BETWEEN_REMINDERS = dt.timedelta(days=1)


def open_round(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """Open judging: from now on jurors may score. Criteria and weights are fixed already.

    Records JUDGING_OPENED; each juror with something to do gets a letter. Refused before the round has closed, without
    a published challenge and its judging plan, without entries, and until what a round of its kind needs is there:
    readers for every entry, or tables in an exhibition; and jurors.
    """
    require(actor, Permission.JURY_MANAGE, round_, now)
    if round_.challenge.state is not ChallengeState.PUBLISHED:
        raise Refused(N_("The challenge has to be published before its entries are assessed."))
    if judging_plans.of_challenge(round_.challenge_id) is None:
        raise Refused(
            N_("How the entries are assessed has to be fixed and public before the assessment opens.")
        )
    deadlines.lock(round_.challenge)
    if is_sealed(round_, now):
        raise Refused(N_("The assessment can be opened when the round has closed for entries."))
    totals = judging.totals(round_, without=())
    if not totals.jurors and round_.kind is not RoundKind.PUBLIC_VOTE:
        raise Refused(N_("Nobody is in the jury yet."))
    if not totals.entries:
        raise Refused(N_("There are no entries to assess in this round."))
    if round_.kind in READ_KINDS and totals.gaps:
        if conflict_cases.hides(round_.id, actor.conflicts):
            raise Refused(N_("Assign the entries first: some have too few readers."))
        raise Refused(
            say(
                N_("Assign the entries first: %(gaps)d of %(entries)d entries have too few readers."),
                gaps=totals.gaps,
                entries=totals.entries,
            )
        )
    if round_.kind is RoundKind.EXPO and not expo.has_tables(round_.id):
        raise Refused(N_("Number the tables first, so that jurors know where to go."))
    if round_.kind is RoundKind.PUBLIC_VOTE:
        if now >= round_.judging_ends_at:
            raise Refused(N_("The announced end of the vote has passed, so it cannot be opened any more."))
        votes.begin(round_)
    move(
        round_,
        RoundState.JUDGING,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        organisation_id=round_.challenge.organisation_id,
    )


def remind(actor: Actor, round_: Round, *, now: dt.datetime) -> int:
    """Send a letter to each juror with something left to do, at most one a day. Returns how many got one.

    Records JUROR_REMINDED for each. Refused when everybody is done, or was reminded less than a day ago.
    """
    require(actor, Permission.JURY_REMIND, round_, now)
    judged = round_.state is RoundState.JUDGING
    waiting = [chore for chore in judging.chores(round_.id) if chore.undeclared or (judged and chore.undone)]
    if not waiting:
        raise Refused(N_("No juror has anything left to do."))
    lately = judging.reminded_since(round_.id, now - BETWEEN_REMINDERS)
    chosen = [chore for chore in waiting if chore.juror.id not in lately]
    if not chosen:
        raise Refused(N_("Everybody with something left to do was reminded less than a day ago."))
    for chore in chosen:
        record(
            Happening.JUROR_REMINDED,
            chore.juror,
            actor,
            now=now,
            challenge_id=round_.challenge_id,
            payload={
                "round_id": round_.id,
                "undeclared": chore.undeclared,
                "undone": chore.undone if judged else 0,
            },
        )
    return len(chosen)
