"""Datasets of public challenges, as everybody may see them: searched, narrowed, sorted and paged; and one by one."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot, LinkCheck
from challenges.models.publishers import Publisher
from challenges.queries.dataset_uses import solutions_by
from challenges.queries.paging import PER_PAGE, Page, paged_by_window
from challenges.queries.public_phases import IS_PUBLIC
from challenges.queries.searching import words_in
from challenges.vocabulary.choices import AccessRight
from challenges.vocabulary.states import DatasetState

_MOST_SNAPSHOTS = 60


class Order(StrEnum):
    """How the list is sorted."""

    USED = "used"
    TITLE = "title"
    NEWEST = "newest"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for among the datasets in use. Empty means everything. ``publisher`` is a reference."""

    words: str = ""
    publisher: str = ""
    access: tuple[AccessRight, ...] = ()
    formats: tuple[str, ...] = ()
    order: Order = Order.USED

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered away."""
        return bool(self.words or self.publisher or self.access or self.formats)


@dataclass(frozen=True)
class Card:
    """What a list says about a dataset: its latest snapshot, and how much it is used in public."""

    reference: str
    state: DatasetState
    title: Mapping[str, str]
    publisher: Mapping[str, str]
    publisher_reference: str
    licence: str
    access_right: AccessRight
    formats: Sequence[str]
    taken_at: dt.datetime
    challenges: int
    solutions: int


@dataclass(frozen=True)
class Owner:
    """A publisher to narrow the list to."""

    reference: str
    name: Mapping[str, str]


LINKED = (
    sa.select(
        ChallengeDataset.dataset_id,
        sa.func.count(ChallengeDataset.id).label("challenges"),
        sa.func.max(Challenge.published_at).label("newest"),
    )
    .join(Challenge, Challenge.id == ChallengeDataset.challenge_id)
    .where(IS_PUBLIC)
    .group_by(ChallengeDataset.dataset_id)
    .subquery("linked")
)
"""Every dataset that a public challenge links, with the number of these challenges. Others do not exist in public."""

_SOLUTIONS = solutions_by("dataset")
_solutions = sa.func.coalesce(_SOLUTIONS.c.solutions, 0)

_CARDS = (
    sa.select(
        Dataset.reference,
        Dataset.state,
        DatasetSnapshot.title,
        DatasetSnapshot.publisher,
        sa.func.coalesce(Publisher.reference, "").label("publisher_reference"),
        DatasetSnapshot.licence,
        DatasetSnapshot.access_right,
        DatasetSnapshot.formats,
        DatasetSnapshot.taken_at,
        LINKED.c.challenges,
        _solutions.label("solutions"),
        sa.func.count().over().label("total"),
    )
    .join(LINKED, LINKED.c.dataset_id == Dataset.id)
    .join(DatasetSnapshot, sa.and_(DatasetSnapshot.dataset_id == Dataset.id, DatasetSnapshot.is_latest))
    .outerjoin(Publisher, Publisher.id == Dataset.publisher_id)
    .outerjoin(_SOLUTIONS, _SOLUTIONS.c.key == Dataset.id)
)


def _order(order: Order, language: str) -> tuple[Any, ...]:
    title = DatasetSnapshot.sort_key_en if language == "en" else DatasetSnapshot.sort_key_sv
    return {
        Order.USED: (LINKED.c.challenges.desc(), _solutions.desc(), title, Dataset.id),
        Order.TITLE: (title, Dataset.id),
        Order.NEWEST: (LINKED.c.newest.desc(), title, Dataset.id),
    }[order]


def _has_format(name: str) -> sa.ColumnElement[bool]:
    """Formats are a JSON list, whose text is the same on every database: the name stands in it with its quotes."""
    return sa.cast(DatasetSnapshot.formats, sa.Text).contains(json.dumps(name), autoescape=True)


def datasets(wanted: Wanted, number: int, *, language: str, per_page: int = PER_PAGE) -> Page[Card]:
    """A page of the datasets in use that somebody wants; a number past the end gives the last page."""
    query = _CARDS.where(*words_in(DatasetSnapshot.search_text, wanted.words))
    if wanted.publisher:
        query = query.where(Publisher.reference == wanted.publisher)
    if wanted.access:
        query = query.where(DatasetSnapshot.access_right.in_(wanted.access))
    if wanted.formats:
        query = query.where(sa.or_(*map(_has_format, wanted.formats)))
    return paged_by_window(query.order_by(*_order(wanted.order, language)), Card, number, per_page)


def owners() -> list[Owner]:
    """The publishers of datasets in use, in Swedish order."""
    rows = db.session.execute(
        sa.select(Publisher.reference, Publisher.name)
        .where(Publisher.id.in_(_public().with_only_columns(Dataset.publisher_id)))
        .order_by(Publisher.sort_key, Publisher.id)
    )
    return [Owner(reference, name) for reference, name in rows]


def formats() -> list[tuple[str, int]]:
    """The formats of datasets in use with the number of datasets that have them, the most common first."""
    as_text = sa.cast(DatasetSnapshot.formats, sa.Text)
    rows = db.session.execute(
        sa.select(as_text, sa.func.count())
        .join(LINKED, LINKED.c.dataset_id == DatasetSnapshot.dataset_id)
        .where(DatasetSnapshot.is_latest)
        .group_by(as_text)
    )
    counts: dict[str, int] = {}
    for listed, number in rows:
        for name in dict.fromkeys(json.loads(listed)):
            counts[name] = counts.get(name, 0) + number
    return sorted(counts.items(), key=lambda found: (-found[1], found[0].casefold(), found[0]))


def _public() -> sa.Select[Dataset]:
    return sa.select(Dataset).join(LINKED, LINKED.c.dataset_id == Dataset.id)


def by_reference(reference: str) -> Dataset | None:
    """The dataset with publisher and latest snapshot, if some public challenge links it."""
    return db.session.scalar(
        _public()
        .where(Dataset.reference == reference)
        .options(joinedload(Dataset.publisher), joinedload(Dataset.latest))
    )


def history(dataset: Dataset) -> tuple[Sequence[DatasetSnapshot], dt.datetime]:
    """The last snapshots, the newest first, and when the very first one was taken."""
    rows = db.session.execute(
        sa.select(DatasetSnapshot, sa.func.min(DatasetSnapshot.taken_at).over())
        .where(DatasetSnapshot.dataset_id == dataset.id)
        .order_by(DatasetSnapshot.taken_at.desc(), DatasetSnapshot.id.desc())
        .limit(_MOST_SNAPSHOTS)
    ).all()
    return [row[0] for row in rows], rows[0][1]


def link_checks(dataset: Dataset) -> dict[str, LinkCheck]:
    """What is known about the dataset's addresses, by address."""
    rows = db.session.scalars(sa.select(LinkCheck).where(LinkCheck.dataset_id == dataset.id))
    return {check.url: check for check in rows}


def are_public(ids: Sequence[int]) -> frozenset[int]:
    """Those of some datasets that have a public page."""
    if not ids:
        return frozenset()
    return frozenset(db.session.scalars(sa.select(LINKED.c.dataset_id).where(LINKED.c.dataset_id.in_(ids))))
