"""How many data requests and problems wait for somebody to see to them, both counted in one query."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from challenges.models import db
from challenges.models.data_requests import DataRequest, DatasetProblem
from challenges.models.datasets import ChallengeDataset
from challenges.vocabulary.states import DataRequestState, ProblemState


@dataclass(frozen=True)
class ToHandle:
    """Requests nobody has sent on or answered, and problems nobody has seen to."""

    requests: int
    problems: int

    @property
    def total(self) -> int:
        return self.requests + self.problems


def of_challenge(challenge_id: int) -> ToHandle:
    """Requests of a challenge, and problems with the datasets it uses."""
    datasets = sa.select(ChallengeDataset.dataset_id).where(ChallengeDataset.challenge_id == challenge_id)
    return _count(DataRequest.challenge_id == challenge_id, DatasetProblem.dataset_id.in_(datasets))


def at_all() -> ToHandle:
    """Those of the whole platform."""
    return _count(sa.true(), sa.true())


def _count(requests: sa.ColumnElement[bool], problems: sa.ColumnElement[bool]) -> ToHandle:
    waiting: sa.Select[Any] = sa.select(
        sa.select(sa.func.count(DataRequest.id))
        .where(DataRequest.state == DataRequestState.RECEIVED, requests)
        .scalar_subquery(),
        sa.select(sa.func.count(DatasetProblem.id))
        .where(DatasetProblem.state == ProblemState.REPORTED, problems)
        .scalar_subquery(),
    )
    return ToHandle(*db.session.execute(waiting).one())
