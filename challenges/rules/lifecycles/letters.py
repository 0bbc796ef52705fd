"""A letter waits, is being sent, and is sent or has failed for good; a hitch puts it back in the queue."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.states import LetterState as S

STEPS = (
    step((S.QUEUED, S.SENDING), S.SENDING),
    step(S.SENDING, S.SENT),
    step(S.SENDING, S.QUEUED),
    step(S.SENDING, S.FAILED),
    step(S.FAILED, S.QUEUED),
)
