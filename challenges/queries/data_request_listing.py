"""Lists of requests for data: the public one, searched and narrowed, and those of handlers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from challenges.adapters.stemming import query_terms, sort_key
from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.data_requests import DataRequest, DataRequestSupport
from challenges.models.publishers import Publisher
from challenges.queries.paging import PER_PAGE, Page, paged
from challenges.queries.public_phases import IS_PUBLIC
from challenges.vocabulary.localised import challenge_text, mapped
from challenges.vocabulary.states import DataRequestState

SHOWN = tuple(state for state in DataRequestState if state is not DataRequestState.REMOVED)
"""States of the public list: what was removed keeps its page, which says why, and is listed no more."""

_MOST_OPTIONS = 300


class Order(StrEnum):
    """How the list is sorted."""

    SUPPORTED = "supported"
    NEWEST = "newest"
    WAITING = "waiting"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for among the requests. Empty means everything.

    ``publisher`` is ``ref:`` and a publisher's reference, or ``name:`` and a name written by hand; ``challenge`` is
    the address of a challenge, ``person_id`` somebody who has asked or supports.
    """

    words: str = ""
    states: tuple[DataRequestState, ...] = ()
    publisher: str = ""
    challenge: str = ""
    person_id: int | None = None
    order: Order = Order.SUPPORTED

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered away."""
        return bool(self.words or self.states or self.publisher or self.challenge or self.person_id)


@dataclass(frozen=True)
class Row:
    """A request in a list, and how many support it."""

    request: DataRequest
    supporters: int


_SUPPORTERS = (
    sa.select(sa.func.count(DataRequestSupport.id))
    .where(DataRequestSupport.request_id == DataRequest.id)
    .correlate(DataRequest)
    .scalar_subquery()
)
_NEWEST_FIRST = (DataRequest.created_at.desc(), DataRequest.id.desc())
_ANSWERED_LAST = sa.case(
    (DataRequest.state.in_((DataRequestState.RECEIVED, DataRequestState.FORWARDED)), 0), else_=1
)
_UNHANDLED_FIRST = sa.case(
    {state.value: n for n, state in enumerate(DataRequestState)}, value=DataRequest.state
)
_ORDERS: dict[Order, tuple[Any, ...]] = {
    Order.SUPPORTED: (_SUPPORTERS.desc(), *_NEWEST_FIRST),
    Order.NEWEST: _NEWEST_FIRST,
    Order.WAITING: (_ANSWERED_LAST, DataRequest.created_at, DataRequest.id),
}


def _parts() -> tuple[ORMOption, ...]:
    challenge = joinedload(DataRequest.challenge)
    return (
        challenge.selectinload(Challenge.texts),
        joinedload(DataRequest.organisation),
        joinedload(DataRequest.publisher),
    )


def public(wanted: Wanted, number: int, *, per_page: int = PER_PAGE) -> Page[Row]:
    """A page of the requests somebody wants. A challenge that is not public narrows to nothing."""
    query = _rows().where(DataRequest.state.in_(wanted.states or SHOWN))
    for stems in query_terms(wanted.words):
        query = query.where(sa.or_(*(DataRequest.search_text.like(f"% {stem}%") for stem in stems)))
    kind, _, value = wanted.publisher.partition(":")
    if kind == "ref":
        query = query.where(
            DataRequest.publisher_id.in_(sa.select(Publisher.id).where(Publisher.reference == value))
        )
    elif wanted.publisher:
        query = query.where(DataRequest.publisher_id.is_(None), DataRequest.publisher_name == value)
    if wanted.challenge:
        there = sa.select(Challenge.id).where(Challenge.slug == wanted.challenge, IS_PUBLIC)
        query = query.where(DataRequest.challenge_id.in_(there))
    if wanted.person_id is not None:
        supported = sa.select(DataRequestSupport.request_id).where(
            DataRequestSupport.person_id == wanted.person_id
        )
        query = query.where(sa.or_(DataRequest.person_id == wanted.person_id, DataRequest.id.in_(supported)))
    return _page(query.order_by(*_ORDERS[wanted.order]), number, per_page)


def concerning(*, publisher_id: int | None = None, dataset_id: int | None = None) -> Page[Row]:
    """The public requests to a publisher, or about a dataset, first page: those that wait longest for an answer."""
    if dataset_id is not None:
        about = sa.or_(DataRequest.dataset_id == dataset_id, DataRequest.published_dataset_id == dataset_id)
    else:
        about = DataRequest.publisher_id == publisher_id
    return _page(_rows().where(DataRequest.state.in_(SHOWN), about).order_by(*_ORDERS[Order.WAITING]), 1)


def of_challenge(challenge: Challenge, number: int) -> Page[Row]:
    """The requests of a challenge, those nobody has seen to first."""
    query = _rows().where(DataRequest.challenge_id == challenge.id)
    return _page(query.order_by(_UNHANDLED_FIRST, DataRequest.created_at, DataRequest.id), number)


def all_of_them(state: DataRequestState | None, number: int) -> Page[Row]:
    """Every request, those nobody has seen to first; or only those in one state."""
    query = _rows() if state is None else _rows().where(DataRequest.state == state)
    return _page(query.order_by(_UNHANDLED_FIRST, DataRequest.created_at, DataRequest.id), number)


def counts() -> dict[DataRequestState, int]:
    """How many requests are in each state."""
    query = sa.select(DataRequest.state, sa.func.count(DataRequest.id)).group_by(DataRequest.state)
    return dict(db.session.execute(query).all())


def publishers(language: str) -> list[tuple[str, str]]:
    """Those who have been asked, as the list is narrowed by them: value and name."""
    shown = DataRequest.state.in_(SHOWN)
    asked = sa.select(DataRequest.publisher_id).where(shown, DataRequest.publisher_id.is_not(None))
    known = db.session.scalars(
        sa.select(Publisher).where(Publisher.id.in_(asked)).order_by(Publisher.id).limit(_MOST_OPTIONS)
    ).all()
    by_hand = db.session.scalars(
        sa.select(DataRequest.publisher_name)
        .where(shown, DataRequest.publisher_id.is_(None), DataRequest.publisher_name != "")
        .distinct()
        .order_by(DataRequest.publisher_name)
        .limit(_MOST_OPTIONS)
    ).all()
    found = [(f"ref:{one.reference}", mapped(one.name, language).value) for one in known]
    found += [(f"name:{name}", name) for name in by_hand]
    return sorted(found, key=lambda one: (sort_key(one[1]), one[0]))


def challenges(language: str) -> list[tuple[str, str]]:
    """The public challenges that data has been asked for: address and title."""
    request = aliased(DataRequest)
    asked = sa.select(request.id).where(request.challenge_id == Challenge.id, request.state.in_(SHOWN))
    found: Sequence[Challenge] = db.session.scalars(
        sa.select(Challenge)
        .where(IS_PUBLIC, asked.exists())
        .options(selectinload(Challenge.texts))
        .order_by(Challenge.id.desc())
        .limit(_MOST_OPTIONS)
    ).all()
    named = [(one.slug, challenge_text(one, "title", language).value) for one in found]
    return sorted(named, key=lambda one: (sort_key(one[1]), one[0]))


def _rows() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(DataRequest, _SUPPORTERS).options(*_parts())


def _page(query: sa.Select[*tuple[Any, ...]], number: int, per_page: int = PER_PAGE) -> Page[Row]:
    page = paged(query, number, per_page=per_page, rows=True)
    return Page([Row(row[0], row[1]) for row in page.items], page.number, page.total, page.per_page)
