"""What has become of a linked dataset: what has changed since the challenge opened, whether it is gone, how fresh the
look at it is."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from challenges.rules.changes_told import differences
from challenges.vocabulary.states import DatasetState
from challenges.vocabulary.text import Say

_SILENT = dt.timedelta(days=3)
"""A portal that does not answer for a night or two is nothing to speak of."""


@dataclass(frozen=True)
class Watch:
    """``opened`` is when the challenge opened, if it has; ``changes`` are sentences about what differs from what stands
    for the challenge; ``gone_since`` and ``silent_since`` are set when the portal has said it is gone, or has not
    answered for days."""

    opened: dt.datetime | None
    changes: tuple[Say, ...]
    gone_since: dt.datetime | None
    checked_at: dt.datetime | None
    silent_since: dt.datetime | None


def watches(
    links: Iterable[Any], opened: dt.datetime | None, now: dt.datetime, language: str
) -> Mapping[int, Watch]:
    """For each link of a challenge, by its id. Links come with snapshot, dataset and its latest snapshot; ``opened`` is
    when the challenge opened, if it has (``phases.opened``)."""
    return {link.id: _watch(link, opened, now, language) for link in links}


def opening_by(challenge: Any, round_: Any) -> dt.datetime | None:
    """When a challenge opened, told from its first round. In later rounds, and before, nobody knows it here."""
    if round_.position > 1 or challenge.published_at is None:
        return None
    opened: dt.datetime = max(challenge.published_at, round_.opens_at)
    return opened


def _watch(link: Any, opened: dt.datetime | None, now: dt.datetime, language: str) -> Watch:
    dataset = link.dataset
    stands, latest = link.snapshot, dataset.latest
    changes: tuple[Say, ...] = ()
    if latest is not None and latest.id != stands.id:
        changes = tuple(differences(stands, latest, language))
    missing = dataset.state is DatasetState.MISSING
    silent = bool(dataset.failures) and dataset.checked_at is not None and now - dataset.checked_at > _SILENT
    return Watch(
        opened,
        changes,
        dataset.missing_since if missing else None,
        dataset.checked_at,
        dataset.checked_at if silent else None,
    )
