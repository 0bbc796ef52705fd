"""What a jury has to talk about: the uncertain part of a ranking, one by one, and the certain part as one matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import Entry
from challenges.models.results import Ranking, RankingLine
from challenges.queries import rankings
from challenges.queries.results import IN_PLAY
from challenges.vocabulary.choices import AgendaKind

SURE = ("in", "out")


@dataclass(frozen=True)
class Proposed:
    """An item that follows from a ranking: entries with "in" or "out" where the ranking is certain, else ""."""

    kind: AgendaKind
    entries: tuple[tuple[int, str], ...]


def from_ranking(round_: Round, ranking: Ranking | None, places: int) -> list[Proposed]:
    """The agenda that a ranking gives: the certain entries together, ties at the cut together, the rest one by one."""
    lines = lines_of(ranking)
    zones = zones_of(lines, places)
    open_ties = [tie.entries for tie in rankings.ties(round_, without=()) if tie.settled_at is None]
    ties = [[entry_id for entry_id in entries if entry_id in zones] for entries in open_ties]
    rest = [line.entry_id for line in lines if not any(line.entry_id in tie for tie in ties)]
    certain = tuple((entry_id, zones[entry_id]) for entry_id in rest if zones[entry_id] in SURE)
    return [
        *([Proposed(AgendaKind.CERTAIN, certain)] if certain else []),
        *(Proposed(AgendaKind.TIE, tuple((entry_id, "") for entry_id in tie)) for tie in ties),
        *(Proposed(AgendaKind.ZONE, ((entry_id, ""),)) for entry_id in rest if zones[entry_id] not in SURE),
    ]


def lines_of(ranking: Ranking | None) -> Sequence[RankingLine]:
    """The lines of a ranking for entries that can still be decided on, best first."""
    if ranking is None:
        return []
    return db.session.scalars(
        sa.select(RankingLine)
        .join(Entry, Entry.id == RankingLine.entry_id)
        .where(RankingLine.ranking_id == ranking.id, Entry.state.in_(IN_PLAY))
        .order_by(RankingLine.position)
    ).all()


def zones_of(lines: Sequence[RankingLine], places: int) -> dict[int, str]:
    """For each entry "in", "out" or "zone": the calibration's word, else what the span of its jurors' totals says.

    Without a calibration an entry is certain when even its lowest total beats the best entry outside the places, or
    even its highest does not reach the last entry inside. One that nobody has assessed is certainly out.
    """
    ranked = [line for line in lines if line.place is not None]
    inside = [line for line in ranked if (line.place or 0) <= places]
    outside = [line for line in ranked if (line.place or 0) > places]
    lowest_in = min((Decimal(line.score) for line in inside), default=None)
    best_out = max((Decimal(line.score) for line in outside), default=None)
    found: dict[int, str] = {}
    for line in lines:
        zone = line.zone
        if line.place is None:
            zone = "out"
        elif not zone and line.place <= places:
            zone = "in" if best_out is None or Decimal(line.lowest) > best_out else "zone"
        elif not zone:
            zone = "out" if lowest_in is not None and Decimal(line.highest) < lowest_in else "zone"
        found[line.entry_id] = zone
    return found
