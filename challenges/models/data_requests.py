"""Requests for data that is missing, with everybody who supports them, and problems with data that is there."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from challenges.models.base import Base, new_reference, one_of, state_check
from challenges.models.challenges import Challenge
from challenges.models.datasets import ChallengeDataset, Dataset
from challenges.models.organisations import Organisation
from challenges.models.people import Person
from challenges.models.publishers import Publisher
from challenges.vocabulary.choices import ProblemKind
from challenges.vocabulary.states import DataRequestState, ProblemState


class DataRequest(Base):
    """Somebody asks for data: what, what for, and of whom. Its state and answer are public, who asked is not.

    ``organisation`` is whom a member asks for, ``from_team`` says that the person was in a team of the challenge.
    ``dataset`` is the dataset it is about when that is known but not open, ``published_dataset`` or
    ``published_url`` what the request led to, ``promised_for`` the day by which the publisher wants to have published.
    ``search_text`` holds stems (``adapters/stemming.py``).
    """

    __tablename__ = "data_requests"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    title: Mapped[str] = mapped_column(sa.String(160))
    wanted: Mapped[str] = mapped_column(sa.Text)
    purpose: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(2), default="sv")
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    challenge_id: Mapped[int | None] = mapped_column(sa.ForeignKey("challenges.id"), index=True)
    dataset_id: Mapped[int | None] = mapped_column(sa.ForeignKey("datasets.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"))
    from_team: Mapped[bool] = mapped_column(default=False)
    publisher_id: Mapped[int | None] = mapped_column(sa.ForeignKey("publishers.id"), index=True)
    publisher_name: Mapped[str] = mapped_column(sa.String(200), default="")
    publisher_email: Mapped[str] = mapped_column(sa.String(254), default="")
    state: Mapped[DataRequestState] = mapped_column(
        one_of(DataRequestState), default=DataRequestState.RECEIVED
    )
    created_at: Mapped[dt.datetime]
    forwarded_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    answer: Mapped[str] = mapped_column(sa.Text, default="")
    answered_by: Mapped[str] = mapped_column(sa.String(160), default="")
    promised_for: Mapped[dt.date | None]
    published_dataset_id: Mapped[int | None] = mapped_column(sa.ForeignKey("datasets.id"), index=True)
    published_url: Mapped[str] = mapped_column(sa.String(1000), default="")
    removal_reason: Mapped[str] = mapped_column(sa.Text, default="")
    search_text: Mapped[str] = mapped_column(sa.Text, default="")

    person: Mapped[Person] = relationship(lazy="raise")
    challenge: Mapped[Challenge | None] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    dataset: Mapped[Dataset | None] = relationship(lazy="raise", foreign_keys=[dataset_id])
    publisher: Mapped[Publisher | None] = relationship(lazy="raise")
    published_dataset: Mapped[Dataset | None] = relationship(
        lazy="raise", foreign_keys=[published_dataset_id]
    )

    __table_args__ = (
        state_check("state", DataRequestState),
        sa.CheckConstraint("language in ('sv', 'en')", name="language_known"),
    )


class DataRequestLink(Base):
    """A link by which the publisher answers without an account: one for each letter, of which only a hash is kept."""

    __tablename__ = "data_request_links"

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("data_requests.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(sa.String(254))
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    sent_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]

    request: Mapped[DataRequest] = relationship(lazy="raise")


class DataRequestSupport(Base):
    """A person wants the data as well, and may say what for."""

    __tablename__ = "data_request_supports"

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("data_requests.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    why: Mapped[str] = mapped_column(sa.String(400), default="")
    created_at: Mapped[dt.datetime]

    __table_args__ = (sa.UniqueConstraint("request_id", "person_id"),)


class DatasetProblem(Base):
    """Somebody reports that something is wrong with a dataset.

    ``text_public`` is set by those who have looked at it. ``links`` are the dataset's links to challenges, by which
    it is known who looks.
    """

    __tablename__ = "dataset_problems"

    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    dataset_id: Mapped[int] = mapped_column(sa.ForeignKey("datasets.id"), index=True)
    challenge_id: Mapped[int | None] = mapped_column(sa.ForeignKey("challenges.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    kind: Mapped[ProblemKind] = mapped_column(one_of(ProblemKind))
    text: Mapped[str] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(2), default="sv")
    text_public: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ProblemState] = mapped_column(one_of(ProblemState), default=ProblemState.REPORTED)
    created_at: Mapped[dt.datetime]
    forwarded_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    answer: Mapped[str] = mapped_column(sa.Text, default="")

    dataset: Mapped[Dataset] = relationship(lazy="raise")
    challenge: Mapped[Challenge | None] = relationship(lazy="raise")
    links: Mapped[list[ChallengeDataset]] = relationship(
        primaryjoin=lambda: DatasetProblem.dataset_id == foreign(ChallengeDataset.dataset_id),
        order_by=ChallengeDataset.id,
        viewonly=True,
        lazy="raise",
    )
    person: Mapped[Person] = relationship(lazy="raise")

    __table_args__ = (
        state_check("state", ProblemState),
        state_check("kind", ProblemKind),
        sa.CheckConstraint("language in ('sv', 'en')", name="language_known"),
    )
