"""Who reads what: the reading plan of a round, made, and single readings given, opened, closed and freed.

How a plan is worked out and looked at is in ``drawing``.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.jury import Assignment, Juror
from challenges.operations import conflict_findings, drawing
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import conflicts, judging
from challenges.queries.jury import LIVE
from challenges.rules.check import require
from challenges.scoring import assignment as planning
from challenges.scoring.linkage import Pair
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import AssignmentState, RoundState, SheetState
from challenges.vocabulary.text import N_


def make(actor: Actor, round_: Round, fingerprint: str, *, now: dt.datetime) -> planning.Plan:
    """Make the plan that was looked at.

    Each juror gets the new entries in an order of their own, after those they have. An entry the juror has
    already declared on can be opened at once. Records ASSIGNMENTS_PLANNED with seed, method and version; while the jury
    is judging, jurors who got more or fewer to read get a letter. Refused when jurors, conflicts or entries have
    changed since the plan was looked at.
    """
    require(actor, Permission.JURY_PLAN, round_, now)
    conflict_findings.look(round_, now=now)
    drawn = drawing.draw(actor, round_, now=now)
    if drawn.fingerprint != fingerprint:
        raise Refused(
            N_("Something has changed since you looked at the plan. Look at the new one before you make it.")
        )
    plan = drawn.plan
    made: dict[Pair, Assignment] = {
        (one.juror_id, one.entry_id): one for one in judging.assignments_in(round_.id)
    }
    wanted = set(plan.pairs)
    # What is kept of entries that have left the competition is no part of the plan, and stays as it is.
    dropped: list[Pair] = [pair for pair in sorted(drawn.live) if pair not in wanted]
    if round_.state is RoundState.PLANNED:
        # Nobody has begun: a plan that never came into force leaves no assignments behind, only its record.
        _forget([made.pop(pair).id for pair in dropped])
    else:
        for pair in dropped:
            (close if pair in drawn.certain else free)(actor, made[pair], round_, now=now)
    new = [pair for pair in plan.pairs if pair not in made or made[pair].state not in LIVE]
    positions = _reading_order(plan.seed, new, made)
    declared = conflicts.free_pairs(round_.id)
    for pair in new:
        give(
            actor,
            round_,
            pair,
            made.get(pair),
            position=positions[pair],
            declared=pair in declared,
            now=now,
        )
    db.session.flush()
    record(
        Happening.ASSIGNMENTS_PLANNED,
        round_,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={
            "seed": plan.seed,
            "method": plan.method,
            "version": plan.version,
            "solver": plan.solver,
            "cost": plan.cost,
            "parts": plan.parts,
            "linkage": plan.linkage,
            "readings": len(plan.pairs),
            "new": dict(Counter(str(pair[0]) for pair in new)),
            "moved": dict(Counter(str(pair[0]) for pair in dropped)),
            "while_judging": round_.state is RoundState.JUDGING,
        },
    )
    return plan


def give(
    actor: Actor,
    round_: Round,
    pair: Pair,
    again: Assignment | None,
    *,
    position: int,
    declared: bool,
    now: dt.datetime,
) -> None:
    """Give a juror an entry to read: a new assignment, or one that was freed ``again``.

    It can be opened at once when the juror has ``declared`` to have no conflict of interest. Records what a freed one
    comes back as; of new ones the caller records what they are part of.
    """
    state = AssignmentState.ACCEPTED if declared else AssignmentState.OFFERED
    if again is not None:
        again.position = position
        move(again, state, actor, now=now, challenge_id=round_.challenge_id)
        return
    db.session.add(
        Assignment(
            round_id=round_.id,
            juror_id=pair[0],
            entry_id=pair[1],
            position=position,
            state=state,
            created_at=now,
        )
    )


def let_in(actor: Actor, assignment: Assignment, round_: Round, *, now: dt.datetime) -> None:
    """The juror may read the entry now. Records ASSIGNMENT_ACCEPTED if that is news.

    An assessment that was locked before a conflict closed it opens again, and has to be locked anew.
    """
    if assignment.state not in {AssignmentState.OFFERED, AssignmentState.CONFLICTED}:
        return
    if assignment.sheet is not None and assignment.sheet.state is SheetState.LOCKED:
        move(assignment.sheet, SheetState.OPEN, actor, now=now, quiet=True)
    move(assignment, AssignmentState.ACCEPTED, actor, now=now, challenge_id=round_.challenge_id)


def close(actor: Actor, assignment: Assignment, round_: Round, *, now: dt.datetime) -> None:
    """A conflict closes the assignment at once, finished or not. Records ASSIGNMENT_CONFLICTED."""
    if assignment.state in LIVE:
        move(assignment, AssignmentState.CONFLICTED, actor, now=now, challenge_id=round_.challenge_id)


def free(actor: Actor, assignment: Assignment, round_: Round, *, now: dt.datetime) -> None:
    """Take an unfinished assignment back, so that somebody else can read. Records ASSIGNMENT_FREED."""
    move(assignment, AssignmentState.FREED, actor, now=now, challenge_id=round_.challenge_id)


def assign_further(
    actor: Actor, round_: Round, juror: Juror, entries: Sequence[int], *, now: dt.datetime
) -> list[Assignment]:
    """Give a juror entries to read that are tied, although the assessment has closed; they count for the tie alone.

    Those the juror has declared on before can be opened at once. An assignment that was taken back comes again.
    """
    made = {one.entry_id: one for one in judging.assignments_in(round_.id) if one.juror_id == juror.id}
    declared = conflicts.free_pairs(round_.id)
    last = max((one.position for one in made.values()), default=0)
    given = []
    for number, entry in enumerate(entries, 1):
        state = AssignmentState.ACCEPTED if (juror.id, entry) in declared else AssignmentState.OFFERED
        again = made.get(entry)
        if again is not None:
            again.position, again.for_tie = last + number, True
            move(again, state, actor, now=now, challenge_id=round_.challenge_id)
            given.append(again)
            continue
        one = Assignment(
            round_id=round_.id,
            juror_id=juror.id,
            entry_id=entry,
            position=last + number,
            state=state,
            created_at=now,
            for_tie=True,
        )
        db.session.add(one)
        given.append(one)
    db.session.flush()
    return given


def _forget(assignment_ids: list[int]) -> None:
    db.session.execute(
        sa.delete(Assignment).where(Assignment.id.in_(assignment_ids)),
        execution_options={"synchronize_session": False},
    )


def _reading_order(seed: int | str, new: list[Pair], made: Mapping[Pair, Assignment]) -> dict[Pair, int]:
    """An order of each juror's own, after what the juror has already."""
    chance = {pair: Random(f"{seed} order {pair}").random() for pair in new}  # noqa: S311 - repeatable, no secret
    last: Counter[object] = Counter()
    for (juror, _), assignment in made.items():
        last[juror] = max(last[juror], assignment.position)
    positions = {}
    for pair in sorted(new, key=lambda one: chance[one]):
        last[pair[0]] += 1
        positions[pair] = last[pair[0]]
    return positions
