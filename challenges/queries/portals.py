"""The portals an administrator has added, and how they are doing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from challenges.models import db
from challenges.models.datasets import Dataset
from challenges.models.portals import CatalogueRecord, Harvest, PortalSource
from challenges.queries.paging import Page, paged
from challenges.vocabulary.choices import DatasetSource


@dataclass(frozen=True)
class Standing:
    """A portal in the administrators' list: datasets linked from it, records read from it, its last harvest."""

    source: PortalSource
    linked: int
    kept: int
    harvest: Harvest | None


@dataclass(frozen=True)
class Seen:
    """What the datasets of a portal tell about it: how many there are, and when it answered last."""

    linked: int
    ok_at: dt.datetime | None


def by_reference(reference: str) -> PortalSource | None:
    """The portal of this reference."""
    return db.session.scalar(sa.select(PortalSource).where(PortalSource.reference == reference))


def enabled() -> Sequence[PortalSource]:
    """The portals that are asked, in the order of their labels."""
    query = sa.select(PortalSource).where(PortalSource.enabled)
    return db.session.scalars(query.order_by(PortalSource.label, PortalSource.id)).all()


def labels() -> dict[tuple[DatasetSource, str], str]:
    """What the portals are called, by kind and address; also those that are switched off."""
    rows = db.session.execute(sa.select(PortalSource.kind, PortalSource.base_url, PortalSource.label))
    return {(kind, base): label for kind, base, label in rows}


def page_of(number: int) -> Page[Standing]:
    """All portals with how they stand, in the order of their labels."""
    page = paged(sa.select(PortalSource).order_by(PortalSource.label, PortalSource.id), number)
    ids = [source.id for source in page.items]
    linked = {
        (kind, base): count
        for kind, base, count in db.session.execute(
            sa.select(Dataset.source, Dataset.source_base, sa.func.count(Dataset.id))
            .where(Dataset.source_base.in_([source.base_url for source in page.items]))
            .group_by(Dataset.source, Dataset.source_base)
        )
    }
    kept = dict(
        db.session.execute(
            sa.select(CatalogueRecord.source_id, sa.func.count(CatalogueRecord.id))
            .where(CatalogueRecord.source_id.in_(ids), CatalogueRecord.gone_at.is_(None))
            .group_by(CatalogueRecord.source_id)
        ).all()
    )
    later = aliased(Harvest)
    newest = sa.select(sa.func.max(later.id)).where(later.source_id.in_(ids)).group_by(later.source_id)
    harvests = {
        harvest.source_id: harvest
        for harvest in db.session.scalars(sa.select(Harvest).where(Harvest.id.in_(newest)))
    }
    return Page(
        [
            Standing(
                source,
                linked.get((source.kind, source.base_url), 0),
                kept.get(source.id, 0),
                harvests.get(source.id),
            )
            for source in page.items
        ],
        page.number,
        page.total,
        page.per_page,
    )


def seen(kind: DatasetSource, base_url: str) -> Seen:
    """What the datasets linked from a portal tell about it."""
    row = db.session.execute(
        sa.select(sa.func.count(Dataset.id), sa.func.max(Dataset.checked_at)).where(
            Dataset.source == kind, Dataset.source_base == base_url
        )
    ).one()
    return Seen(row[0], row[1])


def kept(source: PortalSource) -> int:
    """How many datasets the catalogue of a portal held when it was harvested last."""
    query = sa.select(sa.func.count(CatalogueRecord.id)).where(
        CatalogueRecord.source_id == source.id, CatalogueRecord.gone_at.is_(None)
    )
    return db.session.scalar(query) or 0


def harvests(source: PortalSource, number: int) -> Page[Harvest]:
    """The harvests of a portal, the newest first."""
    query = sa.select(Harvest).where(Harvest.source_id == source.id)
    return paged(query.order_by(Harvest.id.desc()), number, per_page=10)


def running(source: PortalSource, since: dt.datetime) -> Harvest | None:
    """The harvest of a portal that has begun after ``since`` and not ended."""
    return db.session.scalar(
        sa.select(Harvest)
        .where(Harvest.source_id == source.id, Harvest.ended_at.is_(None), Harvest.started_at > since)
        .order_by(Harvest.id.desc())
        .limit(1)
    )
