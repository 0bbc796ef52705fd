"""What the jury left, the ranking made from it, and the decisions; for those who may see a round's results."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from challenges.models import db
from challenges.models.alarms import BallotRemoval
from challenges.models.challenges import Challenge, Criterion, Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.happenings import HappeningRow
from challenges.models.jury import Assignment, Juror, Score, ScoreSheet
from challenges.models.people import Person
from challenges.models.results import Decision, Ranking
from challenges.models.teams import Team, TeamMembership
from challenges.queries.jury import read_in
from challenges.queries.of_round import OfRound
from challenges.scoring.placing import Sheet
from challenges.vocabulary.choices import Outcome, RoundKind
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import (
    GONE,
    AssignmentState,
    DecisionState,
    EntryState,
    SheetState,
)

IN_PLAY = (EntryState.SUBMITTED, EntryState.ADVANCED)


def round_at(slug: str, position: int) -> Round | None:
    """A round of a challenge with everything the results pages show about the challenge."""
    return db.session.scalar(
        sa.select(Round)
        .join(Round.challenge)
        .where(Challenge.slug == slug, Round.position == position)
        .options(
            joinedload(Round.challenge).options(
                joinedload(Challenge.organisation),
                selectinload(Challenge.texts),
                selectinload(Challenge.rounds),
                selectinload(Challenge.criteria),
                selectinload(Challenge.prizes),
            )
        )
    )


def round_for_letters(round_id: int) -> Round:
    """A round with what the letters say about its challenge."""
    return db.session.execute(
        sa.select(Round)
        .where(Round.id == round_id)
        .options(
            joinedload(Round.challenge).options(
                selectinload(Challenge.texts),
                selectinload(Challenge.rounds),
                selectinload(Challenge.criteria),
            )
        )
    ).scalar_one()


def candidates(round_: Round) -> Sequence[Entry]:
    """The entries that are in the round and can still be decided on, by reference."""
    return db.session.scalars(
        sa.select(Entry)
        .where(Entry.round_id == round_.id, Entry.state.in_(IN_PLAY))
        .order_by(Entry.reference)
        .options(joinedload(Entry.team), joinedload(Entry.current_version))
    ).all()


def in_play_ids(round_id: int) -> Sequence[int]:
    """The same entries, as numbers."""
    return db.session.scalars(
        sa.select(Entry.id).where(Entry.round_id == round_id, Entry.state.in_(IN_PLAY)).order_by(Entry.id)
    ).all()


def locked_sheets(round_: Round, *, without: Collection[int] = ()) -> list[Sheet]:
    """Every locked score sheet of the round's entries that counts, as the ranking takes them.

    With those of earlier rounds where the plan carries them over. Somebody who sits in both juries is one juror in
    each: severity may differ from round to round. Ballots that an official has left out do not count, nor does a
    further reading of entries that were tied; nor do the entries in ``without``, which the viewer is kept from.
    """
    earlier = sa.and_(
        sa.literal(round_.carry_over),
        Round.challenge_id == round_.challenge_id,
        Round.position < round_.position,
        Round.kind == RoundKind.RUBRIC,
    )
    rounds = sa.select(Round.id).where(sa.or_(Round.id == round_.id, earlier))
    rows = db.session.execute(
        sa.select(Entry.reference, Assignment.juror_id, Score.criterion_id, Score.value)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .join(Score, Score.sheet_id == ScoreSheet.id)
        .where(
            Assignment.round_id.in_(rounds),
            Assignment.state == AssignmentState.DONE,
            Assignment.for_tie.is_(False),
            Assignment.juror_id.not_in(left_out()),
            Entry.id.not_in(without),
            ScoreSheet.state == SheetState.LOCKED,
            Entry.state.in_(IN_PLAY),
            Entry.round_id == round_.id,
        )
        .order_by(Entry.reference, Assignment.juror_id)
    )
    sheets: dict[tuple[str, int], dict[int | str, Decimal | None]] = {}
    for reference, juror_id, criterion_id, value in rows:
        scores = sheets.setdefault((reference, juror_id), {})
        scores[criterion_id] = value
    return [Sheet(reference, juror_id, scores) for (reference, juror_id), scores in sheets.items()]


def left_out() -> sa.Select[int]:
    """The jurors whose ballots do not count in the round they sit in."""
    return sa.select(BallotRemoval.juror_id).where(BallotRemoval.ended_at.is_(None))


@dataclass(frozen=True)
class Progress:
    """How many readings are planned and finished in a round."""

    planned: int
    done: int

    @property
    def left(self) -> int:
        return self.planned - self.done


def progress(round_: Round, *, without: frozenset[int]) -> Progress:
    """Counted without the entries the viewer has a conflict with, and those that are out of the competition."""
    active = Assignment.state.not_in((AssignmentState.CONFLICTED, AssignmentState.FREED))
    planned, done = db.session.execute(
        sa.select(
            sa.func.count(Assignment.id).filter(active),
            sa.func.count(Assignment.id).filter(Assignment.state == AssignmentState.DONE),
        )
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.round_id == round_.id,
            Assignment.entry_id.not_in(without),
            Assignment.for_tie.is_(False),
            Entry.state.not_in(GONE),
            sa.or_(Juror.left_at.is_(None), Assignment.state == AssignmentState.DONE),
        )
    ).one()
    return Progress(planned, done)


def latest_ranking(round_: Round) -> Ranking | None:
    """The ranking made last, with who made it; its snapshot, which may be large, is not loaded."""
    return db.session.scalar(
        sa.select(Ranking)
        .where(Ranking.round_id == round_.id)
        .order_by(Ranking.number.desc())
        .limit(1)
        .options(joinedload(Ranking.made_by), defer(Ranking.snapshot))
    )


def snapshot_of(ranking: Ranking) -> dict[str, Any]:
    """A ranking with all its inputs."""
    return db.session.execute(sa.select(Ranking.snapshot).where(Ranking.id == ranking.id)).scalar_one()


def references(entry_ids: Collection[int]) -> Sequence[str]:
    """What entries are called in rankings, whatever became of them."""
    return db.session.scalars(sa.select(Entry.reference).where(Entry.id.in_(entry_ids))).all()


def decisions(round_: Round, *, chosen: bool = False, without: Collection[int] = ()) -> Sequence[Decision]:
    """The round's decisions with entry, team, the version that was judged, prize and official.

    ``chosen`` leaves out those that were not selected.
    """
    wanted = [Outcome.AWARD, Outcome.ADVANCE] if chosen else list(Outcome)
    return db.session.scalars(
        sa.select(Decision)
        .join(Decision.entry)
        .join(EntryVersion, read_in(round_.id))
        .where(
            Decision.round_id == round_.id, Decision.outcome.in_(wanted), Decision.entry_id.not_in(without)
        )
        .order_by(Decision.id)
        .options(
            contains_eager(Decision.entry).options(
                joinedload(Entry.team), contains_eager(Entry.current_version)
            ),
            joinedload(Decision.prize),
            joinedload(Decision.decided_by),
        )
    ).all()


@dataclass(frozen=True)
class Candidate(OfRound):
    """An entry to decide on: its round, and the decision proposed so far. Stands for its challenge in checks."""

    entry: Entry
    decision: Decision | None

    @property
    def entry_id(self) -> int:
        return self.entry.id


def candidate(slug: str, position: int, reference: str) -> Candidate | None:
    """An entry of the round that can be decided on."""
    round_ = round_at(slug, position)
    if round_ is None:
        return None
    entry = db.session.scalar(
        sa.select(Entry)
        .where(Entry.reference == reference, Entry.round_id == round_.id, Entry.state.in_(IN_PLAY))
        .options(joinedload(Entry.team), joinedload(Entry.current_version))
    )
    if entry is None:
        return None
    decision = db.session.scalar(
        sa.select(Decision).where(Decision.round_id == round_.id, Decision.entry_id == entry.id)
    )
    return Candidate(round_, entry, decision)


@dataclass(frozen=True)
class Comment:
    """What one juror wrote to the team; jurors are numbered, not named."""

    number: int
    text: str


def comments(round_id: int, entry_id: int) -> list[Comment]:
    """The locked comments on an entry in a round, in a stable order that does not follow the jurors' names."""
    texts = db.session.scalars(
        sa.select(ScoreSheet.comment)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .where(
            Assignment.round_id == round_id,
            Assignment.entry_id == entry_id,
            Assignment.state == AssignmentState.DONE,
            ScoreSheet.state == SheetState.LOCKED,
            ScoreSheet.comment != "",
        )
        .order_by(Assignment.reference)
    )
    return [Comment(number, text) for number, text in enumerate(texts, 1)]


def published_decisions_of(entry_id: int) -> Sequence[Decision]:
    """What an entry was given so far, the latest round first; only what is published."""
    return db.session.scalars(
        sa.select(Decision)
        .where(Decision.entry_id == entry_id, Decision.published_at.is_not(None))
        .order_by(Decision.published_at.desc(), Decision.id.desc())
        .options(joinedload(Decision.prize), joinedload(Decision.round), joinedload(Decision.decided_by))
    ).all()


def decision_on(entry: Entry) -> Decision | None:
    """The published decision on an entry in the round it is in, held until the end of the transaction."""
    return db.session.scalar(
        sa.select(Decision)
        .where(
            Decision.entry_id == entry.id,
            Decision.round_id == entry.round_id,
            Decision.state == DecisionState.PUBLISHED,
        )
        .with_for_update(of=Decision)
        .execution_options(populate_existing=True)
    )


def places_left(round_: Round) -> int:
    """How many of those that were to go on from a round do not, and have not been replaced."""
    chosen = (
        sa.select(sa.func.count())
        .select_from(Decision)
        .join(Entry, Entry.id == Decision.entry_id)
        .where(
            Decision.round_id == round_.id,
            Decision.state == DecisionState.PUBLISHED,
            Decision.outcome == Outcome.ADVANCE,
            Entry.state.in_(GONE | {EntryState.DECLINED}),
        )
    )
    replaced = (
        sa.select(sa.func.count())
        .select_from(HappeningRow)
        .where(
            HappeningRow.challenge_id == round_.challenge_id,
            HappeningRow.kind == Happening.ENTRY_ADVANCED_INSTEAD.value,
            HappeningRow.payload["round"].as_integer() == round_.position,
        )
    )
    return (db.session.scalar(chosen) or 0) - (db.session.scalar(replaced) or 0)


def has_lost_place(entry: Entry) -> bool:
    """Whether another entry goes on in place of this one, which was chosen in the round before and then left.

    Asked of an entry that has left: its own place counts among those that can be given to others.
    """
    before = next((r for r in entry.challenge.rounds if r.position == entry.round.position - 1), None)
    if before is None:
        return False
    chosen = sa.select(Decision.id).where(
        Decision.round_id == before.id,
        Decision.entry_id == entry.id,
        Decision.state == DecisionState.PUBLISHED,
        Decision.outcome == Outcome.ADVANCE,
    )
    return db.session.scalar(chosen) is not None and places_left(before) < 1


def team_people(round_id: int) -> list[tuple[Decision, Person]]:
    """Every decision of a round with every person of its team, for the letters."""
    rows = db.session.execute(
        sa.select(Decision, Person)
        .join(Entry, Entry.id == Decision.entry_id)
        .join(Team, Team.id == Entry.team_id)
        .join(TeamMembership, TeamMembership.team_id == Team.id)
        .join(Person, Person.id == TeamMembership.person_id)
        .where(Decision.round_id == round_id, Entry.state.not_in(GONE))
        .order_by(Decision.id, Person.id)
        .options(
            joinedload(Decision.entry).options(joinedload(Entry.team), joinedload(Entry.current_version)),
            joinedload(Decision.prize),
        )
    )
    return [(decision, person) for decision, person in rows]


def criteria_of(challenge_id: int) -> dict[int, Criterion]:
    """The criteria of a challenge by their number."""
    query = sa.select(Criterion).where(Criterion.challenge_id == challenge_id).order_by(Criterion.position)
    return {criterion.id: criterion for criterion in db.session.scalars(query)}


def criteria_by_id(challenge: Challenge) -> dict[int, Criterion]:
    """The criteria by their number in the ranking's snapshot."""
    return {criterion.id: criterion for criterion in challenge.criteria}
