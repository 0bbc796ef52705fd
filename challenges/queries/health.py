"""One question that tells whether the database answers and the worker keeps up."""

import datetime as dt

import sqlalchemy as sa

from challenges.models import db
from challenges.models.jobs import Job
from challenges.vocabulary.states import JobState


def oldest_due(now: dt.datetime) -> dt.datetime | None:
    """Since when the longest waiting job could have run; None when nothing waits."""
    query = sa.select(sa.func.min(Job.run_at)).where(Job.state == JobState.QUEUED, Job.run_at <= now)
    moment: dt.datetime | None = db.session.scalar(query)
    return moment
