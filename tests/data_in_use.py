"""Datasets that challenges use, as portals describe them, with solutions that build on them."""

import re
from typing import Any

from challenges.adapters.portals.record import DatasetRecord
from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.data_requests import DataRequest
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.models.entries import DatasetUse, Entry, EntryVersion
from challenges.models.publishers import Publisher
from challenges.models.results import Decision
from challenges.operations import snapshots
from challenges.vocabulary.choices import AccessRight, DatasetSource, Outcome
from challenges.vocabulary.states import (
    ChallengeState,
    DecisionState,
    RoundState,
)
from tests.factories import Factory


def describe(title: str | dict[str, str], **values: Any) -> DatasetRecord:
    """What a portal says about a dataset."""
    titles = {"sv": title} if isinstance(title, str) else title
    return DatasetRecord(
        **{
            "source": DatasetSource.ENTRYSTORE,
            "source_base": "https://admin.dataportal.se/store",
            "source_id": next(iter(titles.values())),
            "uri": f"https://data.example.se/{len(title)}",
            "title": titles,
            "description": {"sv": "Mätpunkter i hela kommunen."},
            "publisher_name": {"sv": "Ekhamns kommun"},
            "publisher_uri": "https://ekhamn.example.se/",
            "licence": "http://creativecommons.org/licenses/by/4.0/",
            "access_right": AccessRight.PUBLIC,
            "formats": ("CSV",),
            "page_url": "https://www.dataportal.se/datasets/50_1",
            **values,
        }
    )


def link(make: Factory, challenge: Challenge, said: DatasetRecord, **values: Any) -> Dataset:
    """A dataset that the challenge links, as a portal describes it."""
    with make._saved():
        dataset = Dataset(
            source=said.source, source_base=said.source_base, source_id=said.source_id, uri=said.uri
        )
        db.session.add(dataset)
        db.session.flush()
        snapshot = snapshots.take(dataset, said, now=make.now)
    attach(make, challenge, dataset, snapshot, **values)
    return dataset


def attach(
    make: Factory, challenge: Challenge, dataset: Dataset, snapshot: DatasetSnapshot, **values: Any
) -> None:
    make._add(
        ChallengeDataset(
            challenge_id=challenge.id,
            dataset_id=dataset.id,
            snapshot_id=snapshot.id,
            position=dataset.id,
            linked_at=make.now,
            linked_by_id=challenge.created_by_id,
            **values,
        )
    )


def use(make: Factory, entry: Entry, dataset: Dataset, how: str, *, number: int = 1) -> None:
    with make._saved():
        version = db.session.query(EntryVersion).filter_by(entry_id=entry.id, number=number).one()
        db.session.add(DatasetUse(version_id=version.id, dataset_id=dataset.id, how=how))


def entry(make: Factory, challenge: Challenge, title: str, team: str = "") -> Entry:
    captain = make.person()
    return make.entry(make.team(challenge, captain, name=team), challenge, author=captain, title=title)


def decide(
    make: Factory,
    entry: Entry,
    round_: Round,
    outcome: Outcome,
    state: DecisionState = DecisionState.PUBLISHED,
) -> None:
    official = make.person()
    make._add(
        Decision(
            round_id=round_.id,
            entry_id=entry.id,
            outcome=outcome,
            motivation="Därför.",
            state=state,
            drafted_by_id=official.id,
            decided_by_id=official.id,
            decided_at=make.now,
            published_at=make.now if state is DecisionState.PUBLISHED else None,
        )
    )


def announced(make: Factory, **values: Any) -> Challenge:
    return make.challenge(state=ChallengeState.ANNOUNCED, round_state=RoundState.PUBLISHED, **values)


def titles(html: str) -> list[str]:
    return re.findall(r'challenge-card__title"><a [^>]*><span lang="[^"]*">([^<]*)<', html)


def at(dataset: Dataset, more: str = "") -> str:
    return f"/datasets/{dataset.reference}{more}"


def publisher_of(dataset: Dataset) -> Publisher:
    found = db.session.get(Publisher, dataset.publisher_id)
    assert found is not None
    return found


def ask(make: Factory, title: str, **values: Any) -> DataRequest:
    """A request for data that everybody can see."""
    request = DataRequest(
        **{
            "title": title,
            "wanted": "Data.",
            "purpose": "Nytta.",
            "person_id": make.person().id,
            "created_at": make.now,
            "search_text": "",
            **values,
        }
    )
    make._add(request)
    return request


def three_datasets(make: Factory) -> dict[str, Dataset]:
    """Three datasets of two publishers, in two open challenges."""
    first, second = make.challenge(title="Tystare stad"), make.challenge(title="Renare luft")
    return {
        "noise": link(
            make,
            first,
            describe("Ljudnivåer", keywords={"sv": ("buller",)}, formats=("CSV", "JSON")),
        ),
        "air": link(
            make,
            second,
            describe(
                {"sv": "Åskådning av luftkvalitet", "en": "Air quality"},
                publisher_name={"sv": "Örebro kommun"},
                publisher_uri="https://orebro.example.se/",
                access_right=AccessRight.RESTRICTED,
                licence="",
            ),
        ),
        "trees": link(make, second, describe("Ädelträd", formats=("GeoJSON", '100%_"rå"'))),
    }
