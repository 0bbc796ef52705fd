"""Answer whether a challenge is the right way: one question at a time, while the challenge is a draft."""

import datetime as dt
from dataclasses import dataclass

from challenges.models import db
from challenges.models.challenges import Challenge
from challenges.models.suitability import SuitabilityAnswer
from challenges.operations.sections import begin, finish
from challenges.queries import suitability
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import Reply, SuitabilityQuestion


@dataclass(frozen=True)
class AnswerContent:
    """An answer and the reason for it."""

    reply: Reply
    note: str


def answer(
    actor: Actor,
    challenge: Challenge,
    question: SuitabilityQuestion,
    content: AnswerContent,
    *,
    seen: int,
    now: dt.datetime,
) -> None:
    """Answer a question, or answer it otherwise. Records CHALLENGE_EDITED with the answer before and after.

    Refused (Stale) if somebody else has answered this question since revision ``seen``; other questions do not matter.
    """
    section = f"suitability.{question.value}"
    begin(actor, challenge, section, seen, now)
    row = suitability.answer_to(challenge, question)
    before = row.reply.value if row else None
    if row is None:
        row = SuitabilityAnswer(challenge_id=challenge.id, question=question)
        db.session.add(row)
    row.reply, row.note = content.reply, content.note
    row.answered_by_id, row.answered_at = actor.person_id, now
    finish(actor, challenge, section, now, before=before, after=content.reply.value)
