"""A jury's meeting is called, opened and closed, once."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import MeetingState as S

STEPS = (
    step(S.PLANNED, S.OPEN, H.MEETING_OPENED),
    step(S.OPEN, S.CLOSED, H.MEETING_CLOSED),
)
