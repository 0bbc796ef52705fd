"""The result of a screening round, entry by entry. ``without``: what the viewer is kept from is in no figure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.jury import Assignment, ScoreSheet
from challenges.models.results import Decision
from challenges.models.teams import Team
from challenges.queries.jury import read_in
from challenges.queries.paging import Page, paged_by_window
from challenges.queries.results import IN_PLAY, Candidate
from challenges.scoring.screening import Count
from challenges.vocabulary.choices import ScreeningResult, Verdict
from challenges.vocabulary.states import TAKEN_OUT, AssignmentState, SheetState

LINES_PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """An entry of a screening round, with its verdicts and what is proposed for it."""

    count: Count
    reference: str
    title: str
    lang: str
    team_id: int
    team: str
    decision: Decision | None


def _counted(round_: Round) -> Any:
    """The verdicts of the locked assessments in a round, counted for each entry."""
    verdicts = [sa.func.count().filter(ScoreSheet.verdict == verdict) for verdict in Verdict]
    return (
        sa.select(
            Assignment.entry_id,
            *(column.label(verdict.value) for column, verdict in zip(verdicts, Verdict, strict=True)),
        )
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == round_.id,
            Assignment.state == AssignmentState.DONE,
            ScoreSheet.state == SheetState.LOCKED,
        )
        .group_by(Assignment.entry_id)
        .subquery()
    )


def _columns(counted: Any) -> tuple[Any, Any, Any]:
    return (
        sa.func.coalesce(counted.c["pass"], 0).label("passes"),
        sa.func.coalesce(counted.c.fail, 0).label("fails"),
        sa.func.coalesce(counted.c.cannot_judge, 0).label("cannot_judge"),
    )


def lines(round_: Round, number: int, *, without: Collection[int]) -> Page[Line]:
    """One page of the entries: those that people have to decide on first, then the passed and the others."""
    counted = _counted(round_)
    passes, fails, cannot_judge = _columns(counted)
    order = sa.case((passes == fails, 0), (passes > fails, 1), else_=2)
    return paged_by_window(
        sa.select(
            sa.func.count().over().label("total"),
            *(passes, fails, cannot_judge),
            Entry.reference,
            EntryVersion.title,
            EntryVersion.language.label("lang"),
            Team.id.label("team_id"),
            Team.name.label("team"),
            Decision,
        )
        .select_from(Entry)
        .join(EntryVersion, read_in(round_.id))
        .join(Team, Team.id == Entry.team_id)
        .outerjoin(counted, counted.c.entry_id == Entry.id)
        .outerjoin(Decision, sa.and_(Decision.entry_id == Entry.id, Decision.round_id == round_.id))
        .where(
            sa.or_(
                sa.and_(Entry.round_id == round_.id, Entry.state.in_(IN_PLAY)),
                sa.and_(Decision.id.is_not(None), Entry.state.not_in(TAKEN_OUT)),
            ),
            Entry.id.not_in(without),
        )
        .order_by(order, Entry.reference)
        .options(joinedload(Decision.prize)),
        _line,
        number,
        LINES_PER_PAGE,
    )


def _line(**row: Any) -> Line:
    return Line(
        Count(row["passes"], row["fails"], row["cannot_judge"]),
        row["reference"],
        row["title"],
        row["lang"],
        row["team_id"],
        row["team"],
        row["Decision"],
    )


def results(round_: Round, *, without: Collection[int]) -> dict[ScreeningResult, int]:
    """How many entries passed, did not, and are left to people."""
    found = dict.fromkeys(ScreeningResult, 0)
    for _, count in _standing(round_, without):
        found[count.result] += 1
    return found


def passed(round_: Round, *, without: Collection[int]) -> list[Candidate]:
    """The entries that passed and for which nothing has been proposed yet, by reference."""
    chosen = [id_ for id_, count in _standing(round_, without) if count.result is ScreeningResult.PASSED]
    proposed = sa.select(Decision.entry_id).where(Decision.round_id == round_.id)
    entries = db.session.scalars(
        sa.select(Entry)
        .where(Entry.id.in_(chosen), Entry.id.not_in(proposed))
        .order_by(Entry.reference)
        .options(joinedload(Entry.team), joinedload(Entry.current_version))
    )
    return [Candidate(round_, entry, None) for entry in entries]


def _standing(round_: Round, without: Collection[int]) -> list[tuple[int, Count]]:
    counted = _counted(round_)
    rows = db.session.execute(
        sa.select(Entry.id, *_columns(counted))
        .outerjoin(counted, counted.c.entry_id == Entry.id)
        .where(Entry.round_id == round_.id, Entry.state.in_(IN_PLAY), Entry.id.not_in(without))
    )
    return [(id_, Count(passes, fails, unjudged)) for id_, passes, fails, unjudged in rows]


@dataclass(frozen=True)
class Opinion:
    """A juror's verdict on an entry, with the reason; jurors are not named."""

    verdict: Verdict
    reason: str


def opinions(round_: Round, entry_ids: Collection[int]) -> dict[int, list[Opinion]]:
    """The locked verdicts on entries, by the entry's id, in a stable order that does not follow the jurors' names."""
    rows = db.session.execute(
        sa.select(Assignment.entry_id, ScoreSheet.verdict, ScoreSheet.verdict_reason)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == round_.id,
            Assignment.entry_id.in_(entry_ids),
            Assignment.state == AssignmentState.DONE,
            ScoreSheet.state == SheetState.LOCKED,
            ScoreSheet.verdict.is_not(None),
        )
        .order_by(Assignment.entry_id, Assignment.reference)
    )
    found: dict[int, list[Opinion]] = {}
    for entry_id, verdict, reason in rows:
        assert verdict is not None  # noqa: S101 - asked for above
        found.setdefault(entry_id, []).append(Opinion(verdict, reason))
    return found
