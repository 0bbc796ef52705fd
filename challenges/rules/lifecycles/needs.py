"""A need is adopted by an organisation and goes on, is the same as another, or is declined: a decline is no end, since
another organisation may adopt it. One that goes on can go on in another way."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import NeedState as S

STEPS = (
    step((S.PROPOSED, S.DECLINED), S.ADOPTED, H.NEED_ADOPTED),
    step((S.ADOPTED, S.ROUTED), S.ROUTED, H.NEED_ROUTED),
    step((S.PROPOSED, S.ADOPTED, S.DECLINED), S.MERGED, H.NEED_MERGED),
    step((S.PROPOSED, S.ADOPTED, S.ROUTED), S.DECLINED, H.NEED_DECLINED),
    step((S.PROPOSED, S.ADOPTED, S.ROUTED, S.MERGED, S.DECLINED), S.REMOVED, H.NEED_REMOVED),
)
