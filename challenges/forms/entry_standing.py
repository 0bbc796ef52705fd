"""Why an entry leaves the competition, or comes back into it."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, Radios, TextArea
from challenges.forms.sections import DraftText
from challenges.operations.entry_standing import AdvanceContent, TakeOutContent
from challenges.vocabulary.states import EntryState


class TakeOutForm(Form):
    """What is wrong, by which rule, and why."""

    state = Radios(
        _l("What is it?"),
        choices=[
            SelectChoice(EntryState.DISQUALIFIED.value, _l("A rule was broken: disqualify the entry")),
            SelectChoice(EntryState.OUT_OF_SCOPE.value, _l("It does not answer what the challenge asks for")),
        ],
    )
    rule = DraftText(
        _l("Which rule"),
        maximum=300,
        description=_l("The words or the number of the rule. Needed for a disqualification."),
    )
    reason = TextArea(
        _l("The reason"),
        minimum=10,
        maximum=2000,
        rows=6,
        description=_l("The whole team reads it, and how to object. So say what you have seen, and where."),
    )
    sure = CheckBox(
        _l("I have looked at the rules and at the entry"),
        must=_l("Look at the rules and at the entry, and tick the box."),
    )

    def content(self) -> TakeOutContent:
        return TakeOutContent(EntryState(self.state.data), self.rule.data or "", self.reason.data or "")


class ReinstateForm(Form):
    """Why it competes again."""

    reason = TextArea(
        _l("The reason"),
        minimum=10,
        maximum=2000,
        rows=4,
        description=_l("The whole team reads it."),
    )


class WithdrawForm(Form):
    """A team owes nobody a reason."""

    reason = TextArea(
        _l("Why you withdraw it"),
        required=False,
        maximum=1000,
        rows=3,
        description=_l("The organiser reads it when the round has closed."),
    )


class DeclineForm(Form):
    """A team owes nobody a reason for this either."""

    reason = TextArea(
        _l("Why you do not go on"),
        required=False,
        maximum=1000,
        rows=3,
        description=_l("The organiser reads it."),
    )


class AdvanceForm(Form):
    """Why this entry goes on in place of another."""

    motivation = TextArea(
        _l("Motivation"),
        minimum=10,
        maximum=3000,
        lang="sv",
        description=_l("Published with the results of the round."),
    )
    motivation_en = TextArea(_l("Motivation"), required=False, maximum=3000, lang="en")
    sure = CheckBox(
        _l("I take this decision on behalf of the organisation"),
        must=_l("Tick the box to take the decision."),
    )

    def content(self) -> AdvanceContent:
        return AdvanceContent(self.motivation.data or "", self.motivation_en.data or "")
