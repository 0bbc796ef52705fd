"""Forms on the way from score sheets to published results."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, DateTime, Radios, Select, TextArea
from challenges.forms.words import translate
from challenges.models.challenges import Round
from challenges.models.people import Person
from challenges.operations.results import DecisionContent, outcomes
from challenges.vocabulary.choices import Outcome


class CloseJudgingForm(Form):
    """End the assessment; closing with gaps needs a tick."""

    despite_gaps = CheckBox(_l("Close the assessment as it stands, with what is unfinished or put aside"))


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


class CertainForm(Form):
    """The same proposal for everything the ranking is certain of."""

    side = Radios(
        _l("Which entries"),
        choices=[
            SelectChoice("in", _l("Those that are certainly in: propose that they are chosen")),
            SelectChoice("out", _l("Those that are certainly out: propose that they are not selected")),
        ],
    )
    motivation = TextArea(
        _l("Motivation"),
        required=False,
        maximum=3000,
        lang="sv",
        rows=4,
        description=_l("The same for all of them; change it entry by entry afterwards."),
    )
    motivation_en = TextArea(_l("Motivation"), required=False, maximum=3000, lang="en", rows=4)


class DecideForm(Form):
    """Take the decision, and say when it becomes public."""

    publish_at = DateTime(
        _l("Publish the results at"),
        required=False,
        description=_l("Leave it empty to publish by hand. Nothing is public before that."),
    )

    sure = CheckBox(
        _l("I take this decision on behalf of the organisation"),
        must=_l("Tick the box to take the decision."),
    )


class PublicationTimeForm(Form):
    """When decided results become public by themselves."""

    publish_at = DateTime(_l("Publish the results at"))


class OfficialForm(Form):
    """Who is to take the decision."""

    official = Select(_l("Who takes the decision"), required=False)

    @classmethod
    def for_owners(cls, owners: Iterable[Person], **data: object) -> "OfficialForm":
        """The form with the organisation's owners."""
        form = cls(data=data)
        anybody = [("", translate(_l("Any of the owners")))]
        form.official.choices = [*anybody, *((str(owner.id), owner.name) for owner in owners)]
        return form
