"""The rules one can start from: building blocks, filled with what is known of the challenge and what was chosen."""

import re
from typing import Any

from flask import render_template
from flask_babel import force_locale

from challenges.forms.words import translate
from challenges.operations.challenges import RulesContent
from challenges.rules.eligibility import statement, told
from challenges.rules.rule_blocks import PRIVATE_LAW, RuleChoices, admits_minors, has_money

_TEXTS = {"sv": "organise/rule_blocks/sv.txt", "en": "organise/rule_blocks/en.txt"}


def proposed(challenge: Any) -> RulesContent:
    """The usual rules in both languages, as they are saved."""
    usual = RuleChoices()
    return RulesContent(starting_rules(challenge, "sv", usual), starting_rules(challenge, "en", usual), usual)


def starting_rules(challenge: Any, language: str, choices: RuleChoices) -> str:
    """The text in a language, as Markdown."""
    organisation = challenge.organisation
    english_name = organisation.name_en if language == "en" else ""
    text = render_template(
        _TEXTS[language],
        name=english_name or organisation.name,
        form=organisation.legal_form.value,
        public=organisation.legal_form not in PRIVATE_LAW,
        contact=challenge.contact_email or organisation.contact_email,
        terms=_terms(challenge, language),
        minors=admits_minors(challenge.eligibility_rules, choices),
        smallest=challenge.team_size_min,
        largest=challenge.team_size_max,
        money=has_money(challenge.prizes),
        milestones=any(prize.milestone_sv for prize in challenge.prizes),
        ai=choices.ai.value,
        ip=choices.rights.value,
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _terms(challenge: Any, language: str) -> list[str]:
    """What participants declare, in the language of the text."""
    with force_locale(language):
        return [
            translate(said) if (said := told(rule)) is not None else statement(rule, language).value
            for rule in challenge.eligibility_rules
        ]
