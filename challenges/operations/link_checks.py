"""Checks of the addresses of linked datasets: gathered with each snapshot, tried at night, said when it is certain."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import urlsplit

import sqlalchemy as sa

from challenges.adapters.link_tries import Try
from challenges.models import db
from challenges.models.datasets import Dataset, DatasetSnapshot, LinkCheck
from challenges.operations.recording import queue
from challenges.queries import link_checks as queries
from challenges.rules.check_times import LONGEST_WAIT, next_night
from challenges.rules.dataset_links import addresses
from challenges.rules.dataset_records import record_of
from challenges.rules.link_findings import Known, fold

MOST_AT_ONCE = 400
BATCH = 8
"""Addresses of one host in one job: with ten seconds each it ends well before its lease."""
APART = dt.timedelta(seconds=5)
"""Between two batches of one host."""
_LOST = dt.timedelta(hours=6)


def gather(dataset: Dataset, snapshot: DatasetSnapshot, *, now: dt.datetime) -> None:
    """Have the addresses of a new snapshot checked, and forget those that it no longer has. Records nothing."""
    wanted = addresses(record_of(dataset, snapshot))
    known = {check.url: check for check in queries.of_dataset(dataset.id)}
    for url, check in known.items():
        if url not in wanted:
            db.session.delete(check)
    for url in wanted:
        if url not in known:
            db.session.add(LinkCheck(dataset_id=dataset.id, url=url, check_at=now))
    db.session.flush()


def queue_checks(*, now: dt.datetime) -> int:
    """Queue the tries whose time has come, a few addresses of one host in each job. Returns how many addresses.

    Records nothing. The time of the next try is put off meanwhile, so that nothing is tried twice; the tries of a job
    that was lost come round again after some hours.
    """
    due = sorted(queries.due(now, limit=MOST_AT_ONCE), key=lambda check: (_host(check.url), check.id))
    for _, of_host in groupby(due, key=lambda check: _host(check.url)):
        ids = [check.id for check in of_host]
        for turn, start in enumerate(range(0, len(ids), BATCH)):
            batch = ids[start : start + BATCH]
            queue(
                "links.check",
                {"check_ids": batch},
                now=now + turn * APART,
                unique_key=f"links:{batch[0]}",
            )
    db.session.execute(
        sa.update(LinkCheck)
        .where(LinkCheck.id.in_([check.id for check in due]))
        .values(check_at=now + _LOST)
        .execution_options(synchronize_session=False)
    )
    return len(due)


def begin(check_ids: Sequence[int], *, now: dt.datetime) -> dict[int, str] | None:
    """The addresses to try, by the number of their check; nothing when they are no longer there."""
    return {check.id: check.url for check in queries.by_ids(check_ids)} or None


def settle(tries: Mapping[int, Try], *, check_ids: Sequence[int], now: dt.datetime) -> None:
    """Write down what the tries have found. Those that were not made, to spare the host, wait for the next night."""
    for check in queries.by_ids(check_ids, lock=True):
        check.check_at = next_night(now, f"link:{check.id}")
        tried = tries.get(check.id)
        if tried is None:
            continue
        known = Known(check.finding, check.tried, check.failing_since, check.moved_to)
        after = fold(known, tried, now)
        check.finding, check.tried = after.finding, after.tried
        check.failing_since, check.moved_to = after.failing_since, after.moved_to[:1000]
        check.tried_at, check.status = now, tried.status
        if tried.wait:
            check.check_at = max(check.check_at, now + min(dt.timedelta(seconds=tried.wait), LONGEST_WAIT))
    db.session.flush()


def put_back(hitch: str, *, last: bool, check_ids: Sequence[int], now: dt.datetime) -> None:
    """Nothing to write down: the tries come round again."""


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()
