"""An exhibition as the organiser and each juror see it: tables, who is where, and what a juror has noted.

``without`` are the entries that the viewer has a conflict of interest with: they are left out of rows and counts.
Nothing here tells a juror what others noted.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from challenges.models import db
from challenges.models.challenges import Challenge, Round
from challenges.models.entries import Entry, EntryVersion
from challenges.models.expo import ExpoClaim, ExpoHall, ExpoRanking, ExpoSkip, ExpoTable, ExpoVisit
from challenges.models.jury import ConflictDeclaration, Juror
from challenges.models.teams import Team
from challenges.queries.jury import LANGUAGE, TITLE, in_judging, read_in
from challenges.scoring.expo_walk import CLAIM_LASTS, SKIP_LASTS, Spot
from challenges.vocabulary.choices import SkipReason

_later = aliased(ExpoVisit)
STANDING = sa.and_(ExpoVisit.undone.is_(False), ~sa.exists().where(_later.supersedes_id == ExpoVisit.id))
"""The visits that count: not taken back, and nothing later in their place."""


@dataclass(frozen=True)
class TableRow:
    """A table with what is shown at it. ``views`` jurors have judged it, ``reports`` have found nobody there."""

    table: ExpoTable
    title: str
    language: str
    summary: str
    team: str
    views: int
    reports: int
    juror: str

    @property
    def entry_id(self) -> int:
        return self.table.entry_id


def hall(round_id: int) -> ExpoHall | None:
    """What holds for the whole exhibition; None before its tables were numbered."""
    return db.session.scalar(sa.select(ExpoHall).where(ExpoHall.round_id == round_id))


def hall_locked(round_id: int) -> ExpoHall | None:
    """The same, held until the end of the transaction: who is sent where is decided by one at a time."""
    return db.session.scalar(
        sa.select(ExpoHall)
        .where(ExpoHall.round_id == round_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def has_tables(round_id: int) -> bool:
    """Whether an entry of the round has a table."""
    query = sa.select(ExpoTable.id).where(ExpoTable.round_id == round_id).limit(1)
    return db.session.scalar(query) is not None


def tables(round_id: int) -> Sequence[ExpoTable]:
    """All tables of a round, whatever became of their entries, by number."""
    return db.session.scalars(
        sa.select(ExpoTable).where(ExpoTable.round_id == round_id).order_by(ExpoTable.number)
    ).all()


def rows(round_id: int, *, without: Collection[int], now: dt.datetime) -> list[TableRow]:
    """The tables of the entries that are judged, by number."""
    views = (
        sa.select(ExpoVisit.entry_id, sa.func.count().label("n"))
        .join(Juror, Juror.id == ExpoVisit.juror_id)
        .where(Juror.round_id == round_id, STANDING)
        .group_by(ExpoVisit.entry_id)
        .subquery()
    )
    reports = _reports().where(ExpoTable.round_id == round_id).subquery()
    there = aliased(Juror)
    found = db.session.execute(
        sa.select(
            ExpoTable,
            TITLE,
            LANGUAGE,
            EntryVersion.summary,
            Team.name,
            sa.func.coalesce(views.c.n, 0),
            sa.func.coalesce(reports.c.n, 0),
            there,
        )
        .join(ExpoTable.entry)
        .join(Entry.team)
        .join(EntryVersion, read_in(round_id))
        .outerjoin(views, views.c.entry_id == Entry.id)
        .outerjoin(reports, reports.c.id == ExpoTable.id)
        .outerjoin(
            ExpoClaim, sa.and_(ExpoClaim.table_id == ExpoTable.id, ExpoClaim.taken_at > now - CLAIM_LASTS)
        )
        .outerjoin(there, there.id == ExpoClaim.juror_id)
        .where(ExpoTable.round_id == round_id, in_judging(round_id), Entry.id.not_in(without))
        .order_by(ExpoTable.number)
        .options(joinedload(there.person))
    )
    return [TableRow(*(*row[:7], row[7].person.name if row[7] else "")) for row in found.all()]


def _reports() -> sa.Select[int, int]:
    """Of each table, how many jurors found nobody there since the organiser last looked."""
    return (
        sa.select(ExpoTable.id, sa.func.count(sa.distinct(ExpoSkip.juror_id)).label("n"))
        .join(ExpoSkip, ExpoSkip.table_id == ExpoTable.id)
        .where(
            ExpoSkip.reason == SkipReason.ABSENT,
            sa.or_(ExpoTable.reports_from.is_(None), ExpoSkip.made_at > ExpoTable.reports_from),
        )
        .group_by(ExpoTable.id)
    )


def reports_on(table_id: int) -> int:
    """How many jurors have found nobody at a table since the organiser last looked."""
    query = _reports().where(ExpoTable.id == table_id)
    row = db.session.execute(query).one_or_none()
    return row.n if row else 0


def table_at(reference: str) -> ExpoTable | None:
    """A table with everything its rules ask about."""
    return db.session.scalar(
        sa.select(ExpoTable)
        .join(ExpoTable.round)
        .join(Round.challenge)
        .where(ExpoTable.reference == reference)
        .options(
            contains_eager(ExpoTable.round).contains_eager(Round.challenge).selectinload(Challenge.texts),
            joinedload(ExpoTable.entry).joinedload(Entry.team),
        )
    )


def table_in(slug: str, position: int, reference: str) -> ExpoTable | None:
    """A table of a round, with everything its rules and the organiser's menu ask about."""
    return db.session.scalar(
        sa.select(ExpoTable)
        .join(ExpoTable.round)
        .join(Round.challenge)
        .where(Challenge.slug == slug, Round.position == position, ExpoTable.reference == reference)
        .options(
            contains_eager(ExpoTable.round)
            .contains_eager(Round.challenge)
            .options(sa.orm.selectinload(Challenge.texts), sa.orm.selectinload(Challenge.rounds)),
            joinedload(ExpoTable.entry).joinedload(Entry.team),
        )
    )


def reference_of(round_id: int, number: int) -> str | None:
    """The reference of the table with a number."""
    return db.session.scalar(
        sa.select(ExpoTable.reference).where(ExpoTable.round_id == round_id, ExpoTable.number == number)
    )


def shown_at(table: ExpoTable) -> EntryVersion | None:
    """The version of the entry that its team shows."""
    return db.session.scalar(
        sa.select(EntryVersion)
        .join(Entry, Entry.id == EntryVersion.entry_id)
        .where(Entry.id == table.entry_id, read_in(table.round_id))
    )


def declaration(juror_id: int, entry_id: int) -> ConflictDeclaration | None:
    """What a juror has declared about an entry."""
    return db.session.scalar(
        sa.select(ConflictDeclaration).where(
            ConflictDeclaration.juror_id == juror_id, ConflictDeclaration.entry_id == entry_id
        )
    )


# One juror's walk


@dataclass(frozen=True)
class Noted:
    """What a juror has noted about an entry; ``place`` in the juror's own ranking, 0 when it is not in it."""

    visit: ExpoVisit
    table: ExpoTable
    title: str
    language: str
    place: int

    @property
    def entry_id(self) -> int:
        return self.visit.entry_id


def noted(round_id: int, juror_id: int, *, without: Collection[int]) -> list[Noted]:
    """What a juror has noted that counts, the latest first."""
    order = {entry_id: place for place, entry_id in enumerate(ranking_of(juror_id), 1)}
    found = db.session.execute(
        sa.select(ExpoVisit, ExpoTable, TITLE, LANGUAGE)
        .join(Entry, Entry.id == ExpoVisit.entry_id)
        .join(ExpoTable, sa.and_(ExpoTable.entry_id == Entry.id, ExpoTable.round_id == round_id))
        .join(EntryVersion, read_in(round_id))
        .where(ExpoVisit.juror_id == juror_id, STANDING, in_judging(round_id), Entry.id.not_in(without))
        .order_by(ExpoVisit.number.desc())
    ).all()
    ranked = sorted(
        (row[0].entry_id for row in found if row[0].ranked), key=lambda one: order.get(one, len(order) + 1)
    )
    places = {entry_id: place for place, entry_id in enumerate(ranked, 1)}
    return [Noted(*row, places.get(row[0].entry_id, 0)) for row in found]


def ranking_of(juror_id: int) -> list[int]:
    """The entries in a juror's own order, best first, as it was last saved."""
    stored = db.session.scalar(
        sa.select(ExpoRanking.entries)
        .where(ExpoRanking.juror_id == juror_id)
        .order_by(ExpoRanking.number.desc())
        .limit(1)
    )
    return list(stored or ())


def last_visit(juror_id: int, entry_id: int) -> ExpoVisit | None:
    """The last row of a juror on an entry, taken back or not."""
    return db.session.scalar(
        sa.select(ExpoVisit)
        .where(ExpoVisit.juror_id == juror_id, ExpoVisit.entry_id == entry_id)
        .order_by(ExpoVisit.number.desc())
        .limit(1)
    )


def last_numbers(juror_id: int) -> tuple[int, int]:
    """The numbers of a juror's last visit and last ranking; 0 before the first."""
    visit = sa.select(sa.func.max(ExpoVisit.number)).where(ExpoVisit.juror_id == juror_id)
    ranking = sa.select(sa.func.max(ExpoRanking.number)).where(ExpoRanking.juror_id == juror_id)
    row = db.session.execute(sa.select(visit.scalar_subquery(), ranking.scalar_subquery())).one()
    return row[0] or 0, row[1] or 0


def claim_of(juror_id: int, now: dt.datetime) -> ExpoTable | None:
    """The table that a juror is on the way to, or at."""
    return db.session.scalar(
        sa.select(ExpoTable)
        .join(ExpoClaim, ExpoClaim.table_id == ExpoTable.id)
        .where(ExpoClaim.juror_id == juror_id, ExpoClaim.taken_at > now - CLAIM_LASTS)
    )


@dataclass(frozen=True)
class Walk:
    """Where a juror could go. ``here`` is the table they were at last."""

    spots: list[Spot]
    here: Spot | None
    visits: int

    @property
    def waiting(self) -> int:
        """At how many tables somebody waits and no juror is: those this juror could go to now."""
        return sum(spot.open for spot in self.spots)


def walk(
    round_id: int, juror_id: int, *, without: Collection[int], teams: Collection[int], now: dt.datetime
) -> Walk:
    """The hall for one juror, without the entries they may not judge: ``without``, and those of their ``teams``."""
    mine = {
        row.entry_id: row.number
        for row in db.session.execute(
            sa.select(ExpoVisit.entry_id, ExpoVisit.number).where(ExpoVisit.juror_id == juror_id, STANDING)
        )
    }
    skips: dict[int, dt.datetime] = {
        row.table_id: row.made_at
        for row in db.session.execute(
            sa.select(ExpoSkip.table_id, ExpoSkip.made_at)
            .where(ExpoSkip.juror_id == juror_id)
            .order_by(ExpoSkip.id)
        )
    }
    views = (
        sa.select(ExpoVisit.entry_id, sa.func.count().label("n"))
        .join(Juror, Juror.id == ExpoVisit.juror_id)
        .where(Juror.round_id == round_id, STANDING)
        .group_by(ExpoVisit.entry_id)
        .subquery()
    )
    reports = _reports().where(ExpoTable.round_id == round_id).subquery()
    found = db.session.execute(
        sa.select(
            ExpoTable,
            sa.func.coalesce(views.c.n, 0).label("views"),
            sa.func.coalesce(reports.c.n, 0).label("reports"),
            ExpoClaim.juror_id.label("claimed"),
        )
        .join(ExpoTable.entry)
        .outerjoin(views, views.c.entry_id == Entry.id)
        .outerjoin(reports, reports.c.id == ExpoTable.id)
        .outerjoin(
            ExpoClaim, sa.and_(ExpoClaim.table_id == ExpoTable.id, ExpoClaim.taken_at > now - CLAIM_LASTS)
        )
        .where(
            ExpoTable.round_id == round_id,
            in_judging(round_id),
            Entry.id.not_in(without),
            Entry.team_id.not_in(teams),
        )
        .order_by(ExpoTable.number)
    ).all()
    spots = {
        row.ExpoTable.entry_id: Spot(
            row.ExpoTable.id,
            row.ExpoTable.number,
            row.ExpoTable.zone,
            row.ExpoTable.presence,
            row.views,
            row.reports,
            row.ExpoTable.in_focus,
            taken=row.claimed not in (None, juror_id),
            mine=row.ExpoTable.entry_id in mine,
            skipped=(left := skips.get(row.ExpoTable.id)) is not None and left > now - SKIP_LASTS,
        )
        for row in found
    }
    last = max((entry_id for entry_id in mine if entry_id in spots), key=mine.__getitem__, default=None)
    skipped = max((table_id for table_id in skips), key=skips.__getitem__, default=None)
    by_table = {spot.table_id: spot for spot in spots.values()}
    here = spots[last] if last is not None else by_table.get(skipped or 0)
    return Walk(list(spots.values()), here, len(mine.keys() & spots.keys()))


def active_jurors(round_id: int) -> int:
    """How many jurors walk the hall."""
    query = sa.select(sa.func.count()).where(Juror.round_id == round_id, Juror.left_at.is_(None))
    return db.session.scalar(query) or 0
