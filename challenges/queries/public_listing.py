"""Published challenges as the public lists show them: searched, filtered, sorted and paged in one query."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from challenges.adapters.stemming import query_terms, sort_key
from challenges.models import db
from challenges.models.challenges import Challenge, ChallengeText, Prize, Round
from challenges.models.organisations import Organisation
from challenges.queries.paging import PER_PAGE, Page
from challenges.queries.public_phases import IS_PUBLIC, NEXT_DATE, NOW, PHASE, ROUNDS
from challenges.vocabulary.choices import Theme
from challenges.vocabulary.states import ChallengePhase


class Order(StrEnum):
    """How a list is sorted."""

    NEXT = "next"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for among the published challenges. Empty means everything."""

    words: str = ""
    phases: tuple[ChallengePhase, ...] = ()
    themes: tuple[Theme, ...] = ()
    organisation: str = ""
    order: Order = Order.NEXT

    @property
    def is_narrow(self) -> bool:
        """Whether anything is filtered away."""
        return bool(self.words or self.phases or self.themes or self.organisation)


@dataclass(frozen=True)
class Card:
    """What a list says about a challenge."""

    slug: str
    phase: ChallengePhase
    theme: Theme
    title_sv: str
    title_en: str
    summary_sv: str
    summary_en: str
    organisation: str
    organisation_en: str
    organisation_slug: str
    next_date: dt.datetime | None
    published_at: dt.datetime
    prize_money: int | None = field(default=None)


_sv, _en = aliased(ChallengeText), aliased(ChallengeText)

# Open first, then what opens soon; what is over comes last.
_SHOWN_ORDER = [
    ChallengePhase.OPEN,
    ChallengePhase.UPCOMING,
    ChallengePhase.BETWEEN_ROUNDS,
    ChallengePhase.JUDGING,
    ChallengePhase.DECIDED,
    ChallengePhase.CANCELLED,
]
_RANK = sa.case(
    {phase.value: n for n, phase in enumerate(_SHOWN_ORDER)}, value=PHASE, else_=len(_SHOWN_ORDER)
)
_NEWEST_FIRST = (Challenge.published_at.desc(), Challenge.id.desc())
_ORDERS: dict[tuple[Order, str], tuple[Any, ...]] = {
    **{(Order.NEXT, tag): (_RANK, NEXT_DATE.asc().nulls_last(), *_NEWEST_FIRST) for tag in ("sv", "en")},
    **{(Order.NEWEST, tag): _NEWEST_FIRST for tag in ("sv", "en")},
    (Order.TITLE, "sv"): (_sv.sort_key, Challenge.id),
    (Order.TITLE, "en"): (sa.func.coalesce(sa.func.nullif(_en.sort_key, ""), _sv.sort_key), Challenge.id),
}

_PRIZE_MONEY = (
    sa.select(sa.func.sum(Prize.amount))
    .where(Prize.challenge_id == Challenge.id)
    .correlate(Challenge)
    .scalar_subquery()
)

_CARDS = (
    sa.select(
        Challenge.slug,
        PHASE,
        Challenge.theme,
        _sv.title.label("title_sv"),
        sa.func.coalesce(_en.title, "").label("title_en"),
        _sv.summary.label("summary_sv"),
        sa.func.coalesce(_en.summary, "").label("summary_en"),
        Organisation.name.label("organisation"),
        Organisation.name_en.label("organisation_en"),
        Organisation.slug.label("organisation_slug"),
        NEXT_DATE.label("next_date"),
        Challenge.published_at,
        _PRIZE_MONEY.label("prize_money"),
        sa.func.count().over().label("total"),
    )
    .join(Challenge.organisation)
    .join(_sv, sa.and_(_sv.challenge_id == Challenge.id, _sv.language == "sv"))
    .outerjoin(_en, sa.and_(_en.challenge_id == Challenge.id, _en.language == "en"))
    .outerjoin(ROUNDS, ROUNDS.c.challenge_id == Challenge.id)
    .where(IS_PUBLIC)
)


@lru_cache(maxsize=256)
def _statement(
    words: tuple[int, ...], phases: bool, themes: bool, organisation: bool, order: Order, language: str
) -> sa.Select[*tuple[Any, ...]]:
    """The select for a kind of search; ``words`` holds the number of stems of each word."""
    query = _CARDS
    for word, stems in enumerate(words):
        patterns = [sa.bindparam(f"word_{word}_{stem}", type_=sa.String()) for stem in range(stems)]
        query = query.where(
            sa.or_(
                *(
                    column.like(pattern)
                    for pattern in patterns
                    for column in (_sv.search_text, _en.search_text)
                )
            )
        )
    if phases:
        query = query.where(PHASE.element.in_(sa.bindparam("phases", expanding=True)))
    if themes:
        query = query.where(Challenge.theme.in_(sa.bindparam("themes", expanding=True)))
    if organisation:
        query = query.where(Organisation.slug == sa.bindparam("organisation"))
    query = query.order_by(*_ORDERS[order, language])
    return query.limit(sa.bindparam("most")).offset(sa.bindparam("skipped"))


def challenges(
    wanted: Wanted, number: int, *, now: dt.datetime, language: str, per_page: int = PER_PAGE
) -> Page[Card]:
    """A page of the published challenges somebody wants; a number past the end gives the last page.

    Each word must begin a word of one of the challenge's texts, by stem; a search that holds nothing to look
    for, such as a lone dash, finds everything.
    """
    terms = query_terms(wanted.words)
    statement = _statement(
        tuple(len(stems) for stems in terms),
        bool(wanted.phases),
        bool(wanted.themes),
        bool(wanted.organisation),
        wanted.order,
        language,
    )
    values: dict[str, Any] = {"now": now, "most": per_page, "skipped": (max(1, number) - 1) * per_page}
    for word, stems in enumerate(terms):
        values |= {f"word_{word}_{n}": f"% {stem}%" for n, stem in enumerate(stems)}
    if wanted.phases:
        values["phases"] = [phase.value for phase in wanted.phases]
    if wanted.themes:
        values["themes"] = list(wanted.themes)
    if wanted.organisation:
        values["organisation"] = wanted.organisation
    rows = db.session.execute(statement, values).all()
    if not rows and number > 1:
        first = challenges(wanted, 1, now=now, language=language, per_page=per_page)
        return (
            first
            if first.pages == 1
            else challenges(wanted, first.pages, now=now, language=language, per_page=per_page)
        )
    return Page([_card(row) for row in rows], max(1, number), rows[0].total if rows else 0, per_page)


def newest(number: int, *, now: dt.datetime, limit: int) -> tuple[list[Card], int]:
    """A page of the published challenges, the newest first, and how many there are; empty past the end."""
    values: dict[str, Any] = {"now": now, "most": limit, "skipped": (number - 1) * limit}
    rows = db.session.execute(_statement((), False, False, False, Order.NEWEST, "sv"), values).all()
    if rows:
        return [_card(row) for row in rows], rows[0].total
    total = db.session.scalar(sa.select(sa.func.count(Challenge.id)).where(IS_PUBLIC))
    return [], total or 0


def _card(row: Any) -> Card:
    values = dict(row._mapping)
    del values["total"]
    return Card(**{**values, "phase": ChallengePhase(row.phase)})


@dataclass(frozen=True)
class Organiser:
    """An organisation that has published challenges."""

    slug: str
    name: str
    name_en: str


def _changes() -> list[sa.Select[*tuple[Any, ...]]]:
    """For each kind of date the nearest one to come among the rounds of all published challenges."""
    dates = (Round.opens_at, Round.closes_at, Round.judging_ends_at, Round.results_at)
    return [sa.select(sa.func.min(date)).join(Round.challenge).where(date > NOW, IS_PUBLIC) for date in dates]


_CHANGES = sa.select(*(query.scalar_subquery() for query in _changes()))
_ORGANISERS = sa.select(
    Organisation.slug,
    Organisation.name,
    Organisation.name_en,
    *(query.scalar_subquery() for query in _changes()),
).where(sa.select(Challenge.id).where(Challenge.organisation_id == Organisation.id, IS_PUBLIC).exists())


def organisers_and_next_change(now: dt.datetime) -> tuple[Sequence[Organiser], dt.datetime | None]:
    """The organisations with published challenges, by name, and the ``next_change`` of these challenges."""
    rows = db.session.execute(_ORGANISERS, {"now": now}).all()
    found = [Organiser(row[0], row[1], row[2]) for row in rows]
    change = min(filter(None, rows[0][3:]), default=None) if rows else None
    return sorted(found, key=lambda o: (sort_key(o.name), o.slug)), change


def next_change(now: dt.datetime) -> dt.datetime | None:
    """The next moment at which the clock alone changes what a list of challenges says; None when there is none."""
    return min(filter(None, db.session.execute(_CHANGES, {"now": now}).one()), default=None)
