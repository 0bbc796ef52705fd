"""Lists of needs: the public board, searched and narrowed, and those that wait for somebody's organisations."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from challenges.adapters.stemming import query_terms
from challenges.models import db
from challenges.models.needs import Need, NeedFollower, NeedSupport
from challenges.models.organisations import Organisation
from challenges.queries.needs import parts
from challenges.queries.paging import PER_PAGE, Page, paged
from challenges.vocabulary.states import NeedState

SHOWN = tuple(state for state in NeedState if state is not NeedState.REMOVED)
"""States of the public board: what was removed keeps its page, which says why, and is listed no more."""


class Order(StrEnum):
    """How the board is sorted."""

    SUPPORTED = "supported"
    NEWEST = "newest"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for among the needs. Empty means everything.

    ``organisation`` is the address of one that has adopted a need or that it is meant for, ``person_id`` somebody who
    has proposed, supports or follows.
    """

    words: str = ""
    states: tuple[NeedState, ...] = ()
    organisation: str = ""
    person_id: int | None = None
    order: Order = Order.SUPPORTED

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered away."""
        return bool(self.words or self.states or self.organisation or self.person_id)


@dataclass(frozen=True)
class Row:
    """A need in a list, and how many support it."""

    need: Need
    supporters: int


_SUPPORTERS = (
    sa.select(sa.func.count(NeedSupport.id))
    .where(NeedSupport.need_id == Need.id)
    .correlate(Need)
    .scalar_subquery()
)
_ORDERS = {
    Order.SUPPORTED: (_SUPPORTERS.desc(), Need.id.desc()),
    Order.NEWEST: (Need.id.desc(),),
}


def public(wanted: Wanted, number: int, *, per_page: int = PER_PAGE) -> Page[Row]:
    """A page of the board."""
    query = _rows().where(Need.state.in_(wanted.states or SHOWN))
    for stems in query_terms(wanted.words):
        query = query.where(sa.or_(*(Need.search_text.like(f"% {stem}%") for stem in stems)))
    if wanted.organisation:
        there = sa.select(Organisation.id).where(Organisation.slug == wanted.organisation)
        query = query.where(sa.or_(Need.adopted_by_id.in_(there), Need.addressed_to_id.in_(there)))
    if wanted.person_id is not None:
        mine = [
            sa.select(table.need_id).where(table.person_id == wanted.person_id)
            for table in (NeedSupport, NeedFollower)
        ]
        query = query.where(sa.or_(Need.person_id == wanted.person_id, *(Need.id.in_(one) for one in mine)))
    return _page(query.order_by(*_ORDERS[wanted.order]), number, per_page)


def waiting(organisation_ids: Collection[int], *, everything: bool, number: int) -> Page[Row]:
    """The needs that wait for these organisations, those nobody has answered first, and after them what they adopted.

    Needs that are meant for nobody wait for everybody; ``everything``: also those that are meant for others.
    """
    concerns = [
        Need.adopted_by_id.in_(organisation_ids),
        Need.addressed_to_id.in_(organisation_ids),
        sa.and_(Need.addressed_to_id.is_(None), Need.state == NeedState.PROPOSED),
    ]
    query = _rows().where(Need.state.in_(SHOWN))
    if not everything:
        query = query.where(sa.or_(*concerns))
    unanswered = sa.case((Need.state == NeedState.PROPOSED, 0), (Need.state == NeedState.ADOPTED, 1), else_=2)
    return _page(query.order_by(unanswered, _SUPPORTERS.desc(), Need.id.desc()), number)


def organisations() -> list[Organisation]:
    """Those that have adopted a need on the board, or that one is meant for, by name."""
    seen = sa.or_(Need.adopted_by_id == Organisation.id, Need.addressed_to_id == Organisation.id)
    named = sa.select(Need.id).where(Need.state.in_(SHOWN), seen)
    return list(
        db.session.scalars(
            sa.select(Organisation).where(named.exists()).order_by(Organisation.name, Organisation.id)
        )
    )


def _rows() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(Need, _SUPPORTERS).options(*parts())


def _page(query: sa.Select[*tuple[Any, ...]], number: int, per_page: int = PER_PAGE) -> Page[Row]:
    page = paged(query, number, per_page=per_page, rows=True)
    return Page([Row(row[0], row[1]) for row in page.items], page.number, page.total, page.per_page)
