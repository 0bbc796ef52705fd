"""An organisation applies and is verified or rejected; a rejected one may be verified later."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import OrganisationState as S

STEPS = (
    step((S.APPLIED, S.REJECTED), S.VERIFIED, H.ORGANISATION_VERIFIED),
    step(S.APPLIED, S.REJECTED, H.ORGANISATION_REJECTED),
)
