"""Tell those who edit a challenge what the checks of the night have shown: one letter, whatever has changed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from challenges.models.happenings import HappeningRow
from challenges.operations.recording import record
from challenges.queries import dataset_news as queries
from challenges.rules.changes_told import changed
from challenges.vocabulary.happenings import Happening as H


def tell(*, now: dt.datetime) -> int:
    """Sum up, for every challenge, what has changed in its datasets since it was told last.

    Records DATASETS_TOLD, whose letter goes to the owners and editors of the challenge's organisation. What has
    changed and changed back in between is not told. Returns how many challenges were told of.
    """
    told = 0
    for challenge, rows in queries.untold(now):
        news = _news(rows)
        if news:
            record(
                H.DATASETS_TOLD,
                challenge,
                None,
                now=now,
                challenge_id=challenge.id,
                organisation_id=challenge.organisation_id,
                payload={"upto": rows[-1].id, "news": news},
            )
            told += 1
    return told


def _news(rows: Sequence[HappeningRow]) -> list[dict[str, Any]]:
    """For each dataset: ``before`` and ``after`` are snapshots, ``gone`` and ``back`` say what became of it."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(row.payload["dataset"], {"dataset": row.payload["dataset"]})
        if row.kind == H.DATASET_CHANGED:
            one.setdefault("before", row.payload["before"])
            one["after"] = row.payload["after"]
        else:
            here, there = ("gone", "back") if row.kind == H.DATASET_GONE else ("back", "gone")
            if there in one:
                del one[there]
            else:
                one[here] = True
    known = queries.snapshots(n for one in found.values() for n in (one.get("before"), one.get("after")) if n)
    for one in found.values():
        if "before" in one and not changed(known[one["before"]], known[one["after"]]):
            del one["before"], one["after"]
    return [one for one in found.values() if len(one) > 1]
