"""Everything that is public, for those who read all of it: our catalogue for data portals, and the open API.

The number of queries does not depend on how much there is.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.models import db
from challenges.models.challenges import Challenge, ChallengeText
from challenges.models.datasets import ChallengeDataset, Dataset
from challenges.models.organisations import Organisation
from challenges.queries import public_results
from challenges.queries.public_phases import IS_PUBLIC
from challenges.queries.public_results import Chosen
from challenges.vocabulary.choices import LegalForm, Theme


@dataclass(frozen=True)
class Body:
    """An organisation that publishes challenges; ``number`` is its organisation number."""

    slug: str
    name: str
    name_en: str
    number: str
    legal_form: LegalForm
    website: str


@dataclass(frozen=True)
class Published:
    """A public challenge: its texts as (title, summary) by language, the datasets' own names, what was chosen."""

    slug: str
    theme: Theme
    contact_email: str
    published_at: dt.datetime
    body: Body
    texts: Mapping[str, tuple[str, str]]
    datasets: tuple[str, ...]
    chosen: tuple[Chosen, ...]

    @property
    def changed_at(self) -> dt.datetime:
        """When it last said something new: its publication, or that of its latest results."""
        return max([self.published_at, *(one.published_at for one in self.chosen)])


def everything() -> list[Published]:
    """All public challenges, the oldest first. Three queries, however many there are."""
    rows = db.session.execute(_CHALLENGES).all()
    datasets: dict[int, list[str]] = {}
    for challenge_id, uri in db.session.execute(_DATASETS):
        datasets.setdefault(challenge_id, []).append(uri)
    chosen: dict[int, list[Chosen]] = {}
    for challenge_id, one in public_results.all_chosen():
        chosen.setdefault(challenge_id, []).append(one)
    texts: dict[int, dict[str, tuple[str, str]]] = {}
    for row in rows:
        texts.setdefault(row.id, {})[row.language] = (row.title, row.summary)
    return [
        Published(
            row.slug,
            row.theme,
            row.contact_email,
            row.published_at,
            Body(
                row.body_slug,
                row.name,
                row.name_en,
                row.organisation_number,
                row.legal_form,
                row.website,
            ),
            texts[row.id],
            tuple(datasets.get(row.id, ())),
            tuple(chosen.get(row.id, ())),
        )
        for row in {row.id: row for row in rows}.values()
    ]


_CHALLENGES = (
    sa.select(
        Challenge.id,
        Challenge.slug,
        Challenge.theme,
        Challenge.contact_email,
        Challenge.published_at,
        Organisation.slug.label("body_slug"),
        Organisation.name,
        Organisation.name_en,
        Organisation.organisation_number,
        Organisation.legal_form,
        Organisation.website,
        ChallengeText.language,
        ChallengeText.title,
        ChallengeText.summary,
    )
    .join(Challenge.organisation)
    .join(Challenge.texts)
    .where(IS_PUBLIC)
    .order_by(Challenge.published_at, Challenge.id, ChallengeText.language.desc())
)

_DATASETS = (
    sa.select(ChallengeDataset.challenge_id, Dataset.uri)
    .join(ChallengeDataset.dataset)
    .join(ChallengeDataset.challenge)
    .where(IS_PUBLIC, Dataset.uri != "")
    .order_by(ChallengeDataset.challenge_id, ChallengeDataset.position, ChallengeDataset.id)
)


@dataclass(frozen=True)
class LinkedDataset:
    """A dataset that public challenges use, with its latest snapshot and the addresses of the challenges."""

    dataset: Dataset
    challenges: tuple[str, ...]


def datasets(page: int, *, limit: int) -> tuple[list[LinkedDataset], int]:
    """A page of the datasets linked to public challenges, and how many there are; empty past the end."""
    linked = (
        sa.select(ChallengeDataset.id)
        .join(ChallengeDataset.challenge)
        .where(ChallengeDataset.dataset_id == Dataset.id, IS_PUBLIC)
        .exists()
    )
    total = db.session.scalar(sa.select(sa.func.count(Dataset.id)).where(linked)) or 0
    found = db.session.scalars(
        sa.select(Dataset)
        .where(linked)
        .options(joinedload(Dataset.latest), joinedload(Dataset.publisher))
        .order_by(Dataset.id)
        .limit(limit)
        .offset((page - 1) * limit)
    ).all()
    challenges = _challenges_of([dataset.id for dataset in found])
    return [LinkedDataset(one, tuple(challenges.get(one.id, ()))) for one in found], total


def _challenges_of(ids: Sequence[int]) -> dict[int, list[str]]:
    rows: Sequence[Any] = db.session.execute(
        sa.select(ChallengeDataset.dataset_id, Challenge.slug)
        .join(ChallengeDataset.challenge)
        .where(ChallengeDataset.dataset_id.in_(ids), IS_PUBLIC)
        .order_by(Challenge.published_at, Challenge.id)
    ).all()
    slugs: dict[int, list[str]] = {}
    for dataset_id, slug in rows:
        slugs.setdefault(dataset_id, []).append(slug)
    return slugs
