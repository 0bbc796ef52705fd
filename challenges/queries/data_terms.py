"""The conditions of datasets. The access details have queries of their own: no other brings them along."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer_group
from sqlalchemy.orm.interfaces import ORMOption

from challenges.models import db
from challenges.models.agreements import DataTerms
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset, Dataset


def with_place(load: Any) -> tuple[ORMOption, ...]:
    """What pages and rules ask about the place of a linked dataset."""
    challenge = load.joinedload(ChallengeDataset.challenge)
    return (
        load.joinedload(ChallengeDataset.dataset),
        load.joinedload(ChallengeDataset.snapshot),
        challenge.joinedload(Challenge.organisation),
        challenge.selectinload(Challenge.texts),
        challenge.selectinload(Challenge.rounds),
    )


def by_dataset(slug: str, reference: str) -> DataTerms | None:
    """The conditions of a challenge's dataset, without the access details."""
    return db.session.scalar(
        sa.select(DataTerms)
        .join(DataTerms.link)
        .join(ChallengeDataset.challenge)
        .join(ChallengeDataset.dataset)
        .where(Challenge.slug == slug, Dataset.reference == reference)
        .options(*with_place(joinedload(DataTerms.link)))
    )


def by_id(terms_id: int) -> DataTerms:
    """The conditions with their place, without the access details."""
    return db.session.execute(
        sa.select(DataTerms).where(DataTerms.id == terms_id).options(*with_place(joinedload(DataTerms.link)))
    ).scalar_one()


def with_details(link: ChallengeDataset, *, lock: bool = False) -> DataTerms | None:
    """The conditions of a linked dataset with the access details, for those who may change them.

    ``lock``: nobody else changes them until this transaction has ended.
    """
    query = (
        sa.select(DataTerms)
        .where(DataTerms.link_id == link.id)
        .options(undefer_group("access"), *with_place(joinedload(DataTerms.link)))
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query.with_for_update(of=DataTerms) if lock else query)


def access_details(terms_id: int) -> str:
    """How one gets at the data. The caller has checked that it may be shown."""
    return db.session.scalar(sa.select(DataTerms.access_details).where(DataTerms.id == terms_id)) or ""


def of_challenge(challenge: Challenge) -> dict[int, DataTerms]:
    """The conditions of a challenge's datasets by the id of the link, for everybody to read."""
    found = db.session.scalars(
        sa.select(DataTerms)
        .join(DataTerms.link)
        .where(ChallengeDataset.challenge_id == challenge.id)
        .order_by(DataTerms.id)
    )
    return {terms.link_id: terms for terms in found}
