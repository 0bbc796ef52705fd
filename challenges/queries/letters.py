"""Find letters and jobs, for those who look after the platform."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.jobs import CONFIDENTIAL_LETTERS, Job, Letter
from challenges.queries.paging import Page, paged
from challenges.vocabulary.states import JobState, LetterState

STUCK_AFTER = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Queue:
    """How the worker is doing."""

    counts: Mapping[JobState, int]
    oldest_due: dt.datetime | None
    failed: Sequence[Job]


def by_reference(reference: str) -> Letter | None:
    """The letter of this reference."""
    return db.session.scalar(sa.select(Letter).where(Letter.reference == reference))


def page_of(state: LetterState | None, words: str, number: int) -> Page[Letter]:
    """The letters, the newest first; in one state, or to addresses or with subjects that hold these words."""
    query = sa.select(Letter)
    if state is not None:
        query = query.where(Letter.state == state)
    if words:
        query = query.where(
            sa.or_(
                sa.and_(
                    Letter.email.icontains(words, autoescape=True), Letter.kind.not_in(CONFIDENTIAL_LETTERS)
                ),
                Letter.subject.icontains(words, autoescape=True),
            )
        )
    return paged(query.order_by(Letter.queued_at.desc(), Letter.id.desc()), number)


def counts() -> dict[LetterState, int]:
    """How many letters are in each state."""
    query = sa.select(Letter.state, sa.func.count(Letter.id)).group_by(Letter.state)
    return dict(db.session.execute(query).all())


def stuck(now: dt.datetime) -> int:
    """How many letters wait although they should have left: written over an hour ago, and neither sent nor failed."""
    query = sa.select(sa.func.count(Letter.id)).where(
        Letter.state.in_((LetterState.QUEUED, LetterState.SENDING)), Letter.queued_at < now - STUCK_AFTER
    )
    return db.session.scalar(query) or 0


def queue_at(now: dt.datetime) -> Queue:
    """Jobs by state, since when the oldest due one has waited, and the last twenty that failed for good."""
    counted = sa.select(Job.state, sa.func.count(Job.id)).group_by(Job.state)
    oldest = sa.select(sa.func.min(Job.run_at)).where(Job.state == JobState.QUEUED, Job.run_at <= now)
    failed = sa.select(Job).where(Job.state == JobState.FAILED).order_by(Job.run_at.desc(), Job.id.desc())
    return Queue(
        dict(db.session.execute(counted).all()),
        db.session.scalar(oldest),
        db.session.scalars(failed.limit(20)).all(),
    )
