"""The second phase of an exhibition, its end, and the ranking it leads to."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Round
from challenges.models.expo import ExpoClaim, ExpoTable
from challenges.models.results import Ranking, RankingLine
from challenges.operations import rankings
from challenges.operations.moving import move
from challenges.operations.recording import record
from challenges.queries import expo, expo_results
from challenges.rules.check import require
from challenges.rules.judging_plan import places_of
from challenges.scoring.checksums import checksum
from challenges.scoring.public_names import public_name
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import Basis
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState
from challenges.vocabulary.text import N_

VERSION = "1"
"""Of the way from what was noted to a ranking (``queries/expo_results``)."""
_BASIS = {"scores": Basis.EXPO_SCORES, "pairs": Basis.EXPO_PAIRS}


def focus(actor: Actor, round_: Round, on: bool, *, now: dt.datetime) -> int:
    """Send jurors first to the entries of which it is not certain whether they are among the places, or no longer.

    Jurors are told that there is a second phase. Which entries it is about is fixed when it is switched on, from what
    has been noted until then; switched on again, anew. Returns how many tables are in focus. Records EXPO_FOCUSED.
    Refused when judging is not under way, and before anything has been noted.
    """
    require(actor, Permission.EXPO_MANAGE, round_, now)
    hall = expo.hall_locked(round_.id)
    if hall is None or round_.state is not RoundState.JUDGING:
        raise Refused(N_("The jury is not assessing entries now."))
    wanted: list[int] = []
    if on:
        result = expo_results.look(round_, places_of(round_, round_.challenge), without=())
        if not result.visits:
            raise Refused(N_("Nothing has been noted at any table yet."))
        wanted = result.focus
    db.session.execute(
        sa.update(ExpoTable)
        .where(ExpoTable.round_id == round_.id)
        .values(in_focus=ExpoTable.entry_id.in_(wanted))
        .execution_options(synchronize_session=False)
    )
    hall.focused_at = now if on else None
    db.session.flush()
    record(
        Happening.EXPO_FOCUSED,
        round_,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"on": on, "tables": len(wanted)},
    )
    return len(wanted)


def close(actor: Actor, round_: Round, *, now: dt.datetime) -> None:
    """End the exhibition: nothing can be noted any more, and the round moves to deliberation with a ranking.

    Refused when nothing has been noted.
    """
    require(actor, Permission.JUDGING_CLOSE, round_, now)
    result = expo_results.look(round_, places_of(round_, round_.challenge), without=())
    if not result.visits:
        raise Refused(N_("Nothing has been noted at any table yet."))
    tables = sa.select(ExpoTable.id).where(ExpoTable.round_id == round_.id)
    db.session.execute(sa.delete(ExpoClaim).where(ExpoClaim.table_id.in_(tables)))
    move(
        round_,
        RoundState.DELIBERATING,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"visits": result.visits, "by": result.by},
    )
    rank(actor, round_, now=now)


def rank(actor: Actor, round_: Round, *, now: dt.datetime) -> Ranking:
    """Keep what a closed exhibition has led to as its ranking, with all that it was made from.

    The published score is the adjusted one, from 0 to 100, when jurors have only scored, and else the strength in the
    comparisons with two decimals. Jurors and entries have names in it that tell nothing. Records RANKING_MADE.
    """
    require(actor, Permission.RANKING_MAKE, round_, now)
    result = expo_results.look(round_, places_of(round_, round_.challenge), without=())
    jurors = rankings.names_of_jurors(round_, result.noted.jurors)
    judged = [_line(line, result.by) for line in result.lines if line.place is not None]
    rankings.place(judged)
    lines = judged + [
        RankingLine(entry_id=line.entry.id, position=position)
        for position, line in enumerate(
            (line for line in result.lines if line.place is None), len(judged) + 1
        )
    ]
    return rankings.keep(
        actor, round_, _snapshot(round_, result, judged, jurors), lines, jurors=jurors, now=now
    )


def _line(line: expo_results.Line, by: str) -> RankingLine:
    score = str(line.adjusted) if by == "scores" else f"{line.theta:.2f}"
    return RankingLine(
        entry_id=line.entry.id,
        part=0,
        score=score,
        lowest=score,
        highest=score,
        readings=line.views,
        raw="" if line.mean is None else str(line.mean),
        adjusted="" if line.adjusted is None else str(line.adjusted),
        rank_low=line.place_low,
        rank_high=line.place_high,
        p_top="" if line.p_top is None else f"{line.p_top:.3f}",
        zone=line.zone if line.p_top is not None else "",
    )


def _snapshot(
    round_: Round, result: expo_results.ExpoResult, lines: Sequence[RankingLine], jurors: Mapping[int, str]
) -> dict[str, Any]:
    names = {line.entry.reference: public_name(round_.id, line.entry.reference) for line in result.lines}
    called = {line.entry.id: names[line.entry.reference] for line in result.lines}
    inputs = {
        "method": str(_BASIS[result.by]),
        "version": VERSION,
        "places": result.places,
        "seed": str(expo_results.seed_of(round_)),
        "entries": sorted(names.values()),
        "scores": sorted(
            [jurors[juror], names[entry], score]
            for juror, scores in result.noted.scores.items()
            for entry, score in scores.items()
        ),
        "orders": sorted(
            [jurors[juror], [names[entry] for entry in order]]
            for juror, order in result.noted.orders.items()
            if order
        ),
    }
    return {
        **inputs,
        "checksum": checksum(inputs),
        "ranking": {
            "method": str(_BASIS[result.by]),
            "why": result.why,
            "entries": [
                {
                    "entry": called[line.entry_id],
                    "place": line.place,
                    "score": line.score,
                    "place_low": line.rank_low,
                    "place_high": line.rank_high,
                    "p_top": line.p_top,
                    "zone": line.zone,
                }
                for line in lines
            ],
        },
    }
