"""A decision is proposed, confirmed by a named official, and published once."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import DecisionState as S

STEPS = (
    step(S.DRAFTED, S.CONFIRMED, H.DECISION_CONFIRMED),
    step(S.CONFIRMED, S.PUBLISHED, H.DECISION_PUBLISHED),
)
