"""What an exhibition has led to, fitted anew from everything that was noted each time somebody looks.

Scores go through ``scoring.calibration``; rankings, and what scores say about two entries of one juror, through
``scoring.pairwise``. Entries in ``without`` take no part in it at all, so that no figure tells of them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.expo import ExpoRanking, ExpoTable, ExpoVisit
from challenges.models.jury import Juror
from challenges.models.results import Decision
from challenges.models.teams import Team
from challenges.queries import conflicts
from challenges.queries.expo import STANDING
from challenges.queries.jury import LANGUAGE, TITLE, in_judging, read_in
from challenges.scoring.calibration import Observation, analyse
from challenges.scoring.pairwise import Strength, pairs_of, strengths
from challenges.scoring.public_names import public_name
from challenges.scoring.weighting import WeightedCriterion

SCORE = WeightedCriterion("score", Decimal(1), Decimal(1), Decimal(10))
"""What a juror gives at a table."""


@dataclass(frozen=True)
class Line:
    """An entry in the result. ``place`` and what follows are None for one that nobody has judged.

    ``mean`` is the plain mean of the scores, ``adjusted`` the same on 0-100 with jurors' severity taken out, ``theta``
    the strength in comparisons. ``zone``: "in", "out", or "zone" when it is not certain either way.
    """

    table: ExpoTable
    entry: Entry
    title: str
    language: str
    team: str
    decision: Decision | None
    views: int = 0
    mean: Decimal | None = None
    adjusted: Decimal | None = None
    theta: float | None = None
    place: int | None = None
    place_low: int | None = None
    place_high: int | None = None
    p_top: float | None = None
    zone: str = ""
    comments: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Noted:
    """What the jurors noted that counts: scores and orders by juror, with entries by reference."""

    scores: dict[int, dict[str, int]]
    orders: dict[int, list[str]]
    views: dict[str, int]
    comments: dict[str, list[str]]

    @property
    def visits(self) -> int:
        return sum(self.views.values())

    @property
    def jurors(self) -> list[int]:
        return sorted(self.scores.keys() | self.orders.keys())


@dataclass(frozen=True)
class ExpoResult:
    """The entries, best first, and then those nobody has judged. ``by``: "scores" when jurors have only scored,
    "pairs" when there are rankings among what they noted. ``noted`` is all that it was made from."""

    by: str
    lines: list[Line]
    places: int
    visits: int
    pairs: int
    why: str
    noted: Noted

    @property
    def focus(self) -> list[int]:
        """Entries to look at more: those in the zone, and those nobody has judged."""
        return [line.entry.id for line in self.lines if line.zone == "zone" or line.place is None]


def seed_of(round_: Round) -> int:
    """What the likely places are drawn with."""
    return round_.id


def look(round_: Round, places: int, *, without: Collection[int]) -> ExpoResult:
    """The result as everything that has been noted gives it now; so many ``places`` can be won."""
    rows = _entries(round_, without)
    noted = _noted(round_, without)
    # By the names of the published file, so that the kept ranking can be computed again from what is in it.
    names = {row.Entry.reference: public_name(round_.id, row.Entry.reference) for row in rows}
    observations = [
        Observation(names[entry], juror, SCORE.id, Decimal(score))
        for juror, scores in noted.scores.items()
        for entry, score in scores.items()
    ]
    analysis = analyse(observations, [SCORE], places=places, seed=seed_of(round_), checks=False)
    figures = {one.entry: one for one in analysis.entries}
    told = [
        (names[better], names[worse])
        for juror in noted.jurors
        for better, worse in pairs_of(noted.orders.get(juror, ()), noted.scores.get(juror, {}))
    ]
    fitted = strengths(told, names.values(), places=places, seed=seed_of(round_))
    by = "pairs" if any(noted.orders.values()) else "scores"
    lines = []
    for row in rows:
        name = row.Entry.reference
        made = {
            "table": row.ExpoTable,
            "entry": row.Entry,
            "title": row.title,
            "language": row.language,
            "team": row.team,
            "decision": row.Decision,
            "views": noted.views.get(name, 0),
            "comments": noted.comments.get(name, []),
            "mean": _mean(scores[name] for scores in noted.scores.values() if name in scores),
        }
        if (figure := figures.get(names[name])) is not None:
            made["adjusted"] = figure.adjusted
            if by == "scores":
                made |= {
                    "place": figure.rank,
                    "place_low": figure.rank_low,
                    "place_high": figure.rank_high,
                    "p_top": None if figure.p_top is None else float(figure.p_top),
                    "zone": figure.zone.value,
                }
        if name in noted.views and by == "pairs":
            made |= _placed(fitted[names[name]])
        lines.append(Line(**made))
    lines.sort(key=lambda one: (one.place is None, one.place or 0, one.entry.reference))
    why = analysis.why if by == "scores" and analysis.method == "mean" else ""
    return ExpoResult(by, lines, places, noted.visits, len(told), why, noted)


def preferred(round_: Round) -> list[tuple[int, int]]:
    """All pairs of entries (better, worse) that jurors have told, by their ids."""
    noted = _noted(round_, ())
    told = [
        pair
        for juror in noted.jurors
        for pair in pairs_of(noted.orders.get(juror, ()), noted.scores.get(juror, {}))
    ]
    rows = db.session.execute(sa.select(Entry.reference, Entry.id).where(Entry.reference.in_(noted.views)))
    ids: dict[str, int] = {row.reference: row.id for row in rows}
    return [(ids[better], ids[worse]) for better, worse in told]


def _placed(strength: Strength) -> dict[str, Any]:
    return {
        "theta": strength.theta,
        "place": strength.place,
        "place_low": strength.place_low,
        "place_high": strength.place_high,
        "p_top": strength.p_top,
        "zone": strength.zone,
    }


def _mean(scores: Iterable[int]) -> Decimal | None:
    found = list(scores)
    return round(Decimal(sum(found)) / len(found), 1) if found else None


def _entries(round_: Round, without: Collection[int]) -> Any:
    return db.session.execute(
        sa.select(
            ExpoTable,
            Entry,
            TITLE.label("title"),
            LANGUAGE.label("language"),
            Team.name.label("team"),
            Decision,
        )
        .join(Entry, Entry.id == ExpoTable.entry_id)
        .join(Team, Team.id == Entry.team_id)
        .join(EntryVersion, read_in(round_.id))
        .outerjoin(Decision, sa.and_(Decision.entry_id == Entry.id, Decision.round_id == round_.id))
        .where(ExpoTable.round_id == round_.id, in_judging(round_.id), Entry.id.not_in(without))
        .order_by(ExpoTable.number)
    ).all()


def _noted(round_: Round, without: Collection[int]) -> Noted:
    """What counts: not taken back, and noted by jurors who may judge the entry."""
    certain, doubtful = conflicts.forbidden_pairs(round_.id)
    barred = certain | doubtful
    rows = db.session.execute(
        sa.select(ExpoVisit, Entry.reference)
        .join(Juror, Juror.id == ExpoVisit.juror_id)
        .join(Entry, Entry.id == ExpoVisit.entry_id)
        .where(Juror.round_id == round_.id, STANDING, in_judging(round_.id), Entry.id.not_in(without))
        .order_by(ExpoVisit.id)
    )
    found = Noted({}, {}, {}, {})
    ranked: dict[int, dict[int, str]] = {}
    for visit, reference in rows:
        if (visit.juror_id, visit.entry_id) in barred:
            continue
        found.views[reference] = found.views.get(reference, 0) + 1
        if visit.score is not None:
            found.scores.setdefault(visit.juror_id, {})[reference] = visit.score
        if visit.ranked:
            ranked.setdefault(visit.juror_id, {})[visit.entry_id] = reference
        if visit.comment:
            found.comments.setdefault(reference, []).append(visit.comment)
    for juror_id, order in _orders(round_.id).items():
        mine = ranked.get(juror_id, {})
        found.orders[juror_id] = [mine[entry_id] for entry_id in order if entry_id in mine]
    return found


def _orders(round_id: int) -> dict[int, list[int]]:
    """Every juror's own order as it was last saved."""
    last = (
        sa.select(ExpoRanking.juror_id, sa.func.max(ExpoRanking.number).label("number"))
        .join(Juror, Juror.id == ExpoRanking.juror_id)
        .where(Juror.round_id == round_id)
        .group_by(ExpoRanking.juror_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(ExpoRanking.juror_id, ExpoRanking.entries).join(
            last, sa.and_(last.c.juror_id == ExpoRanking.juror_id, last.c.number == ExpoRanking.number)
        )
    )
    return {juror_id: list(entries) for juror_id, entries in rows}
