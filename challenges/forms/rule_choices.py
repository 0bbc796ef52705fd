"""What the organiser chooses about rights, AI tools and minors, for the rules that are put together from blocks."""

from typing import Any

from flask_babel import lazy_gettext as _l

from challenges.forms.base import Form
from challenges.forms.fields import CheckBox, Select
from challenges.forms.words import labelled
from challenges.models.challenges import Challenge
from challenges.rules.rule_blocks import RuleChoices
from challenges.vocabulary.choices import AiChoice, RightsChoice

_USUAL = RuleChoices()


class RuleChoicesForm(Form):
    """It decides what the proposed text says, and is kept with the text when that is saved."""

    rights = Select(
        _l("Rights to the entries"), choices=lambda: labelled(RightsChoice), default=_USUAL.rights.value
    )
    ai = Select(_l("AI tools"), choices=lambda: labelled(AiChoice), default=_USUAL.ai.value)
    minors = CheckBox(_l("People under 18 may take part, with a guardian's consent"), default=_USUAL.minors)

    @staticmethod
    def stored(challenge: Challenge) -> dict[str, Any]:
        """What was chosen when the text was saved last."""
        return dict((challenge.rule_sets[-1].choices if challenge.rule_sets else None) or {})

    @property
    def is_sent(self) -> bool:
        """Whether the choices came with the text: a box that is not ticked sends nothing."""
        return bool(self.rights.raw_data)

    def choices(self) -> RuleChoices:
        """What was chosen; the usual where something else than the alternatives was sent."""
        return RuleChoices(
            RightsChoice(self.rights.data) if self.rights.data in set(RightsChoice) else _USUAL.rights,
            AiChoice(self.ai.data) if self.ai.data in set(AiChoice) else _USUAL.ai,
            bool(self.minors.data),
        )
