"""What somebody has to look at before a ranking is locked. The limits are starting values, not measured ones."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from challenges.scoring.figures import Alarm, AlarmCode, EntryFigures, JurorFigures
from challenges.scoring.observations import Scores
from challenges.scoring.weighting import Id

AGREEMENT, AGREEMENT_READINGS = Decimal("0.2"), 8
OUTFIT = Decimal(2)
RESIDUAL = Decimal("2.5")
STRAIGHT_READINGS = 5


def alarms_of(
    scores: Scores, entries: Sequence[EntryFigures], jurors: Sequence[JurorFigures], *, places: int
) -> Iterator[Alarm]:
    """All alarms: those on jurors first, in order of juror, then those on entries, best first."""
    straight = _straight_liners(scores)
    for juror in jurors:
        if (
            juror.agreement is not None
            and juror.readings >= AGREEMENT_READINGS
            and juror.agreement < AGREEMENT
        ):
            yield Alarm(
                AlarmCode.AGREEMENT,
                juror.juror,
                None,
                {"agreement": juror.agreement, "readings": juror.readings},
            )
        if juror.outfit is not None and juror.outfit > OUTFIT:
            yield Alarm(
                AlarmCode.OUTFIT, juror.juror, None, {"outfit": juror.outfit, "readings": juror.readings}
            )
        if juror.largest_residual is not None and abs(juror.largest_residual) > RESIDUAL:
            yield Alarm(
                AlarmCode.RESIDUAL,
                juror.juror,
                juror.residual_entry,
                {"residual": juror.largest_residual},
            )
        if juror.juror in straight:
            yield Alarm(AlarmCode.STRAIGHT_LINE, juror.juror, None, {"readings": juror.readings})
        if juror.winners_replaced:
            yield Alarm(AlarmCode.LEAVE_ONE_OUT, juror.juror, None, {"replaced": juror.winners_replaced})
    for entry in entries:
        if (entry.rank <= places) != (entry.robust_rank <= places):
            yield Alarm(
                AlarmCode.ROBUST, None, entry.entry, {"rank": entry.rank, "robust_rank": entry.robust_rank}
            )


def _straight_liners(scores: Scores) -> set[Id]:
    """Jurors who gave all entries the same scores, criterion by criterion."""
    design = scores.design
    lowest = np.full((design.jurors, len(scores.criteria)), np.inf)
    highest = np.full((design.jurors, len(scores.criteria)), -np.inf)
    told = ~np.isnan(scores.shares)
    np.minimum.at(lowest, design.juror, np.where(told, scores.shares, np.inf))
    np.maximum.at(highest, design.juror, np.where(told, scores.shares, -np.inf))
    same = (highest <= lowest).all(axis=1) & (design.per_juror >= STRAIGHT_READINGS)
    return {scores.jurors[position] for position in np.flatnonzero(same)}
