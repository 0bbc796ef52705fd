"""A request for access is approved, declined or withdrawn, once; an approval can be revoked. The clock ends it."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import AgreementState as S

STEPS = (
    step(S.REQUESTED, S.APPROVED, H.DATA_APPROVED),
    step(S.REQUESTED, S.DECLINED, H.DATA_DECLINED),
    step(S.REQUESTED, S.WITHDRAWN, H.DATA_WITHDRAWN),
    step(S.APPROVED, S.REVOKED, H.DATA_REVOKED),
)
