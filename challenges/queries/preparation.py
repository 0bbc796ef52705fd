"""The tasks of a preparation: the whole checklist, with what has been said about each, and tasks of one's own."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.people import Person
from challenges.models.preparation import PreparationTask
from challenges.queries import challenges
from challenges.vocabulary.checklist import CHECKLIST, Guide, is_settled
from challenges.vocabulary.choices import TaskArea, TaskStatus
from challenges.vocabulary.states import ChallengeState

GOING_ON = (
    ChallengeState.DRAFT,
    ChallengeState.AWAITING_APPROVAL,
    ChallengeState.APPROVED,
    ChallengeState.PUBLISHED,
)


@dataclass(frozen=True)
class Task:
    """A task: of the checklist with its ``guide``, or one's own with a ``row``; ``lacking`` are the sections of the
    challenge in which something is missing."""

    challenge: Challenge
    guide: Guide | None
    key: str = ""
    row: PreparationTask | None = None
    lacking: Collection[str] = ()

    @property
    def name(self) -> str:
        """What the task is called in addresses."""
        return self.key or (self.row.reference if self.row else "")

    @property
    def area(self) -> TaskArea:
        return self.guide.area if self.guide else self._own.area

    @property
    def counted(self) -> bool:
        """Whether it is done when its section is, and not by hand."""
        return self.guide is not None and self.guide.counted

    @property
    def status(self) -> TaskStatus:
        if self.guide is not None and self.guide.counted:
            return TaskStatus.DONE if is_settled(self.guide, self.lacking) else TaskStatus.TO_DO
        return self.row.status if self.row else TaskStatus.TO_DO

    @property
    def owner_id(self) -> int | None:
        return self.row.owner_id if self.row else None

    @property
    def owner(self) -> Person | None:
        return self.row.owner if self.row else None

    @property
    def due_on(self) -> dt.date | None:
        return self.row.due_on if self.row else None

    @property
    def note(self) -> str:
        return self.row.note if self.row else ""

    @property
    def revision(self) -> int:
        """How often it has been saved; 0 where nobody has touched it."""
        return self.row.revision if self.row else 0

    @property
    def _own(self) -> PreparationTask:
        assert self.row is not None  # noqa: S101 - a task has a guide or a row
        return self.row

    def late(self, today: dt.date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.status is TaskStatus.TO_DO and self.due_on is not None and self.due_on < today


def listed(challenge: Challenge, lacking: Collection[str]) -> Sequence[Task]:
    """Every task in order: by area, those of the checklist before one's own. One query."""
    rows = db.session.scalars(
        sa.select(PreparationTask)
        .where(PreparationTask.challenge_id == challenge.id)
        .options(joinedload(PreparationTask.owner))
        .order_by(PreparationTask.id)
    ).all()
    touched = {row.key: row for row in rows if row.key}
    tasks = [
        *(Task(challenge, guide, key, touched.get(key), lacking) for key, guide in CHECKLIST.items()),
        *(Task(challenge, None, "", row) for row in rows if row.key is None),
    ]
    order = list(TaskArea)
    return sorted(tasks, key=lambda task: order.index(task.area))


def one(slug: str, name: str) -> Task | None:
    """A task by its name, with its challenge; what the challenge lacks is not looked at."""
    challenge = challenges.whole(slug)
    if challenge is None:
        return None
    row = row_of(challenge.id, name)
    guide = CHECKLIST.get(name)
    if guide is None and row is None:
        return None
    return Task(challenge, guide, name if guide else "", row)


def row_of(challenge_id: int, name: str) -> PreparationTask | None:
    """The stored task of a name, with owner and who saved it last, read anew."""
    wanted = PreparationTask.key if name in CHECKLIST else PreparationTask.reference
    return db.session.scalar(
        sa.select(PreparationTask)
        .where(PreparationTask.challenge_id == challenge_id, wanted == name)
        .options(joinedload(PreparationTask.owner), joinedload(PreparationTask.saved_by))
        .execution_options(populate_existing=True)
    )


def own_tasks(challenge_id: int) -> int:
    """How many tasks of its own a challenge has."""
    query = sa.select(sa.func.count(PreparationTask.id)).where(
        PreparationTask.challenge_id == challenge_id, PreparationTask.key.is_(None)
    )
    return db.session.scalar(query) or 0


def waiting_for(person_id: int, most: int) -> Sequence[PreparationTask]:
    """What a person has to do in challenges that go on, the most urgent first; counted tasks are not among them."""
    by_hand = [key for key, guide in CHECKLIST.items() if not guide.counted]
    return db.session.scalars(
        sa.select(PreparationTask)
        .join(PreparationTask.challenge)
        .where(
            PreparationTask.owner_id == person_id,
            PreparationTask.status == TaskStatus.TO_DO,
            sa.or_(PreparationTask.key.is_(None), PreparationTask.key.in_(by_hand)),
            Challenge.state.in_(GOING_ON),
        )
        .options(joinedload(PreparationTask.challenge).selectinload(Challenge.texts))
        .order_by(PreparationTask.due_on.is_(None), PreparationTask.due_on, PreparationTask.id)
        .limit(most)
    ).all()


def due(day: dt.date) -> Sequence[PreparationTask]:
    """Tasks that are to be done by a day and have an owner who has not been reminded of it."""
    return db.session.scalars(
        sa.select(PreparationTask)
        .join(PreparationTask.challenge)
        .where(
            PreparationTask.due_on == day,
            PreparationTask.status == TaskStatus.TO_DO,
            PreparationTask.owner_id.is_not(None),
            sa.or_(PreparationTask.reminded_of.is_(None), PreparationTask.reminded_of != day),
            Challenge.state.in_(GOING_ON),
        )
        .options(joinedload(PreparationTask.challenge))
        .order_by(PreparationTask.challenge_id, PreparationTask.id)
    ).all()


def left_with_a_day(challenge_id: int) -> Sequence[PreparationTask]:
    """Tasks of a challenge that are to be done by a day and are not done."""
    return db.session.scalars(
        sa.select(PreparationTask)
        .where(
            PreparationTask.challenge_id == challenge_id,
            PreparationTask.status == TaskStatus.TO_DO,
            PreparationTask.due_on.is_not(None),
        )
        .order_by(PreparationTask.id)
    ).all()


def by_ids(ids: Collection[int]) -> Sequence[PreparationTask]:
    """Tasks with their owners."""
    return db.session.scalars(
        sa.select(PreparationTask)
        .where(PreparationTask.id.in_(ids))
        .options(joinedload(PreparationTask.owner))
        .order_by(PreparationTask.due_on, PreparationTask.id)
    ).all()
