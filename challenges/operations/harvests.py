"""Harvests: a catalogue file is read, and what it says is kept so that it can be searched here.

The file is read outside any transaction (``jobs/harvesting.py``). A harvest that failed, or that could read only a
part of the file, adds and updates what it saw and removes nothing.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from challenges.adapters.portals import themes
from challenges.adapters.portals.catalogue import Catalogue
from challenges.adapters.portals.keeping import to_json
from challenges.adapters.portals.record import DatasetRecord
from challenges.adapters.stemming import index_map
from challenges.models import db
from challenges.models.portals import CatalogueRecord, Harvest, PortalSource
from challenges.operations import portals
from challenges.operations.recording import queue, record
from challenges.queries import catalogues
from challenges.queries import portals as find_portals
from challenges.rules.check import require
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.permissions import Permission
from challenges.vocabulary.text import N_, Say, say

JOB = "portals.harvest"

# A harvest that has not ended after so long has lost its worker.
_LONGEST = dt.timedelta(hours=1)
_BATCH = 500
_MOST_TOLD = 200
_LONGEST_KEY, _LONGEST_TEXT, _LONGEST_SEARCHED = 500, 1000, 2000


@dataclass(frozen=True)
class Errand:
    """What to read: the file, what it was called when it was read last, and the fingerprints of what is kept."""

    address: str
    etag: str
    known: dict[str, str]


@dataclass(frozen=True)
class Reading:
    """What came of it. ``rows`` are the records that are new or changed; ``keys`` all that were in the file.

    ``same`` says that the file is as it was. ``fault`` says why nothing could be read.
    """

    keys: frozenset[str] = frozenset()
    rows: list[dict[str, Any]] = field(default_factory=list)
    syntax: str = ""
    etag: str = ""
    skipped: Sequence[dict[str, Any]] = ()
    lost: Sequence[dict[str, Any]] = ()
    same: bool = False
    fault: Say | None = None


def order(actor: Actor, source: PortalSource, *, now: dt.datetime) -> Harvest:
    """Have a catalogue file harvested by the worker, now.

    Refused for a portal that is asked directly, for one that is switched off, and while a harvest goes on.
    """
    require(actor, Permission.PORTALS_MANAGE, source, now)
    if source.kind is not DatasetSource.DCAT_FILE:
        raise Refused(N_("This portal is searched directly, so there is nothing to harvest."))
    if not source.enabled:
        raise Refused(N_("The portal is switched off."))
    if find_portals.running(source, now - _LONGEST) is not None:
        raise Refused(N_("A harvest is going on already."))
    return _begin(source, now)


def order_all(*, now: dt.datetime) -> None:
    """Have every catalogue file that is switched on harvested, except where a harvest goes on."""
    for source in find_portals.enabled():
        is_file = source.kind is DatasetSource.DCAT_FILE
        if is_file and find_portals.running(source, now - _LONGEST) is None:
            _begin(source, now)


def begin(harvest_id: int, *, now: dt.datetime) -> Errand | None:
    """What there is to read; nothing when the harvest has ended or its portal has gone or is switched off."""
    harvest = _harvest(harvest_id)
    if harvest is None or harvest.ended_at is not None:
        return None
    source = db.session.get_one(PortalSource, harvest.source_id)
    if not source.enabled:
        harvest.ended_at, harvest.fault = now, N_("The portal is switched off.")
        db.session.flush()
        return None
    last = db.session.scalar(
        sa.select(Harvest.etag)
        .where(Harvest.source_id == source.id, Harvest.ended_at.is_not(None), Harvest.fault == "")
        .order_by(Harvest.id.desc())
        .limit(1)
    )
    return Errand(source.base_url, last or "", catalogues.hashes(source.id))


def prepare(catalogue: Catalogue, known: dict[str, str]) -> Reading:
    """What is to be stored of a catalogue; ``known`` are the fingerprints of what is. Needs no database.

    An empty catalogue is a fault: nobody publishes a file to say that there is nothing any more.
    """
    rows: dict[str, dict[str, Any]] = {}
    keys = set()
    for one in catalogue.records:
        key = one.source_id[:_LONGEST_KEY]
        kept = to_json(one)
        mark = fingerprint(kept)
        keys.add(key)
        if known.get(key) != mark:
            rows[key] = _row(key, one, kept, mark)
    return Reading(
        keys=frozenset(keys),
        rows=list(rows.values()),
        syntax=catalogue.syntax[:20],
        etag=catalogue.etag[:200],
        skipped=[
            {"subject": one.subject[:_LONGEST_TEXT]} | _kept(one.reason)
            for one in catalogue.skipped[:_MOST_TOLD]
        ],
        lost=[_kept(one) for one in catalogue.lost[:_MOST_TOLD]],
        fault=None if keys else say(N_("There is no dataset in the file.")),
    )


def settle(reading: Reading, *, harvest_id: int, now: dt.datetime) -> None:
    """Store what was read, in batches, and what it changed. Records PORTAL_HARVESTED with the counts."""
    harvest = _harvest(harvest_id)
    if harvest is None or harvest.ended_at is not None:
        return
    source = db.session.scalars(
        sa.select(PortalSource).where(PortalSource.id == harvest.source_id).with_for_update()
    ).one()
    harvest.ended_at = now
    harvest.syntax, harvest.etag = reading.syntax, reading.etag
    harvest.skipped, harvest.lost = list(reading.skipped), list(reading.lost)
    harvest.fetched = len(reading.keys)
    if reading.fault is not None:
        harvest.fault = portals.sentence(reading.fault)
    elif reading.same:
        harvest.unchanged = harvest.fetched = find_portals.kept(source)
    else:
        _store(source, harvest, reading, now)
    portals.observe(source, reading.fault, now=now)
    payload = {
        "portal": source.reference,
        "label": source.label,
        "added": harvest.added,
        "updated": harvest.updated,
        "removed": harvest.removed,
        "unchanged": harvest.unchanged,
        "fault": harvest.fault,
    }
    record(Happening.PORTAL_HARVESTED, source, None, now=now, payload=payload)


def put_back(why: str, *, last: bool, harvest_id: int, now: dt.datetime) -> None:
    """Write down that a harvest broke off; it is tried again unless it was the last time."""
    harvest = _harvest(harvest_id)
    if harvest is None or harvest.ended_at is not None:
        return
    harvest.fault = N_("The harvest broke off.")
    if last:
        harvest.ended_at = now
    db.session.flush()


def fingerprint(kept: dict[str, Any]) -> str:
    """What tells one version of a record from another: the SHA-256 of all of it but its mark at the portal."""
    told = {name: value for name, value in kept.items() if name != "etag"}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _begin(source: PortalSource, now: dt.datetime) -> Harvest:
    harvest = Harvest(source_id=source.id, started_at=now)
    db.session.add(harvest)
    db.session.flush()
    queue(JOB, {"harvest_id": harvest.id}, now=now, unique_key=f"harvest:{harvest.id}")
    return harvest


def _harvest(harvest_id: int) -> Harvest | None:
    return db.session.get(Harvest, harvest_id)


def _store(source: PortalSource, harvest: Harvest, reading: Reading, now: dt.datetime) -> None:
    """Compare with what is kept now, not with what the worker was told: another harvest may have come between."""
    known = db.session.execute(
        sa.select(
            CatalogueRecord.key, CatalogueRecord.id, CatalogueRecord.uri, CatalogueRecord.gone_at
        ).where(CatalogueRecord.source_id == source.id)
    )
    kept = {row.key: row for row in known}
    new, changed = [], []
    for row in reading.rows:
        if row["key"] not in kept:
            new.append(row | {"source_id": source.id, "first_seen_at": now, "seen_at": now, "gone_at": None})
        else:
            changed.append(row | {"id": kept[row["key"]].id, "seen_at": now, "gone_at": None})
    touched = {row["key"] for row in reading.rows}
    same = [kept[key].id for key in reading.keys if key in kept and key not in touched]
    told = {one["subject"] for one in reading.skipped}
    gone = [
        row.id
        for key, row in kept.items()
        if row.gone_at is None and key not in reading.keys and not reading.lost and not told & {key, row.uri}
    ]
    for batch in _batches(new):
        db.session.execute(sa.insert(CatalogueRecord), batch)
    for batch in _batches(changed):
        db.session.execute(sa.update(CatalogueRecord), batch)
    _mark(same, seen_at=now, gone_at=None)
    _mark(gone, gone_at=now)
    returned = sum(1 for row in changed if kept[row["key"]].gone_at is not None)
    harvest.added, harvest.updated = len(new) + returned, len(changed) - returned
    harvest.unchanged, harvest.removed = len(same), len(gone)
    db.session.flush()


def _mark(ids: list[int], **values: Any) -> None:
    for batch in _batches(ids):
        db.session.execute(
            sa.update(CatalogueRecord)
            .where(CatalogueRecord.id.in_(batch))
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _batches(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]


def _row(key: str, one: DatasetRecord, kept: dict[str, Any], mark: str) -> dict[str, Any]:
    about = dict.fromkeys(themes.code(theme) or theme for theme in one.themes)
    return {
        "key": key,
        "uri": one.uri[:_LONGEST_TEXT],
        "record": kept,
        "record_hash": mark,
        "search_text": _search_text(one),
        "publisher": (one.publisher_uri or one.publisher_in("sv").text)[:_LONGEST_TEXT],
        "licence": one.licence[:_LONGEST_TEXT],
        "access_right": one.access_right,
        "formats": _listed(one.formats),
        "themes": _listed(about),
        "has_api": one.has_api,
        "high_value": one.high_value,
    }


def _search_text(one: DatasetRecord) -> str:
    """Stems of the title, a mark, stems of everything else; both begin and end with a space."""
    rest: dict[str, str] = {}
    for texts in (one.description, one.publisher_name):
        for tag, text in texts.items():
            rest[tag] = f"{rest.get(tag, '')} {text[:_LONGEST_SEARCHED]}"
    for tag, words in one.keywords.items():
        rest[tag] = " ".join((rest.get(tag, ""), *words))
    return f"{index_map(one.title)}{catalogues.TITLE_ENDS}{index_map(rest)}"


def _listed(values: Any) -> str:
    listed = "|".join(value.replace("|", " ") for value in values)
    return f"|{listed}|" if listed else ""


def _kept(reason: Say) -> dict[str, Any]:
    """A sentence as JSON holds it; ``Say(kept["reason"], kept["values"])`` gives it back."""
    return {"reason": reason.msgid, "values": {k: str(v) for k, v in reason.values.items()}}
