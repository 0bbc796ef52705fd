"""A dataset is listed in its portal, or missing there; it may come back."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import DatasetState as S

STEPS = (
    step(S.LISTED, S.MISSING, H.DATASET_GONE),
    step(S.MISSING, S.LISTED, H.DATASET_BACK),
)
