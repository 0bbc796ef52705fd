"""A ranking is made: from the ballots that count to a snapshot, its lines, its alarms and its tie. It is advice."""

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Criterion, Round
from challenges.models.entries import Entry
from challenges.models.results import Ranking, RankingLine
from challenges.operations import alarms, ties
from challenges.operations.alarms import Raised
from challenges.operations.recording import queue, record
from challenges.queries import ranking_inputs, results
from challenges.queries.actors import load_actor
from challenges.rules.check import require
from challenges.rules.judging_plan import places_of, tie_steps
from challenges.scoring import calibrated
from challenges.scoring import ranking as plain
from challenges.scoring.calibration import Observation
from challenges.scoring.checksums import checksum
from challenges.scoring.placing import Sheet
from challenges.scoring.public_names import public_name
from challenges.scoring.results import Ranked
from challenges.scoring.weighting import WeightedCriterion, heaviest_first
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import AlarmKind, RankingMethod, TieStep
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.states import RoundState

AT_ONCE = 1_000
"""More entries than that are ranked by the worker, so that no page waits for it."""
SEVERE = Decimal(2)
"""From so many points of 100 that are added to the scores of a juror on, the juror is called severe, if it is at least
half of the largest such correction: what is taken from the others is the other side of one severe juror."""
_ABOUT_CALIBRATION = {AlarmKind.ROBUST, AlarmKind.LEAVE_ONE_OUT}


def make_ranking(actor: Actor, round_: Round, *, now: dt.datetime) -> Ranking | None:
    """Compute the ranking from the ballots that count and keep it, with all its inputs, as a new snapshot.

    By the method of the round's plan (docs/scoring.md); where the plan says the plain mean, the calibrated figures are
    kept with it for information. Records RANKING_MADE; alarms are kept, and the ladder is begun for a tie across the
    cut. With very many entries the worker does it, and None is returned.
    """
    require(actor, Permission.RANKING_MAKE, round_, now)
    if ranking_inputs.candidate_count(round_) > AT_ONCE:
        number = _last_number(round_) + 1
        queue(
            "rankings.make",
            {"round_id": round_.id, "person_id": actor.person_id},
            now=now,
            unique_key=f"ranking:{round_.id}:{number}",
        )
        return None
    return _make(actor, round_, now=now)


def make_later(round_id: int, person_id: int, *, now: dt.datetime) -> None:
    """The worker's part of ``make_ranking``; nothing when the assessment has been opened again meanwhile."""
    round_ = ranking_inputs.round_to_rank(round_id)
    actor = load_actor(person_id)
    if round_.state is RoundState.DELIBERATING and actor is not None:
        _make(actor, round_, now=now)


def _make(actor: Actor, round_: Round, *, now: dt.datetime) -> Ranking:
    entries = results.candidates(round_)
    criteria = [_weighted(criterion) for criterion in round_.challenge.criteria]
    sheets = results.locked_sheets(round_)
    jurors = names_of_jurors(round_, {int(sheet.juror) for sheet in sheets})
    fair = _calibrated(round_, entries, sheets, criteria, jurors)
    kept = fair
    if round_.method is RankingMethod.MEAN:
        kept = {
            **plain.snapshot(
                sheets,
                criteria,
                tie_order=heaviest_first(criteria) if tie_steps(round_)[:1] == (TieStep.CRITERIA,) else (),
                places=places_of(round_, round_.challenge),
                entries=[entry.reference for entry in entries],
            ),
            "calibrated": fair,
        }
    exact = plain.rank(sheets, criteria, tie_order=(), places=places_of(round_, round_.challenge))
    lines = _lines(round_, kept, entries, {str(line.entry): line for line in exact.ranked}, fair)
    return keep(
        actor,
        round_,
        kept,
        lines,
        jurors=jurors,
        raised=list(_raised(round_, entries, jurors, fair)),
        now=now,
    )


def keep(
    actor: Actor,
    round_: Round,
    snapshot: dict[str, Any],
    lines: Sequence[RankingLine],
    *,
    jurors: Mapping[int, str],
    raised: Sequence[Raised] = (),
    now: dt.datetime,
) -> Ranking:
    """Keep a ranking as the next of its round: snapshot, lines and alarms, and begin with the tie across the cut.

    Records RANKING_MADE. ``jurors`` are the names of the jurors in the snapshot, by their ids.
    """
    ranking = Ranking(
        round_id=round_.id,
        number=_last_number(round_) + 1,
        snapshot=snapshot,
        checksum=snapshot["checksum"],
        made_at=now,
        made_by_id=actor.person_id,
        jurors={name: juror for juror, name in jurors.items()},
    )
    db.session.add(ranking)
    db.session.flush()
    for line in lines:
        line.ranking_id = ranking.id
    db.session.add_all(lines)
    db.session.flush()
    record(
        Happening.RANKING_MADE,
        ranking,
        actor,
        now=now,
        challenge_id=round_.challenge_id,
        payload={"round": round_.position, "number": ranking.number, "checksum": ranking.checksum},
    )
    alarms.keep(round_, ranking, raised)
    ties.find(actor, round_, ranking, lines, now=now)
    return ranking


def _last_number(round_: Round) -> int:
    query = sa.select(sa.func.max(Ranking.number)).where(Ranking.round_id == round_.id)
    return db.session.scalar(query) or 0


def names_of_jurors(round_: Round, juror_ids: Collection[int]) -> dict[int, str]:
    """What the snapshot calls the jurors: names that tell nothing, the same in every ranking of the round."""
    names = ranking_inputs.juror_names(round_)
    new = [juror for juror in juror_ids if juror not in names]
    secrets.SystemRandom().shuffle(new)
    return {**names, **{juror: f"J{number}" for number, juror in enumerate(new, len(names) + 1)}}


def seed_of(round_: Round) -> int:
    """The seed of the rank intervals: follows from what everybody knows, so that nobody can draw until it suits."""
    named = checksum({"challenge": round_.challenge.slug, "round": round_.position})
    return int(named[:8], 16)


def _calibrated(
    round_: Round,
    entries: Sequence[Entry],
    sheets: Sequence[Sheet],
    criteria: Sequence[WeightedCriterion],
    jurors: Mapping[int, str],
) -> dict[str, Any]:
    observations = [
        Observation(public_name(round_.id, str(sheet.entry)), jurors[int(sheet.juror)], criterion, value)
        for sheet in sheets
        for criterion, value in sheet.scores.items()
    ]
    return calibrated.snapshot(
        observations,
        criteria,
        entries=[public_name(round_.id, entry.reference) for entry in entries],
        places=places_of(round_, round_.challenge),
        seed=seed_of(round_),
    )


def _lines(
    round_: Round,
    snapshot: Mapping[str, Any],
    entries: Sequence[Entry],
    exact: Mapping[str, Ranked],
    fair: Mapping[str, Any],
) -> list[RankingLine]:
    """The list as rows, best first, each part for itself; the entries without any reading last."""
    figures = {one["entry"]: one for one in fair["ranking"]["entries"]}
    tempers = _tempers(fair)
    mean = {
        line["entry"]: (position, line) for position, line in enumerate(snapshot["ranking"].get("ranked", ()))
    }
    rows = []
    for entry in entries:
        name = public_name(round_.id, entry.reference)
        figure, line = figures.get(name), exact.get(entry.reference)
        if figure is None or line is None:
            continue
        known = figure["p_top"] is not None
        row = RankingLine(
            entry_id=entry.id,
            score=figure["adjusted"],
            lowest=str(line.spread.minimum),
            highest=str(line.spread.maximum),
            readings=line.readings,
            criteria=[
                {
                    "criterion": item.criterion,
                    "mean": None if item.mean is None else str(item.mean),
                    "readings": item.readings,
                }
                for item in line.criteria
            ],
            raw=figure["raw"],
            raw_place=figure["raw_rank"],
            adjusted=figure["adjusted"],
            robust=figure["robust"],
            rank_low=figure["rank_low"],
            rank_high=figure["rank_high"],
            p_top=figure["p_top"] or "",
            zone=figure["zone"] if known else "",
            severe=tempers[name][0],
            lenient=tempers[name][1],
            part=figure["part"],
        )
        if mean:
            position, said = mean[entry.reference]
            row.position, row.place, row.shared = position + 1, said["rank"], bool(said["shares_rank_with"])
            row.score, row.part = said["score"], 0
        rows.append(row)
    if not mean:
        place(rows)
    rows.sort(key=lambda row: row.position)
    read = {row.entry_id for row in rows}
    unread = [entry for entry in entries if entry.id not in read]
    return [
        *rows,
        *(
            RankingLine(entry_id=entry.id, position=position)
            for position, entry in enumerate(unread, len(rows) + 1)
        ),
    ]


def place(rows: list[RankingLine]) -> None:
    """Places by the published score within each part; equal ones share, and the next place is as much later."""
    rows.sort(key=lambda row: (row.part, -Decimal(row.score), row.entry_id))
    sharing = Counter((row.part, row.score) for row in rows)
    first: dict[tuple[int, str], int] = {}
    in_part: Counter[int] = Counter()
    for position, row in enumerate(rows, 1):
        in_part[row.part] += 1
        key = row.part, row.score
        row.position, row.place = position, first.setdefault(key, in_part[row.part])
        row.shared = sharing[key] > 1


def _tempers(fair: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """How many severe and how many lenient jurors have read each entry."""
    severity = {one["juror"]: Decimal(one["severity"]) for one in fair["ranking"]["jurors"]}
    limit = max([SEVERE, *(abs(value) / 2 for value in severity.values())])
    readers: dict[str, set[str]] = {entry: set() for entry in fair["entries"]}
    for one in fair["scores"]:
        if one["value"] is not None:
            readers[one["entry"]].add(one["juror"])
    return {
        entry: (
            sum(1 for juror in read if severity.get(juror, 0) >= limit),
            sum(1 for juror in read if severity.get(juror, 0) <= -limit),
        )
        for entry, read in readers.items()
    }


_FIGURES = {
    AlarmKind.AGREEMENT: "agreement",
    AlarmKind.OUTFIT: "outfit",
    AlarmKind.RESIDUAL: "residual",
    AlarmKind.LEAVE_ONE_OUT: "replaced",
    AlarmKind.STRAIGHT_LINE: "readings",
}


def _raised(
    round_: Round, entries: Sequence[Entry], jurors: Mapping[int, str], fair: Mapping[str, Any]
) -> Iterator[Raised]:
    """The alarms of the analysis, with jurors and entries by their ids.

    Where the plan says the plain mean, what would happen to the calibrated ranking alarms nobody.
    """
    juror_ids = {name: juror for juror, name in jurors.items()}
    entry_ids = {public_name(round_.id, entry.reference): entry.id for entry in entries}
    for one in fair["ranking"]["alarms"]:
        kind, figures = AlarmKind(one["code"]), one["figures"]
        if round_.method is RankingMethod.MEAN and kind in _ABOUT_CALIBRATION:
            continue
        yield Raised(
            kind,
            juror_ids[one["juror"]] if one["juror"] is not None else None,
            (entry_ids[one["entry"]],) if one["entry"] is not None else (),
            f"{figures['rank']} → {figures['robust_rank']}"
            if kind is AlarmKind.ROBUST
            else figures[_FIGURES[kind]],
        )


def _weighted(criterion: Criterion) -> WeightedCriterion:
    return WeightedCriterion(
        criterion.id, Decimal(criterion.weight), Decimal(0), Decimal(criterion.scale_max)
    )
