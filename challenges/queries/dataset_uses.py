"""Where datasets are used, in public: challenges that link them, and published solutions that build on them.

A solution is public when its round's results are: it was awarded or goes on, and has not been withdrawn. What it uses
is what the version said that was judged in that round. How it uses the data is told of awarded solutions only: what
a team that still competes has written stays between it and its jury.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from challenges.models import db
from challenges.models.challenges import Challenge, ChallengeText, Round
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.models.entries import DatasetUse, Entry, EntryVersion
from challenges.models.organisations import Organisation
from challenges.models.publishers import Publisher
from challenges.models.results import Decision
from challenges.models.teams import Team
from challenges.queries.public_phases import IS_PUBLIC, PHASE, ROUNDS
from challenges.queries.public_results import version_of_round
from challenges.vocabulary.choices import Outcome
from challenges.vocabulary.states import GONE, ChallengePhase, DecisionState, RoundState

MOST_SHOWN = 50


@dataclass(frozen=True)
class Link:
    """A public challenge links a dataset."""

    dataset_id: int
    snapshot_id: int
    required: bool
    note_sv: str
    note_en: str
    slug: str
    phase: ChallengePhase
    title_sv: str
    title_en: str
    organisation: str
    organisation_en: str
    organisation_slug: str
    published_at: dt.datetime
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None


@dataclass(frozen=True)
class Solution:
    """A published solution uses a dataset. ``how`` is empty where it is not to be told."""

    dataset_id: int
    dataset_reference: str
    dataset_title: Mapping[str, str]
    dataset_page: str
    dataset_uri: str
    entry_id: int
    slug: str
    title_sv: str
    title_en: str
    round: int
    title: str
    lang: str
    team: str
    outcome: Outcome
    how: str
    published_at: dt.datetime


@dataclass(frozen=True)
class Totals:
    """How much some datasets are used."""

    datasets: int
    challenges: int
    solutions: int


def _published(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Uses of datasets in solutions that public results name, one row for each round that chose the solution."""
    return (
        query.select_from(DatasetUse)
        .join(EntryVersion, EntryVersion.id == DatasetUse.version_id)
        .join(Entry, Entry.id == EntryVersion.entry_id)
        .join(Decision, Decision.entry_id == Entry.id)
        .join(Round, Round.id == Decision.round_id)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(
            IS_PUBLIC,
            Round.state == RoundState.PUBLISHED,
            Decision.state == DecisionState.PUBLISHED,
            Decision.outcome != Outcome.NOT_SELECTED,
            Entry.state.not_in(GONE),
            EntryVersion.number == version_of_round(),
        )
    )


@cache
def solutions_by(what: str) -> sa.Subquery:
    """The number of published solutions for each ``dataset`` or ``publisher`` (its id is ``key``)."""
    key: Any = DatasetUse.dataset_id if what == "dataset" else Dataset.publisher_id
    query = _published(sa.select(key.label("key"), sa.func.count(sa.distinct(Entry.id)).label("solutions")))
    if what == "publisher":
        query = query.join(Dataset, Dataset.id == DatasetUse.dataset_id)
    return query.group_by(key).subquery(f"solutions_by_{what}")


def _whose(dataset_id: int | None, publisher_id: int | None) -> sa.ColumnElement[bool]:
    return Dataset.id == dataset_id if dataset_id is not None else Dataset.publisher_id == publisher_id


def links(
    *,
    now: dt.datetime,
    dataset_id: int | None = None,
    publisher_id: int | None = None,
    most: int | None = None,
) -> list[Link]:
    """The public challenges that link a dataset, or the datasets of a publisher: those published last first."""
    sv, en = aliased(ChallengeText), aliased(ChallengeText)
    dates = (
        sa.select(
            Round.challenge_id,
            sa.func.min(Round.opens_at).label("opens_at"),
            sa.func.max(Round.closes_at).label("closes_at"),
        )
        .group_by(Round.challenge_id)
        .subquery()
    )
    query = (
        sa.select(
            ChallengeDataset.dataset_id,
            ChallengeDataset.snapshot_id,
            ChallengeDataset.required,
            ChallengeDataset.note_sv,
            ChallengeDataset.note_en,
            Challenge.slug,
            PHASE,
            sv.title.label("title_sv"),
            sa.func.coalesce(en.title, "").label("title_en"),
            Organisation.name.label("organisation"),
            Organisation.name_en.label("organisation_en"),
            Organisation.slug.label("organisation_slug"),
            Challenge.published_at,
            dates.c.opens_at,
            dates.c.closes_at,
        )
        .join(Dataset, Dataset.id == ChallengeDataset.dataset_id)
        .join(Challenge, Challenge.id == ChallengeDataset.challenge_id)
        .join(Organisation, Organisation.id == Challenge.organisation_id)
        .join(sv, sa.and_(sv.challenge_id == Challenge.id, sv.language == "sv"))
        .outerjoin(en, sa.and_(en.challenge_id == Challenge.id, en.language == "en"))
        .outerjoin(ROUNDS, ROUNDS.c.challenge_id == Challenge.id)
        .outerjoin(dates, dates.c.challenge_id == Challenge.id)
        .where(IS_PUBLIC, _whose(dataset_id, publisher_id))
        .order_by(Challenge.published_at.desc(), Challenge.id.desc(), ChallengeDataset.id)
        .limit(most)
    )
    return [
        Link(**{**row._mapping, "phase": ChallengePhase(row.phase)})
        for row in db.session.execute(query, {"now": now})
    ]


def solutions(
    *,
    dataset_id: int | None = None,
    publisher_id: int | None = None,
    challenge_id: int | None = None,
    most: int | None = None,
) -> list[Solution]:
    """The published solutions that use a dataset, or the datasets of a publisher, or of one challenge: newest first.

    A solution that several rounds have chosen is named once for each dataset, with its latest outcome.
    """
    sv, en = aliased(ChallengeText), aliased(ChallengeText)
    latest = (
        sa.func.row_number()
        .over(partition_by=(Entry.id, DatasetUse.dataset_id), order_by=Round.position.desc())
        .label("latest")
    )
    where = [
        condition
        for condition, wanted in (
            (Dataset.id == dataset_id, dataset_id),
            (Dataset.publisher_id == publisher_id, publisher_id),
            (Challenge.id == challenge_id, challenge_id),
        )
        if wanted is not None
    ]
    found = (
        _published(
            sa.select(
                DatasetUse.id.label("use_id"),
                DatasetUse.dataset_id,
                Dataset.reference.label("dataset_reference"),
                DatasetSnapshot.title.label("dataset_title"),
                DatasetSnapshot.page_url.label("dataset_page"),
                Dataset.uri.label("dataset_uri"),
                Entry.id.label("entry_id"),
                Challenge.slug,
                sv.title.label("title_sv"),
                sa.func.coalesce(en.title, "").label("title_en"),
                Round.position.label("round"),
                EntryVersion.title,
                EntryVersion.language.label("lang"),
                Team.name.label("team"),
                Decision.outcome,
                sa.case(
                    (sa.and_(Decision.outcome == Outcome.AWARD, ~DatasetUse.confidential), DatasetUse.how),
                    else_="",
                ).label("how"),
                Decision.published_at,
                latest,
            )
        )
        .join(Dataset, Dataset.id == DatasetUse.dataset_id)
        .join(DatasetSnapshot, sa.and_(DatasetSnapshot.dataset_id == Dataset.id, DatasetSnapshot.is_latest))
        .join(Team, Team.id == Entry.team_id)
        .join(sv, sa.and_(sv.challenge_id == Challenge.id, sv.language == "sv"))
        .outerjoin(en, sa.and_(en.challenge_id == Challenge.id, en.language == "en"))
        .where(*where)
        .subquery()
    )
    query = (
        sa.select(found)
        .where(found.c.latest == 1)
        .order_by(found.c.published_at.desc(), found.c.entry_id, found.c.use_id)
        .limit(most)
    )
    return [
        Solution(**{name: value for name, value in row._mapping.items() if name not in {"use_id", "latest"}})
        for row in db.session.execute(query)
    ]


def by_choice(challenge_id: int) -> dict[tuple[int, int], list[Solution]]:
    """The uses of data in a challenge's published solutions, by round and entry."""
    found: dict[tuple[int, int], list[Solution]] = {}
    for solution in solutions(challenge_id=challenge_id):
        found.setdefault((solution.round, solution.entry_id), []).append(solution)
    return found


def grouped(solutions: Sequence[Solution]) -> list[list[Solution]]:
    """The uses of each solution together, in the order of the solutions."""
    found: dict[int, list[Solution]] = {}
    for solution in solutions:
        found.setdefault(solution.entry_id, []).append(solution)
    return list(found.values())


def totals(*, dataset_id: int | None = None, publisher_id: int | None = None) -> Totals:
    """How much a dataset, or a publisher's datasets, are used; one query."""
    whose = _whose(dataset_id, publisher_id)
    linked = (
        sa.select(
            sa.func.count(sa.distinct(ChallengeDataset.dataset_id)).label("datasets"),
            sa.func.count(sa.distinct(ChallengeDataset.challenge_id)).label("challenges"),
        )
        .join(Dataset, Dataset.id == ChallengeDataset.dataset_id)
        .join(Challenge, Challenge.id == ChallengeDataset.challenge_id)
        .where(IS_PUBLIC, whose)
        .subquery()
    )
    used = _published(sa.select(sa.func.count(sa.distinct(Entry.id)))).join(
        Dataset, Dataset.id == DatasetUse.dataset_id
    )
    row = db.session.execute(
        sa.select(linked.c.datasets, linked.c.challenges, used.where(whose).scalar_subquery())
    ).one()
    return Totals(*row)


def organisations_with(publisher_id: int) -> Sequence[int]:
    """The organisations whose public challenges use a publisher's data."""
    return db.session.scalars(
        sa.select(Challenge.organisation_id)
        .distinct()
        .join(ChallengeDataset, ChallengeDataset.challenge_id == Challenge.id)
        .join(Dataset, Dataset.id == ChallengeDataset.dataset_id)
        .where(IS_PUBLIC, Dataset.publisher_id == publisher_id)
        .order_by(Challenge.organisation_id)
    ).all()


def publishers_in(challenge_id: int) -> Sequence[Publisher]:
    """The publishers whose data published solutions of a challenge use."""
    used = _published(sa.select(DatasetUse.dataset_id)).where(Challenge.id == challenge_id)
    return db.session.scalars(
        sa.select(Publisher)
        .where(Publisher.id.in_(sa.select(Dataset.publisher_id).where(Dataset.id.in_(used))))
        .order_by(Publisher.id)
    ).all()
