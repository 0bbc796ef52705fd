"""A request for data goes to its publisher and is answered. "Will be published" may still become either end."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import DataRequestState as S

STEPS = (
    step(S.RECEIVED, S.FORWARDED, H.DATA_REQUEST_FORWARDED),
    step((S.RECEIVED, S.FORWARDED), S.ACCEPTED, H.DATA_REQUEST_ACCEPTED),
    step((S.RECEIVED, S.FORWARDED, S.ACCEPTED), S.DECLINED, H.DATA_REQUEST_DECLINED),
    step((S.RECEIVED, S.FORWARDED, S.ACCEPTED), S.PUBLISHED, H.DATA_REQUEST_PUBLISHED),
    step((S.RECEIVED, S.FORWARDED, S.ACCEPTED, S.DECLINED, S.PUBLISHED), S.REMOVED, H.DATA_REQUEST_REMOVED),
)
