"""The plain, published way from score sheets to a ranked list, and its snapshot.

The score of an entry is the mean of its jurors' weighted totals (weighting.py), every juror counting the
same, and is published with one decimal. Entries with the same published score are tied, whatever further
decimals say. A tie is resolved by the mean on the criteria in the tie order that was fixed before judging
opened, compared as published with two decimals; what remains equal shares the rank, and the next rank is as
much later (1, 2, 2, 4). All arithmetic is exact, so the result is the same in whatever order the sheets
arrive.

A snapshot is a dict of JSON's own types: ``method``, ``version``, ``criteria``, ``entries``, ``sheets``,
``tie_order`` and ``places`` are the inputs; ``checksum`` is the SHA-256 of the canonical form of exactly
these; ``ranking`` is what came out. Keep the checksum also with the decision: a snapshot that was changed
together with its own checksum is only found out by a checksum kept elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import Decimal
from typing import Any

from challenges.scoring import calibrated
from challenges.scoring.checksums import canonical_bytes
from challenges.scoring.checksums import checksum as checksum_of
from challenges.scoring.placing import Draft, Sheet, id_order, placed, tally_up
from challenges.scoring.results import Ranking
from challenges.scoring.weighting import Id, WeightedCriterion, check_known

METHOD = "mean-of-weighted-totals"
VERSION = "1"
INPUTS = ("method", "version", "criteria", "entries", "sheets", "tie_order", "places")


def rank(
    sheets: Iterable[Sheet],
    criteria: Sequence[WeightedCriterion],
    *,
    tie_order: Sequence[Id],
    places: int,
    entries: Iterable[Id] | None = None,
) -> Ranking:
    """Rank the entries that were read.

    ``entries`` names everything that takes part, so that an entry without any sheet is listed as unranked;
    without it the entries of the sheets take part. Refuses (``ValueError``) two sheets of one juror on one
    entry, a sheet on an entry that does not take part, unknown or repeated criteria, scores outside their
    scale or not exact.
    """
    sheets = list(sheets)
    taking_part = frozenset(sheet.entry for sheet in sheets) if entries is None else frozenset(entries)
    _check(sheets, criteria, tie_order=tie_order, places=places, entries=taking_part)
    tallies = tally_up(sheets, criteria)
    read = {entry for entry in taking_part if entry in tallies and tallies[entry].totals}
    drafts = [Draft(entry, tallies[entry], tie_order) for entry in read]
    drafts.sort(key=lambda draft: (draft.key, id_order(draft.entry)))
    return Ranking(
        ranked=tuple(placed(drafts, criteria, tie_order, places)),
        unranked=tuple(sorted(taking_part - read, key=id_order)),
        places=places,
        method=METHOD,
        version=VERSION,
        checksum=checksum_of(_inputs(sheets, criteria, tie_order, places, taking_part)),
    )


def snapshot(
    sheets: Iterable[Sheet],
    criteria: Sequence[WeightedCriterion],
    *,
    tie_order: Sequence[Id],
    places: int,
    entries: Iterable[Id] | None = None,
) -> dict[str, Any]:
    """Rank, and return the ranking with all its inputs; the order the inputs come in makes no difference.

    Refuses what ``rank`` refuses.
    """
    sheets = list(sheets)
    taking_part = frozenset(sheet.entry for sheet in sheets) if entries is None else frozenset(entries)
    ranking = rank(sheets, criteria, tie_order=tie_order, places=places, entries=taking_part)
    inputs = _inputs(sheets, criteria, tie_order, places, taking_part)
    return {**inputs, "checksum": ranking.checksum, "ranking": ranking.as_dict()}


def recompute(snapshot: Mapping[str, Any]) -> Ranking:
    """Rank again from the inputs of a snapshot, without a look at the ranking it holds.

    Refuses (``ValueError``) a snapshot of another method or version, and one whose inputs are not whole.
    """
    if (snapshot.get("method"), snapshot.get("version")) != (METHOD, VERSION):
        raise ValueError(
            f"This is method {METHOD} {VERSION}, not {snapshot.get('method')} {snapshot.get('version')}."
        )
    try:
        criteria = [
            WeightedCriterion(item["id"], *(Decimal(item[end]) for end in ("weight", "minimum", "maximum")))
            for item in snapshot["criteria"]
        ]
        sheets = [Sheet(item["entry"], item["juror"], _scores(item["scores"])) for item in snapshot["sheets"]]
        entries, tie_order, places = snapshot["entries"], snapshot["tie_order"], snapshot["places"]
        return rank(sheets, criteria, tie_order=tie_order, places=places, entries=entries)
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"The snapshot is not whole: {error!r}") from error


def verify(snapshot: Mapping[str, Any], checksum: str | None = None) -> bool:
    """Whether a snapshot is untouched: its checksum fits its inputs and its ranking is what they give.

    ``checksum`` is the one that was written down elsewhere, in the decision or the protocol, if there is one. A
    calibrated ranking is verified in its own way (calibrated.py).
    """
    if snapshot.get("method") == calibrated.METHOD:
        return calibrated.verify(snapshot, checksum)
    try:
        inputs = {name: snapshot[name] for name in INPUTS}
        if checksum_of(inputs) != snapshot["checksum"] or checksum not in (None, snapshot["checksum"]):
            return False
        return recompute(snapshot).canonical_json() == canonical_bytes(snapshot["ranking"]).decode("utf-8")
    except (KeyError, ValueError, TypeError, AttributeError):
        return False


def _check(
    sheets: Sequence[Sheet],
    criteria: Sequence[WeightedCriterion],
    *,
    tie_order: Sequence[Id],
    places: int,
    entries: Set[Id],
) -> None:
    """Refuse (``ValueError``) what cannot be ranked without guessing; see ``rank``."""
    if isinstance(places, bool) or not isinstance(places, int) or places < 0:
        raise ValueError(f"The number of places is a whole number from 0, not {places!r}.")
    known = {criterion.id for criterion in criteria}
    if len(set(tie_order)) != len(tie_order) or not set(tie_order) <= known:
        raise ValueError("The tie order names criteria of the judging, each at most once.")
    seen: set[tuple[Id, Id]] = set()
    for sheet in sheets:
        if (sheet.entry, sheet.juror) in seen:
            raise ValueError(f"Juror {sheet.juror!r} has two sheets on entry {sheet.entry!r}.")
        if sheet.entry not in entries:
            raise ValueError(f"Entry {sheet.entry!r} has a sheet but does not take part.")
        seen.add((sheet.entry, sheet.juror))
        check_known(sheet.scores, criteria)


def _inputs(
    sheets: Iterable[Sheet],
    criteria: Sequence[WeightedCriterion],
    tie_order: Sequence[Id],
    places: int,
    entries: Set[Id],
) -> dict[str, Any]:
    ids = sorted((criterion.id for criterion in criteria), key=id_order)
    return {
        "method": METHOD,
        "version": VERSION,
        "criteria": [
            {
                "id": criterion.id,
                "weight": number_as_text(criterion.weight),
                "minimum": number_as_text(criterion.minimum),
                "maximum": number_as_text(criterion.maximum),
            }
            for criterion in sorted(criteria, key=lambda criterion: id_order(criterion.id))
        ],
        "entries": sorted(entries, key=id_order),
        "sheets": [
            {
                "entry": sheet.entry,
                "juror": sheet.juror,
                "scores": [{"criterion": one, "score": number_as_text(sheet.scores.get(one))} for one in ids],
            }
            for sheet in sorted(sheets, key=lambda sheet: (id_order(sheet.entry), id_order(sheet.juror)))
        ],
        "tie_order": list(tie_order),
        "places": places,
    }


def _scores(items: Iterable[Mapping[str, Any]]) -> dict[Id, Decimal | None]:
    return {item["criterion"]: None if item["score"] is None else Decimal(item["score"]) for item in items}


def number_as_text(value: Decimal | int | None) -> str | None:
    """A number as text, the same text for 4, 4.0 and 4.00."""
    if value is None:
        return None
    text = format(Decimal(value), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
