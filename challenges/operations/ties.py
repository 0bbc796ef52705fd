"""Equal entries where the places end: the ladder that was fixed in advance, taken step by step and recorded.

Steps that only need what is known already (criteria, pairs) are taken as soon as it is their turn; the others wait for
a further reading, a vote in the jury or a public value.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.jury import Assignment, Juror
from challenges.models.results import Ranking, RankingLine
from challenges.models.ties import Tie, TieStepTaken
from challenges.operations import assignments
from challenges.operations.recording import record
from challenges.queries import conflicts, expo_results, ranking_lines, rankings, results
from challenges.queries.jury import UNDONE
from challenges.queries.rankings import RoundTie
from challenges.rules.check import require
from challenges.rules.judging_plan import places_of, tie_steps
from challenges.scoring import tie_ladder
from challenges.scoring.public_names import public_name
from challenges.scoring.weighting import Id, WeightedCriterion, heaviest_first, weighted_total
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import RoundKind, TieStep
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import AssignmentState
from challenges.vocabulary.text import N_, say

_NOT_YOURS = N_("You have a declared conflict of interest with one of these entries.")


@dataclass(frozen=True)
class Vote:
    """What the jury voted: a number for each entry by its id, and the entry of the chair's casting vote, if given."""

    votes: Mapping[int, int]
    casting: int | None = None


@dataclass(frozen=True)
class Lot:
    """The public value that was announced in advance, and who saw the drawing."""

    value: str
    witnesses: tuple[str, str]


def find(
    actor: Actor, round_: Round, ranking: Ranking, lines: Sequence[RankingLine], *, now: dt.datetime
) -> None:
    """Keep the tie across the cut of places in a new ranking, if there is one, and begin with its ladder.

    Of a ranking that was made again from the same inputs the steps already taken hold: nobody draws until it suits.
    Records TIE_FOUND. In lists of several parts there is no common cut.
    """
    placed = [line for line in lines if line.place is not None]
    if any(line.part for line in placed):
        return
    scores: list[tuple[Id, Decimal]] = [(line.entry_id, Decimal(line.score)) for line in placed]
    found = tie_ladder.find(scores, places_of(round_, round_.challenge))
    if found is None:
        return
    entries = sorted(int(entry) for entry in found.entries)
    tie = Tie(
        ranking_id=ranking.id,
        entries=entries,
        score=str(found.score),
        first=found.first,
        wanted=found.wanted,
        outcome=[entries],
        steps=[],
    )
    tie.ranking = ranking
    db.session.add(tie)
    db.session.flush()
    record(
        Happening.TIE_FOUND,
        tie,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"entries": entries, "score": tie.score, "first": tie.first, "wanted": tie.wanted},
    )
    for before in rankings.ties_before(ranking):
        if before.entries == entries and before.wanted == tie.wanted:
            _take_over(tie, before)
            return
    _go_on(actor, round_, tie, now=now)


def next_step(round_: Round, tie: Tie) -> TieStep | None:
    """The step whose turn it is; None when the tie is settled or the ladder has ended."""
    ladder = tie_steps(round_)
    done = len(tie.steps)
    return None if tie.settled_at or done >= len(ladder) else ladder[done]


def tied(tie: Tie) -> tuple[int, ...]:
    """The entries that are still equal across the cut."""
    groups = _groups(tie)
    number = tie_ladder.cut(groups, tie.wanted)
    return () if number is None else tuple(int(entry) for entry in groups[number])


def ask_reading(actor: Actor, at: RoundTie, juror_id: int, *, now: dt.datetime) -> None:
    """Ask a juror who has read none of the equal entries to read them all, and wait for it.

    Who made them equal is not told. A reader asked before, who did not finish, is freed. Records TIE_READING_ASKED; the
    juror gets a letter. Refused for a juror who has one of them already or is kept from one, and out of turn.
    """
    tie, round_ = at.tie, at.round
    _require(actor, at, TieStep.READING, now=now)
    group = tied(tie)
    juror = next((one for one in possible_readers(round_, group) if one.id == juror_id), None)
    if juror is None:
        raise Refused(N_("Choose one of the jury members who have read none of the entries."), field="juror")
    if tie.reader_id is not None:
        for one in rankings.further_readings(tie.reader_id, group):
            if one.state in UNDONE:
                assignments.free(actor, one, round_, now=now)
    assignments.assign_further(actor, round_, juror, group, now=now)
    tie.reader_id = juror.id
    db.session.flush()
    record(
        Happening.TIE_READING_ASKED,
        tie,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"juror": juror.id, "entries": len(group)},
    )


def possible_readers(round_: Round, group: Collection[int]) -> list[Juror]:
    """The jurors who can read all of the entries and have had none of them."""
    certain, doubtful = conflicts.forbidden_pairs(round_.id)
    kept_from = {juror for juror, entry in certain | doubtful if entry in group}
    return [juror for juror in rankings.readers_without(round_.id, group) if juror.id not in kept_from]


def readings_left(tie: Tie) -> list[Assignment]:
    """The further readings that have been asked for and are not finished."""
    if tie.reader_id is None:
        return []
    readings = rankings.further_readings(tie.reader_id, tied(tie))
    return [one for one in readings if one.state is not AssignmentState.DONE]


def settle_reading(actor: Actor, at: RoundTie, *, now: dt.datetime) -> None:
    """Take the step of the further reading, when it is finished. Records TIE_STEP_TAKEN. Refused before that."""
    tie = at.tie
    _require(actor, at, TieStep.READING, now=now)
    group = tied(tie)
    readings = rankings.further_readings(tie.reader_id, group) if tie.reader_id else ()
    done = [one for one in readings if one.state is AssignmentState.DONE]
    if len(done) < len(group):
        raise Refused(N_("The further reading is not finished yet."))
    criteria = _criteria(at.round)
    totals: dict[Id, Decimal] = {}
    for one in done:
        scores: dict[Id, Decimal | None] = {}
        if one.sheet:
            scores = {score.criterion_id: score.value for score in one.sheet.scores}
        totals[one.entry_id] = weighted_total(scores, criteria) or Decimal(0)
    _take(actor, at.round, tie, tie_ladder.by_totals(group, totals), now=now)
    _go_on(actor, at.round, tie, now=now)


def pass_reading(actor: Actor, at: RoundTie, *, now: dt.datetime) -> None:
    """Go past the further reading because there is nobody who could do it. Records TIE_STEP_TAKEN."""
    _require(actor, at, TieStep.READING, now=now)
    group = tied(at.tie)
    if readings_left(at.tie) or possible_readers(at.round, group):
        raise Refused(N_("There is a jury member who can read the entries."))
    _take(actor, at.round, at.tie, tie_ladder.Split((group,), {"nobody": True}), now=now)
    _go_on(actor, at.round, at.tie, now=now)


def vote(actor: Actor, at: RoundTie, content: Vote, *, now: dt.datetime) -> None:
    """Take the step of the vote: more votes first, the chair's casting vote among equally many.

    Records TIE_STEP_TAKEN with the numbers. Refused without any votes, and a casting vote for another entry.
    """
    _require(actor, at, TieStep.VOTE, now=now)
    group = tied(at.tie)
    if not sum(content.votes.get(entry, 0) for entry in group):
        raise Refused(N_("Fill in how many votes each entry got."))
    if content.casting is not None and content.casting not in group:
        raise Refused(N_("The casting vote goes to one of these entries."), field="casting")
    split = tie_ladder.by_vote(
        group, {entry: content.votes.get(entry, 0) for entry in group}, content.casting
    )
    _take(actor, at.round, at.tie, split, now=now)
    _go_on(actor, at.round, at.tie, now=now)


def draw_lot(actor: Actor, at: RoundTie, content: Lot, *, now: dt.datetime) -> None:
    """Take the step of the lot, with the value that the plan named in advance, before two witnesses.

    Records TIE_STEP_TAKEN with everything that anybody needs to draw again.
    """
    _require(actor, at, TieStep.LOT, now=now)
    group = tied(at.tie)
    if not content.value:
        raise Refused(N_("Fill in the public value."), field="value")
    if not all(content.witnesses) or len({name.casefold() for name in content.witnesses}) < 2:
        raise Refused(N_("Name two witnesses."), field="second")
    names: dict[Id, str] = {
        entry: public_name(at.round.id, reference) for entry, reference in rankings.references(group).items()
    }
    split = tie_ladder.by_lot(group, names, at.tie.ranking.checksum, content.value)
    split.detail["witnesses"] = list(content.witnesses)
    split.detail["source"] = at.round.lot_source
    _take(actor, at.round, at.tie, split, now=now)
    _go_on(actor, at.round, at.tie, now=now)


def _require(actor: Actor, at: RoundTie, step: TieStep, *, now: dt.datetime) -> None:
    require(actor, Permission.TIES_SETTLE, at.round, now)
    if actor.conflicts & set(at.tie.entries):
        raise Refused(_NOT_YOURS)
    due = next_step(at.round, at.tie)
    if due is not step:
        raise Refused(N_("It is not the turn of this step. Reload the page."))


def _go_on(actor: Actor, round_: Round, tie: Tie, *, now: dt.datetime) -> None:
    """Take the steps that need nobody, as long as it is their turn."""
    while (step := next_step(round_, tie)) in {TieStep.CRITERIA, TieStep.PAIRS}:
        group = tied(tie)
        split = _by_means(round_, tie, group) if step is TieStep.CRITERIA else _by_pairs(round_, group)
        _take(actor, round_, tie, split, now=now)


def _by_means(round_: Round, tie: Tie, group: Sequence[int]) -> tie_ladder.Split:
    lines = ranking_lines.of_entries(tie.ranking_id, group)
    means: dict[Id, dict[Id, Decimal | None]] = {
        line.entry_id: {
            item["criterion"]: None if item["mean"] is None else Decimal(item["mean"])
            for item in line.criteria
        }
        for line in lines
    }
    return tie_ladder.by_criteria(group, means, heaviest_first(_criteria(round_)))


def _by_pairs(round_: Round, group: Sequence[int]) -> tie_ladder.Split:
    if round_.kind is RoundKind.EXPO:
        return tie_ladder.by_preferences(group, expo_results.preferred(round_))
    criteria = _criteria(round_)
    ids = {name: entry for entry, name in rankings.references(group).items()}
    totals: dict[Id, dict[Id, Decimal]] = {}
    for sheet in results.locked_sheets(round_):
        entry = ids.get(str(sheet.entry))
        total = weighted_total(sheet.scores, criteria) if entry else None
        if entry and total is not None:
            totals.setdefault(sheet.juror, {})[entry] = total
    return tie_ladder.by_pairs(group, totals)


def _take(actor: Actor, round_: Round, tie: Tie, split: tie_ladder.Split, *, now: dt.datetime) -> None:
    """Write down a step and what it led to."""
    step = next_step(round_, tie)
    groups = _groups(tie)
    number = tie_ladder.cut(groups, tie.wanted)
    if step is None or number is None:
        raise Refused(N_("It is not the turn of this step. Reload the page."))
    after = tie_ladder.replaced(groups, number, split.groups)
    taken = TieStepTaken(
        tie_id=tie.id,
        number=len(tie.steps) + 1,
        step=step,
        before=_plain(groups),
        after=_plain(after),
        detail=split.detail,
        taken_by_id=actor.person_id,
        taken_at=now,
    )
    tie.steps.append(taken)
    tie.outcome = _plain(after)
    if tie_ladder.cut(after, tie.wanted) is None:
        tie.settled_at = now
    db.session.flush()
    record(
        Happening.TIE_STEP_TAKEN,
        tie,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"step": step.value, "number": taken.number, "after": taken.after, "detail": split.detail},
    )


def _take_over(tie: Tie, before: Tie) -> None:
    """The steps that were taken on the same tie of a ranking made from the same inputs."""
    for step in before.steps:
        tie.steps.append(
            TieStepTaken(
                number=step.number,
                step=step.step,
                before=step.before,
                after=step.after,
                detail=step.detail,
                taken_by_id=step.taken_by_id,
                taken_at=step.taken_at,
            )
        )
    tie.outcome, tie.settled_at, tie.reader_id = before.outcome, before.settled_at, before.reader_id
    db.session.flush()


def _groups(tie: Tie) -> tie_ladder.Groups:
    return tuple(tuple(group) for group in tie.outcome)


def _plain(groups: tie_ladder.Groups) -> list[list[Id]]:
    return [list(group) for group in groups]


def _criteria(round_: Round) -> list[WeightedCriterion]:
    return [
        WeightedCriterion(one.id, Decimal(one.weight), Decimal(0), Decimal(one.scale_max))
        for one in round_.challenge.criteria
    ]


def complain_if_open(round_: Round) -> None:
    """Refuse to go on while the ladder of a tie has a step left: it was fixed in advance."""
    for tie in rankings.ties(round_, without=()):
        if (step := next_step(round_, tie)) is not None:
            raise Refused(
                say(
                    N_("Equal entries where the places end have to be separated first. Next step: %(step)s."),
                    step=step.label,
                )
            )
