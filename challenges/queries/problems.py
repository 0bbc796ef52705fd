"""Problems that people have reported with datasets."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.data_requests import DatasetProblem
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.models.organisations import Membership
from challenges.models.people import Person
from challenges.queries.paging import PER_PAGE, Page, paged, paged_by_window
from challenges.queries.public_phases import IS_PUBLIC
from challenges.vocabulary.choices import ProblemKind
from challenges.vocabulary.roles import OrganisationRole
from challenges.vocabulary.states import ProblemState

_EDITORS = (OrganisationRole.OWNER, OrganisationRole.EDITOR)
_UNHANDLED_FIRST = sa.case(
    {state.value: n for n, state in enumerate(ProblemState)}, value=DatasetProblem.state
)


@dataclass(frozen=True)
class Shown:
    """A problem as everybody may see it: ``text`` is empty until somebody has looked at it."""

    kind: ProblemKind
    state: ProblemState
    text: str
    language: str
    created_at: dt.datetime
    closed_at: dt.datetime | None
    answer: str


def of_dataset(dataset: Dataset, number: int = 1, *, per_page: int = PER_PAGE) -> Page[Shown]:
    """The problems of a dataset as everybody may see them, the newest first; in one statement."""
    query = (
        sa.select(
            DatasetProblem.kind,
            DatasetProblem.state,
            sa.case((DatasetProblem.text_public, DatasetProblem.text), else_="").label("text"),
            DatasetProblem.language,
            DatasetProblem.created_at,
            DatasetProblem.closed_at,
            DatasetProblem.answer,
            sa.func.count().over().label("total"),
        )
        .where(DatasetProblem.dataset_id == dataset.id)
        .order_by(DatasetProblem.created_at.desc(), DatasetProblem.id.desc())
    )
    return paged_by_window(query, Shown, number, per_page)


@dataclass(frozen=True)
class WithPublisher:
    """A problem in the list of a publisher: with which dataset, and for how long."""

    kind: ProblemKind
    state: ProblemState
    created_at: dt.datetime
    dataset_reference: str
    dataset_title: Mapping[str, str]


def of_publisher(publisher_id: int) -> Page[WithPublisher]:
    """The problems with a publisher's datasets in public use, those not closed first, the oldest of them on top.

    The first page of them.
    """
    closed = sa.case((DatasetProblem.closed_at.is_(None), 0), else_=1)
    in_use = (
        sa.select(ChallengeDataset.id)
        .join(ChallengeDataset.challenge)
        .where(ChallengeDataset.dataset_id == Dataset.id, IS_PUBLIC)
        .exists()
    )
    query = (
        sa.select(
            DatasetProblem.kind,
            DatasetProblem.state,
            DatasetProblem.created_at,
            Dataset.reference.label("dataset_reference"),
            DatasetSnapshot.title.label("dataset_title"),
            sa.func.count().over().label("total"),
        )
        .join(DatasetProblem.dataset)
        .join(DatasetSnapshot, sa.and_(DatasetSnapshot.dataset_id == Dataset.id, DatasetSnapshot.is_latest))
        .where(Dataset.publisher_id == publisher_id, in_use)
        .order_by(closed, DatasetProblem.created_at, DatasetProblem.id)
    )
    return paged_by_window(query, WithPublisher, 1)


def of_challenge(challenge: Challenge, number: int) -> Page[DatasetProblem]:
    """The problems with the datasets a challenge uses, those nobody has seen to first."""
    return paged(_ordered(DatasetProblem.dataset_id.in_(_datasets_of(challenge.id))), number)


def all_of_them(state: ProblemState | None, number: int) -> Page[DatasetProblem]:
    """Every problem, those nobody has seen to first; or only those in one state."""
    return paged(_ordered(sa.true() if state is None else DatasetProblem.state == state), number)


def counts() -> dict[ProblemState, int]:
    """How many problems are in each state."""
    query = sa.select(DatasetProblem.state, sa.func.count(DatasetProblem.id)).group_by(DatasetProblem.state)
    return dict(db.session.execute(query).all())


def by_reference(reference: str) -> DatasetProblem | None:
    """The problem of this reference, with the dataset and the challenges that use it."""
    return db.session.scalar(_whole().where(DatasetProblem.reference == reference))


def by_id(problem_id: int) -> DatasetProblem:
    """The problem with what letters say about it."""
    return db.session.execute(_whole().where(DatasetProblem.id == problem_id)).scalar_one()


def handlers(problem: DatasetProblem) -> Sequence[Person]:
    """Owners and editors of the organisations with a public challenge that uses the dataset."""
    organisations = (
        sa.select(Challenge.organisation_id)
        .join(ChallengeDataset, ChallengeDataset.challenge_id == Challenge.id)
        .where(ChallengeDataset.dataset_id == problem.dataset_id, IS_PUBLIC)
    )
    members = sa.select(Membership.person_id).where(
        Membership.organisation_id.in_(organisations), Membership.role.in_(_EDITORS)
    )
    return db.session.scalars(sa.select(Person).where(Person.id.in_(members)).order_by(Person.id)).all()


def reported_lately(
    person_id: int, dataset: Dataset, kind: ProblemKind, text: str, *, since: dt.datetime
) -> DatasetProblem | None:
    """What the same person reported in the same words since a moment."""
    return db.session.scalar(
        sa.select(DatasetProblem)
        .where(
            DatasetProblem.person_id == person_id,
            DatasetProblem.dataset_id == dataset.id,
            DatasetProblem.kind == kind,
            DatasetProblem.text == text,
            DatasetProblem.created_at >= since,
        )
        .order_by(DatasetProblem.id.desc())
        .limit(1)
    )


def public_challenge_using(slug: str, dataset: Dataset) -> Challenge | None:
    """The public challenge of this address, if it uses the dataset."""
    return db.session.scalar(
        sa.select(Challenge)
        .join(ChallengeDataset, ChallengeDataset.challenge_id == Challenge.id)
        .where(Challenge.slug == slug, ChallengeDataset.dataset_id == dataset.id, IS_PUBLIC)
    )


def used_in_public(dataset: Dataset) -> bool:
    """Whether a public challenge uses the dataset."""
    query = (
        sa.select(ChallengeDataset.id)
        .join(ChallengeDataset.challenge)
        .where(ChallengeDataset.dataset_id == dataset.id, IS_PUBLIC)
    )
    return db.session.scalar(query.limit(1)) is not None


def _datasets_of(challenge_id: int) -> sa.Select[Any]:
    return sa.select(ChallengeDataset.dataset_id).where(ChallengeDataset.challenge_id == challenge_id)


def _ordered(where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(DatasetProblem)
        .where(where)
        .options(joinedload(DatasetProblem.dataset).joinedload(Dataset.latest))
        .order_by(_UNHANDLED_FIRST, DatasetProblem.created_at, DatasetProblem.id)
    )


def _whole() -> sa.Select[Any]:
    dataset = joinedload(DatasetProblem.dataset)
    challenge = selectinload(DatasetProblem.links).joinedload(ChallengeDataset.challenge)
    return sa.select(DatasetProblem).options(
        dataset.joinedload(Dataset.latest),
        dataset.joinedload(Dataset.publisher),
        challenge.joinedload(Challenge.organisation),
        challenge.selectinload(Challenge.texts),
        challenge.selectinload(Challenge.rounds),
    )
