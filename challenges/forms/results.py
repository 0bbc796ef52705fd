"""Forms on the way from score sheets to published results."""

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, Radios, Select, TextArea
from challenges.forms.words import translate
from challenges.models.challenges import Round
from challenges.operations.results import DecisionContent, outcomes
from challenges.vocabulary.choices import Outcome


class CloseJudgingForm(Form):
    """End the assessment; closing with gaps needs a tick."""

    despite_gaps = CheckBox(_l("Close the assessment although some assessments are not finished"))


class DecisionForm(Form):
    """What an entry gets, and why."""

    outcome = Radios(_l("Decision"))
    prize = Select(_l("Prize"), required=False)
    motivation = TextArea(
        _l("Motivation"),
        required=False,
        maximum=3000,
        lang="sv",
        description=_l("Published with the result if the entry is chosen; otherwise only the team reads it."),
    )
    motivation_en = TextArea(_l("Motivation"), required=False, maximum=3000, lang="en")

    @classmethod
    def for_round(cls, round_: Round, prizes: list[tuple[int, str]], **data: object) -> "DecisionForm":
        """The form with the outcomes and prizes of this round."""
        form = cls(data=data)
        form.outcome.choices = [(o.value, translate(o.label)) for o in outcomes(round_)]
        form.prize.choices = [("", translate(_l("No prize"))), *((str(id_), name) for id_, name in prizes)]
        if not prizes or Outcome.AWARD not in outcomes(round_):
            del form.prize
        return form

    def content(self) -> DecisionContent:
        """The proposal; a prize goes only with an award."""
        outcome = Outcome(self.outcome.data)
        prize = self.prize.data if "prize" in self and outcome is Outcome.AWARD else ""
        return DecisionContent(
            outcome, int(prize) if prize else None, self.motivation.data or "", self.motivation_en.data or ""
        )


class DecideForm(Form):
    """Take the decision."""

    sure = CheckBox(
        _l("I take this decision on behalf of the organisation"),
        must=_l("Tick the box to take the decision."),
    )
