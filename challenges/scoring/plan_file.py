"""The file of ``jury plan``: entries and jurors in, who reads what out. docs/jury-files.md describes both."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from challenges.scoring.assignment import Match, NoPlan, Pair, plan
from challenges.scoring.json_files import (
    BadFile,
    id_of,
    is_id,
    objects,
    read_object,
    rows,
    seed_of,
    shown,
    whole,
)
from challenges.scoring.weighting import Id


@dataclass(frozen=True)
class PlanFile:
    """What a file says. ``conflicts`` also holds jurors and entries of the same organisation."""

    readings: int
    seed: int | str
    per_organisation: int
    outside_seats: int
    entries: tuple[Id, ...]
    jurors: tuple[Id, ...]
    conflicts: frozenset[Pair]
    fixed: frozenset[Pair]
    capacities: Mapping[Id, int]
    organisations: Mapping[Id, str]
    topics: Match
    languages: Match


def read(data: bytes) -> PlanFile:
    """Read and check a file. Raises BadFile, naming the place."""
    content = read_object(data)
    entries, jurors = _by_id(content, "entries"), _by_id(content, "jurors")
    if len({str(juror) for juror in jurors}) != len(jurors):
        raise BadFile("jurors: an id is there as a number and as text.")
    houses = {
        juror: house
        for juror, (place, item) in jurors.items()
        if (house := _text(item, "organisation", place))
    }
    own = {
        entry: house
        for entry, (place, item) in entries.items()
        if (house := _text(item, "organisation", place))
    }
    conflicts = _pairs(content, "conflicts", entries, jurors)
    fixed = _pairs(content, "fixed", entries, None)
    if both := fixed & conflicts:
        juror, entry = min(both, key=str)
        raise BadFile(f"fixed: juror {shown(juror)} and entry {shown(entry)} are in conflict.")
    colleagues = {
        (juror, entry) for juror, house in houses.items() for entry, theirs in own.items() if house == theirs
    }
    return PlanFile(
        readings=whole(content, "readings", least=1),
        seed=seed_of(content),
        per_organisation=whole(content, "per_organisation", least=0, default=0),
        outside_seats=whole(content, "outside_seats", least=0, default=0),
        entries=tuple(entries),
        jurors=tuple(jurors),
        conflicts=frozenset(conflicts | (colleagues - fixed)),
        fixed=frozenset(fixed),
        capacities={
            juror: whole({f"{place}.capacity": item["capacity"]}, f"{place}.capacity", least=0)
            for juror, (place, item) in jurors.items()
            if item.get("capacity") is not None
        },
        organisations=houses,
        topics=Match(
            {entry: _words(item, "topics", place) for entry, (place, item) in entries.items()},
            {juror: _words(item, "topics", place) for juror, (place, item) in jurors.items()},
        ),
        languages=Match(
            {entry: [_text(item, "language", place)] for entry, (place, item) in entries.items()},
            {juror: _words(item, "languages", place) for juror, (place, item) in jurors.items()},
        ),
    )


def planned(file: PlanFile) -> dict[str, Any]:
    """The answer to a file, in JSON's own types. Raises NoPlan."""
    made = plan(
        file.entries,
        file.jurors,
        readings=file.readings,
        conflicts=file.conflicts,
        fixed=file.fixed,
        capacities=file.capacities,
        organisations=file.organisations if file.per_organisation else None,
        per_organisation=max(1, file.per_organisation),
        topics=file.topics,
        languages=file.languages,
        outside_seats=file.outside_seats,
        seed=file.seed,
    )
    return {
        "assignments": [
            [entry, juror] for juror, entry in sorted(made.pairs, key=lambda pair: str(pair[::-1]))
        ],
        "cost": made.cost,
        "loads": {str(juror): load for juror, load in made.loads.items()},
        "linkage": made.linkage,
        "components": made.parts,
        "solver": made.solver,
    }


def refused(error: BadFile | NoPlan) -> dict[str, Any]:
    """The answer when there is no plan."""
    if isinstance(error, BadFile):
        return {"error": str(error), "blocking_entries": [], "blocking_jurors": []}
    return {
        "error": (
            f"There is no plan: {error.missing} seats are missing. The entries named can be read by nobody but the "
            "jurors named. Add jurors for them, raise capacities, lift conflicts, or lower the readings."
        ),
        "blocking_entries": list(error.entries),
        "blocking_jurors": list(error.jurors),
    }


def _by_id(content: Mapping[str, Any], key: str) -> dict[Id, tuple[str, dict[str, Any]]]:
    """The items of a list with their places, by id."""
    found: dict[Id, tuple[str, dict[str, Any]]] = {}
    for place, item in objects(content, key):
        name = id_of(item, "id", place)
        if name in found:
            raise BadFile(f"{place}.id: {shown(name)} is there already, in {found[name][0]}.")
        found[name] = place, item
    return found


def _pairs(
    content: Mapping[str, Any], key: str, entries: Collection[Id], jurors: Collection[Id] | None
) -> set[Pair]:
    """(juror, entry) pairs; a juror may be one who has left when ``jurors`` is None."""
    found: set[Pair] = set()
    for place, item in rows(content, key, needed=False):
        if not isinstance(item, list) or len(item) != 2 or not all(is_id(one) for one in item):
            raise BadFile(f'{place}: ["juror", "entry"], not {shown(item)}.')
        juror, entry = item
        if jurors is not None and juror not in jurors:
            raise BadFile(f"{place}: there is no juror {shown(juror)}.")
        if entry not in entries:
            raise BadFile(f"{place}: there is no entry {shown(entry)}.")
        found.add((juror, entry))
    return found


def _text(item: Mapping[str, Any], key: str, place: str) -> str:
    value = item.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadFile(f"{place}.{key}: text, not {shown(value)}.")
    return value.strip()


def _words(item: Mapping[str, Any], key: str, place: str) -> list[str]:
    value = item.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise BadFile(f"{place}.{key}: a list of texts, not {shown(value)}.")
    return value
