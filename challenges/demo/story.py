"""The demo is told as scenes: each happens at its own moment, and they are played in order of time."""

import datetime as dt
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sqlalchemy as sa

from challenges.demo.calendar import Calendar
from challenges.jobs.catalogue import CATALOGUE, Inward
from challenges.models import db
from challenges.models.jobs import Job
from challenges.queries.actors import load_actor
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.states import JobState

Act = Callable[[dt.datetime], Any]
Progress = Callable[[int, int, dt.datetime], None]


@dataclass
class Story:
    """The scenes, the people in them, and what earlier scenes left for later ones."""

    calendar: Calendar
    people: dict[str, int] = field(default_factory=dict)
    kept: dict[tuple[str, ...], Any] = field(default_factory=dict)
    _scenes: list[tuple[dt.datetime, int, Act]] = field(default_factory=list)
    _turn: Any = field(default_factory=count)

    def add(self, moment: dt.datetime, act: Act) -> None:
        """Something that happens at a moment; of two at the same moment the first added comes first."""
        heapq.heappush(self._scenes, (moment, next(self._turn), act))

    def actor(self, key: str) -> Actor:
        """The person with every role held at this point of the story."""
        actor = load_actor(self.people[key])
        assert actor is not None  # noqa: S101 - everybody is registered before acting
        return actor

    def play(self, progress: Progress) -> None:
        """Let everything happen, inside the caller's transaction. Letters to many are written in their moment."""
        total = len(self._scenes)
        for done in range(1, total + 1):
            moment, _, act = heapq.heappop(self._scenes)
            act(moment)
            db.session.flush()
            self._follow_up(moment)
            # Every scene reads anew, as a request does.
            db.session.expunge_all()
            progress(done, total, moment)

    @staticmethod
    def _follow_up(moment: dt.datetime) -> None:
        inward = [name for name, job in CATALOGUE.items() if isinstance(job, Inward)]
        due = sa.and_(Job.state == JobState.QUEUED, Job.run_at <= moment)
        query = sa.select(Job).where(due, Job.name.in_(inward)).order_by(Job.id)
        for job in db.session.scalars(query).all():
            CATALOGUE[job.name].operation(now=moment, **job.args)  # type: ignore[union-attr]
            db.session.execute(sa.update(Job).where(Job.id == job.id).values(state=JobState.DONE))
