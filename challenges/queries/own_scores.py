"""A juror's own sheets of a round beside each other, and how the juror uses the scale. Nobody else's are read."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from challenges.models import db
from challenges.models.challenges import Criterion
from challenges.models.entries import Entry, EntryVersion
from challenges.models.jury import Assignment, Score, ScoreSheet
from challenges.models.teams import Team
from challenges.queries.jury import LANGUAGE, LIVE, TITLE, in_judging, read_in
from challenges.queries.paging import PER_PAGE, Page, within
from challenges.vocabulary.choices import Verdict
from challenges.vocabulary.states import GONE, AssignmentState, SheetState

ORDERS = ("own", "total", "verdict")
"""How the sheets can be sorted, beside by a criterion (its id): the reading order, the weighted mean, the verdict."""
_OPENS = (AssignmentState.ACCEPTED, AssignmentState.REOPENED, AssignmentState.DONE)


@dataclass(frozen=True)
class OwnSheet:
    """One of a juror's sheets. ``total`` is the weighted mean of what was judged, 0 to 100, or none."""

    reference: str
    title: str
    language: str
    team: str
    number: int
    opens: bool
    locked: bool
    verdict: Verdict | None
    verdict_reason: str
    total: float | None
    scores: dict[int, Decimal | None]


@dataclass(frozen=True)
class Use:
    """How a juror uses the scale of a criterion: how often each score was given, and "cannot judge"."""

    criterion: Criterion
    counts: tuple[tuple[Decimal, int], ...]
    unjudged: int

    @property
    def given(self) -> int:
        return sum(count for _value, count in self.counts)

    @property
    def mean(self) -> Decimal | None:
        """The plain mean, with one decimal."""
        total = sum((value * count for value, count in self.counts), Decimal(0))
        return round(total / self.given, 1) if self.given else None

    @property
    def lowest(self) -> Decimal | None:
        return self.counts[0][0] if self.counts else None

    @property
    def highest(self) -> Decimal | None:
        return self.counts[-1][0] if self.counts else None

    @property
    def most(self) -> int:
        """How often the most common score was given."""
        return max((count for _value, count in self.counts), default=0)


def criteria_of(challenge_id: int) -> Sequence[Criterion]:
    """The criteria of a challenge, in order."""
    return db.session.scalars(
        sa.select(Criterion).where(Criterion.challenge_id == challenge_id).order_by(Criterion.position)
    ).all()


def own_sheets(
    juror_id: int, order: str | int, *, falling: bool, without: Collection[int], page: int
) -> Page[OwnSheet]:
    """The sheets of a juror, begun or locked, sorted by one of ``ORDERS`` or a criterion's id.

    What has no answer to sort by comes last. ``without``: entries that the viewer is kept from.
    """
    mine = _mine(juror_id, without)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(mine.subquery())) or 0
    number = within(page, total)
    by = _sorted_by(order)
    query = (
        mine.add_columns(
            ScoreSheet.id,
            Assignment.reference,
            TITLE,
            LANGUAGE,
            Team.name,
            _place(),
            Assignment.state,
            ScoreSheet.state,
            ScoreSheet.verdict,
            ScoreSheet.verdict_reason,
            _total(),
        )
        .join(Team, Team.id == Entry.team_id)
        .join(EntryVersion, read_in(Assignment.round_id))
        .order_by(
            sa.case((by.is_(None), 1), else_=0),
            by.desc() if falling else by.asc(),
            Assignment.position,
            Assignment.id,
        )
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    rows = db.session.execute(query).all()
    scores = _scores([row[1] for row in rows])
    return Page([_own_sheet(row, scores) for row in rows], number, total)


def uses(juror_id: int, criteria: Sequence[Criterion], *, without: Collection[int]) -> list[Use]:
    """How the juror has used the scale so far, criterion by criterion."""
    mine = _mine(juror_id, without).with_only_columns(ScoreSheet.id)
    rows = db.session.execute(
        sa.select(Score.criterion_id, Score.value, sa.func.count())
        .where(Score.sheet_id.in_(mine))
        .group_by(Score.criterion_id, Score.value)
        .order_by(Score.value)
    )
    counts: dict[int, dict[Decimal | None, int]] = defaultdict(dict)
    for criterion_id, value, count in rows:
        counts[criterion_id][value] = count
    return [
        Use(
            criterion,
            tuple((value, count) for value, count in counts[criterion.id].items() if value is not None),
            counts[criterion.id].get(None, 0),
        )
        for criterion in criteria
    ]


def verdicts(juror_id: int, *, without: Collection[int]) -> dict[Verdict, int]:
    """How often the juror has given each verdict in a screening."""
    mine = _mine(juror_id, without).with_only_columns(ScoreSheet.verdict, sa.func.count())
    rows = db.session.execute(mine.where(ScoreSheet.verdict.is_not(None)).group_by(ScoreSheet.verdict))
    found = dict(rows.all())
    return {verdict: found.get(verdict, 0) for verdict in Verdict}


def _mine(juror_id: int, without: Collection[int]) -> sa.Select[Any]:
    return (
        sa.select(Assignment.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(
            Assignment.juror_id == juror_id,
            Assignment.state.in_(LIVE),
            in_judging(Assignment.round_id),
            Entry.id.not_in(without),
        )
    )


def _place() -> Any:
    """The number an entry has in the juror's list of entries, whatever is sorted by here."""
    other, read = aliased(Assignment), aliased(Entry)
    before = sa.tuple_(other.position, other.id) <= sa.tuple_(Assignment.position, Assignment.id)
    own = (other.juror_id == Assignment.juror_id, other.state.in_(LIVE), read.state.not_in(GONE), before)
    return (
        sa.select(sa.func.count())
        .select_from(other)
        .join(read, read.id == other.entry_id)
        .where(*own)
        .correlate(Assignment)
        .scalar_subquery()
    )


def _sorted_by(order: str | int) -> Any:
    if isinstance(order, int):
        value = sa.type_coerce(Score.value, sa.Integer)
        own = (Score.sheet_id == ScoreSheet.id, Score.criterion_id == order)
        return sa.select(value).where(*own).correlate(ScoreSheet).scalar_subquery()
    if order == "total":
        return _total()
    return ScoreSheet.verdict if order == "verdict" else Assignment.position


def _total() -> Any:
    """The weighted mean of the shares of the scales, over the criteria that were judged."""
    value = sa.type_coerce(Score.value, sa.Integer)
    share = Criterion.weight * value * 10.0 / Criterion.scale_max
    weights = sa.func.sum(sa.case((Score.value.is_not(None), Criterion.weight), else_=None))
    return (
        sa.select(sa.func.sum(share) / weights)
        .select_from(Score)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Score.sheet_id == ScoreSheet.id)
        .correlate(ScoreSheet)
        .scalar_subquery()
    )


def _scores(sheets: Sequence[int]) -> dict[int, dict[int, Decimal | None]]:
    found: dict[int, dict[int, Decimal | None]] = defaultdict(dict)
    asked = sa.select(Score.sheet_id, Score.criterion_id, Score.value).where(Score.sheet_id.in_(sheets))
    for sheet_id, criterion_id, value in db.session.execute(asked):
        found[sheet_id][criterion_id] = value
    return found


def _own_sheet(row: Any, scores: dict[int, dict[int, Decimal | None]]) -> OwnSheet:
    _id, sheet, reference, title, language, team, number, state, sheet_state, verdict, reason, total = row
    return OwnSheet(
        reference,
        title,
        language or "sv",
        team,
        number,
        state in _OPENS,
        sheet_state is SheetState.LOCKED,
        verdict,
        reason,
        None if total is None else float(total),
        scores[sheet],
    )
