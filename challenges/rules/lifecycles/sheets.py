"""A score sheet is open until its juror locks it; the chair may reopen it with a reason."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import SheetState as S

STEPS = (
    step(S.OPEN, S.LOCKED, H.REVIEW_LOCKED),
    step(S.LOCKED, S.OPEN, H.REVIEW_REOPENED),
)
