"""Pages of a list: a total order, a limit, and one more query for the count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from challenges.models import db

T = TypeVar("T")

PER_PAGE = 20


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. ``number`` counts from 1; a number past the end gives the last page."""

    items: Sequence[T]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def has_prev(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages


def paged(
    query: sa.Select[*tuple[Any, ...]], number: int, *, per_page: int = PER_PAGE, rows: bool = False
) -> Page[Any]:
    """Run an ordered select for one page. ``rows`` gives rows instead of the first column."""
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    number = within(number, total, per_page)
    limited = query.limit(per_page).offset((number - 1) * per_page)
    items = db.session.execute(limited).all() if rows else db.session.scalars(limited).all()
    return Page(items, number, total, per_page)


def within(number: int, total: int, per_page: int = PER_PAGE) -> int:
    """The page that is shown for a number somebody asked for."""
    return max(1, min(number, -(-total // per_page) or 1))


def picked(items: Sequence[T], number: int, per_page: int = PER_PAGE) -> Page[T]:
    """One page of a list that has been made already."""
    number = within(number, len(items), per_page)
    return Page(items[(number - 1) * per_page : number * per_page], number, len(items), per_page)


def paged_by_window(
    query: sa.Select[*tuple[Any, ...]], kind: Callable[..., Any], number: int, per_page: int = PER_PAGE
) -> Page[Any]:
    """A page of what ``kind`` makes of the rows, by a query whose column ``total`` counts them all; one statement in
    most cases."""
    number = max(1, number)
    rows = db.session.execute(query.limit(per_page).offset((number - 1) * per_page)).all()
    if not rows and number > 1:
        first = paged_by_window(query, kind, 1, per_page)
        return first if first.pages == 1 else paged_by_window(query, kind, first.pages, per_page)
    items = [kind(**{name: value for name, value in row._mapping.items() if name != "total"}) for row in rows]
    return Page(items, number, rows[0].total if rows else 0, per_page)
