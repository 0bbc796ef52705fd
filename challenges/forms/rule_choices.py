"""What the organiser chooses about rights, AI tools and minors, for the rules that are put together from blocks."""

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, Select
from challenges.forms.words import labelled
from challenges.rules.rule_blocks import RuleChoices
from challenges.vocabulary.choices import AiChoice, RightsChoice

_USUAL = RuleChoices()


class RuleChoicesForm(Form):
    """Nothing of it is kept: it decides what the proposed text says."""

    rights = Select(
        _l("Rights to the entries"), choices=lambda: labelled(RightsChoice), default=_USUAL.rights.value
    )
    ai = Select(_l("AI tools"), choices=lambda: labelled(AiChoice), default=_USUAL.ai.value)
    minors = CheckBox(_l("People under 18 may take part, with a guardian's consent"), default=_USUAL.minors)

    def choices(self) -> RuleChoices:
        """What was chosen; the usual where something else than the alternatives was sent."""
        return RuleChoices(
            RightsChoice(self.rights.data) if self.rights.data in set(RightsChoice) else _USUAL.rights,
            AiChoice(self.ai.data) if self.ai.data in set(AiChoice) else _USUAL.ai,
            bool(self.minors.data),
        )
