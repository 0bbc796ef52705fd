"""A challenge is drafted, approved by a second person, published, and announced with its results."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import ChallengeState as S

STEPS = (
    step(S.DRAFT, S.AWAITING_APPROVAL, H.CHALLENGE_APPROVAL_REQUESTED),
    step((S.AWAITING_APPROVAL, S.APPROVED), S.DRAFT, H.CHALLENGE_SENT_BACK),
    step(S.AWAITING_APPROVAL, S.APPROVED, H.CHALLENGE_APPROVED),
    step(S.APPROVED, S.PUBLISHED, H.CHALLENGE_PUBLISHED),
    step(S.PUBLISHED, S.ANNOUNCED, H.CHALLENGE_ANNOUNCED),
    step((S.APPROVED, S.PUBLISHED), S.CANCELLED, H.CHALLENGE_CANCELLED),
)
