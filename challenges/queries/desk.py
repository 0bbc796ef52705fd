"""What the jury has said so far, as the chair's desk shows it: spread, fit of the jurors, reliability, influence.

Everything is computed without the entries that the viewer has a conflict of interest with.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from challenges.models.challenges import Round
from challenges.queries import ranking_inputs, rankings, results
from challenges.queries.paging import Page, within
from challenges.queries.rankings import Named
from challenges.scoring import calibration, ranking
from challenges.scoring.calibration import Observation
from challenges.scoring.figures import JurorFigures, Reliability
from challenges.scoring.results import Ranked
from challenges.scoring.weighting import WeightedCriterion

DRAWS = 100
PER_PAGE = 20


@dataclass(frozen=True)
class Apart:
    """An entry and how far the totals of its jurors are apart, from 0 to 100."""

    named: Named
    lowest: Decimal
    mean: Decimal
    highest: Decimal
    deviation: Decimal | None
    readings: int

    @property
    def spread(self) -> Decimal:
        return self.highest - self.lowest


@dataclass(frozen=True)
class Fit:
    """A juror by name with the figures of the analysis."""

    name: str
    figures: JurorFigures


@dataclass(frozen=True)
class Desk:
    """The figures of a round. ``entries`` with the widest spread first; ``why`` tells why there is no calibration."""

    entries: Page[Apart]
    jurors: list[Fit]
    reliability: Reliability | None
    linkage: float
    components: int
    method: str
    why: str


def figures(round_: Round, *, places: int, without: Collection[int], page: int) -> Desk | None:
    """The figures from the ballots that are locked now; None before anybody has locked one."""
    sheets = results.locked_sheets(round_, without=without)
    criteria = [
        WeightedCriterion(one.id, Decimal(one.weight), Decimal(0), Decimal(one.scale_max))
        for one in round_.challenge.criteria
    ]
    exact = ranking.rank(sheets, criteria, tie_order=(), places=places).ranked
    if not exact:
        return None
    analysis = calibration.analyse(
        (
            Observation(sheet.entry, sheet.juror, criterion, value)
            for sheet in sheets
            for criterion, value in sheet.scores.items()
        ),
        criteria,
        places=places,
        seed=0,
        draws=DRAWS,
    )
    names = ranking_inputs.people_of([int(one.juror) for one in analysis.jurors])
    return Desk(
        entries=_apart(round_, exact, page),
        jurors=[
            Fit(names[int(one.juror)], one)
            for one in sorted(analysis.jurors, key=lambda one: (-one.severity, int(one.juror)))
        ],
        reliability=analysis.reliability,
        linkage=analysis.linkage,
        components=analysis.components,
        method=analysis.method,
        why=analysis.why,
    )


def _apart(round_: Round, exact: Sequence[Ranked], number: int) -> Page[Apart]:
    widest = sorted(exact, key=lambda one: (one.spread.minimum - one.spread.maximum, str(one.entry)))
    number = within(number, len(widest), PER_PAGE)
    shown = widest[(number - 1) * PER_PAGE : number * PER_PAGE]
    names = rankings.names_by_reference(round_.id, [str(one.entry) for one in shown])
    rows = [
        Apart(
            names[str(one.entry)],
            one.spread.minimum,
            one.score,
            one.spread.maximum,
            one.spread.deviation,
            one.readings,
        )
        for one in shown
        if str(one.entry) in names
    ]
    return Page(rows, number, len(widest), PER_PAGE)
