"""An entry is submitted, perhaps again and again, withdrawn or judged. A withdrawn one can be submitted anew.

The organiser may take one out of the competition, and puts it back where it was when the team is heard to be right.
"""

from challenges.rules.lifecycles.step import step
from challenges.vocabulary.happenings import Happening as H
from challenges.vocabulary.states import EntryState as S

STEPS = (
    step((S.DRAFT, S.SUBMITTED, S.ADVANCED, S.WITHDRAWN), S.SUBMITTED, H.ENTRY_SUBMITTED),
    step((S.DISQUALIFIED, S.OUT_OF_SCOPE), S.SUBMITTED, H.ENTRY_REINSTATED),
    step((S.DISQUALIFIED, S.OUT_OF_SCOPE), S.ADVANCED, H.ENTRY_REINSTATED),
    step((S.ADVANCED,), S.DECLINED, H.ENTRY_DECLINED),
    step((S.NOT_SELECTED,), S.ADVANCED, H.ENTRY_ADVANCED_INSTEAD),
    step((S.SUBMITTED, S.ADVANCED), S.WITHDRAWN, H.ENTRY_WITHDRAWN),
    step((S.SUBMITTED, S.ADVANCED), S.ADVANCED, H.ENTRY_ADVANCED),
    step((S.SUBMITTED, S.ADVANCED), S.NOT_SELECTED, H.ENTRY_NOT_SELECTED),
    step((S.SUBMITTED, S.ADVANCED), S.AWARDED, H.ENTRY_AWARDED),
    step((S.SUBMITTED, S.ADVANCED), S.DISQUALIFIED, H.ENTRY_DISQUALIFIED),
    step((S.SUBMITTED, S.ADVANCED), S.OUT_OF_SCOPE, H.ENTRY_OUT_OF_SCOPE),
)
