"""The snapshot of a calibrated ranking: everything it was made from, what came out, and a checksum.

A snapshot is a dict of JSON's own types. ``method``, ``version``, ``criteria``, ``entries``, ``scores``, ``places``,
``seed`` and ``draws`` are the inputs; ``checksum`` is the SHA-256 of the canonical form of exactly these
(checksums.py); ``ranking`` is what ``calibration.analyse`` made of them, numbers as decimal text with as many decimals
as are published. Entries and jurors have names that tell nobody who they are, so that all of it can be published;
``scores_file`` gives the inputs as the command ``flask jury rank`` reads them.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from challenges.scoring import calibration
from challenges.scoring.calibration import Analysis, Observation
from challenges.scoring.checksums import canonical_bytes
from challenges.scoring.checksums import checksum as checksum_of
from challenges.scoring.placing import id_order
from challenges.scoring.weighting import Id, WeightedCriterion

METHOD = calibration.CALIBRATED
INPUTS = ("method", "version", "criteria", "entries", "scores", "places", "seed", "draws")
DRAWS = 1_000


def snapshot(
    observations: Iterable[Observation],
    criteria: Sequence[WeightedCriterion],
    *,
    entries: Iterable[Id],
    places: int,
    seed: int,
    draws: int = DRAWS,
) -> dict[str, Any]:
    """Rank, and return the ranking with all its inputs; the order the inputs come in makes no difference.

    ``entries`` names everything that takes part, read or not. Refuses (``ValueError``) a score on another entry, and
    what ``calibration.analyse`` refuses.
    """
    observations = list(observations)
    taking_part = set(entries)
    if strangers := {one.entry for one in observations} - taking_part:
        raise ValueError(f"Entry {min(map(str, strangers))} has a score but does not take part.")
    inputs = _inputs(observations, criteria, taking_part, places, seed, draws)
    return {**inputs, "checksum": checksum_of(inputs), "ranking": recompute(inputs)}


def recompute(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Rank again from the inputs of a snapshot, without a look at the ranking it holds.

    Refuses (``ValueError``) a snapshot of another method or version, and one whose inputs are not whole.
    """
    if (snapshot.get("method"), snapshot.get("version")) != (METHOD, calibration.VERSION):
        raise ValueError(
            f"This is method {METHOD} {calibration.VERSION}, not {snapshot.get('method')} {snapshot.get('version')}."
        )
    try:
        criteria = [
            WeightedCriterion(item["id"], *(Decimal(item[end]) for end in ("weight", "min", "max")))
            for item in snapshot["criteria"]
        ]
        observations = [
            Observation(
                item["entry"],
                item["juror"],
                item["criterion"],
                None if item["value"] is None else Decimal(item["value"]),
            )
            for item in snapshot["scores"]
        ]
        analysis = calibration.analyse(
            observations,
            criteria,
            places=snapshot["places"],
            seed=snapshot["seed"],
            draws=snapshot["draws"],
        )
        return _plain(analysis, observations, snapshot["entries"])
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"The snapshot is not whole: {error!r}") from error


def verify(snapshot: Mapping[str, Any], checksum: str | None = None) -> bool:
    """Whether a snapshot is untouched: its checksum fits its inputs and its ranking is what they give.

    ``checksum`` is the one that was written down elsewhere, in the decision or the protocol, if there is one.
    """
    try:
        inputs = {name: snapshot[name] for name in INPUTS}
        if checksum_of(inputs) != snapshot["checksum"] or checksum not in (None, snapshot["checksum"]):
            return False
        return canonical_bytes(recompute(inputs)) == canonical_bytes(snapshot["ranking"])
    except (KeyError, ValueError, TypeError, AttributeError):
        return False


def scores_of(snapshot: Mapping[str, Any]) -> dict[str, Any] | None:
    """``scores_file`` of a snapshot by any method; None for those of old, which hold no calibrated figures."""
    kept = snapshot if snapshot.get("method") == METHOD else snapshot.get("calibrated")
    return None if kept is None else scores_file(kept)


def scores_file(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of a snapshot as ``flask jury rank`` reads them: numbers as JSON numbers."""
    return {
        "places": snapshot["places"],
        "seed": snapshot["seed"],
        "draws": snapshot["draws"],
        "criteria": [
            {"id": item["id"], **{name: _json_number(item[name]) for name in ("weight", "min", "max")}}
            for item in snapshot["criteria"]
        ],
        "scores": [
            {**item, "value": None if item["value"] is None else _json_number(item["value"])}
            for item in snapshot["scores"]
        ],
    }


def _inputs(
    observations: Iterable[Observation],
    criteria: Sequence[WeightedCriterion],
    entries: set[Id],
    places: int,
    seed: int,
    draws: int,
) -> dict[str, Any]:
    def order(one: Observation) -> tuple[Any, ...]:
        return id_order(one.entry), id_order(one.juror), id_order(one.criterion)

    return {
        "method": METHOD,
        "version": calibration.VERSION,
        "criteria": [
            {
                "id": one.id,
                "weight": _number(one.weight),
                "min": _number(one.minimum),
                "max": _number(one.maximum),
            }
            for one in sorted(criteria, key=lambda one: id_order(one.id))
        ],
        "entries": sorted(entries, key=id_order),
        "scores": [
            {
                "entry": one.entry,
                "juror": one.juror,
                "criterion": one.criterion,
                "value": None if one.value is None else _number(one.value),
            }
            for one in sorted(observations, key=order)
        ],
        "places": places,
        "seed": seed,
        "draws": draws,
    }


def _plain(analysis: Analysis, observations: Sequence[Observation], entries: Sequence[Id]) -> dict[str, Any]:
    """The analysis in JSON's own types."""
    ranked = {one.entry for one in analysis.entries}
    parts = _parts(observations) if analysis.why == "parts" else {}
    return {
        "method": analysis.method,
        "why": analysis.why,
        "linkage": f"{analysis.linkage:.3f}",
        "components": analysis.components,
        "entries": [
            {
                "entry": one.entry,
                "raw": str(one.raw),
                "adjusted": str(one.adjusted),
                "robust": str(one.robust),
                "rank": one.rank,
                "raw_rank": one.raw_rank,
                "robust_rank": one.robust_rank,
                "rank_low": one.rank_low,
                "rank_high": one.rank_high,
                "p_top": _text(one.p_top),
                "zone": one.zone.value,
                "readings": one.readings,
                "part": parts.get(one.entry, 0),
            }
            for one in analysis.entries
        ],
        "unranked": [entry for entry in entries if entry not in ranked],
        "jurors": [
            {
                "juror": one.juror,
                "severity": str(one.severity),
                "readings": one.readings,
                "outfit": _text(one.outfit),
                "agreement": _text(one.agreement),
                "largest_residual": _text(one.largest_residual),
                "residual_entry": one.residual_entry,
                "winners_replaced": one.winners_replaced,
            }
            for one in analysis.jurors
        ],
        "variance": None
        if analysis.variance is None
        else {name: str(getattr(analysis.variance, name)) for name in ("entries", "jurors", "noise")},
        "reliability": None
        if analysis.reliability is None
        else {
            name: str(getattr(analysis.reliability, name))
            for name in ("single", "corrected", "mean", "readings")
        },
        "alarms": [
            {
                "code": one.code.value,
                "juror": one.juror,
                "entry": one.entry,
                "figures": {name: str(value) for name, value in one.figures.items()},
            }
            for one in analysis.alarms
        ],
    }


def _parts(observations: Iterable[Observation]) -> dict[Id, int]:
    """The parts that readings fall into, numbered from 1 in order of their first entry."""
    root: dict[tuple[bool, Id], tuple[bool, Id]] = {}

    def find(node: tuple[bool, Id]) -> tuple[bool, Id]:
        root.setdefault(node, node)
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for one in observations:
        if one.value is not None:
            root[find((True, one.juror))] = find((False, one.entry))
    numbers: dict[tuple[bool, Id], int] = {}
    parts: dict[Id, int] = {}
    for entry in sorted((entry for juror, entry in root if not juror), key=id_order):
        parts[entry] = numbers.setdefault(find((False, entry)), len(numbers) + 1)
    return parts


def _number(value: Decimal | int) -> str:
    """A number as text, the same text for 4, 4.0 and 4.00."""
    text = format(Decimal(value), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _json_number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
