"""A problem with a dataset is reported, perhaps passed on to the publisher, and solved or found to be none."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import ProblemState as S

STEPS = (
    step(S.REPORTED, S.FORWARDED, H.PROBLEM_FORWARDED),
    step((S.REPORTED, S.FORWARDED), S.SOLVED, H.PROBLEM_SOLVED),
    step((S.REPORTED, S.FORWARDED), S.DISMISSED, H.PROBLEM_DISMISSED),
)
