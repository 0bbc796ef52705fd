"""The rankings behind published results, as far as anybody may see them: inputs without names, and executed ties."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry
from challenges.models.results import Ranking
from challenges.models.ties import Tie
from challenges.scoring.public_names import public_name
from challenges.vocabulary.choices import TieStep
from challenges.vocabulary.states import RoundState


@dataclass(frozen=True)
class PublishedRound:
    """A round whose results are public. Stands for its challenge in checks."""

    challenge: Challenge
    round: Round

    @property
    def state(self) -> str:
        return self.challenge.state

    @property
    def rounds(self) -> list[Round]:
        return self.challenge.rounds

    @property
    def organisation_id(self) -> int:
        return self.challenge.organisation_id


def published_round(slug: str, position: int) -> PublishedRound | None:
    """A published round by its challenge and its place there."""
    challenge = db.session.scalar(
        sa.select(Challenge).where(Challenge.slug == slug).options(joinedload(Challenge.rounds))
    )
    if challenge is None:
        return None
    round_ = next(
        (r for r in challenge.rounds if r.position == position and r.state is RoundState.PUBLISHED), None
    )
    return None if round_ is None else PublishedRound(challenge, round_)


def snapshot_behind(round_: Round) -> dict[str, Any] | None:
    """The last ranking of a published round with all its inputs."""
    return db.session.scalar(
        sa.select(Ranking.snapshot)
        .where(Ranking.round_id == round_.id)
        .order_by(Ranking.number.desc())
        .limit(1)
    )


def rounds_with_scores(challenge_id: int) -> dict[int, str]:
    """The published rounds of a challenge, by their place, that have a file of scores; with the ranking's checksum."""
    rows = db.session.execute(
        sa.select(
            Round.position,
            sa.func.coalesce(
                Ranking.snapshot[("calibrated", "checksum")].as_string(),
                sa.case((Ranking.snapshot["method"].as_string() == "calibrated", Ranking.checksum), else_=""),
            ),
        )
        .join(Ranking, Ranking.round_id == Round.id)
        .where(Round.challenge_id == challenge_id, Round.state == RoundState.PUBLISHED)
        .order_by(Ranking.number)
    )
    return {position: checksum for position, checksum in rows if checksum}


@dataclass(frozen=True)
class TakenStep:
    """A step of the ladder: the groups of entries after it, and what a lot was drawn with, if it was one."""

    step: TieStep
    after: list[list[int]]
    lot: dict[str, Any] | None


@dataclass(frozen=True)
class ExecutedTie:
    """Entries that were equal across the cut of a published round, and how they were separated.

    ``names`` are what the published file calls them, by their ids: who was not chosen is not named.
    """

    first: int
    wanted: int
    score: str
    names: dict[int, str]
    steps: list[TakenStep]


def executed_ties(challenge_id: int) -> dict[int, list[ExecutedTie]]:
    """The ties in the last rankings of a challenge's published rounds, by the place of the round."""
    last = (
        sa.select(sa.func.max(Ranking.number))
        .where(Ranking.round_id == Round.id)
        .correlate(Round)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Round.id, Round.position, Tie)
        .join(Ranking, sa.and_(Ranking.round_id == Round.id, Ranking.number == last))
        .join(Tie, Tie.ranking_id == Ranking.id)
        .where(Round.challenge_id == challenge_id, Round.state == RoundState.PUBLISHED)
        .order_by(Tie.id)
        .options(selectinload(Tie.steps))
    ).all()
    if not rows:
        return {}
    ids = {entry for row in rows for entry in row.Tie.entries}
    references = {
        row.id: row.reference
        for row in db.session.execute(sa.select(Entry.id, Entry.reference).where(Entry.id.in_(ids)))
    }
    found: dict[int, list[ExecutedTie]] = {}
    for round_id, position, tie in rows:
        names = {entry: public_name(round_id, references[entry]) for entry in tie.entries}
        steps = [
            TakenStep(step.step, step.after, step.detail if step.step is TieStep.LOT else None)
            for step in tie.steps
        ]
        found.setdefault(position, []).append(ExecutedTie(tie.first, tie.wanted, tie.score, names, steps))
    return found
