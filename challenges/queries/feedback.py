"""What jurors wrote to teams: what waits to be moderated, and what teams may read once the results are published.

``without`` are the entries that the viewer has a conflict of interest with: they are left out.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.feedback import Feedback
from challenges.models.jury import Assignment, Juror, ScoreSheet
from challenges.models.people import Person
from challenges.models.results import Ranking, RankingLine
from challenges.models.teams import Team
from challenges.queries.jury import read_in
from challenges.queries.of_round import OfRound
from challenges.queries.paging import Page, paged
from challenges.vocabulary.choices import RoundKind
from challenges.vocabulary.states import GONE, AssignmentState, SheetState

QUARTERS = ("lower", "lower_middle", "upper_middle", "upper")
FEWEST = 4
"""With fewer entries than this, a quarter would be a place."""


def written(sheet: ScoreSheet) -> str:
    """A juror's own words to the team: why a screening went as it did, and the comment."""
    return "\n\n".join(words for words in (sheet.verdict_reason.strip(), sheet.comment.strip()) if words)


@dataclass(frozen=True)
class Words(OfRound):
    """What one juror wrote about one entry, and what was decided about it."""

    assignment: Assignment
    sheet: ScoreSheet
    feedback: Feedback | None
    title: str
    language: str
    team: str
    juror: str

    @property
    def entry_id(self) -> int:
        return self.assignment.entry_id

    @property
    def written(self) -> str:
        return written(self.sheet)

    @property
    def decided(self) -> Feedback | None:
        """What holds for the words as they are now."""
        kept = self.feedback
        return kept if kept is not None and kept.revision == self.sheet.revision else None

    @property
    def text(self) -> str:
        """What the team would read."""
        kept = self.decided
        return kept.text if kept is not None and kept.text is not None else self.written


_HAS_WORDS = sa.or_(ScoreSheet.comment != "", ScoreSheet.verdict_reason != "")
_HOLDS = sa.and_(Feedback.sheet_id == ScoreSheet.id, Feedback.revision == ScoreSheet.revision)


def _locked(round_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Assignment.round_id == round_id,
        Assignment.state == AssignmentState.DONE,
        ScoreSheet.state == SheetState.LOCKED,
        _HAS_WORDS,
    )


def _words() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Assignment,
            ScoreSheet,
            Feedback,
            EntryVersion.title,
            EntryVersion.language,
            Team.name,
            Person.name,
        )
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Team, Team.id == Entry.team_id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .outerjoin(Feedback, Feedback.sheet_id == ScoreSheet.id)
    )


def of_round(round_: Round, number: int, *, without: Collection[int]) -> Page[Words]:
    """One page of a round's comments: those that wait first, then by entry."""
    waits = sa.case((sa.or_(Feedback.id.is_(None), Feedback.revision != ScoreSheet.revision), 0), else_=1)
    page = paged(
        _words()
        .join(EntryVersion, read_in(round_.id))
        .where(*_locked(round_.id), Entry.id.not_in(without), Entry.state.not_in(GONE))
        .order_by(waits, Team.name_key, Entry.id, Assignment.reference),
        number,
        rows=True,
    )
    return Page([Words(round_, *row) for row in page.items], page.number, page.total, page.per_page)


def one(slug: str, position: int, reference: str) -> Words | None:
    """A juror's locked words on one assignment."""
    round_ = db.session.scalar(
        sa.select(Round)
        .join(Round.challenge)
        .where(Challenge.slug == slug, Round.position == position)
        .options(
            joinedload(Round.challenge).options(selectinload(Challenge.texts), selectinload(Challenge.rounds))
        )
    )
    if round_ is None:
        return None
    row = db.session.execute(
        _words()
        .join(EntryVersion, read_in(round_.id))
        .where(*_locked(round_.id), Assignment.reference == reference)
    ).first()
    return Words(round_, *row) if row is not None else None


def waiting(round_id: int, *, without: Collection[int]) -> int:
    """How many comments nobody has decided about."""
    query = (
        sa.select(sa.func.count(ScoreSheet.id))
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(Feedback, _HOLDS)
        .where(
            *_locked(round_id),
            Feedback.id.is_(None),
            Assignment.entry_id.not_in(without),
            Entry.state.not_in(GONE),
        )
    )
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class Comment:
    """What a team reads: jurors are numbered, or named in ``by`` where the round says so."""

    number: int
    text: str
    by: str = ""


@dataclass(frozen=True)
class Standing:
    """How an entry stands among ``of`` assessed ones: in quarters per criterion, and an interval of places.

    ``quarters`` are (criterion's id, quarter), ``quarter`` that of the score. ``place`` is told of chosen entries only.
    """

    of: int
    quarters: list[tuple[int, str]] = field(default_factory=list)
    quarter: str = ""
    low: int | None = None
    high: int | None = None
    place: int | None = None


@dataclass(frozen=True)
class ToTeam:
    """What a team is told beside the decision."""

    comments: list[Comment] = field(default_factory=list)
    standing: Standing | None = None


def to_teams(rounds: Sequence[Round], *, entry_id: int | None = None) -> dict[tuple[int, int], ToTeam]:
    """What the teams of published rounds are told, by (round's id, entry's id); of one entry, or of all."""
    found: dict[tuple[int, int], ToTeam] = {}
    for round_ in rounds:
        # How the votes fell is public with the results.
        standings = {} if round_.kind is RoundKind.PUBLIC_VOTE else _standings(round_.id)
        comments = _approved(round_, entry_id)
        ids = {entry_id} if entry_id is not None else standings.keys() | comments.keys()
        for one_id in ids:
            found[round_.id, one_id] = ToTeam(comments.get(one_id, []), standings.get(one_id))
    return found


def _approved(round_: Round, entry_id: int | None) -> dict[int, list[Comment]]:
    """The approved words by entry, in an order that does not follow the jurors' names."""
    query = (
        sa.select(Assignment.entry_id, ScoreSheet, Feedback.text, Person.name)
        .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .join(Feedback, _HOLDS)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .where(*_locked(round_.id), Feedback.approved)
        .order_by(Assignment.entry_id, Assignment.reference)
    )
    if entry_id is not None:
        query = query.where(Assignment.entry_id == entry_id)
    found: dict[int, list[Comment]] = {}
    for one_id, sheet, text, name in db.session.execute(query):
        told = found.setdefault(one_id, [])
        words = text if text is not None else written(sheet)
        told.append(Comment(len(told) + 1, words, name if round_.sign_feedback else ""))
    return found


def _standings(round_id: int) -> dict[int, Standing]:
    last = sa.select(sa.func.max(Ranking.number)).where(Ranking.round_id == round_id).scalar_subquery()
    lines = db.session.scalars(
        sa.select(RankingLine)
        .join(Ranking, Ranking.id == RankingLine.ranking_id)
        .where(Ranking.round_id == round_id, Ranking.number == last, RankingLine.place.is_not(None))
        .order_by(RankingLine.position)
    ).all()
    scores = sorted(Decimal(line.score) for line in lines)
    means: dict[int, list[Decimal]] = {}
    for line in lines:
        for mean in line.criteria:
            if mean["mean"] is not None:
                means.setdefault(mean["criterion"], []).append(Decimal(mean["mean"]))
    for values in means.values():
        values.sort()
    return {
        line.entry_id: Standing(
            len(lines),
            [
                (mean["criterion"], quarter)
                for mean in line.criteria
                if mean["mean"] is not None
                and (quarter := quarter_of(Decimal(mean["mean"]), means[mean["criterion"]]))
            ],
            quarter_of(Decimal(line.score), scores),
            getattr(line, "rank_low", None),
            getattr(line, "rank_high", None),
            line.place,
        )
        for line in lines
    }


def quarter_of(value: Decimal, ordered: Sequence[Decimal]) -> str:
    """In which quarter of the values one of them lies; "" where there are too few.

    Equal values lie in the same quarter: that of the middle of their places (the mid-rank).
    """
    if len(ordered) < FEWEST:
        return ""
    middle = (bisect_left(ordered, value) + bisect_right(ordered, value)) / 2
    return QUARTERS[min(3, int(4 * middle / len(ordered)))]
