"""Requests for data: one with all that its pages show, who supports it, its letters, and what resembles it."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from challenges.adapters.stemming import sort_key
from challenges.models import db
from challenges.models.base import secret_hash
from challenges.models.challenges import Challenge
from challenges.models.data_requests import DataRequest, DataRequestLink, DataRequestSupport
from challenges.models.datasets import ChallengeDataset, Dataset, DatasetSnapshot
from challenges.models.happenings import HappeningRow
from challenges.models.people import Person
from challenges.models.publishers import Publisher
from challenges.queries import challenges
from challenges.queries.public_phases import IS_PUBLIC
from challenges.queries.resembling import closest
from challenges.vocabulary.happenings import Happening
from challenges.vocabulary.localised import mapped
from challenges.vocabulary.states import OPEN_REQUESTS, DataRequestState

_STEPS = (
    Happening.DATA_REQUEST_ASKED,
    Happening.DATA_REQUEST_FORWARDED,
    Happening.DATA_REQUEST_REMINDED,
    Happening.DATA_REQUEST_ACCEPTED,
    Happening.DATA_REQUEST_DECLINED,
    Happening.DATA_REQUEST_PUBLISHED,
    Happening.DATA_REQUEST_REMOVED,
)
_MOST_PUBLISHERS = 500
_MOST_STEPS = 100
_MOST_REASONS = 100
# Words of nearly every request say nothing about what it is for.
_COMMON = frozenset({"data", "dataset", "datamängd", "datamängder", "öppna", "open", "öppen", "statistik"})


def _parts() -> tuple[ORMOption, ...]:
    challenge = joinedload(DataRequest.challenge)
    return (
        challenge.joinedload(Challenge.organisation),
        challenge.selectinload(Challenge.texts),
        challenge.selectinload(Challenge.rounds),
        joinedload(DataRequest.organisation),
        joinedload(DataRequest.publisher),
        joinedload(DataRequest.dataset).joinedload(Dataset.latest),
        joinedload(DataRequest.published_dataset).joinedload(Dataset.latest),
    )


def by_reference(reference: str) -> DataRequest | None:
    """The request of this reference, whatever became of it."""
    return db.session.scalar(
        sa.select(DataRequest).where(DataRequest.reference == reference).options(*_parts())
    )


def by_id(request_id: int) -> DataRequest:
    """The request with what letters say about it."""
    return db.session.execute(
        sa.select(DataRequest).where(DataRequest.id == request_id).options(*_parts())
    ).scalar_one()


def lock(request: DataRequest) -> None:
    """Let no other transaction change the request until this one has ended; reads its state anew."""
    db.session.refresh(request, attribute_names=["state"], with_for_update=True)


@dataclass(frozen=True)
class Opened:
    """What a mailed link opens: nothing when nobody was ever sent such a link."""

    link: DataRequestLink | None


def by_secret(secret: str) -> Opened:
    """The link with this secret and its request, whether or not it still holds."""
    request = joinedload(DataRequestLink.request)
    challenge = request.joinedload(DataRequest.challenge)
    return Opened(
        db.session.scalar(
            sa.select(DataRequestLink)
            .where(DataRequestLink.secret_hash == secret_hash(secret))
            .options(
                challenge.joinedload(Challenge.organisation),
                challenge.selectinload(Challenge.texts),
                request.joinedload(DataRequest.organisation),
                request.joinedload(DataRequest.publisher),
                request.joinedload(DataRequest.dataset).joinedload(Dataset.latest),
                request.joinedload(DataRequest.published_dataset).joinedload(Dataset.latest),
            )
        )
    )


def letters_sent(request: DataRequest) -> Sequence[DataRequestLink]:
    """The letters that went to the publisher, the newest first."""
    return db.session.scalars(
        sa.select(DataRequestLink)
        .where(DataRequestLink.request_id == request.id)
        .order_by(DataRequestLink.sent_at.desc(), DataRequestLink.id.desc())
    ).all()


def supporters(request: DataRequest) -> int:
    """How many support the request, without the one who asked."""
    query = sa.select(sa.func.count(DataRequestSupport.id)).where(DataRequestSupport.request_id == request.id)
    return db.session.scalar(query) or 0


def reasons(request: DataRequest) -> Sequence[str]:
    """What supporters want the data for, the oldest first, without names."""
    return db.session.scalars(
        sa.select(DataRequestSupport.why)
        .where(DataRequestSupport.request_id == request.id, DataRequestSupport.why != "")
        .order_by(DataRequestSupport.created_at, DataRequestSupport.id)
        .limit(_MOST_REASONS)
    ).all()


def support_of(request: DataRequest, person_id: int) -> DataRequestSupport | None:
    """A person's support for the request."""
    return db.session.scalar(
        sa.select(DataRequestSupport).where(
            DataRequestSupport.request_id == request.id, DataRequestSupport.person_id == person_id
        )
    )


def supporting_people(request: DataRequest) -> Sequence[Person]:
    """Those who support the request."""
    return db.session.scalars(
        sa.select(Person)
        .join(DataRequestSupport, DataRequestSupport.person_id == Person.id)
        .where(DataRequestSupport.request_id == request.id)
        .order_by(Person.id)
    ).all()


def handlers(request: DataRequest) -> Sequence[Person]:
    """Owners and editors of the organisation whose challenge the request belongs to."""
    return (
        challenges.members(request.challenge.organisation_id, challenges.EDITORS) if request.challenge else []
    )


def steps(request: DataRequest) -> Sequence[HappeningRow]:
    """What has happened to the request that everybody may know, the oldest first."""
    return db.session.scalars(
        sa.select(HappeningRow)
        .where(
            HappeningRow.subject_type == "DataRequest",
            HappeningRow.subject_id == request.id,
            HappeningRow.kind.in_(_STEPS),
        )
        .order_by(HappeningRow.id)
        .limit(_MOST_STEPS)
    ).all()


def alike(title: str) -> Sequence[DataRequest]:
    """Open requests that resemble a title, the closest first."""
    open_ones = (
        sa.select(DataRequest)
        .where(DataRequest.state.in_(OPEN_REQUESTS))
        .options(joinedload(DataRequest.publisher))
    )
    return closest(open_ones, DataRequest, title, common=_COMMON)


def asked_lately(person_id: int, title: str, *, since: dt.datetime) -> DataRequest | None:
    """What the same person asked for under the same title since a moment."""
    return db.session.scalar(
        sa.select(DataRequest)
        .where(
            DataRequest.person_id == person_id,
            DataRequest.title == title,
            DataRequest.created_at >= since,
            DataRequest.state != DataRequestState.REMOVED,
        )
        .order_by(DataRequest.id.desc())
        .limit(1)
    )


def publisher_choices(organisation_ids: Collection[int], language: str) -> list[tuple[str, str]]:
    """The publishers one may choose among, as reference and name, in alphabetical order.

    Those whose data a public challenge uses, or a challenge of these organisations: others do not exist in public.
    """
    query = _publishers(organisation_ids).order_by(Publisher.id).limit(_MOST_PUBLISHERS)
    rows = db.session.scalars(query).all()
    named = [(row.reference, mapped(row.name, language).value) for row in rows]
    return sorted((one for one in named if one[1]), key=lambda one: (sort_key(one[1]), one[0]))


def publisher(reference: str, organisation_ids: Collection[int]) -> Publisher | None:
    """The publisher of this reference, if it is one of the choices."""
    return db.session.scalar(_publishers(organisation_ids).where(Publisher.reference == reference))


def _publishers(organisation_ids: Collection[int]) -> sa.Select[Publisher]:
    used = (
        sa.select(ChallengeDataset.id)
        .join(ChallengeDataset.challenge)
        .join(ChallengeDataset.dataset)
        .where(
            Dataset.publisher_id == Publisher.id,
            sa.or_(IS_PUBLIC, Challenge.organisation_id.in_(organisation_ids)),
        )
    )
    return sa.select(Publisher).where(used.exists())


def publisher_named(name: str, organisation_ids: Collection[int]) -> Publisher | None:
    """The one of the choices whose name this is in some language, however it is capitalised."""
    wanted = name.casefold()
    query = _publishers(organisation_ids).order_by(Publisher.id).limit(_MOST_PUBLISHERS)
    rows = db.session.scalars(query).all()
    return next((row for row in rows if wanted in {str(text).casefold() for text in row.name.values()}), None)


def askable_dataset(reference: str, organisation_ids: Collection[int]) -> Dataset | None:
    """The dataset of this reference, if a public challenge uses it, or a challenge of these organisations."""
    used = (
        sa.select(ChallengeDataset.id)
        .join(ChallengeDataset.challenge)
        .where(
            ChallengeDataset.dataset_id == Dataset.id,
            sa.or_(IS_PUBLIC, Challenge.organisation_id.in_(organisation_ids)),
        )
    )
    return db.session.scalar(
        sa.select(Dataset)
        .where(Dataset.reference == reference, used.exists())
        .options(joinedload(Dataset.latest), joinedload(Dataset.publisher))
    )


def dataset_at(address: str) -> Dataset | None:
    """The dataset in public use that has this address: its publisher's name for it, or its page. Others do not exist
    in public, so an answer cannot find out which datasets a draft is tied to."""
    used = (
        sa.select(ChallengeDataset.id)
        .join(ChallengeDataset.challenge)
        .where(ChallengeDataset.dataset_id == Dataset.id, IS_PUBLIC)
    )
    newest = sa.select(DatasetSnapshot.dataset_id).where(
        DatasetSnapshot.is_latest, DatasetSnapshot.page_url == address
    )
    return db.session.scalar(
        sa.select(Dataset)
        .where(sa.or_(Dataset.uri == address, Dataset.id.in_(newest)), used.exists())
        .order_by(Dataset.id)
        .limit(1)
    )
