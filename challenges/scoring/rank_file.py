"""The file of ``jury rank``: scores in, ranking out. docs/jury-files.md describes both."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from challenges.scoring.calibration import DRAWS_FEWEST, DRAWS_MOST, VERSION, Analysis, Observation, analyse
from challenges.scoring.checksums import checksum
from challenges.scoring.json_files import BadFile, id_of, number, objects, read_object, seed_of, shown, whole
from challenges.scoring.placing import id_order
from challenges.scoring.ranking import number_as_text
from challenges.scoring.weighting import Id, WeightedCriterion

DRAWS = 1000


@dataclass(frozen=True)
class RankFile:
    """What a file says."""

    places: int
    seed: int | str
    draws: int
    criteria: tuple[WeightedCriterion, ...]
    observations: tuple[Observation, ...]

    def canonical(self) -> dict[str, Any]:
        """The content in the one form whose checksum is ``input_sha256``: sorted, numbers as text."""
        return {
            "places": self.places,
            "seed": self.seed,
            "draws": self.draws,
            "criteria": [
                {
                    "id": one.id,
                    "weight": number_as_text(one.weight),
                    "min": number_as_text(one.minimum),
                    "max": number_as_text(one.maximum),
                }
                for one in sorted(self.criteria, key=lambda one: id_order(one.id))
            ],
            "scores": [
                {
                    "entry": one.entry,
                    "juror": one.juror,
                    "criterion": one.criterion,
                    "value": number_as_text(one.value),
                }
                for one in sorted(
                    self.observations,
                    key=lambda one: (id_order(one.entry), id_order(one.juror), id_order(one.criterion)),
                )
            ],
        }


def read(data: bytes) -> RankFile:
    """Read and check a file. Raises BadFile, naming the place."""
    content = read_object(data)
    places = whole(content, "places", least=0)
    draws = whole(content, "draws", least=DRAWS_FEWEST, default=DRAWS)
    if draws > DRAWS_MOST:
        raise BadFile(f"draws: at most {DRAWS_MOST}, not {draws}.")
    criteria = _criteria(content)
    known = {one.id: one for one in criteria}
    observations: list[Observation] = []
    seen: dict[tuple[Id, Id, Id], str] = {}
    for place, item in objects(content, "scores"):
        entry, juror, criterion = (id_of(item, key, place) for key in ("entry", "juror", "criterion"))
        if criterion not in known:
            raise BadFile(f"{place}.criterion: there is no criterion {shown(criterion)}.")
        if "value" not in item:
            raise BadFile(f"{place}.value is missing; null means that the juror could not judge.")
        if (entry, juror, criterion) in seen:
            raise BadFile(
                f"{place}: juror {shown(juror)} has a score on this criterion of entry {shown(entry)} "
                f"already, in {seen[entry, juror, criterion]}."
            )
        seen[entry, juror, criterion] = place
        value = None if item["value"] is None else number(item["value"], f"{place}.value")
        limits = known[criterion]
        if value is not None and not limits.minimum <= value <= limits.maximum:
            raise BadFile(
                f"{place}.value: {shown(value)} is outside the scale {limits.minimum} to {limits.maximum} "
                f"of criterion {shown(criterion)}."
            )
        observations.append(Observation(entry, juror, criterion, value))
    return RankFile(places, seed_of(content), draws, criteria, tuple(observations))


def ranked(file: RankFile) -> dict[str, Any]:
    """The answer to a file, in JSON's own types: the same file gives the same answer to the last digit."""
    found = analyse(
        file.observations, file.criteria, places=file.places, seed=file.seed, draws=file.draws, checks=False
    )
    return {
        "entries": _entries(found),
        "jurors": [
            {
                "juror": one.juror,
                "severity": float(one.severity),
                "outfit": _float(one.outfit),
                "agreement": _float(one.agreement),
            }
            for one in found.jurors
        ],
        "variance": {
            name: None if found.variance is None else float(getattr(found.variance, name))
            for name in ("entries", "jurors", "noise")
        },
        "linkage": found.linkage,
        "components": found.components,
        "method": found.method,
        "version": VERSION,
        "input_sha256": checksum(file.canonical()),
    }


def _criteria(content: Mapping[str, Any]) -> tuple[WeightedCriterion, ...]:
    found: list[WeightedCriterion] = []
    for place, item in objects(content, "criteria"):
        name = id_of(item, "id", place)
        weight, low, high = (number(item.get(key), f"{place}.{key}") for key in ("weight", "min", "max"))
        if any(one.id == name for one in found):
            raise BadFile(f"{place}.id: criterion {shown(name)} is there already.")
        if weight < 0:
            raise BadFile(f"{place}.weight: a number from 0, not {shown(weight)}.")
        if low >= high:
            raise BadFile(f"{place}: min is to be less than max.")
        found.append(WeightedCriterion(name, weight, low, high))
    if not any(one.weight > 0 for one in found):
        raise BadFile("criteria: at least one with a weight above 0.")
    return tuple(found)


def _entries(found: Analysis) -> list[dict[str, Any]]:
    read_by_somebody = [
        {
            "entry": one.entry,
            "raw": float(one.raw),
            "adjusted": float(one.adjusted),
            "rank": one.rank,
            "rank_low": one.rank_low,
            "rank_high": one.rank_high,
            "p_top": _float(one.p_top),
            "zone": str(one.zone),
        }
        for one in found.entries
    ]
    blank = ("raw", "adjusted", "rank", "rank_low", "rank_high", "p_top", "zone")
    return read_by_somebody + [{"entry": entry, **dict.fromkeys(blank)} for entry in found.unranked]


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
