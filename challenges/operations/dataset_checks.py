"""The nightly check of linked datasets: what their portals say now, and what follows from it.

A portal is asked by the worker, outside any transaction (``jobs/asking.py``); its reply is settled here. A dataset that
a challenge has linked is checked until the challenge is archived or cancelled.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from enum import Enum

from challenges.adapters.portals.keeping import facts_hash, from_json
from challenges.adapters.portals.record import DatasetRecord
from challenges.models import db
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.operations import snapshots
from challenges.operations.moving import move
from challenges.operations.recording import queue, record
from challenges.queries import dataset_checks as queries
from challenges.rules import changes_told, check_times
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import DatasetSource
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.states import DatasetState
from challenges.vocabulary.swedish_time import SWEDEN

MOST_AT_ONCE = 800
# A check takes two calls at most where the portal knows our mark: two a second for each portal.
APART = dt.timedelta(seconds=1)
_PAUSED = dt.timedelta(minutes=10)
_WEEK = 7


class Said(Enum):
    """What a portal has replied."""

    SAME = "same"
    RECORD = "record"
    GONE = "gone"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Reply:
    """A portal's reply. ``record`` comes with RECORD; ``code`` and ``wait`` (seconds) say why there was NOTHING."""

    said: Said
    record: DatasetRecord | None = None
    code: str = ""
    wait: float = 0.0


@dataclass(frozen=True)
class Errand:
    """Whom to ask about which dataset. ``reply`` is there where we know the answer ourselves."""

    source: DatasetSource
    base: str
    source_id: str
    uri: str
    etag: str
    reply: Reply | None = None


def queue_checks(*, now: dt.datetime) -> int:
    """Queue a check of every linked dataset whose time has come, those of one portal after each other.

    Records nothing, tells nobody. A dataset whose check waits already is left alone. Returns how many were queued.
    """
    turns: Counter[str] = Counter()
    found = queries.due(now, limit=MOST_AT_ONCE)
    for dataset_id, base in found:
        turns[base] += 1
        queue(
            "datasets.check",
            {"dataset_id": dataset_id},
            now=now + (turns[base] - 1) * APART,
            unique_key=queries.job_key(dataset_id),
        )
    return len(found)


def begin(dataset_id: int, *, now: dt.datetime) -> Errand | None:
    """What to ask, or nothing when the dataset has been checked meanwhile or nobody needs it any more.

    Once a week the portal is asked for everything: the mark of an answer may not tell of changes in the files that
    belong to a dataset.
    """
    dataset = queries.to_check(dataset_id)
    if dataset is None or dataset.source_id is None or dataset.check_at is None or dataset.check_at > now:
        return None
    latest = dataset.latest
    whole = (now.astimezone(SWEDEN).toordinal() + dataset.id) % _WEEK == 0
    etag = latest.etag if latest is not None and latest.record and not whole else ""
    reply = _harvested(dataset) if dataset.source is DatasetSource.DCAT_FILE else None
    return Errand(dataset.source, dataset.source_base, dataset.source_id, dataset.uri, etag, reply)


def settle(reply: Reply, *, dataset_id: int, now: dt.datetime) -> None:
    """Write down what the portal has said.

    Records DATASET_CHANGED, DATASET_GONE and DATASET_BACK for every challenge the dataset is linked to. Whoever edits
    those is told in the morning (``operations/dataset_news.py``). No answer changes nothing but the time of the next
    check.
    """
    dataset = queries.locked(dataset_id)
    if dataset is None:
        return
    if reply.said is Said.NOTHING:
        _no_answer(dataset, reply, now)
    elif reply.said is Said.GONE:
        _not_known(dataset, now)
    elif reply.record is not None:
        _renumber(dataset, reply.record)
        learn(dataset, reply.record, now=now)
    else:
        _answered(dataset, now)
        _is_there(dataset, None, now)


def put_back(hitch: str, *, last: bool, dataset_id: int, now: dt.datetime) -> None:
    """Something of ours went wrong in a check. After the ``last`` try the dataset waits for the next night."""
    dataset = queries.locked(dataset_id) if last else None
    if dataset is not None:
        _no_answer(dataset, Reply(Said.NOTHING, code="broken"), now)


def learn(
    dataset: Dataset,
    said: DatasetRecord,
    *,
    now: dt.datetime,
    actor: Actor | None = None,
    apart_from: ChallengeDataset | None = None,
) -> DatasetSnapshot:
    """Take in what a portal says about a dataset: the same facts leave the latest snapshot, other facts make a new one.

    Gives the latest snapshot. Records DATASET_CHANGED for every link but ``apart_from``, whose caller records what was
    done there, and DATASET_BACK when the dataset was missing.
    """
    _is_there(dataset, actor, now)
    old = queries.latest(dataset)
    said = _named(said, old)
    if old is not None and old.record and old.facts_hash == facts_hash(said):
        old.etag = said.etag[:200]
        _answered(dataset, now)
        dataset.updated_on = said.modified
        db.session.flush()
        return old
    new = snapshots.take(dataset, said, now=now)
    names = changes_told.changed(old, new) if old is not None else ()
    if old is not None and names:
        for link in queries.watched_links(dataset):
            if apart_from is None or link.id != apart_from.id:
                _record(
                    Happening.DATASET_CHANGED,
                    link,
                    actor,
                    now,
                    changed=list(names),
                    before=old.id,
                    after=new.id,
                )
    return new


def _named(said: DatasetRecord, old: DatasetSnapshot | None) -> DatasetRecord:
    """The record with the publisher's name as it was, where the portal could not say the name this time."""
    if said.publisher_name or not said.publisher_uri or old is None or not old.record:
        return said
    known = from_json(old.record)
    if known.publisher_uri != said.publisher_uri:
        return said
    return replace(said, publisher_name=known.publisher_name)


def _harvested(dataset: Dataset) -> Reply:
    """What the latest reading of a catalogue file says. A file that was never read says nothing."""
    found = queries.harvested(dataset)
    if found is None:
        return Reply(Said.NOTHING, code="not_harvested")
    if found.gone_at is not None:
        return Reply(Said.GONE)
    return Reply(Said.RECORD, record=from_json(found.record))


def _answered(dataset: Dataset, now: dt.datetime) -> None:
    dataset.checked_at = now
    dataset.check_at = check_times.next_night(now, dataset.reference)
    dataset.failures, dataset.last_fault = 0, ""
    db.session.flush()


def _no_answer(dataset: Dataset, reply: Reply, now: dt.datetime) -> None:
    dataset.last_fault = reply.code[:60]
    if reply.code == "paused":  # nobody was asked: the portal has failed others a moment ago
        dataset.check_at = now + max(_PAUSED, dt.timedelta(seconds=reply.wait))
    else:
        dataset.failures += 1
        dataset.check_at = check_times.after_failure(
            now, dataset.failures, dataset.reference, wait=reply.wait
        )
    db.session.flush()


def _not_known(dataset: Dataset, now: dt.datetime) -> None:
    """The portal does not know the dataset. It is believed when it says so on another day too."""
    _answered(dataset, now)
    dataset.last_fault = "not_found"
    if dataset.missing_since is None:
        dataset.missing_since = now
    db.session.flush()
    if dataset.state is DatasetState.LISTED and check_times.another_day(dataset.missing_since, now):
        move(dataset, DatasetState.MISSING, None, now=now)
        _tell_links(Happening.DATASET_GONE, dataset, None, now)


def _is_there(dataset: Dataset, actor: Actor | None, now: dt.datetime) -> None:
    dataset.missing_since = None
    if dataset.state is DatasetState.MISSING:
        move(dataset, DatasetState.LISTED, actor, now=now)
        _tell_links(Happening.DATASET_BACK, dataset, actor, now)


def _renumber(dataset: Dataset, said: DatasetRecord) -> None:
    """A portal may give a dataset another number; its publisher's name for it lasts."""
    if said.source_id != dataset.source_id and not queries.number_taken(dataset, said.source_id):
        dataset.source_id = said.source_id
        db.session.flush()


def _tell_links(kind: Happening, dataset: Dataset, actor: Actor | None, now: dt.datetime) -> None:
    for link in queries.watched_links(dataset):
        _record(kind, link, actor, now)


def _record(
    kind: Happening, link: ChallengeDataset, actor: Actor | None, now: dt.datetime, **payload: object
) -> None:
    record(
        kind,
        link,
        actor,
        now=now,
        challenge_id=link.challenge_id,
        organisation_id=link.challenge.organisation_id,
        payload={"dataset": link.dataset.reference, **payload},
    )
