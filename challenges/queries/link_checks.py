"""Checks of addresses: which are due, and what is known of a dataset's."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from challenges.models import db
from challenges.models.datasets import Dataset, LinkCheck
from challenges.queries.dataset_checks import WATCHED


def due(now: dt.datetime, *, limit: int) -> Sequence[LinkCheck]:
    """The checks of datasets that a challenge watches whose time has come, the longest waiting first."""
    return db.session.scalars(
        sa.select(LinkCheck)
        .join(Dataset, Dataset.id == LinkCheck.dataset_id)
        .where(LinkCheck.check_at <= now, WATCHED)
        .order_by(LinkCheck.check_at, LinkCheck.id)
        .limit(limit)
    ).all()


def by_ids(ids: Collection[int], *, lock: bool = False) -> Sequence[LinkCheck]:
    """Checks by their ids; locked until this transaction has ended if wanted."""
    query = sa.select(LinkCheck).where(LinkCheck.id.in_(ids)).order_by(LinkCheck.id)
    return db.session.scalars(query.with_for_update() if lock else query).all()


def of_dataset(dataset_id: int) -> Sequence[LinkCheck]:
    """All checks of a dataset's addresses, in the order they were found."""
    return db.session.scalars(
        sa.select(LinkCheck).where(LinkCheck.dataset_id == dataset_id).order_by(LinkCheck.id)
    ).all()


def of_datasets(dataset_ids: Collection[int]) -> Mapping[int, list[LinkCheck]]:
    """The checks of several datasets, by dataset; one query."""
    found: dict[int, list[LinkCheck]] = {number: [] for number in dataset_ids}
    query = sa.select(LinkCheck).where(LinkCheck.dataset_id.in_(dataset_ids)).order_by(LinkCheck.id)
    for check in db.session.scalars(query):
        found[check.dataset_id].append(check)
    return found
