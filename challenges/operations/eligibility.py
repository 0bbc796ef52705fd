"""Who may take part in a challenge: the section of the editor with the rules for people and teams."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from challenges.models.base import new_reference
from challenges.models.challenges import Challenge, EligibilityRule
from challenges.operations.sections import arrange, begin, finish
from challenges.rules.eligibility import AGES
from challenges.vocabulary.actor import Actor
from challenges.vocabulary.choices import EligibilityKind
from challenges.vocabulary.errors import Refused
from challenges.vocabulary.text import N_


@dataclass(frozen=True)
class EligibilityRuleContent:
    """A rule; ``years`` for rules about age, the texts for statements. ``id`` is the one it had, None for a new one."""

    id: int | None
    kind: EligibilityKind
    years: int | None
    text_sv: str
    text_en: str


@dataclass(frozen=True)
class EligibilityContent:
    """The rules in order."""

    rules: tuple[EligibilityRuleContent, ...]


def save(
    actor: Actor, challenge: Challenge, content: EligibilityContent, *, seen: int, now: dt.datetime
) -> None:
    """Save who may take part. Records CHALLENGE_EDITED. A rule that has changed gets another reference.

    Refused (Stale) if saved by somebody else; when there are two lowest or two highest ages, or no age between them.
    """
    begin(actor, challenge, "eligibility", seen, now)
    _check_ages(content)
    before = {rule.id: _meaning(rule) for rule in challenge.eligibility_rules}
    arrange(
        challenge.eligibility_rules,
        content.rules,
        EligibilityRule,
        N_("A rule in use cannot be removed."),
    )
    for rule in challenge.eligibility_rules:
        if rule.id in before and before[rule.id] != _meaning(rule):
            rule.reference = new_reference()
    finish(actor, challenge, "eligibility", now)


def _meaning(rule: EligibilityRule) -> tuple[EligibilityKind, int | None, str, str]:
    return rule.kind, rule.years, rule.text_sv, rule.text_en


def _check_ages(content: EligibilityContent) -> None:
    ages = {rule.kind: rule.years or 0 for rule in content.rules if rule.kind in AGES}
    if any(Counter(rule.kind for rule in content.rules)[kind] > 1 for kind in AGES):
        raise Refused(N_("There can be one lowest and one highest age. Remove one of them."))
    least, most = ages.get(EligibilityKind.LEAST_AGE), ages.get(EligibilityKind.MOST_AGE)
    if least is not None and most is not None and most < least:
        raise Refused(N_("The highest age cannot be below the lowest."))
