"""An assignment opens by a declaration without conflict, is done when its sheet locks, and can be reopened.

A conflict closes it at any time, done or not. One whose juror left before finishing is freed.
"""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import AssignmentState as S

STEPS = (
    step((S.OFFERED, S.CONFLICTED, S.FREED), S.ACCEPTED, H.ASSIGNMENT_ACCEPTED),
    step((S.OFFERED, S.ACCEPTED, S.DONE, S.REOPENED), S.CONFLICTED, H.ASSIGNMENT_CONFLICTED),
    step((S.OFFERED, S.ACCEPTED, S.REOPENED), S.FREED, H.ASSIGNMENT_FREED),
    step(S.FREED, S.OFFERED, H.ASSIGNMENT_OFFERED_AGAIN),
    step((S.ACCEPTED, S.REOPENED), S.DONE, H.REVIEW_LOCKED),
    step(S.DONE, S.REOPENED, H.REVIEW_REOPENED),
)
