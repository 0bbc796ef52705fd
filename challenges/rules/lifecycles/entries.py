"""An entry is submitted, perhaps again and again, withdrawn or judged. A withdrawn one can be submitted anew."""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import EntryState as S

STEPS = (
    step((S.DRAFT, S.SUBMITTED, S.ADVANCED, S.WITHDRAWN), S.SUBMITTED, H.ENTRY_SUBMITTED),
    step((S.SUBMITTED, S.ADVANCED), S.WITHDRAWN, H.ENTRY_WITHDRAWN),
    step((S.SUBMITTED, S.ADVANCED), S.ADVANCED, H.ENTRY_ADVANCED),
    step((S.SUBMITTED, S.ADVANCED), S.NOT_SELECTED, H.ENTRY_NOT_SELECTED),
    step((S.SUBMITTED, S.ADVANCED), S.AWARDED, H.ENTRY_AWARDED),
)
