"""An invitation is accepted, declined or revoked, once. That it expires is the clock's matter."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import InvitationState as S

STEPS = (
    step(S.SENT, S.ACCEPTED, H.INVITATION_ACCEPTED),
    step(S.SENT, S.DECLINED, H.INVITATION_DECLINED),
    step(S.SENT, S.REVOKED, H.INVITATION_REVOKED),
)
