"""What the preview of a challenge shows: what its public page will say."""

from typing import Any

from challenges.queries import data_terms, entry_forms, judging_plans, needs, public_challenges
from challenges.rules import data_use
from challenges.rules.aftermath import follow_ups
from challenges.rules.dataset_watch import watches
from challenges.rules.judging_words import told
from challenges.rules.phases import challenge_phase, opened
from challenges.web.visit import Visit


def preview(visit: Visit, challenge: Any) -> dict[str, Any]:
    """What ``public/challenges/_body.html`` needs; pass it to render_template with ``**``."""
    links = public_challenges.links(challenge)
    return {
        "phase": challenge_phase(challenge, visit.now),
        "rounds": challenge.rounds,
        "criteria": challenge.criteria,
        "plans": [(one, told(one, challenge.rounds, challenge.prizes)) for one in challenge.rounds],
        "plan": judging_plans.of_challenge(challenge.id),
        "prizes": challenge.prizes,
        "aftermath": challenge.aftermath,
        "follow_ups": follow_ups(challenge.aftermath, challenge.rounds),
        "rule_set": challenge.rule_sets[-1] if challenge.rule_sets else None,
        "terms": challenge.eligibility_rules,
        "needs": needs.behind(challenge.id),
        "links": links,
        "watches": watches(links, opened(challenge, visit.now), visit.now, visit.language),
        "told": data_use.sentences(data_use.rule_of(challenge), data_use.listed(links)),
        "conditions": data_terms.of_challenge(challenge),
        "asked": entry_forms.asked(challenge),
    }
