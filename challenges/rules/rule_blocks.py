"""What decides which words the building blocks of the rules have: the organiser's legal form, and a few choices.

The blocks are texts in ``templates/organise/rule_blocks``. On the law they say what is settled and no more; what only
the organiser's lawyer can settle is asked for beside them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from challenges.vocabulary.choices import AiChoice, EligibilityKind, LegalForm, PrizeKind, RightsChoice
from challenges.vocabulary.text import N_, Say, say

PRIVATE_LAW = {LegalForm.PRIVATE, LegalForm.ASSOCIATION}
"""Legal forms to which the rules on public records do not apply."""


@dataclass(frozen=True)
class RuleChoices:
    """What the organiser chooses and nothing else tells. Kept with the text (``RuleSet.choices``)."""

    rights: RightsChoice = RightsChoice.OPEN
    ai: AiChoice = AiChoice.DECLARED
    minors: bool = True


def chosen(rule_set: Any) -> RuleChoices | None:
    """What was chosen for a text; none where it is not known."""
    kept = rule_set.choices
    if kept is None:
        return None
    return RuleChoices(RightsChoice(kept["rights"]), AiChoice(kept["ai"]), kept["minors"])


def has_money(prizes: Sequence[Any]) -> bool:
    """Whether something is won that is money."""
    return any(prize.kind is PrizeKind.MONEY for prize in prizes)


def admits_minors(terms: Sequence[Any], choices: RuleChoices) -> bool:
    """Whether somebody under 18 may take part: chosen so, and no term of the challenge sets a higher age."""
    return choices.minors and not _adults_only(terms)


def _adults_only(terms: Sequence[Any]) -> bool:
    """Whether a term of the challenge turns away everybody under 18."""
    return any(term.kind is EligibilityKind.LEAST_AGE and (term.years or 0) >= 18 for term in terms)


def written_for(challenge: Any) -> dict[str, Any]:
    """What of the challenge a text of rules has to agree with. Kept with the text (JSON) when it is saved."""
    return {
        "legal_form": challenge.organisation.legal_form.value,
        "terms": [term.reference for term in challenge.eligibility_rules],
        "team_size": [challenge.team_size_min, challenge.team_size_max],
        "prizes": [has_money(challenge.prizes), any(prize.milestone_sv for prize in challenge.prizes)],
    }


_CHANGED = {
    "legal_form": N_("The legal form of the organisation has changed since the rules were saved."),
    "terms": N_("The terms of taking part have changed since the rules were saved."),
    "team_size": N_("The size of teams has changed since the rules were saved."),
    "prizes": N_("What kind of prizes there are has changed since the rules were saved."),
}


def outgrown(challenge: Any) -> Iterator[Say]:
    """What has changed since the rules of a draft were saved, so that their text may no longer fit."""
    before = challenge.rule_sets[-1].written_for if challenge.rule_sets else None
    if before is None:
        return
    now = written_for(challenge)
    for part, sentence in _CHANGED.items():
        if before[part] != now[part]:
            yield say(sentence)


def checks(challenge: Any, choices: RuleChoices) -> Iterator[Say]:
    """Questions to the organiser's lawyer that the text leaves open."""
    form = challenge.organisation.legal_form
    public = form not in PRIVATE_LAW
    if has_money(challenge.prizes):
        yield say(N_("Does your mandate allow you to give money as a prize, and to whom?"))
        if public:
            yield say(N_("Can a prize to a company be state aid, and who reports it?"))
        if form in {LegalForm.MUNICIPALITY, LegalForm.REGION, LegalForm.MUNICIPAL_COMPANY}:
            yield say(
                N_(
                    "Is the prize support to a single business, which a municipality or region may rarely give?"
                )
            )
    if public:
        yield say(N_("Could the challenge be a design contest under the law on public procurement?"))
        yield say(N_("Is the decision on winners one that can be appealed with you?"))
    if form is LegalForm.UNIVERSITY:
        yield say(N_("Are you a state university? For others the rules on public records hold only in part."))
    if form is LegalForm.MUNICIPAL_COMPANY:
        yield say(
            N_("Do municipalities or regions have decisive influence over the company? The text says so.")
        )
    if choices.rights is RightsChoice.CONFIDENTIAL and public:
        yield say(
            N_(
                "Which ground of secrecy could protect the entries? A promise of secrecy cannot be given beforehand."
            )
        )
    if admits_minors(challenge.eligibility_rules, choices):
        yield say(N_("What do you need from guardians, and is the information to children written for them?"))
    if not choices.minors and not _adults_only(challenge.eligibility_rules):
        yield say(
            N_(
                "The text turns away everybody under 18, but no age is set under Who may take part. Set 18 years there."
            )
        )
    yield say(N_("Who is the controller of personal data if several organise the challenge together?"))
