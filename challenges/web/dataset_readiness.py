"""The readiness light of linked datasets, as pages show it."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from challenges.queries import link_checks
from challenges.rules.dataset_records import record_of
from challenges.rules.readiness import LinkFact, Readiness, readiness
from challenges.rules.risks import Unready
from challenges.vocabulary.localised import mapped
from challenges.vocabulary.states import DatasetState
from challenges.vocabulary.swedish_time import swedish_day

LANGUAGE = "sv"
"""Challenges are always in Swedish, and perhaps in English too."""


def of_links(links: Collection[Any], now: dt.datetime) -> Mapping[int, Readiness]:
    """The light of each link's dataset, by the id of the link, which comes with the latest snapshot. One query."""
    checks = link_checks.of_datasets([link.dataset_id for link in links])
    return {
        link.id: of_dataset(link.dataset, link.dataset.latest or link.snapshot, checks[link.dataset_id], now)
        for link in links
    }


def of_dataset(dataset: Any, snapshot: Any, checks: Iterable[Any], now: dt.datetime) -> Readiness:
    """The light of a dataset as a snapshot tells of it, with what is known of its addresses."""
    facts = [LinkFact(check.url, check.finding) for check in checks]
    gone = dataset.state is DatasetState.MISSING
    return readiness(
        record_of(dataset, snapshot), facts, language=LANGUAGE, today=swedish_day(now), gone=gone
    )


def unready(links: Collection[Any], now: dt.datetime, language: str) -> list[Unready]:
    """The datasets whose light is red, and why, for the list of risks."""
    lights = of_links(links, now) if links else {}
    return [
        Unready(mapped(link.snapshot.title, language).value, lights[link.id].reasons[0].sentence)
        for link in links
        if lights[link.id].light == "red"
    ]
