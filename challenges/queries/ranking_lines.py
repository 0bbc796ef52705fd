"""The lines of a ranking: its pages, an entry's own line, and what of it somebody may see who is kept from an entry.

``without`` are the entries that the viewer has a conflict of interest with. Where a ranking holds one of them, places,
adjusted scores and chances of all the others follow from it too: such a viewer is given each entry's own figures alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.models import db
from challenges.models.entries import Entry, EntryVersion
from challenges.models.results import Decision, Ranking, RankingLine
from challenges.models.teams import Team
from challenges.queries.jury import read_in
from challenges.queries.paging import Page, paged_by_window
from challenges.queries.results import IN_PLAY
from challenges.vocabulary.states import TAKEN_OUT

LINES_PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """An entry in the ranking as the workbench shows it."""

    line: RankingLine
    reference: str
    title: str
    lang: str
    team_id: int
    team: str
    decision: Decision | None


class Order(StrEnum):
    """What a ranking's page is sorted by."""

    PLACE = "place"
    RAW = "raw"
    DIFFERENCE = "difference"
    CHANCE = "chance"


def has_one_of(ranking_id: int, entry_ids: Collection[int]) -> bool:
    """Whether a ranking says anything about one of the entries, whatever became of it since."""
    query = sa.select(RankingLine.id).where(
        RankingLine.ranking_id == ranking_id, RankingLine.entry_id.in_(entry_ids)
    )
    return bool(entry_ids) and db.session.scalar(query.limit(1)) is not None


def by_itself(line: RankingLine) -> RankingLine:
    """What a line says that follows from the readings of its own entry alone; not kept anywhere.

    Rankings of old hold no other score than the plain mean.
    """
    return RankingLine(
        ranking_id=line.ranking_id,
        entry_id=line.entry_id,
        position=0,
        score=line.raw or line.score,
        lowest=line.lowest,
        highest=line.highest,
        readings=line.readings,
        criteria=line.criteria,
        raw=line.raw or line.score,
        adjusted="",
        robust="",
        p_top="",
        zone="",
        severe=0,
        lenient=0,
        part=0,
        shared=False,
    )


def page(
    ranking: Ranking, number: int, *, without: Collection[int], order: Order = Order.PLACE
) -> Page[Line]:
    """One page of a ranking, best first; entries withdrawn before the decision are left out, and ``without``.

    By the plain mean, and without places, when it holds one of ``without``.
    """
    apart = has_one_of(ranking.id, without)
    alone: tuple[Any, ...] = (*_ORDERS[Order.RAW], Team.name_key, Entry.id)
    found = paged_by_window(
        sa.select(
            sa.func.count().over().label("total"),
            RankingLine,
            Entry.reference,
            EntryVersion.title,
            EntryVersion.language.label("lang"),
            Team.id.label("team_id"),
            Team.name.label("team"),
            Decision,
        )
        .join(Entry, Entry.id == RankingLine.entry_id)
        .join(EntryVersion, read_in(ranking.round_id))
        .join(Team, Team.id == Entry.team_id)
        .outerjoin(Decision, sa.and_(Decision.entry_id == Entry.id, Decision.round_id == ranking.round_id))
        .where(
            RankingLine.ranking_id == ranking.id,
            Entry.id.not_in(without),
            sa.or_(Entry.state.in_(IN_PLAY), Decision.id.is_not(None)),
            Entry.state.not_in(TAKEN_OUT),
        )
        .order_by(*(alone if apart else (*_ORDERS[order], RankingLine.position)))
        .options(joinedload(Decision.prize)),
        _line,
        number,
        LINES_PER_PAGE,
    )
    if not apart:
        return found
    items = [replace(row, line=by_itself(row.line)) for row in found.items]
    return Page(items, found.number, found.total, found.per_page)


def _number(column: Any) -> sa.ColumnElement[Any]:
    """A decimal text of a ranking's line as a number; null for none."""
    return sa.cast(sa.func.nullif(column, ""), sa.Numeric(8, 3))


_ORDERS: dict[Order, tuple[sa.ColumnElement[Any], ...]] = {
    Order.PLACE: (),
    Order.RAW: (_number(RankingLine.raw).desc().nulls_last(),),
    Order.DIFFERENCE: (
        sa.func.round(sa.func.abs(_number(RankingLine.adjusted) - _number(RankingLine.raw)), 1)
        .desc()
        .nulls_last(),
    ),
    Order.CHANCE: (sa.func.abs(_number(RankingLine.p_top) - 0.5).asc().nulls_last(),),
}


def _line(**row: Any) -> Line:
    return Line(
        row["RankingLine"],
        row["reference"],
        row["title"],
        row["lang"],
        row["team_id"],
        row["team"],
        row["Decision"],
    )


def of_entry(ranking: Ranking | None, entry: Entry, *, without: Collection[int]) -> RankingLine | None:
    """An entry's own line in a ranking; without its place when the ranking holds one of ``without``."""
    if ranking is None:
        return None
    line = db.session.scalar(
        sa.select(RankingLine).where(RankingLine.ranking_id == ranking.id, RankingLine.entry_id == entry.id)
    )
    return by_itself(line) if line is not None and has_one_of(ranking.id, without) else line


def of_entries(ranking_id: int, entry_ids: Collection[int]) -> Sequence[RankingLine]:
    """The lines of some entries in a ranking."""
    return db.session.scalars(
        sa.select(RankingLine).where(
            RankingLine.ranking_id == ranking_id, RankingLine.entry_id.in_(entry_ids)
        )
    ).all()
