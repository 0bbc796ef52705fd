"""A round is judged, deliberated, decided and published. Whether it collects entries is the clock's matter."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import RoundState as S

STEPS = (
    step((S.PLANNED, S.DELIBERATING), S.JUDGING, H.JUDGING_OPENED),
    step(S.JUDGING, S.DELIBERATING, H.JUDGING_CLOSED),
    step(S.DELIBERATING, S.DECIDED, H.ROUND_DECIDED),
    step(S.DECIDED, S.PUBLISHED, H.RESULTS_PUBLISHED),
)
