"""Who may take part in a challenge: what the organiser's rules ask of each person and of each team."""

from collections.abc import Iterable, Sequence
from typing import Any

from challenges.vocabulary.choices import EligibilityKind
from challenges.vocabulary.localised import Localised, text
from challenges.vocabulary.text import N_, Say, say

OF_AGE = 18
"""From this age on a person decides alone; below it, a guardian approves (the Parental Code, chapter 9, section 1)."""
AGES = (EligibilityKind.LEAST_AGE, EligibilityKind.MOST_AGE)


def for_people(rules: Iterable[Any]) -> list[Any]:
    """The rules that each participant declares to fulfil."""
    return [rule for rule in rules if rule.kind is not EligibilityKind.TEAM_STATEMENT]


def for_teams(rules: Iterable[Any]) -> list[Any]:
    """The statements that the captain makes for the team when submitting."""
    return [rule for rule in rules if rule.kind is EligibilityKind.TEAM_STATEMENT]


def undeclared(rules: Iterable[Any], declared: Iterable[str]) -> list[Any]:
    """The rules for people that have not been declared."""
    done = set(declared)
    return [rule for rule in for_people(rules) if rule.reference not in done]


def _age(rules: Iterable[Any], kind: EligibilityKind) -> int | None:
    return next((rule.years for rule in rules if rule.kind is kind), None)


def minor_for_certain(rules: Sequence[Any]) -> bool | None:
    """Whether everybody here is under 18, or nobody; None when the person has to say."""
    least, most = _age(rules, EligibilityKind.LEAST_AGE), _age(rules, EligibilityKind.MOST_AGE)
    if least is not None and least >= OF_AGE:
        return False
    if most is not None and most < OF_AGE:
        return True
    return None


def about_age(rule: Any) -> Say | None:
    """What a rule about age asks, as one says it oneself; None for other rules."""
    if rule.kind is EligibilityKind.LEAST_AGE:
        return say(N_("I am at least %(years)s years old"), years=rule.years)
    if rule.kind is EligibilityKind.MOST_AGE:
        return say(N_("I am at most %(years)s years old"), years=rule.years)
    return None


def statement(rule: Any, language: str) -> Localised:
    """What a statement says, in the language or else in Swedish."""
    return text(rule, "text", language)


def told(rule: Any) -> Say | None:
    """What a rule about age asks, as the public page says it; None for other rules."""
    if rule.kind is EligibilityKind.LEAST_AGE:
        return say(N_("You are at least %(years)s years old."), years=rule.years)
    if rule.kind is EligibilityKind.MOST_AGE:
        return say(N_("You are at most %(years)s years old."), years=rule.years)
    return None
