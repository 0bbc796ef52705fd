"""A guardian approves or declines; an approval can be taken back. A minor may ask again, or somebody else."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import GuardianState as S

STEPS = (
    step(S.ASKED, S.APPROVED, H.GUARDIAN_APPROVED),
    step(S.ASKED, S.DECLINED, H.GUARDIAN_DECLINED),
    step(S.APPROVED, S.WITHDRAWN, H.GUARDIAN_WITHDREW),
    step((S.DECLINED, S.WITHDRAWN, S.APPROVED), S.ASKED, H.GUARDIAN_ASKED),
)
