"""A request to join is accepted, declined or withdrawn, once; joining another team withdraws it."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import JoinRequestState as S

STEPS = (
    step(S.ASKED, S.ACCEPTED, H.JOIN_ACCEPTED),
    step(S.ASKED, S.DECLINED, H.JOIN_DECLINED),
    step(S.ASKED, S.WITHDRAWN, H.JOIN_WITHDRAWN),
)
