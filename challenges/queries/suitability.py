"""What was answered about whether a challenge is the right way, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.people import Person
from challenges.models.suitability import SuitabilityAnswer
from challenges.queries import challenges
from challenges.vocabulary.choices import Reply, SuitabilityQuestion


@dataclass(frozen=True)
class Asked:
    """A question about a challenge, and the answer that holds, if there is one."""

    challenge: Challenge
    question: SuitabilityQuestion
    answer: SuitabilityAnswer | None = None
    who: str = ""

    @property
    def reply(self) -> Reply | None:
        return self.answer.reply if self.answer else None


def all_asked(challenge: Challenge) -> Sequence[Asked]:
    """Every question in its order, with its answer. One query."""
    rows = db.session.execute(
        sa.select(SuitabilityAnswer, Person.name)
        .join(Person, Person.id == SuitabilityAnswer.answered_by_id)
        .where(SuitabilityAnswer.challenge_id == challenge.id)
        .order_by(SuitabilityAnswer.id)
    )
    given = {answer.question: (answer, name) for answer, name in rows}
    return [
        Asked(challenge, question, *given[question]) if question in given else Asked(challenge, question)
        for question in SuitabilityQuestion
    ]


def asked(slug: str, question: str) -> Asked | None:
    """One question about the challenge of this address."""
    challenge = challenges.whole(slug)
    if challenge is None or question not in set(SuitabilityQuestion):
        return None
    return next(one for one in all_asked(challenge) if one.question == question)


def replies(asked: Sequence[Asked]) -> Mapping[SuitabilityQuestion, Reply]:
    """The answers alone, as the rules take them."""
    return {one.question: one.reply for one in asked if one.reply is not None}


def answer_to(challenge: Challenge, question: SuitabilityQuestion) -> SuitabilityAnswer | None:
    """The stored answer to a question, read anew."""
    return db.session.scalar(
        sa.select(SuitabilityAnswer)
        .where(SuitabilityAnswer.challenge_id == challenge.id, SuitabilityAnswer.question == question)
        .execution_options(populate_existing=True)
    )
