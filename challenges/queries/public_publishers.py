"""Publishers whose data public challenges use, or who have been asked for data, as everybody may see them."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.data_requests import DataRequest
from challenges.models.datasets import ChallengeDataset, Dataset
from challenges.models.publishers import Publisher
from challenges.queries.data_request_listing import SHOWN
from challenges.queries.dataset_uses import solutions_by
from challenges.queries.paging import Page, paged_by_window
from challenges.queries.public_phases import IS_PUBLIC
from challenges.queries.searching import words_in


@dataclass(frozen=True)
class Card:
    """A publisher in a list, and how much its data is used in public."""

    reference: str
    name: Mapping[str, str]
    datasets: int
    challenges: int
    solutions: int


_LINKED = (
    sa.select(
        Dataset.publisher_id,
        sa.func.count(sa.distinct(Dataset.id)).label("datasets"),
        sa.func.count(sa.distinct(ChallengeDataset.challenge_id)).label("challenges"),
    )
    .join(ChallengeDataset, ChallengeDataset.dataset_id == Dataset.id)
    .join(Challenge, Challenge.id == ChallengeDataset.challenge_id)
    .where(IS_PUBLIC, Dataset.publisher_id.is_not(None))
    .group_by(Dataset.publisher_id)
    .subquery("linked_publishers")
)
_SOLUTIONS = solutions_by("publisher")
_solutions = sa.func.coalesce(_SOLUTIONS.c.solutions, 0)

_CARDS = (
    sa.select(
        Publisher.reference,
        Publisher.name,
        _LINKED.c.datasets,
        _LINKED.c.challenges,
        _solutions.label("solutions"),
        sa.func.count().over().label("total"),
    )
    .join(_LINKED, _LINKED.c.publisher_id == Publisher.id)
    .outerjoin(_SOLUTIONS, _SOLUTIONS.c.key == Publisher.id)
    .order_by(Publisher.sort_key, Publisher.id)
)


def publishers(words: str, number: int) -> Page[Card]:
    """A page of the publishers whose data is in use, by name in Swedish order; ``words`` narrow it to some names."""
    query = _CARDS.where(*words_in(Publisher.search_text, words))
    return paged_by_window(query, Card, number)


_WITH_DATA = sa.select(_LINKED.c.publisher_id)
_ASKED = sa.select(DataRequest.publisher_id).where(
    DataRequest.publisher_id.is_not(None), DataRequest.state.in_(SHOWN)
)


def by_reference(reference: str) -> Publisher | None:
    """The publisher, if some public challenge uses its data or it has been asked for data in public."""
    return db.session.scalar(
        sa.select(Publisher).where(
            Publisher.reference == reference,
            sa.or_(Publisher.id.in_(_WITH_DATA), Publisher.id.in_(_ASKED)),
        )
    )


def with_data(reference: str) -> Publisher | None:
    """The publisher, if some public challenge uses its data."""
    return db.session.scalar(
        sa.select(Publisher).where(Publisher.reference == reference, Publisher.id.in_(_WITH_DATA))
    )
