"""Who reads what: the reading plan of a round, drawn, looked at, and made."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.jury import Assignment, Juror
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import conflicts, judging, jury
from challenges.queries.jury import LIVE
from challenges.rules.check import require
from challenges.rules.phases import is_sealed
from challenges.scoring import assignment as planning
from challenges.scoring.checksums import checksum
from challenges.scoring.linkage import Pair
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import AssignmentState, RoundState, SheetState
from challenges.vocabulary.text import N_, say

_NAMED = 5


@dataclass(frozen=True)
class Load:
    """What a plan means for one juror: entries to read now, and by the new plan."""

    juror: Juror
    before: int
    after: int


@dataclass(frozen=True)
class Drawn:
    """A plan that has been worked out and not yet made. ``fingerprint`` names it, so that just it is made."""

    plan: planning.Plan
    loads: tuple[Load, ...]
    fingerprint: str
    changes: bool

    @property
    def uneven(self) -> bool:
        """Whether some juror now has more than one entry more than another."""
        now = [load.before for load in self.loads]
        return max(now) - min(now) > 1


def draw(actor: Actor, round_: Round, *, now: dt.datetime) -> Drawn:
    """Work out a plan: every entry the number of readings the rules say, loads even to one, no conflicts.

    Before judging opens it is made from the beginning; afterwards everything assigned stays and only the
    gaps are filled. The same state of things gives the same plan, so that nobody can draw until it suits.
    Changes nothing. Refused while entries are sealed, without entries or jurors, and when there is no plan:
    then the reason names what blocks it.
    """
    require(actor, Permission.JURY_MANAGE, round_, now)
    if is_sealed(round_, now):
        raise Refused(N_("Entries can be assigned when the round has closed and they are no longer sealed."))
    entries = jury.judged_ids(round_.id)
    jurors = jury.active_jurors(round_.id)
    if not entries:
        raise Refused(N_("There are no entries to assess in this round."))
    if not jurors:
        raise Refused(
            N_("Nobody is in the jury yet. Invite jurors first; they can be planned for when they accept.")
        )
    kept, forbidden, live = _given(round_, entries)
    seed = f"round {round_.id} plan {judging.plans_made(round_.id) + 1}"
    try:
        plan = planning.plan(
            entries,
            [juror.id for juror in jurors],
            readings=round_.readings,
            conflicts=forbidden,
            fixed=kept,
            seed=seed,
        )
    except planning.NoPlan as blocked:
        raise _no_plan(blocked, round_, jurors, actor) from blocked
    seen = [pair for pair in plan.pairs if pair[1] not in actor.conflicts]
    after = Counter(pair[0] for pair in seen)
    before = Counter(pair[0] for pair in live if pair[1] not in actor.conflicts)
    return Drawn(
        plan,
        tuple(Load(juror, before[juror.id], after[juror.id]) for juror in jurors),
        checksum({"seed": seed, "pairs": [list(pair) for pair in plan.pairs]}),
        changes=set(plan.pairs) != live,
    )


def make(actor: Actor, round_: Round, fingerprint: str, *, now: dt.datetime) -> planning.Plan:
    """Make the plan that was looked at.

    Each juror gets the new entries in an order of their own, after those they have. An entry the juror has
    already declared on can be opened at once. Records ASSIGNMENTS_PLANNED with seed, method and version; while the jury
    is judging, jurors who got more to read get a letter. Refused when jurors, conflicts or entries have
    changed since the plan was looked at.
    """
    drawn = draw(actor, round_, now=now)
    if drawn.fingerprint != fingerprint:
        raise Refused(
            N_("Something has changed since you looked at the plan. Look at the new one before you make it.")
        )
    plan = drawn.plan
    made: dict[Pair, Assignment] = {
        (one.juror_id, one.entry_id): one for one in judging.assignments_in(round_.id)
    }
    wanted = set(plan.pairs)
    dropped = [pair for pair, one in made.items() if one.state in LIVE and pair not in wanted]
    if round_.state is RoundState.PLANNED:
        # Nobody has begun: a plan that never came into force leaves no assignments behind, only its record.
        _forget([made.pop(pair).id for pair in dropped])
    else:
        for pair in dropped:
            free(actor, made[pair], round_, now=now)
    new = [pair for pair in plan.pairs if pair not in made or made[pair].state not in LIVE]
    positions = _reading_order(plan.seed, new, made)
    declared = conflicts.free_pairs(round_.id)
    for pair in new:
        state = AssignmentState.ACCEPTED if pair in declared else AssignmentState.OFFERED
        again = made.get(pair)
        if again is not None:
            again.position = positions[pair]
            move(again, state, actor, now=now, challenge_id=round_.challenge_id)
            continue
        db.session.add(
            Assignment(
                round_id=round_.id,
                juror_id=pair[0],
                entry_id=pair[1],
                position=positions[pair],
                state=state,
                created_at=now,
            )
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
            "parts": plan.parts,
            "readings": len(plan.pairs),
            "new": dict(Counter(str(pair[0]) for pair in new)),
            "while_judging": round_.state is RoundState.JUDGING,
        },
    )
    return plan


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


def _forget(assignment_ids: list[int]) -> None:
    db.session.execute(
        sa.delete(Assignment).where(Assignment.id.in_(assignment_ids)),
        execution_options={"synchronize_session": False},
    )


def _given(round_: Round, entries: list[int]) -> tuple[set[Pair], set[Pair], set[Pair]]:
    """What stays, what is forbidden, and everything assigned now. A doubt not yet decided on keeps its seat."""
    certain, doubtful = conflicts.forbidden_pairs(round_.id)
    known = set(entries)
    rows = [one for one in judging.assignments_in(round_.id) if one.entry_id in known and one.state in LIVE]
    live: set[Pair] = {(one.juror_id, one.entry_id) for one in rows}
    begun: set[Pair] = {
        (one.juror_id, one.entry_id)
        for one in rows
        if one.state in {AssignmentState.DONE, AssignmentState.REOPENED} or round_.state is RoundState.JUDGING
    }
    kept = begun - certain
    return kept, certain | (doubtful - kept), live


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


def _no_plan(blocked: planning.NoPlan, round_: Round, jurors: object, actor: Actor) -> Refused:
    """Why there is no plan, and what can be done, in words."""
    names = judging.names_of([int(entry) for entry in blocked.entries if entry not in actor.conflicts])
    people = {juror.id: juror.person.name for juror in jurors}  # type: ignore[attr-defined]
    able = [people[juror] for juror in blocked.jurors if juror in people]
    if not able:
        return Refused(
            say(
                N_(
                    "The entries cannot be shared out. Readings without a juror: %(missing)d. Nobody may read "
                    "the entries of %(teams)s. Invite more jurors."
                ),
                missing=blocked.missing,
                teams=_listed(list(names.values())),
            )
        )
    return Refused(
        say(
            N_(
                "The entries cannot be shared out: every entry is to have %(readings)d readings. Readings without "
                "a juror: %(missing)d. The entries of %(teams)s can only be read by %(jurors)s. Invite more "
                "jurors, or decide on possible conflicts of interest that wait."
            ),
            readings=round_.readings,
            missing=blocked.missing,
            teams=_listed(list(names.values())),
            jurors=_listed(able),
        )
    )


def _listed(names: list[str]) -> str:
    """Names for a sentence; not more than a few."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" (+{more})" if more > 0 else "")
